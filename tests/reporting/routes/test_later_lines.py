"""A line that a later one adjusts stays in its batch until the later one is gone."""

from datetime import date

from tests.reporting import settling
from tests.reporting.routes.test_ledger import agree, told
from tests.reporting.routes.test_publicity import answer_to, object_to, objections
from tests.reporting.routes.test_signals import decide, enter, holding, team
from tests.reporting.settling import MARCH, YOUTH

__all__ = ["holding", "team"]


async def adjusted(team, facts):
    """A line of 2235.00, approved and unpaid, and the batch that takes 1219.09 of it back."""
    placement = await settling.one_confirmed(team, facts)
    first = await team.to_approval(await team.prepare(MARCH))
    await facts.end_early(placement, date(2026, 3, 13))
    later = await team.prepare(MARCH)
    (less,) = await team.lines(later["id"])
    assert less["amount"] == "-1219.09"
    return first, later


async def is_settled_anew_in_one(team, first):
    assert (await team.read(first["id"]))["total"] == "0.00"
    (anew,) = await team.lines((await team.prepare(MARCH))["id"])
    return anew["amount"], anew["already"], anew["adjusts"]


async def test_an_objection_is_not_upheld_while_a_later_line_adjusts_it(
    team, placement_facts, following_app
):
    first, later = await adjusted(team, placement_facts)
    (line,) = await team.lines(first["id"])
    raised = (await object_to(team, first, line, team.as_("clerk"))).json()
    assert told(await answer_to(team, raised, "upheld")) == (409, "later-lines-stand")
    assert [one["state"] for one in await objections(team, first)] == ["open"]
    assert (await team.read(first["id"]))["total"] == "2235.00"
    await team.moved(later, "review", "reviewer", decision="returned", ground="重新编制")
    assert told(await answer_to(team, raised, "upheld")) == (200, None)
    assert await is_settled_anew_in_one(team, first) == ("1015.91", "0.00", None)
    await agree(following_app)


async def test_an_objection_is_not_carried_over_while_a_later_line_adjusts_it(
    team, placement_facts
):
    placement = await settling.one_confirmed(team, placement_facts)
    public = await team.to_publicity(await team.prepare(MARCH))
    (line,) = await team.lines(public["id"])
    await placement_facts.end_early(placement, date(2026, 3, 13))
    await team.prepare(MARCH)
    raised = (await object_to(team, public, line, team.as_("clerk"))).json()
    team.clock.move("2026-04-20")
    await team.grant(2026)
    answer = await team.move(public, "approval", "approver", decision="passed")
    assert told(answer) == (409, "later-lines-stand")
    assert told(await answer_to(team, raised, "dismissed")) == (200, None)
    await team.moved(await team.read(public["id"]), "approval", "approver", decision="passed")


async def test_a_signal_is_not_confirmed_while_a_later_line_adjusts_what_it_holds(
    team, placement_facts, following_app, holding
):
    first, later = await adjusted(team, placement_facts)
    found = (await enter(team, YOUTH)).json()
    assert told(await decide(team, found, "confirmed")) == (409, "later-lines-stand")
    await team.moved(later, "review", "reviewer", decision="returned", ground="重新编制")
    assert told(await decide(team, found, "confirmed")) == (200, None)
    assert await is_settled_anew_in_one(team, first) == ("0.00", "0.00", None)
    await agree(following_app)
