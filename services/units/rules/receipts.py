"""Receipts: a code that whoever has no account writes down, and reads again however typed."""

from typing import Final

from services.common.errors import NotFound

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's 32 characters: none that a hand writes like another."""
_GROUP: Final = 4
_MISREAD: Final = str.maketrans("OIL", "011")


class ReceiptUnknown(NotFound):
    """没有找到这个查询码对应的事项，请核对查询码。"""


def spelled(code: str) -> str:
    """A code as it is given out: in groups of four."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def plain(text: str) -> str:
    """A code as it was given out, from what somebody typed; anything else stays something else."""
    return "".join(text.split()).replace("-", "").upper().translate(_MISREAD)
