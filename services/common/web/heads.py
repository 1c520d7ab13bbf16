"""HEAD: what GET would answer, without its content (RFC 9110, 9.3.2)."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ASKED: Final = "jianxi.asked"


def method_of(scope: Scope) -> str:
    """The method that was sent: as a signature covers it, and as logs and figures tell it."""
    return str(scope.get(_ASKED, scope["method"]))


class Heads:
    """Lets what GET reads be asked for by HEAD: who may, and what is noted of it, is alike."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand around the app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, a HEAD as a GET."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                # The headers stay, of the length too: they tell of what GET would bring.
                await send(message)
                # The end at once: who streams content hears that nobody is there to read it.
                await send({"type": "http.response.body", "body": b""})

        await self._app({**scope, "method": "GET", _ASKED: "HEAD"}, receive, send_head)


def refuse_head(request: Request) -> None:
    """What counts as handed out once it is read is asked for by GET alone: else 405."""
    if _ASKED in request.scope:
        raise HTTPException(405)
