"""Voluntary withdrawal: asked for by the unit, decided by its office, joined with matching."""

import pytest

from tests import tokens
from tests.conftest import client_of
from tests.units import factories
from tests.units.factories import a_recognised_unit, an_open_post
from tests.units.test_mergers import a_trainee, dispatched
from tests.units.test_offer_protocol import now


async def asked(units, unit, noun="withdrawal", headers=None, **body):
    told = {"ground": "业务调整", "expected_version": unit["version"]} | body
    return await units.post(
        f"/v1/units/{unit['id']}/{noun}",
        json=told,
        headers=tokens.unit(unit["id"]) if headers is None else headers,
    )


async def decided(units, unit, decision="grant", headers=None, **body):
    by = tokens.officer() if headers is None else headers
    told = {"decision": decision} | body
    return await asked(units, unit, "withdrawal-decision", by, **told)


def refusal(answer):
    return answer.status_code, answer.json()["code"]


async def test_a_granted_withdrawal_closes_posts_and_removes_the_unit(units, joined, changes):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    async with client_of(joined.matching) as matching:
        dispatch = await dispatched(joined, matching, post)
        waiting = (await asked(units, unit)).json()
        assert (waiting["state"], waiting["withdrawal"]["state"]) == ("recognised", "requested")
        assert (await now(units, post))["state"] == "open"
        answer = await decided(units, waiting)
        gone = answer.json()
        assert (answer.status_code, gone["state"]) == (200, "removed"), answer.text
        assert (gone["withdrawal"]["state"], gone["withdrawal"]["decided_on"]) == (
            "granted",
            "2026-03-02",
        )
        path = f"/v1/dispatches/{dispatch['id']}"
        sent = (await matching.get(path, headers=tokens.officer())).json()
    assert (sent["state"], sent["withdrawal_cause"]) == ("withdrawn", "post_suspended")
    await joined.catch_up()
    assert (await joined.seats(post["id"]))[2:] == (0, "closed")
    told = (await changes(unit["id"]))[-1]
    assert (told["event"], told["data"]["ground_kind"]) == ("unit.removed", "withdrawal")


async def test_while_somebody_sits_there_nothing_is_closed(units, joined):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    async with client_of(joined.matching) as matching:
        await a_trainee(joined, matching, post)
    waiting = (await asked(units, unit)).json()
    answer = await decided(units, waiting)
    assert refusal(answer) == (409, "unit-occupied")
    assert (await now(units, post))["state"] == "open"
    assert (await factories.seen(units, unit))["withdrawal"]["state"] == "requested"


async def test_a_withdrawal_waits_for_matching_and_goes_on(units, joined):
    unit = await a_recognised_unit(units)
    await an_open_post(units, unit)
    await joined.catch_up()
    waiting = (await asked(units, unit)).json()
    joined.line.cut = "there"
    assert refusal(await decided(units, waiting)) == (503, "occupancy-unknown")
    joined.line.cut = None
    assert (await decided(units, waiting)).json()["state"] == "removed"


async def test_a_request_is_declined_or_taken_back_and_may_come_again(units):
    unit = await a_recognised_unit(units)
    first = (await asked(units, unit)).json()
    assert refusal(await asked(units, first)) == (409, "withdrawal-open")
    declined = (await decided(units, first, "decline")).json()
    assert (declined["state"], declined["withdrawal"]["state"]) == ("recognised", "declined")
    second = (await asked(units, declined)).json()
    back = (await asked(units, second, "withdrawal-revocation")).json()
    assert back["withdrawal"]["state"] == "taken_back"
    for answer in (
        await decided(units, back),
        await decided(units, back, "decline"),
        await asked(units, back, "withdrawal-revocation"),
    ):
        assert refusal(answer) == (409, "no-withdrawal-open")


async def test_who_may_ask_and_who_decides(units):
    applicant = await factories.an_applicant(units)
    assert refusal(await asked(units, applicant)) == (409, "nothing-to-withdraw")
    unit = await a_recognised_unit(units)
    for headers, status in [
        ({}, 401),
        (tokens.officer(), 403),
        (tokens.unit(applicant["id"]), 404),
    ]:
        assert (await asked(units, unit, headers=headers)).status_code == status
    waiting = (await asked(units, unit)).json()
    for headers, status in [
        ({}, 401),
        (tokens.unit(unit["id"]), 403),
        (tokens.officer("640000", "auditor"), 403),
        (tokens.officer("640200"), 404),
    ]:
        assert (await decided(units, waiting, headers=headers)).status_code == status
    for decision in ("grant", "decline"):
        stale = await decided(units, waiting, decision, expected_version=1)
        assert stale.status_code == 412
        unpinned = await decided(units, waiting, decision, expected_version=None)
        assert unpinned.status_code == 428


@pytest.mark.parametrize("body", [{"ground": ""}, {"decision": "yes"}, {"more": 1}])
async def test_a_malformed_decision_decides_nothing(units, body):
    unit = await a_recognised_unit(units)
    waiting = (await asked(units, unit)).json()
    told = {"decision": "grant", "ground": "同意", "expected_version": waiting["version"]} | body
    path = f"/v1/units/{unit['id']}/withdrawal-decision"
    answer = await units.post(path, json=told, headers=tokens.officer())
    assert refusal(answer) == (422, "malformed")
