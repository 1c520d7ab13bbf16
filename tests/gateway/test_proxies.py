from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

import pytest

from services.gateway import proxies
from services.gateway.calls import Call
from tests.gateway.door import Door

CLIENT = "203.0.113.9"


def call_of(peer: str | None, *said: str) -> Call:
    headers = [(b"x-forwarded-for", each.encode("latin-1")) for each in said]
    scope: dict[str, Any] = {"method": "GET", "path": "/", "raw_path": b"/", "headers": headers}
    scope["client"] = (peer, 1) if peer else None
    return Call(scope, None, None)  # type: ignore[arg-type]


TRUSTED = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "said", "seen"),
    [
        # Nobody who is not trusted is believed.
        (CLIENT, (), CLIENT),
        (CLIENT, ("192.0.2.1",), CLIENT),
        ("11.0.0.0", ("192.0.2.1",), "11.0.0.0"),
        # One hop, two hops, and a client that says something before them.
        ("10.0.0.1", (CLIENT,), CLIENT),
        ("10.255.255.255", (CLIENT,), CLIENT),
        ("10.0.0.1", (f"{CLIENT}, 10.0.0.2",), CLIENT),
        ("10.0.0.1", (CLIENT, "10.0.0.2"), CLIENT),
        ("10.0.0.1", (f"192.0.2.1, {CLIENT}",), CLIENT),
        ("10.0.0.1", (f"10.0.0.7, {CLIENT}, 10.0.0.2",), CLIENT),
        # A proxy in between that is not trusted is where the reading ends.
        ("10.0.0.1", (f"{CLIENT}, 192.0.2.1, 10.0.0.2",), "192.0.2.1"),
        # All are proxies: the outermost is the client.
        ("10.0.0.1", ("10.0.0.3, 10.0.0.2",), "10.0.0.3"),
        # What is no address: whoever said it counts.
        ("10.0.0.1", (), "10.0.0.1"),
        ("10.0.0.1", ("",), "10.0.0.1"),
        ("10.0.0.1", ("unknown",), "10.0.0.1"),
        ("10.0.0.1", (f"{CLIENT}, ",), "10.0.0.1"),
        ("10.0.0.1", (f"{CLIENT}, \xe8\xa7, 10.0.0.2",), "10.0.0.2"),
        ("10.0.0.1", (f"{CLIENT}:8080",), "10.0.0.1"),
        ("10.0.0.1", ("0x0a000001",), "10.0.0.1"),
        ("10.0.0.1", ("' OR 1=1 --",), "10.0.0.1"),
        # IPv6, and IPv4 in its dress.
        ("fd00::1", ("2001:db8::7",), "2001:db8::7"),
        ("::ffff:10.0.0.1", (f"::ffff:{CLIENT}",), CLIENT),
        ("fe80::1", ("2001:db8::7",), "fe80::1"),
        (None, (CLIENT,), "unknown"),
    ],
)
def test_only_trusted_proxies_are_believed(
    peer: str | None, said: tuple[str, ...], seen: str
) -> None:
    assert proxies.address_of(call_of(peer, *said), TRUSTED) == seen


def test_where_no_proxy_is_named_none_is_believed() -> None:
    assert proxies.address_of(call_of("10.0.0.1", CLIENT), ()) == "10.0.0.1"


@pytest.fixture(scope="module")
def behind(open_door: Callable[..., Door]) -> Door:
    """A gateway behind proxies on this machine and in a network of their own."""
    return open_door(trusted_proxies="127.0.0.1, 10.0.0.0/8", limit_sign_ins="2/minute")


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        (CLIENT, CLIENT),
        (f"{CLIENT}, 10.0.0.2", CLIENT),
        (f"192.0.2.1, {CLIENT}, 10.0.0.2", CLIENT),
        ("garbage", "127.0.0.1"),
        (f"{CLIENT}, garbage, 10.0.0.2", "10.0.0.2"),
    ],
)
def test_services_learn_whom_a_trusted_proxy_saw(behind: Door, said: str, seen: str) -> None:
    answer = behind.ask("GET", "/v1/units", headers={"X-Forwarded-For": said})
    assert answer.heard("x-forwarded-for") == [seen]


def test_the_other_header_is_never_read(behind: Door) -> None:
    answer = behind.ask("GET", "/v1/units", headers={"Forwarded": f"for={CLIENT}"})
    assert answer.heard("x-forwarded-for") == ["127.0.0.1"]
    assert answer.heard("forwarded") == []


def sign_ins(door: Door, addresses: list[str], header: str = "X-Forwarded-For") -> list[int]:
    """The statuses of a sign-in from each address, as a header says."""
    return [door.ask("POST", "/v1/tokens", b"{}", {header: one}).status for one in addresses]


def test_behind_a_proxy_each_client_has_a_limit_of_its_own(behind: Door) -> None:
    assert sign_ins(behind, ["198.51.100.1"] * 3 + ["198.51.100.2"]) == [200, 200, 429, 200]


def test_a_client_behind_a_proxy_cannot_forge_itself_a_new_limit(behind: Door) -> None:
    forged = [f"192.0.2.{n}, 198.51.100.3" for n in range(4)]
    assert sign_ins(behind, forged) == [200, 200, 429, 429]


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_a_forged_header_changes_neither_the_limit_nor_what_services_learn(
    open_door: Callable[..., Door], header: str
) -> None:
    door = open_door(limit_sign_ins="2/minute", trusted_proxies="10.0.0.0/8")
    assert sign_ins(door, [f"198.51.100.{n}" for n in range(4)], header) == [200, 200, 429, 429]
    answer = door.ask("GET", "/v1/units", headers={header: "198.51.100.9"})
    assert answer.heard("x-forwarded-for") == ["127.0.0.1"]
