"""Network addresses: whose one is, as far as an address can tell."""

from ipaddress import AddressValueError, IPv6Address, ip_network


def network_of(address: str) -> str:
    """The network of one owner: an IPv4 address itself, of an IPv6 address its /64.

    Whoever has one IPv6 address has the other 2^64 of its network too. What is no address is
    itself.
    """
    if ":" not in address:
        return address
    try:
        host = IPv6Address(address)
    except AddressValueError:
        return address
    return str(host.ipv4_mapped or ip_network((host, 64), strict=False))
