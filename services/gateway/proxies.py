"""From where a call really comes: only a trusted proxy is believed what it says of it."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from services.gateway.calls import Call

Network = IPv4Network | IPv6Network

SAYS: Final = b"x-forwarded-for"
"""The one header that is read. `Forwarded` is not: a proxy that does not know it lets a client's
own pass.
"""


def address_of(call: Call, trusted: Sequence[Network]) -> str:
    """The address of the client: of the connection, or what trusted proxies say they saw.

    Each proxy adds at the end whom it saw; so it is read from the end, as long as each who said
    it is trusted. What is no address ends the reading: then the proxy itself counts.
    """
    seen = call.peer
    if not trusted:
        return seen
    at = _read(seen)
    said = b",".join(value for name, value in call.headers if name == SAYS).split(b",")
    while at and _is_in(at, trusted) and said:
        at = _read(said.pop().decode("latin-1").strip())
        seen = str(at) if at else seen
    return seen


def lies_in(address: str, networks: Sequence[Network]) -> bool:
    """Whether an address, as `address_of` tells it, is of one of these networks."""
    at = _read(address)
    return at is not None and _is_in(at, networks)


def _read(text: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_in(address: IPv4Address | IPv6Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)
