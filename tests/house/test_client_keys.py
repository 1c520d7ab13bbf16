"""The client sends an Idempotency-Key with each POST that takes one, and with no other."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
INDIFFERENT = {"/v1/threshold-checks", "/v1/wechat/messages"}
"""They keep nothing and refuse no key; whoever sends one loses nothing."""


def takes_key(document, operation):
    named = [one.get("$ref", "").rsplit("/", 1)[-1] for one in operation.get("parameters", [])]
    told = [document["components"].get("parameters", {}).get(name, {}) for name in named]
    return any(
        one.get("name") == "Idempotency-Key" for one in [*operation.get("parameters", []), *told]
    )


def test_the_client_knows_which_operations_take_no_key():
    document = json.loads((ROOT / "docs/openapi/jianxi.json").read_text("utf-8"))
    keyless = {
        path
        for path, item in document["paths"].items()
        if "post" in item and not takes_key(document, item["post"])
    }
    client = (ROOT / "clients/typescript/src/client.ts").read_text("utf-8")
    found = re.search(r"NEVER_KEPT =\s+/(.+)/;", client)
    assert found is not None
    sends_none = re.compile(found[1].replace("\\/", "/"))
    known = {path for path in document["paths"] if sends_none.search(path)}
    assert known & keyless == keyless - INDIFFERENT
    assert {path for path in known if "post" in document["paths"][path]} <= keyless
