"""The keys of the services: made on the first start, beside the data folder, never inside it."""

import json
import secrets
from base64 import b64decode, b64encode
from contextlib import AbstractContextManager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from launch.errors import KeysMissing, KeyUnknown
from launch.private import kept, must_be_private, private_folder, write_whole
from services.common import shapes
from services.common.keys import KEYS, SPOILT, TOKENS, load
from services.common.keys import SISTERS as PUBLIC
from services.common.plainly import Stopped, reading

SISTERS = "sisters.json"
SUPERUSER = "postgres"
"""The superuser's password of the embedded server."""
SUITES = {"aes-256-gcm": 32, "sm4-gcm": 16}
"""What sealed columns may be encrypted by, and how many bytes its keys have."""
_TOKEN_KEYS = 2
_SIGNING = timedelta(minutes=1)
"""Longer than it takes to sign an anchor and write it."""
_PUBLISHED = 4
"""The next key, the one that signs, and those of tokens that may still be out."""


def make_missing(folder: Path, services: tuple[str, ...], *, in_use: bool) -> None:
    """See that every service has its keys file (mode 600) and all public keys lie together.

    `in_use` says that data sealed by these keys may exist: then a file that is gone is an error,
    because new keys would not open what the old ones sealed.
    """
    # Asked first: a folder that is gone must not lie there empty afterwards.
    known = _known(folder, in_use=in_use)
    private_folder(folder)
    for file in folder.iterdir():
        if file.name != SISTERS:
            must_be_private(file)
    for service in services:
        if service in known and not file_of(folder, service).exists():
            lost = file_of(folder, service)
            raise KeysMissing(f"密钥文件 {lost} 不见了，已加密的数据将无法打开，请从备份恢复。")
    public = {service: _public(folder, service) for service in services}
    if public != known:
        write_whole(folder / SISTERS, json.dumps(public, indent=1), 0o644)


def lacking(folder: Path, services: tuple[str, ...], *, with_cluster: bool) -> list[str]:
    """The files without which data stays shut, that are not there or hold no keys any more.

    A folder names its own services: one of an older version has fewer, and lacks none. Passwords
    of serving roles are made anew, the superuser's is needed where a cluster lies.
    """
    named = _services_of(folder)
    needed = [file_of(folder, service) for service in named or services]
    lost = [file.name for file in needed if not _is_whole(file)]
    lost += [] if named else [SISTERS]
    return lost + ([SUPERUSER] if with_cluster and not (folder / SUPERUSER).is_file() else [])


def file_of(folder: Path, service: str) -> Path:
    """Where a service's private keys lie."""
    return folder / f"{service}.json"


def first_token_key(folder: Path) -> tuple[str, Ed25519PrivateKey]:
    """The key with which accounts signs user tokens, and its id."""
    with _reading(folder, "accounts"):
        first, *_ = _told(folder, "accounts")["tokens"]
        return first["kid"], Ed25519PrivateKey.from_private_bytes(b64decode(first["private"]))


def rotate_token_key(folder: Path) -> str:
    """Let the next key sign user tokens and make another next one; the id of the one that signs.

    Whoever checks tokens has known it since the last rotation. Those that signed before stay
    published: their tokens live for a quarter of an hour.
    """
    keys = _told(folder, "accounts")
    with _reading(folder, "accounts"):
        before, following, *older = keys["tokens"]
        name = str(following["kid"])
    keys["tokens"] = [following, _new_token_key(), before, *older][:_PUBLISHED]
    _write(folder, "accounts", keys)
    return name


def rotate_sealing_key(folder: Path, services: tuple[str, ...], suite: str, now: datetime) -> str:
    """Make a new key of a suite for each service, by which it seals from now on; their common name.

    The older ones stay and open what they sealed.
    """
    told = {service: _sealing(folder, service) for service in services}
    with reading(folder, SPOILT):
        name = f"k{1 + max(int(one[1:]) for own in told.values() for one in own['keys'])}"
    for service, own in told.items():
        own["keys"][name] = _random(SUITES[suite])
        _write_sealing(folder, service, own | {"current": name, "since": now.isoformat()})
    return name


def sealing_since(folder: Path, services: tuple[str, ...], name: str) -> datetime | None:
    """Since when a later key seals instead of this one. Raises KeyUnknown."""
    told = [_sealing(folder, service) for service in services]
    if any(own["current"] == name for own in told):
        raise KeyUnknown(f"密钥 {name} 正在使用，请先运行 jianxi rotate-sealing-key。")
    if not any(name in own["keys"] for own in told):
        raise KeyUnknown(f"没有名为 {name} 的密钥。")
    with reading(folder, SPOILT):
        since = [datetime.fromisoformat(own["since"]) for own in told if "since" in own]
    return max(since, default=None)


