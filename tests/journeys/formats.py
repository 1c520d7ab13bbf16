"""Numbers, codes and ids as a pattern can't say them, put into what Schemathesis makes up."""

import json
import os
import re
from collections.abc import Callable
from random import Random
from typing import Any, Final

from services.common.values.identity import credit_check, id_check

REGIONS = ("640000", "640100", "640104", "640122", "640200")
KNOWN: Final[dict[str, list[str]]] = json.loads(os.environ.get("JIANXI_FUZZ_KNOWN", "{}"))
"""Ids of what stands in the house, by the kind that an id begins with."""
_ID: Final = re.compile(r"([a-z]{2,4})_[0-9A-HJKMNP-TV-Z]{26}")


def _id_number(drawn: Random) -> str:
    first = f"640190{drawn.randint(1996, 2005)}03{drawn.randint(10, 28)}{drawn.randint(100, 999)}"
    return first + id_check(first)


def _credit_code(drawn: Random) -> str:
    first = f"91640122MA{drawn.randint(1000000, 9999999)}"
    return first + credit_check(first)


def _phone(drawn: Random) -> str:
    return f"154{drawn.randint(0, 99999999):08}"


FORMATS: dict[str, Callable[[Random], str]] = {
    "id_number": _id_number,
    "credit_code": _credit_code,
    "phone": _phone,
    "account": lambda drawn: f"6228480{drawn.randint(10**11, 10**12 - 1)}",
    "region": lambda drawn: drawn.choice(REGIONS),
    "county": lambda drawn: drawn.choice(REGIONS[2:4]),
}
VERSIONS: Final = (1, 1, 2, 3)
"""Most things were changed a few times only."""


def formed(told: Any) -> Any:
    """The same with numbers and codes that pass their checks, and ids of what is there.

    Only where a text of fitting length stood: what was made wrong on purpose stays wrong.
    """
    if isinstance(told, list):
        return [_known(each) if isinstance(each, str) else formed(each) for each in told]
    if not isinstance(told, dict):
        return told
    return {name: _formed(name, each) for name, each in told.items()}


def _formed(name: str, value: Any) -> Any:
    known = FORMATS.get(name)
    if known and isinstance(value, str) and 6 <= len(value) <= 20:
        return known(Random(value))
    if name.endswith("expected_version") and type(value) is int and value > 0:
        return Random(value).choice(VERSIONS)
    return _known(value) if isinstance(value, str) else formed(value)


def _known(text: str) -> str:
    """Two in three ids are of something that is there; the others stay what they are."""
    kind = _ID.fullmatch(text)
    drawn = Random(text)
    if kind is None or kind[1] not in KNOWN or not drawn.randrange(3):
        return text
    return drawn.choice(KNOWN[kind[1]])
