import pytest

from tests.gateway.door import Door


@pytest.mark.parametrize("given", ["abc", "A-b_9", "x" * 64])
def test_a_well_formed_request_id_is_kept(door: Door, given: str) -> None:
    answer = door.ask("GET", "/v1/units", headers={"X-Request-Id": given})
    assert answer.headers.get_all("x-request-id") == [given]
    assert answer.heard("x-request-id") == [given]


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "640106200001011234;x", "见".encode()])
def test_any_other_is_replaced(door: Door, given: str | bytes) -> None:
    answer = door.ask("GET", "/v1/units", headers={"X-Request-Id": given})  # type: ignore[dict-item]
    made = answer.headers["x-request-id"]
    assert made.startswith("req_")
    assert answer.heard("x-request-id") == [made]


NUMBERS = [
    "640106200001011234",
    "64010620000101123X",
    "req-640106200001011234",
    "a640106200001011234",
    "640106_20000101_1234",
    "13812345678",
    "x13812345678y",
    "138-1234-5678",
    "a6217003320009876543",
    "6217003320009876543_2",
]


@pytest.mark.parametrize("number", NUMBERS)
def test_one_that_may_be_somebodys_number_is_in_no_answer_and_no_log(
    door: Door, number: str
) -> None:
    headers = {"X-Request-Id": number}
    answer = door.ask("GET", "/v1/units", headers=headers)
    made = answer.headers["x-request-id"]
    assert made.startswith("req_")
    assert answer.heard("x-request-id") == [made]
    refused = door.ask("GET", "/v1/units", headers=headers | {"Authorization": "Bearer bad"})
    assert refused.status == 401
    assert number not in door.log.read_text("utf-8")


def test_the_service_does_not_choose_the_id_that_is_answered(door: Door) -> None:
    answer = door.ask("GET", "/v1/units?do=hops", headers={"X-Request-Id": "mine"})
    assert answer.headers.get_all("x-request-id") == ["mine"]


@pytest.mark.parametrize(
    "target", ["/nowhere", "/v1/units/..", "/health", "/docs", "/openapi.json"]
)
def test_the_gateways_own_answers_bear_it_too(door: Door, target: str) -> None:
    assert (
        door.ask("GET", target, headers={"X-Request-Id": "mine"}).headers["x-request-id"] == "mine"
    )
