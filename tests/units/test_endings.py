"""What ends with a unit, and a withdrawal that closes nothing while somebody is there."""

import httpx2
import pytest

from services.common.upstream import Upstream
from services.units.clients.matching import Matching
from tests.conftest import client_of
from tests.matching import factories as youths
from tests.matching import placing
from tests.units import factories
from tests.units.factories import a_recognised_unit, an_open_post
from tests.units.removing import (
    PROPOSED,
    a_noticed_unit,
    a_quiet_unit,
    a_served_cause,
    a_service,
    done,
    proposals,
    sweep,
)
from tests.units.test_mergers import dispatched, merged
from tests.units.test_offer_protocol import now
from tests.units.test_routes_demonstration_units import (
    CITY,
    PROVINCE,
    moved,
    named,
    proposed,
    since,
)
from tests.units.test_routes_withdrawals import asked, decided, refusal


async def ended(units, unit, way, clock):
    """The unit is removed for cause, or goes into another."""
    if way == "merger":
        answer = await merged(units, unit, await a_recognised_unit(units))
    else:
        await a_served_cause(units, clock, unit)
        answer = await factories.decided(units, unit, "removal", ground_kind="cause")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("way", ["removal", "merger"])
@pytest.mark.usefixtures("reported")
async def test_an_open_request_to_leave_is_declined_with_another_end(units, clock, way, changes):
    unit = await a_recognised_unit(units)
    waiting = (await asked(units, unit)).json()
    gone = await ended(units, waiting, way, clock)
    assert gone["withdrawal"]["state"] == "declined"
    back = await asked(units, gone, "withdrawal-revocation")
    assert refusal(back) == (409, "no-withdrawal-open")
    assert "unit.withdrawal-declined" in [one["event"] for one in await changes(unit["id"])]


async def test_a_removal_as_withdrawal_grants_the_request(units, joined):
    unit = await a_recognised_unit(units)
    waiting = (await asked(units, unit)).json()
    answer = await factories.decided(units, waiting, "removal", ground_kind="withdrawal")
    assert answer.json()["withdrawal"]["state"] == "granted"


@pytest.mark.parametrize("way", ["removal", "merger"])
@pytest.mark.parametrize("nominate", [proposed, named])
@pytest.mark.usefixtures("reported")
async def test_a_nomination_and_the_name_end_with_the_unit(units, rows, clock, way, nominate):
    unit = await a_recognised_unit(units)
    await nominate(units, unit["id"])
    await ended(units, unit, way, clock)
    (kept,) = await rows("demonstration_nominations")
    assert (kept["state"], kept["withdrawal_ground"] is None) == ("withdrawn", False)
    assert (await rows("units"))[0]["demonstration_since"] is None
    told = [row["event"] for row in await rows("changes") if row["object_id"] == kept["id"]]
    assert "demonstration.withdrawn" in told


async def test_a_name_rests_with_a_suspension_and_comes_back(units, reported):
    unit = await a_recognised_unit(units)
    await named(units, unit["id"])
    suspended = (await factories.decided(units, unit, "suspension")).json()
    hidden = await units.get(f"/v1/public/units/{unit['id']}")
    assert hidden.status_code == 404
    assert (await factories.decided(units, suspended, "reinstatement")).status_code == 200
    assert await since(units, unit["id"]) == "2026-03-02"


async def test_a_unit_told_of_its_removal_is_neither_proposed_nor_named(units, reported, clock):
    unit, _ = await a_noticed_unit(units, clock)
    answer = await moved(units, unit["id"], "proposal", CITY)
    assert refusal(answer) == (409, "removal-under-way")


async def test_a_unit_proposed_before_its_notice_is_not_named_after_it(units, reported, clock):
    unit, _ = await a_quiet_unit(units)
    version = (await proposed(units, unit["id"]))["version"]
    clock.move(PROPOSED)
    assert await sweep(units) == (1, 1, 0)
    (proposal,) = await proposals(units)
    await done(units, proposal, "notice", **a_service(PROPOSED))
    told = {"decision": "name", "expected_version": version}
    answer = await moved(units, unit["id"], "decision", PROVINCE, **told)
    assert refusal(answer) == (409, "removal-under-way")


class Meanwhile(httpx2.AsyncBaseTransport):
    """The line to matching, on which something happens after the first word of who is there."""

    def __init__(self, line, happens) -> None:
        self._line, self._happens = line, happens

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = await self._line.handle_async_request(request)
        if request.url.path.endswith("/occupancy") and self._happens:
            happens, self._happens = self._happens, None
            await answer.aread()
            await happens()
        return answer


async def test_who_signs_while_a_withdrawal_is_granted_keeps_the_posts_open(
    units, joined, units_app
):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    async with client_of(joined.matching) as matching:
        dispatch = await youths.accept(matching, await dispatched(joined, matching, post))

        async def sign():
            for party in ("unit", "youth"):
                assert (await placing.sign(matching, dispatch, party)).status_code == 201

        line = Meanwhile(joined.line, sign)
        units_app.state.matching = Matching(
            Upstream("matching", "http://matching", units_app.state.keys, line)
        )
        waiting = (await asked(units, unit)).json()
        answer = await decided(units, waiting)
    assert refusal(answer) == (409, "unit-occupied")
    assert (await now(units, post))["state"] == "open"
    shown = await factories.seen(units, unit)
    assert (shown["state"], shown["withdrawal"]["state"]) == ("recognised", "requested")
    await units_app.state.matching.upstream.close()


class Broken(Meanwhile):
    """The same line, on which who asks dies at the second word of who is there."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/occupancy") and not self._happens:
            raise SystemError
        return await super().handle_async_request(request)


@pytest.mark.parametrize("end", ["taken back", "declined", "granted"])
async def test_posts_left_at_rest_by_a_granting_broken_off_end_with_the_request(
    units, joined, units_app, end
):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    await joined.catch_up()
    waiting = (await asked(units, unit)).json()
    there = units_app.state.matching

    async def nothing():
        return None

    line = Broken(joined.line, nothing)
    units_app.state.matching = Matching(
        Upstream("matching", "http://matching", units_app.state.keys, line)
    )
    assert (await decided(units, waiting)).status_code == 500
    await units_app.state.matching.upstream.close()
    units_app.state.matching = there
    assert (await now(units, post))["state"] == "suspended"
    if end == "taken back":
        answer = await asked(units, waiting, "withdrawal-revocation")
    else:
        answer = await decided(units, waiting, "grant" if end == "granted" else "decline")
    assert answer.status_code == 200, answer.text
    left = "closed" if end == "granted" else "open"
    assert (await now(units, post))["state"] == left
