r"""What accounts asks of a gateway for text messages: one POST of JSON, signed.

    POST <JIANXI_SMS_URL>
    X-Key-Id: <JIANXI_SMS_KEY_ID>   X-Timestamp: 1772413200   X-Nonce: <unlike any before>
    X-Signature: hex HMAC-SHA256 of "POST\n<path>\n<timestamp>\n<nonce>\n<hex SHA-256 of body>"
    {"id": "sms_…", "phone": "+8613800138000", "template": "sign_in_code", "values": {"code": "…"}}

2xx: taken. 400, 404, 409, 410, 422: never for this phone or template. 408, 425, 429: later.
5xx: perhaps. The gateway keeps ids for a day and sends what comes again under one id once.
"""

import asyncio
import json
import logging
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

import httpx2

from services.accounts.rules.sms import SmsBusy, refusal, signature
from services.accounts.settings import SmsSettings
from services.common.transport import Transport
from services.common.values import ids

log = logging.getLogger(__name__)

_UNSENT: Final = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


class Sms:
    """The gateway. Neither a phone nor what is said to it enters an error or a log."""

    def __init__(
        self, settings: SmsSettings, now: Callable[[], datetime], *, answer_seconds: float = 5.0
    ) -> None:
        """`now` is real time. An answer that comes byte by byte is not waited for either."""
        self._in_all = 2 * answer_seconds
        self._settings, self._now = settings, now
        self._client = httpx2.AsyncClient(
            transport=Transport(),
            timeout=httpx2.Timeout(answer_seconds, connect=2),
            trust_env=False,
        )

    async def send(
        self, phone: str, template: str, values: Mapping[str, str], *, message_id: str | None = None
    ) -> None:
        """Hand one message over; `phone` as +8613800138000. Under the same id it is sent once.

        Raises SmsBusy (its `may_have_arrived` tells whether it may be sent all the same),
        SmsRefused (final), SmsAstray.
        """
        told = {
            "id": message_id or ids.new("sms"),
            "phone": phone,
            "template": template,
            "values": dict(values),
        }
        body = json.dumps(told, ensure_ascii=False).encode()
        try:
            async with asyncio.timeout(self._in_all):
                answer = await self._client.post(
                    self._settings.url, content=body, headers=self._headers(body)
                )
        except (httpx2.HTTPError, TimeoutError) as error:
            log.warning("sms: %s", type(error).__name__)
            raise SmsBusy(may_have_arrived=not isinstance(error, _UNSENT)) from None
        refused = refusal(answer.status_code)
        if refused:
            log.warning("sms: status %s", answer.status_code)
            raise refused

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    def _headers(self, body: bytes) -> dict[str, str]:
        timestamp, nonce = str(int(self._now().timestamp())), secrets.token_hex(16)
        path = urlsplit(self._settings.url).path or "/"
        secret = self._settings.secret.get_secret_value().encode()
        return {
            "Content-Type": "application/json",
            "X-Key-Id": self._settings.key_id,
            "X-Timestamp": timestamp,
            "X-Nonce": nonce,
            "X-Signature": signature(
                secret, path=path, timestamp=timestamp, nonce=nonce, body=body
            ),
        }
