"""Contributions on record as an employee's, of a month on post: a signal, whichever came first."""

import asyncio
from datetime import date

import pytest
from ulid import ULID

from services.common.values.month import Month
from services.reporting.actions import contribution_imports
from services.reporting.queries import locks
from tests.reporting import settling
from tests.reporting.routes.test_contribution_imports import Registry, a_row, hand_in
from tests.reporting.routes.test_ledger import told
from tests.reporting.routes.test_signals import decide, enter, holding, signals, team
from tests.reporting.routes.test_subsidy_claims import contribute
from tests.reporting.settling import MARCH, YOUTH

__all__ = ["holding", "team"]
LISTED = "yth_01K5ABCDEFGHJKMNPQRSTVWXYZ"
APRIL = "2026-04"
EVIDENCE = {"paid_on": "2026-03-28", "insurances": ["pension", "medical"]}


class Clerk:
    """The clerk of an office, as contributions are recorded in their tests."""

    def __init__(self, team) -> None:
        self.client, self.as_ = team.client, team.as_

    async def post(self, path, body):
        return await self.client.post(path, json=body, headers=self.as_("clerk"))

    async def get(self, path):
        return (await self.client.get(path, headers=self.as_("clerk"))).json()


async def record(team, *, as_flexible=False, **told_besides):
    given = {"as_flexible": as_flexible, "youth_id": YOUTH} | told_besides
    answer = await contribute(Clerk(team), MARCH, **given)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(("as_flexible", "found"), [(False, [EVIDENCE]), (True, [])])
async def test_what_is_on_record_is_found_with_the_settlement(
    team, placement_facts, as_flexible, found
):
    await settling.one_confirmed(team, placement_facts)
    await record(team, as_flexible=as_flexible)
    assert await signals(team) == []
    await team.prepare(MARCH)
    assert [one["evidence"] for one in await signals(team, kind="employee_insurance")] == found


async def test_only_the_last_record_of_the_month_counts(team, placement_facts):
    await settling.one_confirmed(team, placement_facts)
    await record(team)
    await record(team, as_flexible=True, expected_version=1)
    await team.prepare(MARCH)
    assert await signals(team) == []


async def test_what_is_recorded_after_the_settlement_is_found_at_once_and_decided_by_another(
    team, placement_facts, holding
):
    await settling.one_confirmed(team, placement_facts)
    settlement = await team.prepare(MARCH)
    await record(team)
    (found,) = await signals(team)
    assert (found["kind"], found["month"], found["evidence"]) == (
        "employee_insurance",
        MARCH,
        EVIDENCE,
    )
    assert (await team.read(settlement["id"]))["held"] == 1
    assert told(await enter(team, YOUTH, kind="employee_insurance")) == (409, "signal-known")
    answer = await decide(team, found, "confirmed", subject=team.subjects["clerk"])
    assert told(answer) == (409, "own-signal")
    assert (await decide(team, found, "explained")).status_code == 200
    assert (await team.read(settlement["id"]))["total"] == "2235.00"


@pytest.fixture
async def listed(team, placement_facts, following_app):
    """The office in May, with lines of March and April of whom the registry knows."""
    await placement_facts.arrive(date(2026, 3, 2), youth_id=LISTED)
    team.clock.move("2026-05-01")
    for month in (MARCH, APRIL):
        await team.prepare(month)
    following_app.state.identities = Registry()
    return Clerk(team)


def rows():
    paid_on = "2026-04-28"
    april = a_row(as_flexible="否", month=APRIL, paid_on=paid_on)
    return a_row(as_flexible="否"), april


async def found_of(team, *months):
    """What was found of the list, once it is of so many months."""
    for _ in range(1200):
        found = await signals(team, kind="employee_insurance")
        if len(found) >= len(months):
            break
        await asyncio.sleep(0.05)
    assert sorted(one["month"] for one in found) == [*months]
    return found


async def test_a_list_that_comes_after_the_settlement_is_looked_at_too(team, listed):
    seen = await hand_in(listed, a_row(as_flexible="否"))
    assert seen["entered"] == 1, seen
    (found,) = await found_of(team, MARCH)
    assert found["youths"] == [LISTED]


