"""How HTTP leaves this process: whatever breaks on the way is an error of the HTTP client's own."""

import ssl
from functools import cache
from typing import Any

import httpx2


class Transport(httpx2.AsyncHTTPTransport):
    """A client's connections. No proxy that the environment may name is asked."""

    def __init__(self, verify: ssl.SSLContext | None = None, **how: Any) -> None:
        """`verify` only where others are trusted than this machine trusts."""
        super().__init__(verify=verify or trusted(), trust_env=False, **how)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """One request; a connection that ended as it was made counts as never made."""
        try:
            return await super().handle_async_request(request)
        except AttributeError as error:
            # The other side reset it before the library looked at its socket, which is none then.
            # Nothing was sent: that look comes first.
            raise httpx2.ConnectError("reset at once", request=request) from error


@cache
def trusted() -> ssl.SSLContext:
    """The authorities that this machine trusts, read once: it takes longer than a start does."""
    return ssl.create_default_context()
