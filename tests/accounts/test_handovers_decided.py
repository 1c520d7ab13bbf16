"""A unit that was recognised once is handed over by two officers; ids that are left are closed."""

import asyncio

import pytest
from sqlalchemy import text

from tests import tokens
from tests.accounts.factories import a_sign_in, a_sign_up, bearing
from tests.accounts.test_handovers import handed, house, refusal, squatted
from tests.units.factories import (
    a_credit_code,
    a_declaration,
    a_recognised_unit,
)

__all__ = ["house", "squatted"]
LIST = "/v1/unit-accounts/handovers"


@pytest.fixture
async def recognised(units, house):
    """A unit recognised, of which no account is known, as those taken over from before."""
    return await a_recognised_unit(units)


async def decide(accounts, handover_id, headers=None, **changes):
    told = {"approve": True, "ground": "原件已复核", "expected_version": 1} | changes
    headers = headers or tokens.officer("640104", "reviewer")
    return await accounts.post(f"{LIST}/{handover_id}/decision", json=told, headers=headers)


async def asked(accounts, unit):
    account = await a_sign_up(accounts)
    answer = await handed(accounts, unit["id"], account["account_id"])
    assert answer.status_code == 200, answer.text
    return account, answer.json()


async def test_a_second_officer_decides_and_until_then_nothing_is_handed_over(
    accounts, units, recognised, rows
):
    account, told = await asked(accounts, recognised)
    assert (told["state"], told["unit_id"]) == ("waiting", account["unit_id"])
    mine = bearing(await a_sign_in(accounts, account["name"]))
    assert (await units.get(f"/v1/units/{recognised['id']}", headers=mine)).status_code == 404
    (waits,) = (await accounts.get(LIST, headers=tokens.officer("640100"))).json()["items"]
    assert (waits["id"], waits["unit_id"], waits["taker_id"], waits["first_id"]) == (
        told["handover_id"],
        recognised["id"],
        account["account_id"],
        None,
    )
    done = await decide(accounts, told["handover_id"])
    assert (done.status_code, done.json()["state"]) == (200, "done")
    mine = bearing(await a_sign_in(accounts, account["name"]))
    assert (await units.get(f"/v1/units/{recognised['id']}", headers=mine)).status_code == 200
    assert (await accounts.get(LIST, headers=tokens.officer())).json()["items"] == []
    again = await decide(accounts, told["handover_id"], expected_version=2)
    assert refusal(again) == (409, "handover-settled")
    events = [one["event"] for one in await rows("changes") if one["object"] == "handover"]
    assert sorted(events) == ["handover.approved", "handover.asked"]


async def test_one_waits_at_a_time_and_is_declined_by_whoever_looks(accounts, recognised):
    _, told = await asked(accounts, recognised)
    other = await a_sign_up(accounts)
    refused = await handed(accounts, recognised["id"], other["account_id"])
    assert refusal(refused) == (409, "handover-waits")
    gone = await decide(accounts, told["handover_id"], approve=False)
    assert (gone.status_code, gone.json()["state"]) == (200, "declined")
    assert (await handed(accounts, recognised["id"], other["account_id"])).status_code == 200


async def test_whoever_asked_offices_elsewhere_and_clerks_do_not_decide(accounts, recognised):
    both = tokens.officer("640104", "clerk", "reviewer")
    account = await a_sign_up(accounts)
    told = await handed(accounts, recognised["id"], account["account_id"], both)
    key = told.json()["handover_id"]
    assert refusal(await decide(accounts, key, both)) == (409, "handed-by-same-person")
    elsewhere = tokens.officer("640200", "reviewer")
    assert refusal(await decide(accounts, key, elsewhere)) == (404, "handover-not-found")
    assert (await accounts.get(LIST, headers=tokens.officer("640200"))).json()["items"] == []
    assert (await decide(accounts, key, tokens.officer("640104"))).status_code == 403
    assert (await decide(accounts, key, expected_version=None)).status_code == 428
    assert (await decide(accounts, key, expected_version=7)).status_code == 412
    assert (await decide(accounts, key, ground="我的电话13800001111")).status_code == 422


