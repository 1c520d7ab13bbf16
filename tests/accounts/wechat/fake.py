"""A WeChat of the tests: speaks the protocol of its server interfaces, faults and slowness too.

An ASGI app. Every answer has status 200, errors too, and no errcode where all went well.
"""

import asyncio
import json
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, ClassVar
from urllib.parse import parse_qsl

APPID, SECRET = "wx0123456789abcdef", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
TEMPLATE, PAGE = "tpl-dispatch", "pages/dispatch/index"
FIVE_MINUTES = 300
SESSION, PHONE = "/sns/jscode2session", "/wxa/business/getuserphonenumber"
TOKEN, SEND = "/cgi-bin/stable_token", "/cgi-bin/message/subscribe/send"

Send = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass
class Code:
    """What a code stands for: told once, within five minutes."""

    told: dict[str, Any]
    openid: str
    made_at: float = field(default_factory=time.monotonic)
    is_spent: bool = False


@dataclass(frozen=True)
class Slow:
    """Answer as usual, so many seconds late."""

    seconds: float


@dataclass(frozen=True)
class Raw:
    """Answer with this and nothing else; byte by byte, where there are seconds between two."""

    body: bytes
    status: int = 200
    media: str = "text/plain"
    between: float = 0


BROKEN = Raw(b'{"openid": "o-')
HTML = Raw(b"<html><h1>502 Bad Gateway</h1></html>", 502, "text/html")
LIST = Raw(b"[]")


class Refusal(Exception):
    """An errcode with its errmsg."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(errmsg)
        self.told = {"errcode": errcode, "errmsg": f"{errmsg}, rid: 6571-2f"}


BUSY = Refusal(-1, "system error")
BLOCKED = Refusal(40226, "code blocked")
QUOTA = Refusal(45011, "api minute-quota reach limit  must slower  retry next minute")
DAILY = Refusal(45009, "reach max api daily quota limit")

Fault = Slow | Raw | Refusal


class FakeWeChat:
    """One mini program's WeChat. Tests give it codes and faults, and read what it was asked."""

    def __init__(self) -> None:
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.seen: list[tuple[str, dict[str, Any]]] = []
        self.sent: list[dict[str, Any]] = []
        self.unwilling: set[str] = set()
        self.token: str | None = None
        self.token_seconds = 7200
        self.tokens_made = 0
        self._codes: dict[str, Code] = {}
        self._numbers = count(1)

    def a_code(self, openid: str = "o-xiaoma", unionid: str | None = None) -> str:
        """A code of wx.login."""
        told = {"openid": openid, "session_key": "c2Vzc2lvbi1rZXktMTYtYg=="}
        return self._keep(Code(told | ({"unionid": unionid} if unionid else {}), openid))

    def a_phone_code(
        self,
        number: str = "13895310001",
        *,
        openid: str = "o-xiaoma",
        country: str | int = "86",
        appid: str = APPID,
    ) -> str:
        """A code of getPhoneNumber."""
        told = {
            "phoneNumber": number if f"{country}" == "86" else f"+{country}{number}",
            "purePhoneNumber": number,
            "countryCode": country,
            "watermark": {"timestamp": 1637744274, "appid": appid},
        }
        return self._keep(Code({"errcode": 0, "errmsg": "ok", "phone_info": told}, openid))

    def age(self, code: str, seconds: float) -> None:
        """Make a code older."""
        self._codes[code].made_at -= seconds

    def end_token(self) -> None:
        """Let the access token end before its time."""
        self.token = None

    def asked(self, path: str) -> list[dict[str, Any]]:
        """What was sent to one address, query and body together."""
        return [told for to, told in self.seen if to == path]

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        """Answer one request."""
        query = dict(parse_qsl(scope["query_string"].decode()))
        body = await _body(receive)
        path = scope["path"]
        told = query | (json.loads(body) if body else {})
        self.seen.append((path, told))
        fault = self.faults[path].popleft() if self.faults[path] else None
        if isinstance(fault, Slow):
            await asyncio.sleep(fault.seconds)
        if isinstance(fault, Raw):
            return await _answer(send, fault)
        try:
            if isinstance(fault, Refusal):
                raise fault
            answer = self._answers[path](self, told)
        except Refusal as refusal:
            answer = refusal.told
        return await _answer(send, Raw(json.dumps(answer).encode(), media="application/json"))

    def _keep(self, code: Code) -> str:
        name = f"0a{next(self._numbers):030d}"
        self._codes[name] = code
        return name

    def _session(self, told: dict[str, Any]) -> dict[str, Any]:
        self._check_secret(told)
        return self._spend(told["js_code"]).told

    def _phone(self, told: dict[str, Any]) -> dict[str, Any]:
        self._check_token(told)
        code = self._spend(told["code"])
        if code.openid != told.get("openid"):
            raise Refusal(40003, "invalid openid")
        return code.told

    def _new_token(self, told: dict[str, Any]) -> dict[str, Any]:
        self._check_secret(told)
        if self.token is None:
            self.tokens_made += 1
            self.token = f"{self.tokens_made}_" + "t" * 510
        return {"access_token": self.token, "expires_in": self.token_seconds}

    def _send(self, told: dict[str, Any]) -> dict[str, Any]:
        self._check_token(told)
        if told["template_id"] != TEMPLATE:
            raise Refusal(40037, "invalid template_id")
        if told.get("page", PAGE) != PAGE:
            raise Refusal(41030, "invalid page")
        for name, value in told["data"].items():
            if not 0 < len(value["value"]) <= 20:
                raise Refusal(47003, f"argument invalid! data.{name}.value invalid")
        if told["touser"] in self.unwilling:
            raise Refusal(43101, "user refuse to accept the msg")
        self.sent.append(told)
        return {"errcode": 0, "errmsg": "ok", "msgid": 1234567890123456}

    _answers: ClassVar[dict[str, Callable[["FakeWeChat", dict[str, Any]], dict[str, Any]]]] = {
        SESSION: _session,
        PHONE: _phone,
        TOKEN: _new_token,
        SEND: _send,
    }

    def _check_secret(self, told: dict[str, Any]) -> None:
        if told.get("appid") != APPID:
            raise Refusal(40013, "invalid appid")
        if told.get("secret") != SECRET:
            raise Refusal(40125, "invalid appsecret")

    def _check_token(self, told: dict[str, Any]) -> None:
        if self.token is None:
            raise Refusal(42001, "access_token expired")
        if told.get("access_token") != self.token:
            raise Refusal(40001, "invalid credential, access_token is invalid or not latest")

    def _spend(self, name: str) -> Code:
        code = self._codes.get(name)
        if code is None or time.monotonic() - code.made_at > FIVE_MINUTES:
            raise Refusal(40029, "invalid code")
        if code.is_spent:
            raise Refusal(40163, "code been used")
        code.is_spent = True
        return code


async def _body(receive: Any) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


async def _answer(send: Send, raw: Raw) -> None:
    headers = [(b"content-type", raw.media.encode()), (b"content-length", b"%d" % len(raw.body))]
    await send({"type": "http.response.start", "status": raw.status, "headers": headers})
    for one in raw.body if raw.between else ():
        await send({"type": "http.response.body", "body": bytes([one]), "more_body": True})
        await asyncio.sleep(raw.between)
    await send({"type": "http.response.body", "body": b"" if raw.between else raw.body})
