"""Keys: the private ones of this service, and the public ones of its sisters."""

from base64 import b64decode
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.common import shapes
from services.common.plainly import Stopped, reading

SPOILT: Final = "请从密钥备份恢复"
"""What to do about a file of keys that is none any more."""
TOKENS: Final = [{"kid": str, "private": str}]
KEYS: Final = {
    "service": str,
    "signing": str,
    "sealing": {"current": str, "keys": {"*": str}, "since?": str},
    "index": str,
    "memory": str,
    "index_before?": [str],
    "index_next?": str,
    "anchoring?": {"private": str, "before": [{"public": str, "until": str}]},
    "tokens?": TOKENS,
}
"""The shape of a service's keys file; accounts' has the keys of user tokens."""
SISTERS: Final = {"*": str}
"""The shape of the file of public keys."""


@dataclass(frozen=True)
class Anchoring:
    """The key that signs anchors, and the public ones that did: each until an instant."""

    key: Ed25519PrivateKey = field(repr=False)
    before: tuple[tuple[Ed25519PublicKey, datetime], ...]


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
    index_before: tuple[bytes, ...] = field(default=(), repr=False)
    """Index keys that served before, the latest first: what has no text to be made anew of lies
    under them."""
    index_next: bytes | None = field(default=None, repr=False)
    """The index key that is being brought in; meanwhile the service must not run."""
    anchoring: Anchoring | None = field(default=None, repr=False)
    """By what anchors are signed, and were; the signing key alone where it was never changed."""

    @property
    def notary(self) -> Anchoring:
        """By what anchors are signed, and were."""
        return self.anchoring or Anchoring(self.signing, ())


def load(path: Path) -> Keys:
    """Read a service's keys file (made on first start, mode 600). Raises Stopped."""
    told = shapes.read(path, KEYS, SPOILT)
    with reading(path, SPOILT):
        return _read(told)


def _read(text: dict[str, Any]) -> Keys:
    return Keys(
        service=text["service"],
        signing=_private(text["signing"]),
        sealing={name: b64decode(key) for name, key in text["sealing"]["keys"].items()},
        sealing_now=text["sealing"]["current"],
        index=b64decode(text["index"]),
        memory=b64decode(text["memory"]),
        index_before=tuple(map(b64decode, text.get("index_before", ()))),
        index_next=b64decode(text["index_next"]) if "index_next" in text else None,
        anchoring=_anchoring(text["anchoring"]) if "anchoring" in text else None,
    )


class IndexHalfMade(Stopped):
    """Some of the database lies under another index key: `jianxi rotate-index-key` goes on."""

    def __init__(self, service: str) -> None:
        """Of a service, whose name is told."""
        super().__init__(f"{service} 的盲索引只重建了一部分，请先运行 jianxi rotate-index-key。")


def load_whole(path: Path) -> Keys:
    """The keys of a service that starts. Raises IndexHalfMade."""
    own = load(path)
    if own.index_next is not None:
        raise IndexHalfMade(own.service)
    return own


def _anchoring(told: dict[str, Any]) -> Anchoring:
    before = (
        (_public(one["public"]), datetime.fromisoformat(one["until"])) for one in told["before"]
    )
    return Anchoring(_private(told["private"]), tuple(before))


def _public(text: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(b64decode(text))


def _private(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(b64decode(text))


def load_sisters(path: Path) -> dict[str, Ed25519PublicKey]:
    """Read the public keys of all services, by name."""
    told = shapes.read(path, SISTERS, SPOILT)
    with reading(path, SPOILT):
        return {name: _public(key) for name, key in told.items()}
