"""Text messages: what a request to the gateway is signed over, and what its answers mean."""

import hmac
from hashlib import sha256
from typing import Final

from services.common.errors import JianxiError, Refused, Unavailable

_OK: Final = 200
_BUSY: Final = frozenset({408, 425, 429})
_FINAL: Final = frozenset({400, 404, 409, 410, 422})
_SERVER: Final = 500


class SmsNotConfigured(Unavailable):
    """本系统没有开通短信服务。"""


class SmsBusy(Unavailable):
    """短信服务暂时没有应答，请稍后再试。"""

    def __init__(self, *, may_have_arrived: bool = False) -> None:
        """`may_have_arrived`: no answer tells whether the message was taken."""
        super().__init__()
        self.may_have_arrived = may_have_arrived


class SmsAstray(Unavailable):
    """短信服务没有接受本系统的请求，请联系管理员。"""


class SmsRefused(Refused):
    """短信无法发送到这个号码。"""


def signature(secret: bytes, *, path: str, timestamp: str, nonce: str, body: bytes) -> str:
    """HMAC-SHA256 in hex over POST, path, timestamp, nonce and the body's SHA-256, one a line."""
    signed = "\n".join(("POST", path, timestamp, nonce, sha256(body).hexdigest()))
    return hmac.digest(secret, signed.encode(), "sha256").hex()


def refusal(status: int) -> JianxiError | None:
    """What a status of the gateway means; None if it took the message."""
    if _OK <= status < _OK + 100:
        return None
    if status in _FINAL:
        return SmsRefused()
    if status in _BUSY:
        return SmsBusy()
    return SmsBusy(may_have_arrived=True) if status >= _SERVER else SmsAstray()
