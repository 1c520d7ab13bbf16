"""From which network a request comes, as the gateway saw it."""

from typing import Annotated

from fastapi import Depends, Request

from services.common.values.addresses import network_of


async def _network(request: Request) -> str:
    # The gateway drops what clients say of it and names the address it saw.
    seen = request.client.host if request.client else "unknown"
    return network_of(request.headers.get("x-forwarded-for", seen))


NetworkDep = Annotated[str, Depends(_network)]
"""The network of one owner: an IPv4 address, an IPv6 /64. Counted, and never kept as it is."""
