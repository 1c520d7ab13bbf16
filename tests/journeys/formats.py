"""For Schemathesis: what a pattern can't say of numbers and codes, put into what it makes up.

A department's requests are signed as they leave.
"""

import os
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import urlsplit

import requests
import schemathesis

from services.common.values.identity import credit_check, id_check
from tests import signing

SECRET = os.environ.get("JIANXI_FUZZ_SECRET")
"""A department's; what others send is not signed."""

REGIONS = ("640000", "640100", "640104", "640122", "640200")


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


def formed(told: Any) -> Any:
    """The same with numbers and codes that pass their checks.

    Only where a text of fitting length stood: what was made wrong on purpose stays wrong.
    """
    if isinstance(told, list):
        return [formed(each) for each in told]
    if not isinstance(told, dict):
        return told
    return {name: _formed(name, each) for name, each in told.items()}


def _formed(name: str, value: Any) -> Any:
    known = FORMATS.get(name)
    if known and isinstance(value, str) and 6 <= len(value) <= 20:
        return known(Random(value))
    return formed(value)


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    return formed(body)


@schemathesis.hook
def map_query(context: Any, query: Any) -> Any:
    return formed(query) if query else query


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: Any) -> Any:
    return formed(path_parameters) if path_parameters else path_parameters


class Signed(requests.auth.AuthBase):
    """The three headers over what is really sent."""

    def __call__(self, sent: requests.PreparedRequest) -> requests.PreparedRequest:
        asked = urlsplit(sent.url)
        body = sent.body or b""
        how = {"method": sent.method, "body": body if isinstance(body, bytes) else body.encode()}
        sent.headers.update(signing.headers(SECRET, asked.path, asked.query, **how))
        return sent


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    if SECRET:
        kwargs["auth"] = Signed()
