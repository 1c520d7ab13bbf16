"""The environment of this service, and the keys by which it signs user tokens."""

import json
from base64 import b64decode
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.common.settings import ServiceSettings


class Settings(ServiceSettings):
    """What accounts is told besides the kernel's settings: what it sends messages by."""

    message_templates_file: Path | None = None
    """YAML: the templates granted by WeChat and by the SMS provider, by kind of message."""


@dataclass(frozen=True)
class TokenKey:
    """A key that signs user tokens, with the name under which it is published."""

    kid: str
    private: Ed25519PrivateKey = field(repr=False)


def token_keys(keys_file: Path) -> tuple[TokenKey, ...]:
    """The keys of user tokens, from the keys file: the first one signs, all are published."""
    return tuple(
        TokenKey(key["kid"], Ed25519PrivateKey.from_private_bytes(b64decode(key["private"])))
        for key in json.loads(keys_file.read_text())["tokens"]
    )


class TokenKeys:
    """The keys of user tokens as their file has them now: a rotation needs no new start."""

    def __init__(self, keys_file: Path) -> None:
        """Read at once, so that a file that cannot be read stops the start."""
        self._file = keys_file
        self._seen = self._version()
        self._keys = token_keys(keys_file)

    def now(self) -> tuple[TokenKey, ...]:
        """The first one signs, all are published."""
        version = self._version()
        if version != self._seen:
            self._keys, self._seen = token_keys(self._file), version
        return self._keys

    def _version(self) -> tuple[int, int]:
        found = self._file.stat()
        return found.st_mtime_ns, found.st_ino
