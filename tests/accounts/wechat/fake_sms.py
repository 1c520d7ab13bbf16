"""A gateway of the tests for text messages: checks each signature, keeps what it was given."""

import hmac
import json
from collections import deque
from hashlib import sha256
from typing import Any

KEY_ID, SECRET = "jianxi-test", "sms-secret-of-the-tests"


class FakeSms:
    """Takes messages; or answers with the statuses that a test gives it."""

    def __init__(self) -> None:
        self.taken: dict[str, dict[str, Any]] = {}
        self.statuses: deque[int] = deque()
        self.nonces: set[str] = set()

    @property
    def sent(self) -> list[dict[str, Any]]:
        """Each message once, in the order of coming."""
        return list(self.taken.values())

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        body = b""
        more = True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        status = self.statuses.popleft() if self.statuses else self._take(scope, body)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"{}"})

    def _take(self, scope: Any, body: bytes) -> int:
        told = {name.decode(): value.decode() for name, value in scope["headers"]}
        digest = sha256(body).hexdigest()
        signed = f"POST\n{scope['path']}\n{told['x-timestamp']}\n{told['x-nonce']}\n{digest}"
        right = hmac.new(SECRET.encode(), signed.encode(), sha256).hexdigest()
        if told["x-key-id"] != KEY_ID or told["x-signature"] != right:
            return 401
        if told["x-nonce"] in self.nonces:
            return 401
        self.nonces.add(told["x-nonce"])
        message = json.loads(body)
        self.taken.setdefault(message["id"], message)
        return 202
