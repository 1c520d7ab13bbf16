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
