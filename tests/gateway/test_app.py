import asyncio
import gc
import json
import logging
import re
import socket
import time
from collections.abc import Iterator

import pytest

from services.gateway.app import Gateway
from services.gateway.calls import Call
from services.gateway.settings import GatewaySettings
from tests import tokens
from tests.gateway.door import ROOT, Door


def lines(door: Door, request_id: str) -> list[str]:
    logged = (json.loads(line) for line in door.log.read_text().splitlines())
    return [line["message"] for line in logged if line["request_id"] == request_id]


def line(door: Door, request_id: str) -> str:
    """The only one of a request; it is written once the answer is out."""
    deadline = time.monotonic() + 10
    while not (found := lines(door, request_id)) and time.monotonic() < deadline:
        time.sleep(0.02)
    [only] = found
    return only


def test_a_request_is_logged_by_its_id_with_who_answered_it_and_how(door: Door) -> None:
    door.ask("GET", "/v1/units", headers={"X-Request-Id": "logged"})
    assert re.fullmatch(r"GET units 200 \d+ ms", line(door, "logged"))
    door.ask("GET", "/docs", headers={"X-Request-Id": "own"})
    assert re.fullmatch(r"GET gateway 200 \d+ ms", line(door, "own"))
    manual = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert re.search(r"`GET units 200 \d+ ms`", manual)


def test_a_refusal_is_told_in_the_same_line(door: Door) -> None:
    door.ask("GET", "/v1/units?do=slow", headers={"X-Request-Id": "refused"})
    assert re.fullmatch(
        r"GET units 504 1\d{3} ms: service-slow, cause TimeoutError", line(door, "refused")
    )


def test_who_hangs_up_before_the_answer_is_told_without_a_status(door: Door) -> None:
    connection = door.connect()
    connection.request("GET", "/v1/units?do=slow", headers={"X-Request-Id": "gone"})
    time.sleep(0.3)
    connection.close()
    assert re.fullmatch(r"GET units - \d+ ms: hung-up", line(door, "gone"))


async def test_what_is_cut_off_is_told_too(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("JIANXI_JWKS_URL", "http://127.0.0.1:1")
    gateway, begun = Gateway(GatewaySettings()), asyncio.Event()

    async def never(_: Call) -> None:
        begun.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(gateway, "_take", never)
    scope = {"type": "http", "method": "GET", "path": "/v1/units", "raw_path": b"/v1/units"}
    asked = gateway(scope | {"headers": [], "query_string": b""}, never, never)  # type: ignore[arg-type]
    with caplog.at_level(logging.INFO):
        serving = asyncio.ensure_future(asked)
        await begun.wait()
        serving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await serving
    assert re.fullmatch(r"GET gateway - \d+ ms: cut-off", caplog.messages[-1])


def test_that_all_is_well_is_no_news(door: Door) -> None:
    for path in ("/health/self", "/health"):
        assert door.ask("GET", path, headers={"X-Request-Id": "well"}).status == 200
    door.ask("GET", "/docs", headers={"X-Request-Id": "after"})
    assert line(door, "after")
    assert lines(door, "well") == []


def test_what_is_no_request_at_all_is_told_by_the_id_of_its_answer(door: Door) -> None:
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as ours:
        ours.sendall(b"64010620000101123X\r\n\r\n")
        answer = ours.makefile("rb").read().decode()
    [told] = re.findall(r"x-request-id: (\S+)", answer)
    assert lines(door, told) == ["- gateway 400: garbled"]


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
