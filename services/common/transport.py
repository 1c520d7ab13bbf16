"""How HTTP leaves this process: whatever breaks on the way is an error of the HTTP client's own."""

import ssl
from functools import cache
from typing import Any

import httpcore2
import httpx2


class Lines(httpcore2.AnyIOBackend):
    """How connections are made: one that ended as it was made counts as never made."""

    async def connect_tcp(self, *args: Any, **told: Any) -> httpcore2.AsyncNetworkStream:
        """A connection whose socket is there. Raises ConnectError."""
        stream = await super().connect_tcp(*args, **told)
        try:
            # Looked at before anything is sent. What is kept of it is there when it has ended, too.
            stream.get_extra_info("socket")
        except AttributeError as error:
            # The other side reset it at once: uvloop has no socket of it any more.
            await stream.aclose()
            raise httpcore2.ConnectError("reset at once") from error
        return stream


class Transport(httpx2.AsyncHTTPTransport):
    """A client's connections. No proxy that the environment may name is asked."""

    def __init__(self, verify: ssl.SSLContext | None = None, **how: Any) -> None:
        """`verify` only where others are trusted than this machine trusts."""
        super().__init__(verify=verify or trusted(), trust_env=False, **how)
        self._pool._network_backend = Lines()  # noqa: SLF001 - the client hands on no other


@cache
def trusted() -> ssl.SSLContext:
    """The authorities that this machine trusts, read once: it takes longer than a start does."""
    return ssl.create_default_context()