async def test_a_unit_taken_by_another_way_meanwhile_is_not_taken_again(
    accounts, recognised, accounts_app
):
    account, told = await asked(accounts, recognised)
    await decide(accounts, told["handover_id"])
    second, waits = await asked(accounts, recognised)
    (seen_waiting,) = (await accounts.get(LIST, headers=tokens.officer())).json()["items"]
    assert seen_waiting["first_id"] == account["account_id"]

    async with accounts_app.state.database.transaction() as session:
        other = text("UPDATE handovers SET first_id = NULL WHERE id = :id")
        await session.execute(other, {"id": waits["handover_id"]})
    answer = await decide(accounts, waits["handover_id"])
    assert refusal(answer) == (409, "stands-otherwise")
    assert second["account_id"] != account["account_id"]


@pytest.mark.parametrize("second", [True, False])
async def test_of_two_decisions_at_once_one_stands(accounts, recognised, second):
    _, told = await asked(accounts, recognised)
    answers = await asyncio.gather(
        *(decide(accounts, told["handover_id"], approve=yes) for yes in (True, second))
    )
    assert sorted(one.status_code for one in answers) == [200, 412]


async def test_a_unit_that_is_gone_is_not_handed_over(accounts, units, house):
    unit, into = await a_recognised_unit(units), await a_recognised_unit(units)
    told = {
        "kind": "merger",
        "into_unit_id": into["id"],
        "occurred_on": "2026-03-02",
        "ground": "合并批复",
        "evidence": "登记机关变更通知书",
        "expected_version": unit["version"],
    }
    merged = await units.post(
        f"/v1/units/{unit['id']}/succession", json=told, headers=tokens.officer()
    )
    assert merged.status_code == 200, merged.text
    account = await a_sign_up(accounts)
    answer = await handed(accounts, unit["id"], account["account_id"])
    assert refusal(answer) == (409, "unit-gone")


async def test_nothing_is_registered_under_the_id_that_a_taker_left(accounts, units, squatted):
    (stranger, _, _), (account, signed_in, _) = squatted
    assert (await handed(accounts, stranger["unit_id"], account["account_id"])).json()[
        "state"
    ] == "done"
    # The token of before bears the former id for some minutes more.
    told = a_declaration(credit_code=a_credit_code())
    late = await units.post("/v1/units", json=told, headers=bearing(signed_in))
    assert refusal(late) == (409, "unit-id-closed")


async def test_the_id_of_an_account_that_may_not_take_over_stays_open(accounts, units, squatted):
    (stranger, _, _), _ = squatted
    other = await a_sign_up(accounts)
    theirs = bearing(await a_sign_in(accounts, other["name"]))
    staff = {"name": f"staff{other['account_id'][-8:]}".lower(), "password": "Ning-Xia-2026-xx"}
    opened_for = await accounts.post("/v1/me/staff-accounts", json=staff, headers=theirs)
    assert opened_for.status_code == 201, opened_for.text
    refused = await handed(accounts, stranger["unit_id"], opened_for.json()["account_id"])
    assert refusal(refused) == (409, "taker-unfit")
    told = a_declaration(credit_code=a_credit_code())
    assert (await units.post("/v1/units", json=told, headers=theirs)).status_code == 201


async def test_registering_and_taking_over_at_once_is_one_of_them(accounts, units, squatted):
    (stranger, _, _), (account, signed_in, _) = squatted
    told = a_declaration(credit_code=a_credit_code())
    registered, handed_over = await asyncio.gather(
        units.post("/v1/units", json=told, headers=bearing(signed_in)),
        handed(accounts, stranger["unit_id"], account["account_id"]),
    )
    assert (registered.status_code == 201) != (handed_over.status_code == 200)
