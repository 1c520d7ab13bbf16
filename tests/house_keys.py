"""The keys of the house under test: made afresh for each run, one file per service."""

import json
import os
import tempfile
from base64 import b64encode
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

SERVICES = ("accounts", "units", "matching", "reporting")
FOLDER = Path(tempfile.mkdtemp(prefix="jianxi-test-keys-"))
SIGNING = {name: Ed25519PrivateKey.generate() for name in SERVICES}
TOKENS = {kid: Ed25519PrivateKey.generate() for kid in ("test-1", "test-2")}
SISTERS_FILE = FOLDER / "sisters.json"


def raw_private(key: Ed25519PrivateKey) -> str:
    """As keys files hold it."""
    raw = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return b64encode(raw).decode()


def raw_public(key: Ed25519PrivateKey) -> str:
    """As the sisters' file holds it."""
    return b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def keys_file(service: str) -> Path:
    """The keys file of a service."""
    return FOLDER / f"{service}.json"


# Several services may run in one test process: they share sealing keys there, and only there.
_SHARED = {
    "sealing": {"current": "k1", "keys": {"k1": b64encode(os.urandom(32)).decode()}},
    "index": b64encode(os.urandom(32)).decode(),
    "memory": b64encode(os.urandom(32)).decode(),
}
for _name in SERVICES:
    _own = {"service": _name, "signing": raw_private(SIGNING[_name])} | _SHARED
    if _name == "accounts":
        _own["tokens"] = [{"kid": k, "private": raw_private(v)} for k, v in TOKENS.items()]
    keys_file(_name).write_text(json.dumps(_own))
SISTERS_FILE.write_text(json.dumps({name: raw_public(key) for name, key in SIGNING.items()}))
