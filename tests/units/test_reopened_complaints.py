"""A complaint decided wrongly is reopened by another officer, and decided anew."""

import pytest

from tests import tokens
from tests.units.factories import a_recognised_unit, decided, seen
from tests.units.test_routes_complaints import NAME, by_receipt, decide, investigated, move

GROUND, ANSWER = "认错了单位，证据不实", "原结论有误，现重新调查。"


def refusal(answer):
    return answer.status_code, answer.json()["code"]


async def reopen(units, complaint, headers=None, **body):
    told = {"ground": GROUND, "answer": ANSWER} | body
    headers = headers or tokens.officer("640000", "reviewer")
    return await move(units, complaint, "reopening", headers, **told)


async def upheld(units, unit, **body):
    complaint, receipt = await investigated(units, unit)
    answer = await decide(units, complaint, **body)
    assert answer.status_code == 200, answer.text
    return answer.json(), receipt


async def test_a_wrong_conclusion_is_revoked_and_decided_anew(units, joined, changes):
    unit = await a_recognised_unit(units)
    told, receipt = await upheld(units, unit)
    answer = await reopen(units, told)
    assert answer.status_code == 200, answer.text
    opened = answer.json()
    assert (opened["state"], opened["finding"], opened["closed_on"]) == ("investigated", None, None)
    assert opened["due_on"] > "2026-03-02"
    (before,) = opened["revoked"]
    assert (before["state"], before["consequence"], before["ground"]) == (
        "upheld",
        "rectification",
        GROUND,
    )
    own = (await by_receipt(units, receipt)).json()
    assert (own["state"], own["answer"]) == ("investigated", ANSWER)
    anew = await decide(units, opened, upheld=False, consequence=None, answer="经查不属实。")
    assert (anew.status_code, anew.json()["state"]) == (200, "not_upheld")
    events = await changes(told["id"])
    assert [one["event"] for one in events][-3:] == [
        "complaint.decided",
        "complaint.reopened",
        "complaint.decided",
    ]
    assert (events[-2]["data"]["revoked"], events[-2]["ground"]) == ("upheld", "")
    file = await units.get(f"/v1/complaints/{told['id']}", headers=tokens.officer())
    assert [one["finding"] for one in file.json()["revoked"]] == [told["finding"]]


async def test_the_unit_reads_that_it_was_revoked_and_why_and_nothing_of_by_whom(units, joined):
    unit = await a_recognised_unit(units)
    told, _ = await upheld(units, unit)
    named = await reopen(units, told, ground=f"{NAME}认错了单位")
    assert refusal(named) == (422, "complainant-named")
    assert (await reopen(units, told)).status_code == 200
    listed = await units.get(f"/v1/units/{unit['id']}/complaints", headers=tokens.unit(unit["id"]))
    (about,) = listed.json()["items"]
    assert (about["state"], about["finding"], about["reopened_on"], about["reopening_ground"]) == (
        "investigated",
        None,
        "2026-03-02",
        GROUND,
    )
    assert NAME not in listed.text


async def test_of_a_transfer_revoked_the_unit_learns_nothing(units, joined):
    unit = await a_recognised_unit(units)
    complaint, _ = await investigated(units, unit)
    sent = await move(units, complaint, "transfer", transferred_to="劳动监察", answer="已移送。")
    back = await reopen(units, sent.json())
    assert (back.status_code, back.json()["transferred_to"]) == (200, None)
    listed = await units.get(f"/v1/units/{unit['id']}/complaints", headers=tokens.unit(unit["id"]))
    assert listed.json()["items"] == []


async def test_a_suspension_that_it_grounded_may_be_lifted(units, joined):
    unit = await a_recognised_unit(units)
    told, _ = await upheld(units, unit, consequence="suspension")
    waiting = await decided(units, await seen(units, unit), "reinstatement")
    assert refusal(waiting) == (409, "faults-stand")
    opened = (await reopen(units, told)).json()
    assert (opened["suspended_on"], opened["revoked"][0]["suspended_on"]) == (None, "2026-03-02")
    lifted = await decided(units, await seen(units, unit), "reinstatement")
    assert (lifted.status_code, lifted.json()["state"]) == (200, "recognised")


async def test_while_its_removal_is_under_way_it_stands_and_may_propose_one_again(units, joined):
    unit = await a_recognised_unit(units)
    told, _ = await upheld(units, unit, consequence="removal")
    assert refusal(await reopen(units, told)) == (409, "removal-proposed")
    proposal_id = told["removal_proposal_id"]
    path = f"/v1/removal-proposals/{proposal_id}"
    version = (await units.get(path, headers=tokens.officer())).json()["version"]
    gone = await units.post(
        f"{path}/dismissal",
        json={"ground": "证据不实", "expected_version": version},
        headers=tokens.officer(),
    )
    assert gone.status_code == 200, gone.text
    now = (await units.get(f"/v1/complaints/{told['id']}", headers=tokens.officer())).json()
    opened = await reopen(units, now)
    assert opened.status_code == 200, opened.text
    again = await decide(units, opened.json(), consequence="removal")
    assert again.status_code == 200, again.text
    assert again.json()["removal_proposal_id"] not in (None, proposal_id)


async def test_whoever_decided_does_not_revoke_it_and_only_a_reviewer_of_the_office_does(
    units, joined
):
    unit = await a_recognised_unit(units)
    told, _ = await upheld(units, unit)
    both = tokens.officer("640000", "clerk", "reviewer")
    mine, _ = await upheld_by(units, unit, both)
    again = await reopen(units, mine, {**both, "Idempotency-Key": "k" * 24})
    assert refusal(again) == (409, "second-person-needed")
    assert (await reopen(units, told, tokens.officer())).status_code == 403
    elsewhere = await reopen(units, told, tokens.officer("640200", "reviewer"))
    assert refusal(elsewhere) == (404, "complaint-not-found")


async def upheld_by(units, unit, headers):
    complaint, receipt = await investigated(units, unit)
    answer = await decide(units, complaint, headers)
    assert answer.status_code == 200, answer.text
    return answer.json(), receipt


@pytest.mark.parametrize("step", ["received", "investigated", "withdrawn"])
async def test_what_was_not_concluded_by_an_office_is_not_reopened(units, joined, step):
    unit = await a_recognised_unit(units)
    complaint, receipt = await investigated(units, unit)
    if step == "withdrawn":
        gone = await move(
            units, complaint, "withdrawal", {"Idempotency-Key": "k" * 20}, receipt=receipt
        )
        complaint = complaint | {"version": gone.json()["version"]}
    assert refusal(await reopen(units, complaint)) == (409, "move-not-open")


async def test_the_version_seen_is_named(units, joined):
    unit = await a_recognised_unit(units)
    told, _ = await upheld(units, unit)
    assert (await reopen(units, told, expected_version=None)).status_code == 428
    assert (await reopen(units, told, expected_version=1)).status_code == 412
