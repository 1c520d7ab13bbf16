"""The lottery for ties: drawn on internal serials by a secret whose digest is public before."""

import hmac
from functools import lru_cache
from hashlib import sha256


def draw(secret: bytes, what: str) -> bytes:
    """The lot of one thing: HMAC-SHA-256, 32 bytes. Smaller goes first."""
    return hmac.digest(secret, what.encode(), sha256)


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
