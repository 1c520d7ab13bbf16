"""Whoever had a unit is told by what it was taken, and is heard; who asked may withdraw."""

import asyncio

import pytest

from tests import tokens
from tests.accounts.factories import PASSWORD, a_sign_in, a_sign_up, bearing, try_sign_in
from tests.accounts.test_handovers import handed, house, refusal, squatted
from tests.accounts.test_handovers_decided import LIST, asked, decide, recognised

__all__ = ["house", "recognised", "squatted"]
OBJECTIONS = "/v1/accounts/handover-objections"


@pytest.fixture
async def taken(accounts, squatted):
    """Of whom a clerk took a unit never recognised, who took it, and the handover."""
    (former, _, _), (taker, _, _) = squatted
    clerk = tokens.officer("640104", sub="acc_clerk")
    answer = await handed(accounts, former["unit_id"], taker["account_id"], clerk)
    assert answer.status_code == 200, answer.text
    return former, taker, answer.json()["handover_id"]


def a_clerk():
    return tokens.officer("640104", sub="acc_clerk")


async def objected(accounts, account, **changes):
    told = {"name": account["name"], "password": PASSWORD, "words": "执照由本单位持有"} | changes
    return await accounts.post(OBJECTIONS, json=told)


async def decided(accounts, handover_id, headers=None, **changes):
    told = {"uphold": True, "ground": "证照原件在原账号", "expected_version": 2} | changes
    path = f"{LIST}/{handover_id}/objection-decision"
    third = headers or tokens.officer("640100", "reviewer", sub="acc_third")
    return await accounts.post(path, json=told, headers=third)


async def withdrawn(accounts, handover_id, headers, **changes):
    told = {"ground": "账号填错", "expected_version": 1} | changes
    return await accounts.post(f"{LIST}/{handover_id}/withdrawal", json=told, headers=headers)


async def test_whoever_had_the_unit_is_told_as_they_sign_in(accounts, taken):
    former, _, handover_id = taken
    out = await try_sign_in(accounts, former["name"])
    assert refusal(out) == (403, "account-suspended")
    assert out.json()["handover_id"] == handover_id
    assert "可以凭登录名和密码提出" in out.json()["detail"]


async def test_an_objection_upheld_gives_the_unit_back(accounts, units, taken, rows):
    former, taker, handover_id = taken
    filed = await objected(accounts, former)
    assert (filed.status_code, filed.json()["state"]) == (201, "filed"), filed.text
    clerk = tokens.officer("640104")
    (waits,) = (await accounts.get(LIST, headers=clerk)).json()["items"]
    assert (waits["id"], waits["state"], waits["objection"]["words"]) == (
        handover_id,
        "done",
        "执照由本单位持有",
    )
    done = await decided(accounts, handover_id)
    assert (done.status_code, done.json()["objection"]["state"]) == (200, "upheld"), done.text
    mine = bearing(await a_sign_in(accounts, former["name"]))
    assert (await units.get(f"/v1/units/{former['unit_id']}", headers=mine)).status_code == 200
    out = await try_sign_in(accounts, taker["name"])
    assert refusal(out) == (403, "account-suspended")
    assert "异议成立" in out.json()["detail"]
    assert (await accounts.get(LIST, headers=clerk)).json()["items"] == []
    events = [one["event"] for one in await rows("changes") if one["object"] == "handover"]
    assert sorted(events) == ["handover.made", "handover.objected", "handover.objection-upheld"]


async def test_an_objection_dismissed_is_answered_and_the_unit_stays(accounts, units, taken):
    former, taker, handover_id = taken
    await objected(accounts, former)
    gone = await decided(accounts, handover_id, uphold=False, ground="执照在接手的单位")
    assert (gone.status_code, gone.json()["objection"]["state"]) == (200, "dismissed"), gone.text
    out = (await try_sign_in(accounts, former["name"])).json()
    assert (out["objection"], "执照在接手的单位" in out["detail"]) == ("dismissed", True)
    mine = bearing(await a_sign_in(accounts, taker["name"]))
    assert (await units.get(f"/v1/units/{former['unit_id']}", headers=mine)).status_code == 200
    assert refusal(await objected(accounts, former)) == (409, "handover-objected")
    again = await decided(accounts, handover_id, expected_version=3)
    assert refusal(again) == (409, "objection-settled")


