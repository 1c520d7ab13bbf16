"""HEAD: what GET would answer, without its content (RFC 9110, 9.3.2)."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ASKED: Final = "jianxi.asked"
"""Where a scope bears the method that was sent, as a signature covers it."""


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

        async def send_bare(message: Message) -> None:
            # The headers stay, of the length too: they tell of what GET would bring.
            await send({**message, "body": b""} if "body" in message else message)

        await self._app({**scope, "method": "GET", ASKED: "HEAD"}, receive, send_bare)


def refuse_head(request: Request) -> None:
    """What counts as handed out once it is read is asked for by GET alone: else 405."""
    if ASKED in request.scope:
        raise HTTPException(405)
