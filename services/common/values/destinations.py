"""Where a call that somebody else asks for may go: out into the public network, not inward.

Whoever names an address to be called (a webhook) could name our own database or a cloud's metadata.
So the name is read strictly, every address that it resolves to is looked at, and the connection
goes to the very address that was looked at: a name that answers otherwise the second time is in
vain. Departments that are reached by a government network alone lie in networks that the operator
has named.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

from services.common.errors import Refused

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_TLS: Final = 443
_UNRESERVED: Final = range(1024, 65536)
"""Below lie the ports of other services: a callback to port 22 or 25 would speak to those."""
_PORTS: Final = "端口应为443，或者1024至65535之间。"
_LONGEST: Final = 2000
_LABEL: Final = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
# The last label begins with a letter: 2130706433, 0x7f.1 and 127.1 are addresses to some readers.
_NAME: Final = re.compile(rf"(?=.{{4,253}}$)(?:{_LABEL}\.)+(?![0-9])(?!0x){_LABEL}")
_WITH_PORT: Final = re.compile(r"([0-9./]+|\[[0-9a-fA-F:./]+\]):([0-9]{1,5})", re.ASCII)
_LAST_PORT: Final = 65535
_PLAIN: Final = re.compile(r"[!-~]+")
_TRANSLATED: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
"""Networks whose last 32 bits are an IPv4 address that a router may go on to."""


class DestinationUnfit(Refused):
    """这个地址不能使用：须是公网上的 https 地址，或者在系统管理员准许的网络之内。"""


@dataclass(frozen=True)
class Inside:
    """A network that is not public and called all the same, at one port of its hosts."""

    network: Network
    port: int = _TLS

    def opens(self, address: Address, port: int) -> bool:
        """Whether this port of an address may be called."""
        return port == self.port and address in self.network


@dataclass(frozen=True)
class Destination:
    """A host of the public network, by name or address, with its port and what is asked of it."""

    host: str
    port: int
    target: str


def read_inside(text: str) -> Inside:
    """A network as an operator writes it: 10.8.0.0/16, or 10.8.0.7:8443, [2001:db8::7]:8443.

    Raises ValueError.
    """
    named = _WITH_PORT.fullmatch(text)
    if named is None:
        return Inside(ip_network(text))
    port = int(named[2])
    if not 0 < port <= _LAST_PORT:
        raise ValueError("no such port")
    return Inside(ip_network(named[1].strip("[]")), port)


def read_destination(url: str, inside: Sequence[Inside] = ()) -> Destination:
    """Read the address of a callback: https, a plain host, no name or password in it.

    Raises DestinationUnfit.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", _TLS if parts.port is None else parts.port
    except ValueError:
        raise DestinationUnfit from None
    odd = "@" in parts.netloc or parts.fragment or not _PLAIN.fullmatch(url) or "\\" in url
    if parts.scheme != "https" or odd or len(url) > _LONGEST or not _is_fit(host, port, inside):
        raise DestinationUnfit
    if not (_is_usual(port) or any(one.port == port for one in inside)):
        raise DestinationUnfit(_PORTS)
    query = f"?{parts.query}" if parts.query else ""
    return Destination(host, port, (parts.path or "/") + query)


def chosen(resolved: Sequence[str], port: int = _TLS, inside: Sequence[Inside] = ()) -> str:
    """The address to connect to, of those that a name resolves to now: all must be fit.

    Fit is what is public at a usual port, or what `inside` opens at this port. One inward address
    among them is refused too: the next answer may hold it alone. Raises DestinationUnfit.
    """
    addresses = [_address(each) for each in resolved]
    if not addresses or not all(
        address and _is_open(address, port, inside) for address in addresses
    ):
        raise DestinationUnfit
    return resolved[0]


def is_public(address: Address) -> bool:
    """Whether an address lies in the public network, and whatever IPv4 address it carries, too."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.is_site_local or not all(is_public(one) for one in _carried(address)):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _carried(address: IPv6Address) -> list[IPv4Address]:
    found = [address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in _TRANSLATED):
        found.append(IPv4Address(int(address) & 0xFFFF_FFFF))
    return [one for one in found if one is not None]


def is_inward(address: str) -> bool:
    """Whether an address that was chosen is none of the public network."""
    read = _address(address)
    return read is None or not is_public(read)


def _is_usual(port: int) -> bool:
    return port == _TLS or port in _UNRESERVED


def _is_open(address: Address, port: int, inside: Sequence[Inside]) -> bool:
    is_outward = _is_usual(port) and is_public(address)
    return is_outward or any(one.opens(address, port) for one in inside)


def _is_fit(host: str, port: int, inside: Sequence[Inside]) -> bool:
    address = _address(host)
    if address is not None:
        return _is_open(address, port, inside)
    return bool(_NAME.fullmatch(host)) and not host.endswith((".local", ".internal", ".localhost"))


def _address(text: str) -> Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
