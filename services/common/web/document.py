"""Prints a service's OpenAPI document without starting it: no database, no key of anybody's.

python -m services.common.web.document services.units.app:create
"""

import json
import os
import sys
import tempfile
from base64 import b64encode
from importlib import import_module
from pathlib import Path
from typing import Any, Final

# Whatever can be read as a key: nothing is ever signed or sealed here.
_KEY: Final = b64encode(bytes(32)).decode()


def _environment(service: str, folder: Path) -> dict[str, str]:
    own = {
        "service": service,
        "signing": _KEY,
        "sealing": {"current": "k1", "keys": {"k1": _KEY}},
        "index": _KEY,
        "memory": _KEY,
        "tokens": [{"kid": kid, "private": _KEY} for kid in ("first", "second")],
    }
    (folder / "keys.json").write_text(json.dumps(own))
    (folder / "sisters.json").write_text(json.dumps({service: _KEY}))
    return {
        "JIANXI_DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1/nothing",
        "JIANXI_KEYS_FILE": str(folder / "keys.json"),
        "JIANXI_SISTER_KEYS_FILE": str(folder / "sisters.json"),
        "JIANXI_JWKS_URL": "http://127.0.0.1/.well-known/jwks.json",
        "JIANXI_DOCUMENTS_URL": (folder / "documents").as_uri(),
    }


def document(factory: str) -> dict[str, Any]:
    """The OpenAPI document of the app that a factory such as services.units.app:create makes."""
    module, _, name = factory.partition(":")
    service = module.split(".")[-2]
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(_environment(service, Path(folder)))
        told: dict[str, Any] = getattr(import_module(module), name)().openapi()
    return told


def written(told: dict[str, Any]) -> str:
    """A document as text: the same document is always the same text."""
    paths = {path: dict(sorted(item.items())) for path, item in sorted(told["paths"].items())}
    return json.dumps(told | {"paths": paths}, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written(document(sys.argv[1])))
