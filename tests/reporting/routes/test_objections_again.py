"""What was objected to and not answered, raised again where the money goes against a claim."""

from datetime import date

from tests import tokens
from tests.reporting.routes.test_publicity import object_to, objections
from tests.reporting.routes.test_recoveries import FEBRUARY, at, clerk_office, listed, owing, posted
from tests.reporting.settling import YOUTH

__all__ = ["at", "clerk_office", "owing"]


async def test_a_line_that_is_all_set_off_waits_for_its_objection(at, owing, placement_facts):
    placement = await placement_facts.arrive(date(2026, 2, 23), youth_id=YOUTH)
    await placement_facts.end_early(placement, date(2026, 2, 25))
    await placement_facts.confirm(placement, FEBRUARY, date(2026, 2, 25))
    first = await at.prepare(FEBRUARY)
    (line,) = await at.lines(first["id"])
    raised = await object_to(at, first, line, at.as_("clerk"))
    assert raised.status_code == 201, raised.text
    await at.moved(first, "review", "reviewer", decision="returned", ground="有误")
    await posted(at, owing, "set-off-consent", tokens.youth(YOUTH))
    again = await at.prepare(FEBRUARY)
    (line,) = await at.lines(again["id"])
    assert (line["set_off"], line["to_pay"]) == ("279.38", "0.00")
    (objection,) = await objections(at, again)
    assert objection["state"] == "open"
    assert (again["held"], again["set_off"]) == (1, "0.00")
    (claim,) = await listed(at)
    assert claim["left"] == "1219.09"
