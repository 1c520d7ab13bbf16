"""The lottery for ties: drawn on internal serials by a secret whose digest is public before."""

from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

_BLOCK: Final = 64
_INNER: Final = bytes(byte ^ 0x36 for byte in range(256))
_OUTER: Final = bytes(byte ^ 0x5C for byte in range(256))


def draw(secret: bytes, what: str) -> bytes:
    """The lot of one thing: HMAC-SHA-256, 32 bytes. Smaller goes first."""
    return keyed(secret, what.encode())


def keyed(secret: bytes, told: bytes) -> bytes:
    """HMAC-SHA-256 (RFC 2104): a round asks for it by one secret a hundred thousand times."""
    inner, outer = _begun(secret)
    begun, ended = inner.copy(), outer.copy()
    begun.update(told)
    ended.update(begun.digest())
    digest: bytes = ended.digest()
    return digest


@lru_cache(2**8)
def _begun(secret: bytes) -> tuple[Any, Any]:
    """What the secret alone adds to the inner and the outer digest."""
    key = sha256(secret).digest() if len(secret) > _BLOCK else secret
    block = key.ljust(_BLOCK, b"\0")
    return sha256(block.translate(_INNER)), sha256(block.translate(_OUTER))


def lot_of(secret: bytes, serial: int) -> bytes:
    """A youth's lot, drawn on the internal serial: an ID number would tell sex and age."""
    return draw(secret, str(serial))


@lru_cache(2**16)
def tie_of_post(secret: bytes, post_id: str) -> int:
    """A post's number in ties between equally wished posts, of 64 bits."""
    return int.from_bytes(draw(secret, post_id)[:8])


def tie_of_youth(secret: bytes, serial: int) -> int:
    """A youth's number in such ties, of 64 bits.

    Of two posts the youth goes to the one whose number, XORed with theirs, is smaller: by any bit
    in which the posts differ half of all youths go the one way and half the other.
    """
    return int.from_bytes(draw(secret, f"ties/{serial}")[:8])


def commitment(secret: bytes) -> str:
    """What is published of a secret before it decides anything: its SHA-256, hexadecimal."""
    return sha256(secret).hexdigest()
