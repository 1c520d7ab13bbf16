"""Addresses that somebody else names to be called: outward or not."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.values.destinations import (
    Destination,
    DestinationUnfit,
    Inside,
    chosen,
    is_inward,
    read_destination,
    read_inside,
)

OUTWARD = ["93.184.216.34", "2606:4700::6810:84e5", "::ffff:93.184.216.34", "172.15.255.255"]
INWARD = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",  # a cloud's metadata
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",  # another's
    "172.16.0.0",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fc00::1",
    "fd00:ec2::254",  # a third's
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:a00:1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2001:0:7f00:1::",  # Teredo by a server inward
    "2001:0:5db8:d822:0:0:80ff:fffe",  # Teredo of a client inward
]


@pytest.mark.parametrize("address", OUTWARD)
def test_an_address_of_the_public_network_is_connected_to(address: str) -> None:
    assert chosen([address]) == address


@pytest.mark.parametrize("address", INWARD)
def test_an_address_inward_is_refused_alone_and_among_others(address: str) -> None:
    for resolved in ([address], [OUTWARD[0], address], [address, OUTWARD[0]]):
        with pytest.raises(DestinationUnfit):
            chosen(resolved)


def test_a_name_that_resolves_to_nothing_is_refused() -> None:
    for resolved in ([], ["nonsense"]):
        with pytest.raises(DestinationUnfit):
            chosen(resolved)


def test_the_address_that_was_looked_at_is_the_one_to_connect_to() -> None:
    answers = iter([[OUTWARD[0]], ["127.0.0.1"]])
    assert chosen(next(answers)) == OUTWARD[0]
    with pytest.raises(DestinationUnfit):
        chosen(next(answers))


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("https://hooks.example.gov.cn", ("hooks.example.gov.cn", 443, "/")),
        ("https://hooks.example.gov.cn/a/b?c=d", ("hooks.example.gov.cn", 443, "/a/b?c=d")),
        ("https://HOOKS.example.com:8443/", ("hooks.example.com", 8443, "/")),
        ("https://xn--fiqs8s.example/", ("xn--fiqs8s.example", 443, "/")),
        ("https://93.184.216.34/", ("93.184.216.34", 443, "/")),
        ("https://[2606:4700::6810:84e5]/", ("2606:4700::6810:84e5", 443, "/")),
    ],
)
def test_a_public_address_is_read(url: str, read: tuple[str, int, str]) -> None:
    assert read_destination(url) == Destination(*read)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example.com",
        "http://hooks.example.com/",
        "ftp://hooks.example.com/",
        "file:///etc/passwd",
        "https://",
        "https://localhost/",
        "https://printer/",
        "https://db.internal/",
        "https://db.local/",
        "https://a.localhost/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://127.0.0.1./",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        "https://a.example@10.0.0.1/",
        "https://user:secret@hooks.example.com/",
        "https://hooks.example.com\\@10.0.0.1/",
        "https://hooks.example.com#@10.0.0.1/",
        "https://hooks.example.com/\r\nHost: x",
        "https://hooks.example.com/ x",
        "https://hooks.example.com:99999/",
        "https://hooks.example.com:x/",
        "https://[::1/",
        "https://例.example/",
        "https://①②⑦.0.0.1/",
        "https://-a.example/",
        f"https://hooks.example.com/{'x' * 2000}",
    ],
)
def test_an_address_inward_or_odd_is_refused(url: str) -> None:
    with pytest.raises(DestinationUnfit):
        read_destination(url)


@given(st.ip_addresses(v=4, network="10.0.0.0/8") | st.ip_addresses(v=6, network="fc00::/7"))
def test_no_private_address_is_ever_chosen(address: object) -> None:
    with pytest.raises(DestinationUnfit):
        chosen([str(address)])


@given(st.text(max_size=60))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    for url in (text, f"https://{text}", f"https://hooks.example.com/{text}"):
        try:
            read = read_destination(url)
        except DestinationUnfit:
            continue
        assert read.host
        assert 0 < read.port < 65536


@pytest.mark.parametrize("port", [443, 1024, 8443, 65535])
def test_a_port_of_web_pages_or_above_those_of_other_services_is_called(port: int) -> None:
    for host in ("hooks.example.com", "93.184.216.34", "[2606:4700::6810:84e5]"):
        assert read_destination(f"https://{host}:{port}/").port == port
    assert chosen(["93.184.216.34"], port) == "93.184.216.34"


@pytest.mark.parametrize("port", [0, 1, 22, 25, 80, 442, 444, 1023])
def test_no_port_of_another_service_is_called(port: int) -> None:
    with pytest.raises(DestinationUnfit) as refused:
        read_destination(f"https://hooks.example.com:{port}/")
    assert refused.value.detail == "端口应为443，或者1024至65535之间。"
    for host in ("93.184.216.34", "[2606:4700::6810:84e5]"):
        with pytest.raises(DestinationUnfit):
            read_destination(f"https://{host}:{port}/")
    with pytest.raises(DestinationUnfit):
        chosen(["93.184.216.34"], port)


def test_a_name_may_have_a_port_that_was_opened_and_leads_there_alone() -> None:
    inside = (Inside(ip_network("10.9.0.9/32"), 444),)
    assert read_destination("https://hooks.example.com:444/", inside).port == 444
    assert chosen(["10.9.0.9"], 444, inside) == "10.9.0.9"
    with pytest.raises(DestinationUnfit):
        chosen(["93.184.216.34"], 444, inside)


INSIDE = (
    Inside(ip_network("10.8.0.0/16")),
    Inside(ip_network("10.9.0.7/32"), 8443),
    Inside(ip_network("10.9.0.9/32"), 444),
)


@pytest.mark.parametrize(
    ("address", "port", "is_open"),
    [
        ("10.8.0.1", 443, True),
        ("10.8.0.1", 5432, False),
        ("10.8.0.1", 8443, False),
        ("10.9.0.7", 8443, True),
        ("10.9.0.7", 443, False),
        ("10.9.0.8", 8443, False),
        ("93.184.216.34", 8443, True),
        ("93.184.216.34", 443, True),
        ("93.184.216.34", 22, False),
        ("10.9.0.9", 444, True),
        ("10.9.0.9", 443, False),
        ("93.184.216.34", 444, False),
    ],
)
def test_inside_one_port_is_open_alone(address: str, port: int, is_open: bool) -> None:
    url = f"https://{address}:{port}/"
    if is_open:
        assert chosen([address], port, INSIDE) == address
        assert read_destination(url, INSIDE).port == port
        return
    with pytest.raises(DestinationUnfit):
        chosen([address], port, INSIDE)
    with pytest.raises(DestinationUnfit):
        read_destination(url, INSIDE)


@pytest.mark.parametrize(
    ("text", "network", "port"),
    [
        ("10.8.0.0/16", "10.8.0.0/16", 443),
        ("10.9.0.7:8443", "10.9.0.7/32", 8443),
        ("2001:db8::/32", "2001:db8::/32", 443),
        ("[2001:db8::7]:8443", "2001:db8::7/128", 8443),
        ("10.9.0.7:65535", "10.9.0.7/32", 65535),
    ],
)
def test_what_an_operator_opens_is_read(text: str, network: str, port: int) -> None:
    assert read_inside(text) == Inside(ip_network(network), port)


@pytest.mark.parametrize("text", ["10.9.0.7:0", "10.9.0.7:65536", "10.8.0.1/16", "host:443", ""])
def test_what_opens_nothing_stops_the_start(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_inside(text)


@pytest.mark.parametrize(
    ("address", "is_it"), [("10.8.0.1", True), ("nonsense", True), ("93.184.216.34", False)]
)
def test_an_address_is_inward_or_not(address: str, is_it: bool) -> None:
    assert is_inward(address) is is_it
