"""Ids as they travel: a prefix that tells the kind, and a time-ordered ULID."""

from typing import Final

from ulid import ULID

EXAMPLE: Final = "{}_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"


def new(kind: str) -> str:
    """A new id of a kind, such as `pst` for a post: pst_01K…"""
    return f"{kind}_{ULID()}"


def pattern(kind: str) -> str:
    """The regular expression of ids of a kind."""
    return rf"^{kind}_[0-9A-HJKMNP-TV-Z]{{26}}$"
