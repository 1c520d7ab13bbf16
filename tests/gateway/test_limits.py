from collections.abc import Callable

import pytest

from services.gateway import limits
from services.gateway.limits import (
    DOCUMENT_LIMIT,
    HEAD_LIMIT,
    HEADERS,
    JSON_LIMIT,
    LIST_LIMIT,
    MIB,
)
from tests import tokens
from tests.gateway.door import Answer, Door
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


@pytest.mark.parametrize(
    ("path", "limit"),
    [("/v1/units/unt_1/documents", DOCUMENT_LIMIT), ("/v1/unit-imports", LIST_LIMIT)],
)
def test_a_form_of_one_byte_more_is_refused_before_it_is_sent(
    door: Door, path: str, limit: int
) -> None:
    connection = door.connect()
    connection.putrequest("POST", path)
    connection.putheader("Content-Type", FORM.decode())
    connection.putheader("Content-Length", str(limit + 1))
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, b"body-too-large" in answer.read()) == (413, True)
    connection.close()


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


def headers_of(door: Door, path: str) -> tuple[int, int]:
    """How many bytes and headers a plain call has without those of a test's own."""
    plain = door.ask("GET", path)
    sent = [pair for pair in plain.told["headers"] if pair[0] not in ADDED]
    return sum(len(name) + len(value) for name, value in sent), len(sent)


ADDED = ("x-request-id", "x-forwarded-for")
"""What the gateway says itself to a service."""


def test_a_head_may_be_as_large_as_its_limit_and_no_larger(
    door: Door, services: dict[str, Upstream]
) -> None:
    path = "/v1/units"
    size, _ = headers_of(door, path)
    room = HEAD_LIMIT - size - len(path) - len("x-long")
    assert door.ask("GET", path, headers={"X-Long": "x" * room}).status == 200
    services["units"].seen.clear()
    answer = door.ask("GET", path, headers={"X-Long": "x" * (room + 1)})
    assert (answer.status, answer.code) == (431, "head-too-large")
    assert (answer.told["limit"], answer.told["headers"]) == (HEAD_LIMIT, HEADERS)
    assert services["units"].seen == []


def test_a_query_counts_as_part_of_the_head(door: Door) -> None:
    assert door.ask("GET", f"/v1/units?q={'x' * HEAD_LIMIT}").code == "head-too-large"


def test_a_head_may_have_so_many_headers_and_no_more(door: Door) -> None:
    _, count = headers_of(door, "/v1/units")
    more = {f"X-{n}": "1" for n in range(HEADERS - count)}
    assert door.ask("GET", "/v1/units", headers=more).status == 200
    assert door.ask("GET", "/v1/units", headers=more | {"X-More": "1"}).code == "head-too-large"


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "/v1/tokens", "sign_ins"),
        ("POST", "/v1/accounts", "sign_ins"),
        ("POST", "/v1/accounts/passwords", "sign_ins"),
        ("POST", "/v1/accounts/second-factors", "sign_ins"),
        ("POST", "/v1/tokens/revocations", None),
        ("GET", "/v1/tokens", None),
        ("POST", "/v1/phone-codes", "phone_codes"),
        ("POST", "/v1/youths/yth_1/reveals", "reveals"),
        ("POST", "/v1/youths/name-conflicts/ncf_1/reveals", "reveals"),
        ("POST", "/v1/youths/yth_1/reveals-of-mine", None),
        ("POST", "/v1/youths", None),
    ],
)
def test_what_takes_a_password_a_message_or_a_look_has_a_limit_of_its_own(
    method: str, path: str, name: str | None
) -> None:
    assert limits.limit_of(method, path) == name


def refused(answers: list[Answer]) -> list[int]:
    """Which of the answers said to come back later."""
    return [at for at, answer in enumerate(answers) if answer.status == 429]


def test_an_address_that_calls_too_often_is_told_when_to_come_back(
    open_door: Callable[..., Door],
) -> None:
    door = open_door(limit_per_address="6/minute")
    answers = [door.ask("GET", "/v1/units") for _ in range(8)]
    # One of the six opened the door.
    assert refused(answers) == [5, 6, 7]
    assert answers[5].code == "too-many-requests"
    assert 1 <= int(answers[5].headers["retry-after"]) <= 10


def test_a_caller_spends_their_own_limit_and_nobody_elses(open_door: Callable[..., Door]) -> None:
    door = open_door(limit_per_caller="2/minute")
    mine, again = (tokens.officer(sub="acc_1") for _ in range(2))
    theirs = tokens.officer(sub="acc_2")
    answers = [door.ask("GET", "/v1/units", headers=one) for one in (mine, again, mine)]
    assert refused(answers) == [2]
    assert door.ask("GET", "/v1/units", headers=theirs).status == 200
    assert door.ask("GET", "/v1/units").status == 200


def test_a_forged_token_spends_no_callers_limit(open_door: Callable[..., Door]) -> None:
    door = open_door(limit_per_caller="1/minute")
    good = tokens.user_token()
    forged = tokens.bearer(good[:-8] + "AAAAAAAA")
    assert [door.ask("GET", "/v1/units", headers=forged).status for _ in range(3)] == [401] * 3
    assert door.ask("GET", "/v1/units", headers=tokens.bearer(good)).status == 200


@pytest.mark.parametrize(
    ("setting", "path"),
    [
        ("limit_sign_ins", "/v1/tokens"),
        ("limit_reveals", "/v1/youths/yth_1/reveals"),
    ],
)
def test_a_stricter_limit_stops_its_own_paths_alone(
    open_door: Callable[..., Door], setting: str, path: str
) -> None:
    door = open_door(**{setting: "2/minute"})
    answers = [door.ask("POST", path, b"{}") for _ in range(4)]
    assert refused(answers) == [2, 3]
    assert int(answers[2].headers["retry-after"]) in (59, 60)
    assert door.ask("POST", "/v1/units", b"{}").status == 200


def test_looks_are_counted_of_the_caller_wherever_they_sit(open_door: Callable[..., Door]) -> None:
    door = open_door(limit_reveals="1/minute")
    path = "/v1/youths/yth_1/reveals"
    mine, theirs = tokens.officer(), tokens.unit("unt_1")
    answers = [door.ask("POST", path, b"{}", headers=one) for one in (mine, mine, theirs)]
    assert refused(answers) == [1]
