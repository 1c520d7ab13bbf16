"""Keys: the private ones of this service, and the public ones of its sisters."""

import json
from base64 import b64decode
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


@dataclass(frozen=True)
class Keys:
    """What one service may know: its signing key, its sealing keys, its index keys."""

    service: str
    signing: Ed25519PrivateKey = field(repr=False)
    sealing: dict[str, bytes] = field(repr=False)
    """Data keys by name; old ones still open what they sealed."""
    sealing_now: str
    index: bytes = field(repr=False)
    """Makes blind indexes; apart from the data keys, so that neither tells the other."""
    memory: bytes = field(repr=False)
    """Makes the fingerprints of remembered requests, and the marks of cursors."""


def load(path: Path) -> Keys:
    """Read a service's keys file (made on first start, mode 600)."""
    text = json.loads(path.read_text())
    return Keys(
        service=text["service"],
        signing=Ed25519PrivateKey.from_private_bytes(b64decode(text["signing"])),
        sealing={name: b64decode(key) for name, key in text["sealing"]["keys"].items()},
        sealing_now=text["sealing"]["current"],
        index=b64decode(text["index"]),
        memory=b64decode(text["memory"]),
    )


def load_sisters(path: Path) -> dict[str, Ed25519PublicKey]:
    """Read the public keys of all services, by name."""
    return {
        name: Ed25519PublicKey.from_public_bytes(b64decode(key))
        for name, key in json.loads(path.read_text()).items()
    }
