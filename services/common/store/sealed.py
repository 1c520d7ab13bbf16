"""Sealed columns: text that lies encrypted, and the blind index that finds it again."""

import hmac
import os
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from services.common.keys import Keys

_FORM = b"\x01"
_NONCE = 12


class Keyring:
    """The sealing keys of this process: installed once, when its service starts."""

    def __init__(self) -> None:
        """Empty until installed."""
        self._keys: Keys | None = None

    def install(self, keys: Keys) -> None:
        """From now on seal and open by these keys."""
        self._keys = keys

    @property
    def keys(self) -> Keys:
        """The keys installed. RuntimeError if the service was not started."""
        if self._keys is None:
            raise RuntimeError("no sealing keys installed")
        return self._keys


ring = Keyring()


def seal(place: str, text: bytes) -> bytes:
    """Encrypt (AES-256-GCM). `place` is table.column: elsewhere what was sealed does not open."""
    name = ring.keys.sealing_now
    nonce = os.urandom(_NONCE)
    sealed = _cipher(ring.keys.sealing[name]).encrypt(nonce, text, place.encode())
    return _FORM + bytes([len(name)]) + name.encode() + nonce + sealed


def unseal(place: str, sealed: bytes) -> bytes:
    """Decrypt what was sealed at this place; cryptography's InvalidTag if it was tampered with."""
    if sealed[:1] != _FORM:
        raise ValueError("unknown form of seal")
    end = 2 + sealed[1]
    name, nonce, text = sealed[2:end].decode(), sealed[end : end + _NONCE], sealed[end + _NONCE :]
    return _cipher(ring.keys.sealing[name]).decrypt(nonce, text, place.encode())


@lru_cache(8)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def blind(place: str, text: str) -> bytes:
    """The blind index of a text at a place: finds equal texts, tells nothing of them."""
    return hmac.digest(ring.keys.index, f"{place}\0{text}".encode(), sha256)


class Sealed(TypeDecorator[str]):
    """A text column that lies sealed in the database. `Sealed("youths.id_number")`."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        """`place` is table.column."""
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Seal on the way in."""
        return None if value is None else seal(self.place, value.encode())

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Open on the way out."""
        return None if value is None else unseal(self.place, value).decode()

    @property
    def python_type(self) -> type[str]:
        """Text, to whoever reads it."""
        return str
