"""A complaint upheld with suspension suspends the unit at once, until it is cleared."""

import pytest

from tests import tokens
from tests.conftest import client_of
from tests.units.factories import a_recognised_unit, an_applicant, an_open_post, decided, seen
from tests.units.test_mergers import dispatched
from tests.units.test_offer_protocol import now
from tests.units.test_routes_complaints import NAME, decide, investigated, move

FINDING = "该单位在派遣后以电话面试方式挑选人员"


def refusal(answer):
    return answer.status_code, answer.json()["code"]


async def upheld(units, unit):
    complaint, _ = await investigated(units, unit)
    answer = await decide(units, complaint, consequence="suspension")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_decision_suspends_and_new_dispatches_stop(units, joined, changes):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    async with client_of(joined.matching) as matching:
        dispatch = await dispatched(joined, matching, post)
        told = await upheld(units, unit)
        assert (told["state"], told["suspended_on"]) == ("upheld", "2026-03-02")
        sent = await matching.get(f"/v1/dispatches/{dispatch['id']}", headers=tokens.officer())
    assert (sent.json()["state"], sent.json()["withdrawal_cause"]) == (
        "withdrawn",
        "post_suspended",
    )
    assert (await now(units, post))["state"] == "suspended"
    assert (await joined.seats(post["id"]))[2:] == (0, "suspended")
    event = (await changes(unit["id"]))[-1]
    assert (event["event"], event["ground"]) == ("unit.suspended", "")
    assert [one["event"] for one in await changes(told["id"])][-2:] == [
        "complaint.decided",
        "complaint.suspension-grounded",
    ]


async def test_the_unit_reads_why_and_not_by_whom(units, joined):
    unit = await a_recognised_unit(units)
    told = await upheld(units, unit)
    own = tokens.unit(unit["id"])
    shown = await units.get(f"/v1/units/{unit['id']}", headers=own)
    assert (shown.json()["state"], shown.json()["decision_ground"]) == ("suspended", FINDING)
    listed = await units.get(f"/v1/units/{unit['id']}/complaints", headers=own)
    (about,) = listed.json()["items"]
    assert (about["consequence"], about["suspended_on"]) == ("suspension", "2026-03-02")
    for answer in (shown, listed):
        assert NAME not in answer.text
        assert told["id"] not in answer.text


async def test_it_is_lifted_once_the_complaint_is_cleared(units, joined, changes):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    await joined.catch_up()
    told = await upheld(units, unit)
    waiting = await decided(units, await seen(units, unit), "reinstatement")
    assert refusal(waiting) == (409, "faults-stand")
    assert waiting.json()["complaints"] == [told["id"]]
    other = await move(units, told, "clearance", tokens.officer("640200"), ground="已停止面试")
    assert refusal(other) == (404, "complaint-not-found")
    named = await move(units, told, "clearance", ground=f"已向{NAME}道歉")
    assert refusal(named) == (422, "complainant-named")
    cleared = (await move(units, told, "clearance", ground="已停止面试")).json()
    assert (cleared["cleared_on"], cleared["clearance_ground"]) == ("2026-03-02", "已停止面试")
    assert (await changes(told["id"]))[-1]["event"] == "complaint.cleared"
    again = await move(units, cleared, "clearance", ground="已停止面试")
    assert refusal(again) == (409, "nothing-to-clear")
    lifted = await decided(units, await seen(units, unit), "reinstatement")
    assert (lifted.status_code, lifted.json()["state"]) == (200, "recognised")
    assert (await now(units, post))["state"] == "open"


async def test_a_unit_suspended_already_rests_on_this_ground_too(units, joined, changes):
    unit = await a_recognised_unit(units)
    assert (await decided(units, unit, "suspension")).status_code == 200
    told = await upheld(units, unit)
    assert told["suspended_on"] == "2026-03-02"
    assert [one["event"] for one in await changes(unit["id"])].count("unit.suspended") == 1
    waiting = await decided(units, await seen(units, unit), "reinstatement")
    assert refusal(waiting) == (409, "faults-stand")


@pytest.mark.parametrize("consequence", ["warning", "rectification", "removal"])
async def test_other_consequences_suspend_nothing(units, joined, consequence):
    unit = await a_recognised_unit(units)
    complaint, _ = await investigated(units, unit)
    told = (await decide(units, complaint, consequence=consequence)).json()
    assert (told["consequence"], told["suspended_on"]) == (consequence, None)
    assert (await seen(units, unit))["state"] == "recognised"
    answer = await move(units, told, "clearance", ground="没有暂停")
    assert refusal(answer) == (409, "nothing-to-clear")


async def test_a_unit_not_recognised_is_not_suspended_and_nothing_is_kept(units, joined, rows):
    unit = await an_applicant(units)
    complaint, _ = await investigated(units, unit)
    answer = await decide(units, complaint, consequence="suspension")
    assert refusal(answer) == (409, "move-not-open")
    assert {row["state"] for row in await rows("complaints")} == {"investigated"}


async def test_what_matching_does_not_answer_is_asked_again(units, joined):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    await joined.catch_up()
    joined.line.cut = "there"
    assert (await upheld(units, unit))["state"] == "upheld"
    assert (await now(units, post))["state"] == "open"
    joined.line.cut = None
    assert await joined.settle() == 1
    assert (await now(units, post))["state"] == "suspended"


async def test_the_same_decision_come_again_goes_on_where_it_was_cut_off(units, joined):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit)
    await joined.catch_up()
    complaint, _ = await investigated(units, unit)
    headers = tokens.officer()
    joined.line.cut = "killed after"
    broken = await decide(units, complaint, headers, consequence="suspension")
    assert broken.status_code == 500
    joined.line.cut = None
    again = await decide(units, complaint, headers, consequence="suspension")
    assert (again.status_code, again.json()["suspended_on"]) == (200, "2026-03-02")
    assert (await now(units, post))["state"] == "suspended"
