"""A complaint outlives a merger: the unit that took the other over answers for it."""

from tests import tokens
from tests.units.factories import a_recognised_unit, an_open_post, decided, seen
from tests.units.removing import proposals
from tests.units.test_mergers import merged
from tests.units.test_offer_protocol import now
from tests.units.test_routes_complaints import NAME, decide, investigated, move


def refusal(answer):
    return answer.status_code, answer.json()["code"]


async def a_merger_under_complaint(units, into_region="640104"):
    unit = await a_recognised_unit(units)
    into = await a_recognised_unit(units, region=into_region)
    complaint, _ = await investigated(units, unit)
    assert (await merged(units, unit, into)).status_code == 200
    return complaint, unit, into


async def test_who_took_the_unit_over_is_suspended_until_the_complaint_is_cleared(
    units, joined, changes
):
    complaint, unit, into = await a_merger_under_complaint(units)
    post = await an_open_post(units, into)
    await joined.catch_up()
    told = (await decide(units, complaint, consequence="suspension")).json()
    assert (told["unit_id"], told["suspended_on"]) == (unit["id"], "2026-03-02")
    suspended = await seen(units, into)
    assert (suspended["state"], (await now(units, post))["state"]) == ("suspended", "suspended")
    stands = await decided(units, suspended, "reinstatement")
    assert refusal(stands) == (409, "faults-stand")
    assert stands.json()["complaints"] == [complaint["id"]]
    await move(units, told, "clearance", ground="已停止面试")
    lifted = await decided(units, suspended, "reinstatement")
    assert (lifted.status_code, lifted.json()["state"]) == (200, "recognised")


async def test_its_removal_is_proposed_and_it_reads_the_complaint(units, joined):
    complaint, _, into = await a_merger_under_complaint(units)
    assert (await decide(units, complaint, consequence="removal")).status_code == 200
    (proposal,) = await proposals(units)
    assert (proposal["unit_id"], proposal["state"]) == (into["id"], "proposed")
    url, own = f"/v1/units/{into['id']}/complaints", tokens.unit(into["id"])
    listed = await units.get(url, headers=own)
    assert [one["consequence"] for one in listed.json()["items"]] == ["removal"]


async def test_its_office_decides_what_it_bears(units, joined):
    complaint, _, into = await a_merger_under_complaint(units, into_region="640202")
    for consequence in ("suspension", "removal"):
        county = tokens.officer("640104")
        elsewhere = await decide(units, complaint, county, consequence=consequence)
        assert refusal(elsewhere) == (409, "answered-elsewhere")
        assert (elsewhere.json()["unit_id"], elsewhere.json()["region"]) == (into["id"], "640202")
    recorded = await decide(units, complaint, tokens.officer("640104"), consequence="warning")
    assert recorded.status_code == 200, recorded.text


async def test_it_is_told_nothing_of_who_complained_of_the_other(units, joined):
    _, _, into = await a_merger_under_complaint(units)
    named = await decided(units, await seen(units, into), "suspension", ground=f"{NAME}反映属实")
    assert refusal(named) == (422, "complainant-named")
