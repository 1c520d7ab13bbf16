"""A unit is heard for all its working days, though its year was published with more off."""

import pytest

from tests import tokens
from tests.calendars import know_years
from tests.units.removing import a_noticed_unit, a_removal, act, done, read


@pytest.fixture
async def noticed(units, reported, clock):
    """A unit that was told to reply by Wednesday, 17 March 2027."""
    unit, proposal = await a_noticed_unit(units, clock)
    assert proposal["reply_by"] == "2027-03-17"
    return unit, proposal


async def test_a_unit_is_heard_for_all_its_working_days(units, units_app, clock, noticed):
    unit, proposal = noticed
    await know_years(units_app, (2027,), off=("2027-03-08", "2027-03-18"))
    clock.move("2027-03-19")
    early = await act(units, proposal, "decision", **a_removal())
    assert (early.status_code, early.json()["code"]) == (409, "reply-period-runs")
    assert early.json()["reply_by"] == "2027-03-19"
    assert (await read(units, proposal["id"]))["reply_by"] == "2027-03-17"
    own = tokens.unit(unit["id"])
    replied = await done(units, proposal, "reply", headers=own, text="正在整改")
    clock.move("2027-03-20")
    late = await act(units, replied, "waiver", headers=own)
    assert (late.status_code, late.json()["code"]) == (409, "reply-period-over")
    assert late.json()["reply_by"] == "2027-03-19"
    assert (await done(units, replied, "decision", **a_removal()))["state"] == "decided"


async def test_the_day_told_stays_where_fewer_days_would_do(units, units_app, clock, noticed):
    _, proposal = noticed
    await know_years(units_app, (2027,), on=("2027-03-06", "2027-03-07"))
    clock.move("2027-03-17")
    early = await act(units, proposal, "decision", **a_removal())
    assert (early.status_code, early.json()["reply_by"]) == (409, "2027-03-17")
    clock.move("2027-03-18")
    assert (await done(units, proposal, "decision", **a_removal()))["state"] == "decided"
