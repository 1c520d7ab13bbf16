from collections.abc import Callable

import pytest

from tests.gateway.door import Door


def test_headers_of_one_hop_go_no_further(door: Door) -> None:
    sent = {
        "Connection": "keep-alive, X-Of-This-Hop",
        "Keep-Alive": "timeout=5",
        "Proxy-Authorization": "Basic x",
        "TE": "trailers",
        "X-Of-This-Hop": "1",
        "X-For-All": "1",
    }
    answer = door.ask("GET", "/v1/units", headers=sent)
    for name in ("connection", "keep-alive", "proxy-authorization", "te", "x-of-this-hop"):
        assert answer.heard(name) in ([], ["keep-alive"])
    assert answer.heard("x-of-this-hop") == []
    assert answer.heard("x-for-all") == ["1"]


def test_headers_of_one_hop_do_not_come_back(door: Door) -> None:
    headers = door.ask("GET", "/v1/units?do=hops").headers
    assert headers["x-for-all"] == "1"
    assert headers["x-of-this-hop"] is headers["keep-alive"] is headers["connection"] is None
    assert len(headers.get_all("date", [])) == 1
    assert headers["server"] is None


@pytest.mark.parametrize(
    "name",
    [
        "X-Forwarded-Proto",
        "X-Forwarded-Host",
        "Forwarded",
        "X-Real-IP",
        "X-Original-URL",
        "X-HTTP-Method-Override",
        "X-Author",
        "X-User-Id",
        "X-Jianxi-Role",
    ],
)
def test_a_client_cannot_pose_as_a_proxy_or_a_sister(door: Door, name: str) -> None:
    answer = door.ask("GET", "/v1/units", headers={name: "forged"})
    assert answer.heard(name.lower()) == []


@pytest.mark.parametrize("name", ["traceparent", "tracestate"])
def test_a_service_reads_of_no_trace_but_the_gateways_own(door: Door, name: str) -> None:
    sent = {name: "00-62220212345678901234567890123456-0000013800138000-01"}
    assert door.ask("GET", "/v1/units", headers=sent).heard(name) == []


def test_services_learn_the_address_that_the_gateway_saw(door: Door) -> None:
    answer = door.ask("GET", "/v1/units", headers={"X-Forwarded-For": "203.0.113.9"})
    assert answer.heard("x-forwarded-for") == ["127.0.0.1"]


def test_a_header_that_is_not_text_is_refused(door: Door) -> None:
    answer = door.ask("GET", "/v1/units", headers={"X-Odd": "\xff\xfe"})
    assert (answer.status, answer.code) == (400, "crooked-header")


def test_a_chinese_header_arrives_as_it_was(door: Door) -> None:
    value = "见习".encode().decode("latin-1")
    assert door.ask("GET", "/v1/units", headers={"X-Odd": value}).heard("x-odd") == ["见习"]


@pytest.mark.parametrize(
    "target", ["/v1/units", "/v1/units?do=problem", "/v1/units?do=big", "/v1/nothing", "/health"]
)
def test_every_answer_is_kept_by_nobody_and_taken_for_what_it_says(door: Door, target: str) -> None:
    headers = door.ask("GET", target).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["strict-transport-security"] is headers["server"] is None


def test_a_service_that_says_who_may_keep_its_answer_is_heeded(door: Door) -> None:
    headers = door.ask("GET", "/v1/units?do=lasting").headers
    assert headers.get_all("cache-control") == ["public, max-age=15"]


def test_transport_security_is_told_where_it_is_set(open_door: Callable[..., Door]) -> None:
    headers = open_door(hsts_seconds=31_536_000).ask("GET", "/v1/nothing").headers
    assert headers["strict-transport-security"] == "max-age=31536000"
