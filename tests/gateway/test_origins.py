from collections.abc import Callable

import pytest
from pydantic import ValidationError

from services.gateway.settings import GatewaySettings
from tests import tokens
from tests.gateway.door import Door

SITE = "https://jianxi.example"
ASKS = {"Access-Control-Request-Method": "POST"}


@pytest.fixture(scope="module")
def open_to(open_door: Callable[..., Door]) -> Door:
    """A gateway that pages of one site and of a workshop may call."""
    return open_door(cors_origins=f"{SITE}, http://localhost:5173")


def allowed(door: Door, origin: str, method: str = "GET") -> str | None:
    answer = door.ask(method, "/v1/units", headers={"Origin": origin})
    return answer.headers["access-control-allow-origin"]


def test_without_a_setting_no_page_may_call(door: Door) -> None:
    assert allowed(door, SITE) is None
    answer = door.ask("OPTIONS", "/v1/units", headers={"Origin": SITE} | ASKS)
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("origin", [SITE, "http://localhost:5173"])
def test_a_page_of_a_named_site_may_read_the_answer(open_to: Door, origin: str) -> None:
    answer = open_to.ask("GET", "/v1/units", headers={"Origin": origin} | tokens.officer())
    assert answer.headers["access-control-allow-origin"] == origin
    assert "x-request-id" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in answer.headers
    assert "origin" in answer.headers["vary"]


@pytest.mark.parametrize("origin", [SITE, "https://elsewhere.example"])
def test_what_may_be_kept_is_kept_for_each_origin_by_itself(open_to: Door, origin: str) -> None:
    answer = open_to.ask("GET", "/v1/public/posts?do=lasting", headers={"Origin": origin})
    assert answer.headers["cache-control"] == "public, max-age=15"
    assert sorted(answer.headers.get_all("vary") or ()) == ["Accept-Encoding", "origin"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://elsewhere.example",
        "http://jianxi.example",
        f"{SITE}:8443",
        f"{SITE}.elsewhere.example",
        "https://sub.jianxi.example",
        f"{SITE}/",
        "null",
        "*",
        "",
    ],
)
def test_a_page_of_another_site_may_not(open_to: Door, origin: str) -> None:
    assert allowed(open_to, origin) is None
    answer = open_to.ask("OPTIONS", "/v1/units", headers={"Origin": origin} | ASKS)
    assert (answer.status, answer.code) == (403, "origin-not-allowed")
    assert "access-control-allow-origin" not in answer.headers


def test_a_browser_that_asks_first_is_answered_at_the_door(open_to: Door) -> None:
    asks = ASKS | {"Access-Control-Request-Headers": "authorization, idempotency-key"}
    answer = open_to.ask("OPTIONS", "/v1/units", headers={"Origin": SITE} | asks)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == SITE
    assert answer.headers["access-control-allow-methods"] == "GET, POST, PUT, DELETE"
    named = answer.headers["access-control-allow-headers"].split(", ")
    assert {"authorization", "content-type", "idempotency-key", "if-match"} <= set(named)
    assert answer.headers["access-control-max-age"] == "600"


def test_a_refusal_can_be_read_by_the_page_too(open_to: Door) -> None:
    answer = open_to.ask("GET", "/v1/nothing", headers={"Origin": SITE})
    assert answer.code == "no-such-path"
    assert answer.headers["access-control-allow-origin"] == SITE


@pytest.mark.parametrize(
    "told",
    ["*", "jianxi.example", f"{SITE}/", f"{SITE}/app", "https://*.example", "HTTPS://A.EXAMPLE"],
)
def test_what_is_no_exact_origin_stops_the_start(told: str) -> None:
    with pytest.raises(ValidationError):
        GatewaySettings(jwks_url="http://x", cors_origins=told)
