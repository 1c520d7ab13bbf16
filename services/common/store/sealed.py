"""Sealed columns: text that lies encrypted, and the blind index that finds it again."""

import hmac
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from sqlalchemy import Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from services.common import keys as keys_files
from services.common.keys import Keys

_NONCE: Final = 12
_TAG: Final = 16
SEALED: Final = {"sealed": "cell"}
"""The `info` of a column of bytes that are sealed by hand, at the place table.column."""
SEALED_FILE: Final = {"sealed": "file"}
"""The `info` of a column that names a file whose bytes are sealed at the place table.file."""


class Keyring:
    """The sealing keys of this process: installed once, when its service starts."""

    def __init__(self) -> None:
        """Empty until installed."""
        self._keys: Keys | None = None
        self._file: Path | None = None
        self._seen: tuple[int, int] | None = None

    def install(self, keys: Keys, file: Path | None = None) -> None:
        """From now on seal and open by these keys; by those of the file, when it is another one."""
        self._keys, self._file, self._seen = keys, file, None

    @property
    def keys(self) -> Keys:
        """The keys installed. RuntimeError if the service was not started."""
        if self._keys is None:
            raise RuntimeError("no sealing keys installed")
        return self._keys

    def newest(self) -> Keys:
        """The keys as their file has them now: whatever is sealed, is sealed by the current one."""
        if self._file is not None:
            # Asked before it is read: what comes in between is read the next time.
            edition = _edition(self._file)
            if edition != self._seen:
                self._keys, self._seen = keys_files.load(self._file), edition
        return self.keys

    def named(self, name: str) -> bytes:
        """A sealing key by its name; LookupError if it is there no more."""
        # Another process may have sealed by a key that this one has not read yet.
        known = self.keys.sealing
        return known[name] if name in known else self.newest().sealing[name]


ring = Keyring()


def seal(place: str, text: bytes) -> bytes:
    """Encrypt by the current key. `place` is table.column: what was sealed opens nowhere else."""
    keys = ring.newest()
    key, nonce = keys.sealing[keys.sealing_now], os.urandom(_NONCE)
    return (
        seal_mark(keys, keys.sealing_now)
        + nonce
        + _cipher(key).encrypt(nonce, text, place.encode())
    )


def unseal(place: str, sealed: bytes) -> bytes:
    """Decrypt what was sealed at this place; cryptography's InvalidTag if it was tampered with."""
    return unseal_all(place, (sealed,))[0]


def unseal_all(place: str, many: Iterable[bytes]) -> list[bytes]:
    """The same of many that were sealed at one place: a key is looked up once."""
    ciphers: dict[bytes, AESGCM | _Sm4Gcm] = {}
    found, at = [], place.encode()
    for sealed in many:
        end = 2 + int.from_bytes(sealed[1:2])
        mark = sealed[:end]
        if mark not in ciphers:
            ciphers[mark] = _opener(sealed)
        found.append(ciphers[mark].decrypt(sealed[end : end + _NONCE], sealed[end + _NONCE :], at))
    return found


def seal_mark(keys: Keys, name: str) -> bytes:
    """How everything begins that a key has sealed: the suite, and the key's name."""
    return _mark(keys.sealing[name], name)


def name_in(sealed: bytes) -> str:
    """The name of the key that sealed this."""
    return sealed[2 : 2 + sealed[1]].decode()


class _Sm4Gcm:
    """SM4 in GCM (GB/T 32907, GB/T 36624), in the shape of the library's AESGCM."""

    def __init__(self, key: bytes) -> None:
        self._key = SM4(key)

    def encrypt(self, nonce: bytes, text: bytes, place: bytes) -> bytes:
        sealer = Cipher(self._key, modes.GCM(nonce)).encryptor()
        sealer.authenticate_additional_data(place)
        return sealer.update(text) + sealer.finalize() + sealer.tag

    def decrypt(self, nonce: bytes, sealed: bytes, place: bytes) -> bytes:
        text, tag = sealed[:-_TAG], sealed[-_TAG:]
        opener = Cipher(self._key, modes.GCM(nonce, tag)).decryptor()
        opener.authenticate_additional_data(place)
        return opener.update(text) + opener.finalize()


_SUITES: Final[dict[bytes, tuple[int, Callable[[bytes], AESGCM | _Sm4Gcm]]]] = {
    b"\x01": (32, AESGCM),
    b"\x02": (16, _Sm4Gcm),
}
"""A seal's first byte is its suite: AES-256-GCM, SM4-GCM. The length of a key tells it as well."""


def _form(key: bytes) -> bytes:
    return next(form for form, (size, _) in _SUITES.items() if size == len(key))


@lru_cache(8)
def _mark(key: bytes, name: str) -> bytes:
    return _form(key) + bytes([len(name)]) + name.encode()


@lru_cache(8)
def _cipher(key: bytes) -> AESGCM | _Sm4Gcm:
    return _SUITES[_form(key)][1](key)


def _opener(sealed: bytes) -> AESGCM | _Sm4Gcm:
    """What opens this, by the key that it names."""
    if sealed[:1] not in _SUITES:
        raise ValueError("unknown form of seal")
    key = ring.named(name_in(sealed))
    if sealed[:1] != _form(key):
        raise ValueError("the form of a seal is not its key's")
    return _cipher(key)


def _edition(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_mtime_ns, found.st_ino


def blind(place: str, text: str) -> bytes:
    """The blind index of a text at a place: finds equal texts, tells nothing of them."""
    return blind_by(ring.keys.index, place, text)


def blinds(place: str, text: str) -> tuple[bytes, ...]:
    """The index by the key of now and by those before: for what cannot be made anew of its text."""
    own = ring.keys
    return tuple(blind_by(key, place, text) for key in (own.index, *own.index_before))


def blind_by(key: bytes, place: str, text: str) -> bytes:
    """The blind index by a certain key."""
    return hmac.digest(key, f"{place}\0{text}".encode(), sha256)


@dataclass(frozen=True)
class BlindIndex:
    """How an index comes of its row, so that another key can make it anew: a column's `info`.

    `blind(place, read(text))` of the sealed column `of`; or, once the text is gone,
    `blind(erased, …)` of the column `erased_of`.
    """

    place: str
    of: str
    erased: str | None = None
    erased_of: str = "id"
    read: Callable[[str], str] = str

    @property
    def info(self) -> dict[str, Any]:
        """What the column bears."""
        return {"blind": self}


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
