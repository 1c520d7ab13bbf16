"""A merger escapes no removal, and leaves nothing of one that had only begun."""

import pytest

from tests.units import factories
from tests.units.factories import a_recognised_unit
from tests.units.removing import (
    a_noticed_unit,
    a_proposed_unit,
    a_removal,
    a_service,
    done,
    read,
    sweep,
)
from tests.units.test_mergers import merged
from tests.units.test_routes_successions import refusal


async def a_unit_at(units, clock, state):
    unit, proposal = await a_noticed_unit(units, clock)
    clock.move("2027-03-18")
    if state != "noticed":
        proposal = await done(units, proposal, "decision", **a_removal())
    if state == "served":
        await done(units, proposal, "service", **a_service("2027-03-18"))
    return await factories.seen(units, unit)


@pytest.mark.parametrize("state", ["noticed", "decided", "served"])
async def test_a_unit_told_of_its_removal_goes_into_none_and_takes_none_over(
    units, reported, clock, state
):
    other = await a_recognised_unit(units)
    unit = await a_unit_at(units, clock, state)
    other = await factories.seen(units, other)
    for one, into in ((unit, other), (other, unit)):
        answer = await merged(units, one, into)
        assert refusal(answer) == (409, "removal-under-way")
        assert answer.json()["state"] == state
        assert (await factories.seen(units, one))["state"] == "recognised"


async def test_a_unit_kept_may_go_into_another(units, reported, clock):
    into = await a_recognised_unit(units)
    unit, proposal = await a_noticed_unit(units, clock)
    clock.move("2027-03-18")
    told = await done(units, proposal, "decision", decision="keep", ground="当地产业需要")
    await done(units, told, "service", **a_service("2027-03-18"))
    answer = await merged(units, unit, into)
    assert (answer.status_code, answer.json()["state"]) == (200, "merged")


async def test_a_proposal_before_its_notice_lapses_by_the_merger(units, reported, clock, changes):
    into = await a_recognised_unit(units)
    unit, proposal = await a_proposed_unit(units, clock)
    answer = await merged(units, unit, into)
    assert answer.status_code == 200, answer.text
    lapsed = await read(units, proposal["id"])
    assert (lapsed["state"], lapsed["lapse_reason"]) == ("lapsed", "unit_merged")
    assert (await changes(proposal["id"]))[-1]["data"]["reason"] == "unit_merged"
    assert (await sweep(units))[2] == 0