async def test_a_list_holds_the_turn_of_no_month_while_it_waits_for_another(
    team, listed, following_app
):
    async with following_app.state.database.transaction() as session:
        await locks.hold(session, "settled-month", Month.parse(APRIL))
        seen = await hand_in(listed, *rows())
        assert seen["entered"] == 2, seen
        await found_of(team, MARCH)
        async with following_app.state.database.transaction() as another:
            await locks.hold(another, "settled-month", Month.parse(MARCH))
    await found_of(team, MARCH, APRIL)


async def test_what_a_list_shows_is_noted_once_whatever_hindered_it(
    team, listed, following_app, monkeypatch
):
    note, months = contribution_imports.note, []

    async def cut_short(session, deed, told, month, youths):
        months.append(str(month))
        await note(session, deed, told, month, youths)
        if months == [MARCH, APRIL]:
            raise ConnectionResetError

    monkeypatch.setattr(contribution_imports, "note", cut_short)
    seen = await hand_in(listed, *rows())
    assert seen["entered"] == 2, seen
    await found_of(team, MARCH, APRIL)
    assert months == [MARCH, APRIL, MARCH, APRIL]


async def test_a_month_without_a_line_shows_nothing(team, placement_facts):
    await settling.one_confirmed(team, placement_facts)
    await record(team)
    assert await signals(team) == []


async def test_the_office_of_the_line_answers_it_whoever_recorded_it(team, placement_facts):
    """Placed by one office until February, by another in March."""
    first = await placement_facts.arrive(date(2026, 1, 5), youth_id=YOUTH)
    await placement_facts.end_early(first, date(2026, 2, 27))
    where = {"region": "640400", "workplace_county": "640402"}
    await placement_facts.arrive(date(2026, 3, 2), youth_id=YOUTH, **where)
    other = settling.Office(team.client, team.clock, region="640400")
    await other.prepare(MARCH)
    await record(team)
    assert await signals(team) == []
    (found,) = await signals(other)
    assert (found["region"], found["youths"]) == ("640400", [YOUTH])


@pytest.mark.parametrize("recorded_first", [True, False])
async def test_a_month_after_which_the_unit_employs_the_youth_shows_nothing(
    team, placement_facts, recorded_first
):
    placement = await placement_facts.arrive(date(2026, 3, 2), youth_id=YOUTH)
    job = {"outcome": "retained", "evidence": "labour_contract", "since": "2026-03-25"}
    outcome = "placement", placement, "placement.outcome-recorded", date(2026, 3, 25)
    await placement_facts.tell(*outcome, **job)
    if recorded_first:
        await record(team)
    await team.prepare(MARCH)
    if not recorded_first:
        await record(team)
    assert await signals(team, kind="employee_insurance") == []


@pytest.mark.parametrize("recorded_first", [True, False])
async def test_what_an_office_above_entered_is_not_found_again(
    team, placement_facts, recorded_first
):
    await settling.one_confirmed(team, placement_facts)
    above = settling.Office(team.client, team.clock, region="640000")
    if recorded_first:
        await record(team)
    answer = await enter(above, YOUTH, kind="employee_insurance")
    assert answer.status_code == 201, answer.text
    await team.prepare(MARCH)
    if not recorded_first:
        await record(team)
    assert [one["region"] for one in await signals(above)] == ["640000"]


async def test_what_was_found_under_a_former_id_is_not_found_again(team, placement_facts):
    former, day = f"yth_{ULID()}", date(2026, 3, 2)
    await placement_facts.arrive(day, youth_id=former)
    await record(team, youth_id=former)
    await team.prepare(MARCH)
    (found,) = await signals(team)
    state = {"region": "640104", "state": "applied"}
    await placement_facts.tell("youth", former, "youth.merged", day, into=YOUTH, **state)
    await record(team)
    await team.finished(await team.ask(MARCH))
    assert [one["id"] for one in await signals(team)] == [found["id"]]
