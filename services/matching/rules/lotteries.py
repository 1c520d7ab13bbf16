"""The lottery for ties: drawn on internal serials by a secret whose digest is public before."""

import hmac
from hashlib import sha256


def draw(secret: bytes, what: str) -> bytes:
    """The lot of one thing: HMAC-SHA-256, 32 bytes. Smaller goes first."""
    return hmac.digest(secret, what.encode(), sha256)


def lot_of(secret: bytes, serial: int) -> bytes:
    """A youth's lot, drawn on the internal serial: an ID number would tell sex and age."""
    return draw(secret, str(serial))


def commitment(secret: bytes) -> str:
    """What is published of a secret before it decides anything: its SHA-256, hexadecimal."""
    return sha256(secret).hexdigest()
