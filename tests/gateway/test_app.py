import gc
import json
from collections.abc import Iterator

import pytest

from services.gateway.app import Gateway
from services.gateway.settings import GatewaySettings
from tests import tokens
from tests.gateway.door import Door


def lines(door: Door, request_id: str) -> list[str]:
    logged = (json.loads(line) for line in door.log.read_text().splitlines())
    return [line["message"] for line in logged if line["request_id"] == request_id]


def test_a_refusal_is_logged_by_its_request_id_with_its_code(door: Door) -> None:
    door.ask("GET", "/v1/units?do=slow", headers={"X-Request-Id": "logged"})
    assert lines(door, "logged") == ["service-slow for units, cause TimeoutError"]


def test_what_a_client_sends_is_in_no_log(door: Door) -> None:
    secret = "640106200001011234"
    token = tokens.user_token()[:-4] + "AAAA"
    for target in (f"/v1/youths/{secret}", f"/v1/youths/{secret}/..", f"/{secret}"):
        door.ask("POST", f"{target}?q={secret}", secret.encode(), {"X-Odd": secret})
    door.ask("GET", "/v1/youths", headers={"Authorization": f"Bearer {token}"})
    log = door.log.read_text()
    assert secret not in log
    assert token not in log


def test_a_web_socket_is_not_for_this_door(door: Door) -> None:
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "x3JJHMbDL1EzLkh9GBhXDw==",
    }
    answer = door.ask("GET", "/v1/units", headers=headers)
    assert answer.heard("upgrade") == []


@pytest.fixture
def resting() -> Iterator[None]:
    """The collector at rest, as `services.common.serve` leaves it; afterwards as it was."""
    before = gc.get_threshold()
    gc.disable()
    yield
    gc.set_threshold(*before)
    gc.enable()
    gc.unfreeze()


@pytest.mark.usefixtures("resting")
async def test_what_refusals_leave_behind_is_collected_once_the_gateway_has_started() -> None:
    gateway = Gateway(GatewaySettings(jwks_url="http://127.0.0.1:9"))
    async with gateway._open_lines(None):
        assert gc.isenabled()