def retire_sealing_key(folder: Path, services: tuple[str, ...], name: str) -> None:
    """Remove a key from every service's file; only when nothing lies sealed by it."""
    for service in services:
        own = _sealing(folder, service)
        own["keys"].pop(name, None)
        _write_sealing(folder, service, own)


def begin_index_rotation(folder: Path, service: str) -> None:
    """Give a service the next index key, unless it has it already: until it is in, nothing runs."""
    told = _told(folder, service)
    if "index_next" not in told:
        _write(folder, service, told | {"index_next": _random()})


def end_index_rotation(folder: Path, service: str) -> None:
    """Let the next index key serve; the one before still finds what had no text to be made of."""
    told = _told(folder, service)
    before = [told["index"], *told.get("index_before", ())]
    _write(folder, service, told | {"index": told.pop("index_next"), "index_before": before})


def rotate_anchor_key(folder: Path, services: tuple[str, ...], now: datetime) -> None:
    """Let a new key sign each service's anchors; the public ones before stay, each to its day."""
    for service in services:
        told = _told(folder, service)
        # What is being signed right now may still bear the old signature.
        until = (now + _SIGNING).isoformat()
        with _reading(folder, service):
            own = told.get("anchoring") or {"private": told["signing"], "before": []}
            before = [{"public": _public_of(own["private"]), "until": until}, *own["before"]]
        anchoring = {"private": _new_signing_key(), "before": before}
        _write(folder, service, told | {"anchoring": anchoring})


def _sealing(folder: Path, service: str) -> dict[str, Any]:
    sealing: dict[str, Any] = _told(folder, service)["sealing"]
    return sealing


def _write_sealing(folder: Path, service: str, sealing: dict[str, Any]) -> None:
    _write(folder, service, _told(folder, service) | {"sealing": sealing})


def _told(folder: Path, service: str) -> dict[str, Any]:
    shape = KEYS | ({"tokens": TOKENS} if service == "accounts" else {})
    told: dict[str, Any] = shapes.read(file_of(folder, service), shape, SPOILT)
    return told


def _reading(folder: Path, service: str) -> AbstractContextManager[None]:
    return reading(file_of(folder, service), SPOILT)


def _write(folder: Path, service: str, told: dict[str, Any]) -> None:
    write_whole(file_of(folder, service), json.dumps(told, indent=1))


def _services_of(folder: Path) -> list[str]:
    with suppress(FileNotFoundError, Stopped):
        return list(shapes.read(folder / SISTERS, PUBLIC, SPOILT))
    return []


def _is_whole(file: Path) -> bool:
    with suppress(FileNotFoundError, Stopped):
        return bool(load(file))
    return False


def _known(folder: Path, *, in_use: bool) -> dict[str, str]:
    sisters = folder / SISTERS
    if sisters.exists():
        known: dict[str, str] = shapes.read(sisters, PUBLIC, SPOILT)
        return known
    if in_use:
        raise KeysMissing(f"密钥目录 {folder} 不完整，已加密的数据将无法打开，请从备份恢复。")
    return {}


def _keys(folder: Path, service: str) -> dict[str, Any]:
    kept(file_of(folder, service), lambda: json.dumps(_new(service), indent=1))
    return _told(folder, service)


def _new(service: str) -> dict[str, object]:
    keys: dict[str, object] = {
        "service": service,
        "signing": _new_signing_key(),
        "sealing": {"current": "k1", "keys": {"k1": _random()}},
        "index": _random(),
        "memory": _random(),
    }
    if service == "accounts":
        keys["tokens"] = [_new_token_key() for _ in range(_TOKEN_KEYS)]
    return keys


def _new_token_key() -> dict[str, str]:
    return {"kid": secrets.token_hex(8), "private": _new_signing_key()}


def _new_signing_key() -> str:
    return b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()


def _random(size: int = 32) -> str:
    return b64encode(secrets.token_bytes(size)).decode()


def _public(folder: Path, service: str) -> str:
    keys = _keys(folder, service)
    with _reading(folder, service):
        return _public_of(keys["signing"])


def _public_of(key: str) -> str:
    private = Ed25519PrivateKey.from_private_bytes(b64decode(key))
    return b64encode(private.public_key().public_bytes_raw()).decode()
