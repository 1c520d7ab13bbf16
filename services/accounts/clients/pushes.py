"""How departments are told that a feed has news: one POST to the address that was looked at."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Final

import httpx2

from services.accounts.rules import feed_pushes as rules
from services.accounts.rules.feed_pushes import Answer
from services.common.transport import Transport
from services.common.values.destinations import (
    Destination,
    DestinationUnfit,
    Inside,
    chosen,
    is_inward,
    read_destination,
)

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
PATIENCE: Final = 10.0
"""Seconds for a name to be found, and again for a connection made and an answer begun."""


async def resolved(host: str, port: int) -> Sequence[str]:
    """Every address of a name now. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class Pushes:
    """Posts what a department is told. No redirect is followed, no answer is read."""

    def __init__(
        self,
        inside: Sequence[Inside] = (),
        *,
        resolve: Resolve = resolved,
        trust: ssl.SSLContext | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """`inside` are networks that are not public and called all the same."""
        self.inside, self._resolve, self._patience = inside, resolve, patience
        # A name may lead elsewhere the next time: no connection is used twice.
        limits = httpx2.Limits(max_keepalive_connections=0)
        self._client = httpx2.AsyncClient(
            transport=Transport(trust, limits=limits), timeout=patience, trust_env=False
        )

    async def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """What became of one attempt; it raises nothing of the network's."""
        try:
            async with asyncio.timeout(self._patience):
                to = read_destination(url, self.inside)
                found = await self._resolve(to.host, to.port)
                address = chosen(found, to.port, self.inside)
        except DestinationUnfit:
            return Answer(None, "destination-unfit")
        except TimeoutError:
            return Answer(None, "time-out")
        except OSError:
            return Answer(None, "unreachable")
        answer = await self._tried(to, address, body, headers)
        return rules.coarse(answer) if is_inward(address) else answer

    async def _tried(
        self, to: Destination, address: str, body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        try:
            async with asyncio.timeout(self._patience):
                return Answer(await self._posted(to, address, body, headers))
        except (TimeoutError, httpx2.TimeoutException):
            return Answer(None, "time-out")
        except (OSError, httpx2.HTTPError) as error:
            return Answer(None, "tls" if _is_of_tls(error) else "unreachable")

    async def close(self) -> None:
        """Let the connections go."""
        await self._client.aclose()

    async def _posted(
        self, to: Destination, address: str, body: bytes, headers: Mapping[str, str]
    ) -> int:
        request = self._client.build_request(
            "POST",
            _at(address, to),
            content=body,
            headers={**headers, "Content-Type": "application/json", "Host": _named(to)},
            extensions={"sni_hostname": to.host},
        )
        answer = await self._client.send(request, stream=True, follow_redirects=False)
        await answer.aclose()
        return answer.status_code


def _at(address: str, to: Destination) -> str:
    return f"https://{_bracketed(address)}:{to.port}{to.target}"


def _named(to: Destination) -> str:
    return f"{_bracketed(to.host)}:{to.port}"


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_of_tls(error: BaseException) -> bool:
    return any(isinstance(one, ssl.SSLError) for one in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
