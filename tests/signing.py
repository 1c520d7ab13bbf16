"""A department as it would write its own client: it signs by docs/for-departments.md alone."""

import hashlib
import hmac
import time
from typing import Any

from ulid import ULID

DIGESTS = {"hmac-sha256": "sha256", "hmac-sm3": "sm3"}


def signature(secret: str, algorithm: str, *lines: str) -> str:
    """The hexadecimal HMAC of lines."""
    text = "\n".join(lines).encode()
    return hmac.new(secret.encode(), text, DIGESTS[algorithm]).hexdigest()


def headers(
    secret: str,
    path: str,
    query: str = "",
    *,
    method: str = "GET",
    body: bytes = b"",
    algorithm: str = "hmac-sha256",
    timestamp: int | None = None,
    nonce: str | None = None,
) -> dict[str, str]:
    """The three headers of a signed request; its nonce is new unless one is named."""
    told = str(int(time.time()) if timestamp is None else timestamp)
    once = nonce or str(ULID())
    digest = hashlib.new(DIGESTS[algorithm], body).hexdigest()
    lines = ("jianxi-1", method, path, query, digest, told, once)
    return {
        "X-Signature-Timestamp": told,
        "X-Signature-Nonce": once,
        "X-Signature": f"{algorithm}={signature(secret, algorithm, *lines)}",
    }


def terms(**changes: Any) -> dict[str, Any]:
    """What is agreed with a department, in force on the day of the tests."""
    return {
        "department_kind": "commerce",
        "department_name": "银川市商务局",
        "purpose": "掌握推荐单位的认定情况",
        "legal_basis": "政务数据共享条例第十四条",
        "feeds": [{"feed": "units", "fields": ["name", "credit_code", "state"]}],
        "batches": ["recommendations"],
        "regions": ["640100"],
        "first_day": "2026-03-02",
        "last_day": "2026-12-31",
        "reason": "双方签订协议",
    } | changes
