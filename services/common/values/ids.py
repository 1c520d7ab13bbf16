"""Ids as they travel: a prefix that tells the kind, and a time-ordered ULID."""

from itertools import product
from secrets import randbits
from typing import Final

from ulid import ULID

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
