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
