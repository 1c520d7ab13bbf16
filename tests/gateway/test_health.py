from collections.abc import Callable

from tests.gateway.door import Door
from tests.gateway.upstreams import Upstream


def test_all_well_is_200(door: Door) -> None:
    answer = door.ask("GET", "/health")
    assert answer.status == 200
    assert answer.told == {
        "status": "ok",
        "services": {
            name: {"status": "ok"} for name in ("accounts", "units", "matching", "reporting")
        },
    }


def test_one_that_is_not_ready_is_503(door: Door, services: dict[str, Upstream]) -> None:
    services["units"].is_well = False
    try:
        answer = door.ask("GET", "/health")
    finally:
        services["units"].is_well = True
    assert (answer.status, answer.told["status"]) == (503, "degraded")
    assert answer.told["services"]["units"] == {"status": "failing"}
    assert answer.told["services"]["matching"] == {"status": "ok"}


def test_services_that_are_gone_or_silent_are_told_apart(broken_door: Door) -> None:
    answer = broken_door.ask("GET", "/health")
    assert answer.status == 503
    assert answer.told["services"] == {
        "accounts": {"status": "down"},
        "units": {"status": "down"},
        "matching": {"status": "slow"},
        "reporting": {"status": "down"},
    }


def test_health_is_for_reading_only(door: Door) -> None:
    assert door.ask("POST", "/health", b"{}").code == "no-such-path"


def test_of_itself_the_gateway_tells_whatever_became_of_the_services(broken_door: Door) -> None:
    answer = broken_door.ask("GET", "/health/self")
    assert (answer.status, answer.told) == (200, {"status": "ok"})
    assert broken_door.ask("POST", "/health/self", b"{}").code == "no-such-path"


def test_whoever_looks_after_the_gateway_is_told_whatever_its_address_has_called(
    open_door: Callable[..., Door],
) -> None:
    door = open_door(limit_per_address="1/hour")
    door.ask("GET", "/health")
    assert door.ask("GET", "/health").code == "too-many-requests"
    assert door.ask("GET", "/health/self").status == 200