async def test_who_handed_over_and_offices_elsewhere_do_not_decide(accounts, taken):
    former, _, handover_id = taken
    await objected(accounts, former)
    same = tokens.officer("640104", "clerk", "reviewer", sub="acc_clerk")
    assert refusal(await decided(accounts, handover_id, same)) == (409, "objects-to-own-handover")
    elsewhere = tokens.officer("640200", "reviewer")
    assert refusal(await decided(accounts, handover_id, elsewhere)) == (404, "handover-not-found")
    assert (await decided(accounts, handover_id, tokens.officer("640104"))).status_code == 403
    assert (await decided(accounts, handover_id, expected_version=1)).status_code == 412
    assert (await decided(accounts, handover_id, expected_version=None)).status_code == 428


async def test_nobody_else_objects(accounts, taken):
    former, taker, _ = taken
    assert refusal(await objected(accounts, former, password="wrong")) == (401, "sign-in-failed")
    assert refusal(await objected(accounts, taker)) == (409, "nothing-handed-over")
    never = await a_sign_up(accounts)
    assert refusal(await objected(accounts, never)) == (409, "nothing-handed-over")
    assert (await objected(accounts, former, words="我的电话13800001111")).status_code == 422


async def test_a_unit_is_not_handed_on_while_an_objection_waits(accounts, taken):
    former, _, handover_id = taken
    assert (await objected(accounts, former)).status_code == 201
    third = await a_sign_up(accounts)
    on = await handed(accounts, former["unit_id"], third["account_id"], a_clerk())
    assert refusal(on) == (409, "objection-waits")
    assert (await decided(accounts, handover_id, uphold=False)).status_code == 200
    on = await handed(accounts, former["unit_id"], third["account_id"], a_clerk())
    assert on.status_code == 200, on.text


async def test_what_waits_is_not_approved_while_an_objection_waits(accounts, recognised):
    first, told = await asked(accounts, recognised)
    assert (await decide(accounts, told["handover_id"])).status_code == 200
    _, told = await asked(accounts, recognised)
    assert (await decide(accounts, told["handover_id"])).status_code == 200
    _, on = await asked(accounts, recognised)
    assert (await objected(accounts, first)).status_code == 201
    assert refusal(await decide(accounts, on["handover_id"])) == (409, "objection-waits")
    third = await a_sign_up(accounts)
    declined = await decide(accounts, on["handover_id"], approve=False)
    assert declined.status_code == 200, declined.text
    again = await handed(accounts, recognised["id"], third["account_id"])
    assert refusal(again) == (409, "objection-waits")
    done = await decided(accounts, told["handover_id"], expected_version=3)
    assert (done.status_code, done.json()["objection"]["state"]) == (200, "upheld"), done.text


async def test_a_unit_handed_on_meanwhile_is_not_given_back(accounts, taken):
    former, _, handover_id = taken
    third = await a_sign_up(accounts)
    on = await handed(accounts, former["unit_id"], third["account_id"])
    assert on.status_code == 200, on.text
    await objected(accounts, former)
    assert refusal(await decided(accounts, handover_id)) == (409, "taken-on")
    assert (await decided(accounts, handover_id, uphold=False)).status_code == 200


async def test_of_two_objections_and_of_two_decisions_at_once_one_stands(accounts, taken):
    former, _, handover_id = taken
    filed = await asyncio.gather(*(objected(accounts, former) for _ in range(2)))
    assert sorted(one.status_code for one in filed) == [201, 409]
    for_both = [tokens.officer("640104", "reviewer", sub=f"acc_{n}") for n in range(2)]
    both = await asyncio.gather(*(decided(accounts, handover_id, one) for one in for_both))
    assert sorted(one.status_code for one in both) == [200, 412]


async def test_what_two_officers_did_is_objected_to_as_well(accounts, recognised):
    first, told = await asked(accounts, recognised)
    reviewer = tokens.officer("640104", "reviewer", sub="acc_second")
    assert (await decide(accounts, told["handover_id"], reviewer)).status_code == 200
    _, told = await asked(accounts, recognised)
    assert (await decide(accounts, told["handover_id"], reviewer)).status_code == 200
    assert (await objected(accounts, first)).status_code == 201
    key = told["handover_id"]
    own = await decided(accounts, key, reviewer, expected_version=3)
    assert refusal(own) == (409, "objects-to-own-handover")
    done = await decided(accounts, key, expected_version=3)
    assert (done.status_code, done.json()["objection"]["state"]) == (200, "upheld"), done.text


