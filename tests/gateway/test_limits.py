from collections.abc import Callable

import pytest

from services.gateway import limits
from services.gateway.limits import DOCUMENT_LIMIT, JSON_LIMIT, LIST_LIMIT, MIB, Rate
from services.gateway.problems import TooManyRequests
from tests.gateway.door import Door
from tests.gateway.upstreams import Upstream

FORM = b"multipart/form-data; boundary=x"


@pytest.mark.parametrize(
    ("path", "content_type", "limit"),
    [
        ("/v1/units", b"application/json", JSON_LIMIT),
        ("/v1/units", FORM, JSON_LIMIT),
        ("/v1/units/unt_1/documents", FORM, DOCUMENT_LIMIT),
        ("/v1/units/unt_1/documents", b"Multipart/Form-Data; boundary=x", DOCUMENT_LIMIT),
        ("/v1/units/unt_1/documents", b"application/json", JSON_LIMIT),
        ("/v1/units/unt_1/inspections/ins_1/documents", FORM, DOCUMENT_LIMIT),
        ("/v1/dispatches/dsp_1/agreement/signatures", FORM, DOCUMENT_LIMIT),
        ("/v1/youth-imports", FORM, LIST_LIMIT),
        ("/v1/unit-imports", b"", LIST_LIMIT),
        ("/v1/history-imports/units", FORM, LIST_LIMIT),
        ("/v1/exchange-batches/graduates", b"application/json", LIST_LIMIT),
        ("/v1/exchange-batches-of-mine", b"application/json", JSON_LIMIT),
    ],
)
def test_a_body_may_be_as_large_as_its_kind(path: str, content_type: bytes, limit: int) -> None:
    assert limits.body_limit(path, content_type) == limit


@pytest.mark.parametrize(
    ("path", "size"), [("/v1/units/unt_1/documents", 10 * MIB), ("/v1/unit-imports", 20 * MIB)]
)
def test_a_file_of_exactly_the_limit_passes_with_the_form_around_it(
    door: Door, path: str, size: int
) -> None:
    form = b"--x\r\n" + b"x" * size + b"\r\n--x--\r\n"
    answer = door.ask("POST", path, form, {"content-type": "multipart/form-data; boundary=x"})
    assert answer.told["length"] == len(form)


def test_the_largest_body_allowed_passes(door: Door) -> None:
    assert door.ask("POST", "/v1/units", b"x" * JSON_LIMIT).told["length"] == JSON_LIMIT


def test_one_byte_more_is_refused_before_anything_is_sent_on(
    door: Door, services: dict[str, Upstream]
) -> None:
    answer = door.ask("POST", "/v1/units", b"x" * (JSON_LIMIT + 1))
    assert (answer.status, answer.code) == (413, "body-too-large")
    assert answer.told["limit"] == JSON_LIMIT
    assert services["units"].seen == []


@pytest.mark.parametrize(("path", "size"), [("/v1/units", 2 * MIB), ("/v1/unit-imports", 21 * MIB)])
def test_a_body_of_unknown_length_is_cut_at_its_limit(
    door: Door, services: dict[str, Upstream], path: str, size: int
) -> None:
    pieces = (b"x" * 65536 for _ in range(size // 65536))
    answer = door.ask("POST", path, pieces)
    assert (answer.status, answer.code) == (413, "body-too-large")
    assert services["units"].broken_off.wait(10)
    assert door.ask("GET", "/v1/units").status == 200


def test_a_length_that_is_no_number_reaches_no_service(
    door: Door, services: dict[str, Upstream]
) -> None:
    for length in ("-1", "1e3", "0x10", "５"):
        connection = door.connect()
        connection.putrequest("POST", "/v1/units")
        connection.putheader("Content-Length", length.encode())
        connection.endheaders(b"{}")
        assert connection.getresponse().status == 400
        connection.close()
    assert services["units"].seen == []


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_an_address_may_spend_its_burst_and_then_its_rate() -> None:
    clock = Clock()
    rate = Rate(per_second=2, burst=4, clock=clock)
    for _ in range(4):
        rate.take("192.0.2.1")
    with pytest.raises(TooManyRequests) as refused:
        rate.take("192.0.2.1")
    assert refused.value.retry_after == 1
    clock.now += 0.5
    rate.take("192.0.2.1")
    with pytest.raises(TooManyRequests):
        rate.take("192.0.2.1")
    clock.now += 1000
    for _ in range(4):
        rate.take("192.0.2.1")


def test_a_slow_rate_says_how_long_to_wait() -> None:
    rate = Rate(per_second=0.1, burst=1, clock=Clock())
    rate.take("192.0.2.1")
    with pytest.raises(TooManyRequests) as refused:
        rate.take("192.0.2.1")
    assert refused.value.retry_after == 10


def test_one_address_does_not_spend_anothers() -> None:
    rate = Rate(per_second=1, burst=1, clock=Clock())
    for address in ("192.0.2.1", "192.0.2.2", "2001:db8:0:1::1", "2001:db8:0:2::1", "unknown"):
        rate.take(address)


def test_a_network_of_ipv6_is_one_address() -> None:
    rate = Rate(per_second=1, burst=1, clock=Clock())
    rate.take("2001:db8::1")
    with pytest.raises(TooManyRequests):
        rate.take("2001:db8::2")
    rate.take("::ffff:192.0.2.1")
    with pytest.raises(TooManyRequests):
        rate.take("192.0.2.1")


def test_only_so_many_addresses_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ADDRESSES", 2)
    rate = Rate(per_second=1, burst=1, clock=Clock())
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.3"):
        rate.take(address)
    assert len(rate._full_at) == 2
    rate.take("192.0.2.1")


def test_too_many_requests_are_answered_429(open_door: Callable[..., Door]) -> None:
    door = open_door(rate_per_second=0.1, rate_burst=5)
    answers = [door.ask("GET", "/v1/units") for _ in range(10)]
    refused = [answer for answer in answers if answer.status == 429]
    assert len(refused) >= 3
    assert refused[0].code == "too-many-requests"
    assert 1 <= int(refused[0].headers["retry-after"]) <= 10
