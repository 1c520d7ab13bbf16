"""Receipts: made once, kept only as a blind index, found again by what somebody typed."""

import secrets
from base64 import b32encode
from typing import Final

from services.common.store.sealed import blind, blinds
from services.units.rules import receipts

_BYTES: Final = 15
"""120 bits: 24 characters, and nobody guesses one."""
_SPELLING: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", receipts.ALPHABET)


def issue(place: str) -> tuple[str, bytes]:
    """A new receipt as it is given out, and the index to keep of it; `place` is table.column."""
    code = b32encode(secrets.token_bytes(_BYTES)).decode().translate(_SPELLING)
    return receipts.spelled(code), blind(place, code)


def indexes_of(place: str, typed: str) -> tuple[bytes, ...]:
    """The indexes of a receipt as somebody typed it, by the key of now and by those before."""
    return blinds(place, receipts.plain(typed))