async def test_who_asked_withdraws_and_may_ask_again(accounts, units, recognised, rows):
    account = await a_sign_up(accounts)
    told = await handed(accounts, recognised["id"], account["account_id"], a_clerk())
    key = told.json()["handover_id"]
    other = tokens.officer("640104", sub="acc_other")
    assert refusal(await withdrawn(accounts, key, other)) == (409, "asked-by-another")
    elsewhere = tokens.officer("640200", sub="acc_far")
    assert refusal(await withdrawn(accounts, key, elsewhere)) == (404, "handover-not-found")
    assert (await withdrawn(accounts, key, a_clerk(), expected_version=9)).status_code == 412
    gone = await withdrawn(accounts, key, a_clerk())
    assert (gone.status_code, gone.json()["state"]) == (200, "withdrawn"), gone.text
    assert (gone.json()["decided_by"], gone.json()["decision_ground"]) == ("acc_clerk", "账号填错")
    assert (await accounts.get(LIST, headers=a_clerk())).json()["items"] == []
    late = await decide(accounts, key, expected_version=2)
    assert refusal(late) == (409, "handover-settled")
    assert refusal(await withdrawn(accounts, key, a_clerk(), expected_version=2)) == (
        409,
        "handover-settled",
    )
    again = await handed(accounts, recognised["id"], account["account_id"], a_clerk())
    assert again.json()["state"] == "waiting"


async def test_of_a_withdrawal_and_a_decision_at_once_one_stands(accounts, recognised):
    account = await a_sign_up(accounts)
    told = await handed(accounts, recognised["id"], account["account_id"], a_clerk())
    key = told.json()["handover_id"]
    both = await asyncio.gather(withdrawn(accounts, key, a_clerk()), decide(accounts, key))
    assert sorted(one.status_code for one in both) in ([200, 409], [200, 412])


async def let(accounts, first, account, *, suspended):
    """The first account of a unit suspends or reinstates one of its staff."""
    mine, path = bearing(await a_sign_in(accounts, first["name"])), "/v1/me/staff-accounts"
    listed = (await accounts.get(path, headers=mine)).json()["items"]
    (seen,) = [one for one in listed if one["account_id"] == account["account_id"]]
    told = {"expected_version": seen["version"], "suspended": suspended}
    answer = await accounts.put(f"{path}/{seen['account_id']}", json=told, headers=mine)
    assert answer.status_code == 200, answer.text


async def told_of(accounts, account):
    """By which handover an account is told that it is suspended; None by none."""
    out = await try_sign_in(accounts, account["name"])
    assert refusal(out) == (403, "account-suspended")
    return out.json().get("handover_id"), out.json().get("objection")


async def test_who_was_let_in_again_is_suspended_by_no_handover(accounts, taken):
    former, taker, handover_id = taken
    assert await told_of(accounts, former) == (handover_id, None)
    await let(accounts, taker, former, suspended=False)
    await a_sign_in(accounts, former["name"])
    assert refusal(await objected(accounts, former)) == (409, "objector-not-suspended")
    await let(accounts, taker, former, suspended=True)
    assert await told_of(accounts, former) == (None, None)


async def test_whoever_gave_a_unit_back_and_was_let_in_again_is_suspended_by_no_objection(
    accounts, taken
):
    former, taker, handover_id = taken
    await objected(accounts, former)
    await decided(accounts, handover_id)
    assert await told_of(accounts, taker) == (handover_id, "upheld")
    await let(accounts, former, taker, suspended=False)
    await let(accounts, former, taker, suspended=True)
    assert await told_of(accounts, taker) == (None, None)


async def test_of_several_handovers_the_one_is_told_that_suspended(accounts, taken):
    former, taker, handover_id = taken
    third, unit_id = await a_sign_up(accounts), former["unit_id"]
    on = await handed(accounts, unit_id, third["account_id"])
    assert await told_of(accounts, taker) == (on.json()["handover_id"], None)
    back = await handed(accounts, unit_id, taker["account_id"])
    assert back.status_code == 200, back.text
    assert await told_of(accounts, third) == (back.json()["handover_id"], None)
    await objected(accounts, former)
    done = await decided(accounts, handover_id)
    assert done.status_code == 200, done.text
    # What it lost in between is not what suspended it.
    assert await told_of(accounts, taker) == (handover_id, "upheld")
    again = await handed(accounts, unit_id, taker["account_id"])
    assert await told_of(accounts, former) == (again.json()["handover_id"], None)
