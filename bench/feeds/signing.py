"""A department's signature, as docs/for-departments.md has it."""

import hashlib
import hmac
import time

from ulid import ULID


def signed(secret: str, path: str, query: str) -> dict[str, str]:
    """The headers of a signed GET."""
    now, nonce = str(int(time.time())), str(ULID())
    lines = ("jianxi-1", "GET", path, query, hashlib.sha256(b"").hexdigest(), now, nonce)
    made = hmac.new(secret.encode(), "\n".join(lines).encode(), "sha256").hexdigest()
    return {
        "X-Signature-Timestamp": now,
        "X-Signature-Nonce": nonce,
        "X-Signature": f"hmac-sha256={made}",
    }
