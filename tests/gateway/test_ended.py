"""A sign-in that accounts has ended opens no door, though its token has not expired."""

import time
from collections.abc import Callable, Iterator

import pytest

from services.gateway import ended
from tests import tokens
from tests.gateway.door import Door
from tests.gateway.upstreams import Upstream

Services = dict[str, Upstream]
SOON = 30.0


@pytest.fixture
def accounts(services: Services) -> Iterator[Upstream]:
    yield services["accounts"]
    services["accounts"].ended = []


def until(told: Callable[[], bool]) -> None:
    """Wait for what comes to be soon."""
    ends = time.monotonic() + SOON
    while not told():
        assert time.monotonic() < ends
        time.sleep(0.05)


def asks(door: Door, sign_in: str) -> Callable[[], int]:
    headers = tokens.bearer(tokens.user_token(sid=sign_in))
    return lambda: door.ask("GET", "/v1/units", headers=headers).status


def test_a_token_is_refused_once_its_sign_in_has_ended_and_no_other(
    door: Door, accounts: Upstream
) -> None:
    mine, other = asks(door, "fam_1"), asks(door, "fam_2")
    assert (mine(), other()) == (200, 200)
    accounts.ended = ["fam_1"]
    until(lambda: mine() == 401)
    assert other() == 200
    headers = tokens.bearer(tokens.user_token(sid="fam_1"))
    assert door.ask("GET", "/v1/units", headers=headers).code == "sign-in-ended"


def test_what_has_ended_stays_so_while_accounts_is_away_and_no_other_is_refused(
    door: Door, accounts: Upstream
) -> None:
    mine, other = asks(door, "fam_3"), asks(door, "fam_4")
    accounts.ended = ["fam_3"]
    until(lambda: mine() == 401)
    accounts.ended = None
    time.sleep(2 * ended.PAUSE)
    assert (mine(), other()) == (401, 200)
    accounts.ended = ["fam_4"]
    until(lambda: other() == 401)


def test_a_gateway_that_starts_later_learns_what_ended_before(
    open_door: Callable[..., Door], accounts: Upstream
) -> None:
    accounts.ended = ["fam_5"]
    until(lambda: asks(open_door(), "fam_5")() == 401)
