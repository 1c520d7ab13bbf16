"""Ids as they travel: a prefix that tells the kind, and a time-ordered ULID."""

import re
from itertools import product
from secrets import randbits
from typing import Final

from ulid import ULID

from services.common.values.personal_numbers import holds_personal_number

EXAMPLE: Final = "{}_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"
_PAIRS: Final = tuple("".join(two) for two in product("0123456789ABCDEFGHJKMNPQRSTVWXYZ", repeat=2))
"""The last two characters of a ULID, by its last ten bits."""


_DRAWN: Final = 80
"""The bits of a ULID that tell no time; of the first of several their highest is 0, so that there
is room for the others."""


def new(kind: str) -> str:
    """A new id of a kind, such as `pst` for a post: pst_01K…"""
    return f"{kind}_{ULID()}"


def several(kind: str, count: int) -> list[str]:
    """So many new ids of a kind, each the one after the last: many are made at once."""
    # Drawn anew: of one instant, the next ULID of this process is the one after its last.
    first, found = int(ULID()) >> _DRAWN << _DRAWN | randbits(_DRAWN - 1), list[str]()
    while len(found) < count:
        high, low = divmod(first + len(found), len(_PAIRS))
        start = f"{kind}_{str(ULID.from_int(high * len(_PAIRS)))[:-2]}"
        found += [start + pair for pair in _PAIRS[low : low + count - len(found)]]
    return found


def pattern(kind: str) -> str:
    """The regular expression of ids of a kind."""
    return rf"^{kind}_[0-9A-HJKMNP-TV-Z]{{26}}$"


_PROPOSED: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_OURS: Final = re.compile(r"req_[0-9A-HJKMNP-TV-Z]{26}")
_GLUED: Final = re.compile(r"[0-9]{12}|(?<![0-9])1[3-9][0-9]{9}(?![0-9])")
"""An account, an ID number or a phone, also where letters stand beside it."""


def of_request(proposed: str) -> str:
    """The id that a caller proposes for a request, or a new one.

    It goes into logs and into rows that stay: one that may be somebody's number is not taken.
    """
    if _OURS.fullmatch(proposed):
        return proposed
    is_fit = _PROPOSED.fullmatch(proposed) and not _GLUED.search(proposed)
    return proposed if is_fit and not holds_personal_number(proposed) else new("req")
