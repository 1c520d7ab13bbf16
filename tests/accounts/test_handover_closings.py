"""The id that a taker leaves is closed last, and by whom stays known; a unit that moved is its own
office's to hand over.
"""

import pytest
from sqlalchemy import text

from services.accounts.actions import handovers as actions
from services.accounts.clients.sisters import Sisters
from services.accounts.rules.handovers import UnitsUnavailable
from services.common.upstream import Upstream
from tests import tokens
from tests.accounts.factories import a_sign_in, a_sign_up, bearing
from tests.accounts.test_handovers import handed, house, opened, refusal, squatted
from tests.accounts.test_handovers_decided import LIST, asked, decide, recognised
from tests.units.factories import a_credit_code, a_declaration, a_recognised_unit

__all__ = ["house", "recognised", "squatted"]


class Meanwhile(Sisters):
    """Lets something happen once, after units was asked and before its answer is acted on."""

    async def offices_of(self, unit_ids):
        told = await Sisters.offices_of(self, unit_ids)
        act = self.upstreams.pop("meanwhile", None)
        if act:
            await act()
        return told


class Broken(Sisters):
    """Loses the first answer to a closing."""

    async def close_unit_id(self, unit_id, **told):
        closed = await Sisters.close_unit_id(self, unit_id, **told)
        if self.upstreams.pop("broken", None):
            raise UnitsUnavailable
        return closed


def meanwhile(app, act):
    app.state.sisters_asked = Meanwhile(app.state.sisters_asked.upstreams | {"meanwhile": act})


async def of_units(app, statement, **told):
    async with app.state.database.transaction() as session:
        found = await session.execute(text(statement), told)
        return found.all() if found.returns_rows else []


async def closed(units_app):
    found = "SELECT unit_id, author, handover_id FROM closed_unit_ids WHERE opened_at IS NULL"
    return await of_units(units_app, found)


async def opened_again(units_app):
    found = "SELECT unit_id, author, handover_id, opened_by FROM closed_unit_ids"
    return await of_units(units_app, f"{found} WHERE opened_at IS NOT NULL")


async def registers(accounts, units, account):
    signed_in = bearing(await a_sign_in(accounts, account["name"]))
    told = a_declaration(credit_code=a_credit_code())
    return (await units.post("/v1/units", json=told, headers=signed_in)).status_code == 201


async def test_a_refused_approval_closes_nothing(
    accounts, accounts_app, units, units_app, recognised
):
    _, first = await asked(accounts, recognised)
    assert (await decide(accounts, first["handover_id"])).status_code == 200
    before = await closed(units_app)
    account, waits = await asked(accounts, recognised)
    other = "UPDATE handovers SET first_id = NULL WHERE id = :id"
    await of_units(accounts_app, other, id=waits["handover_id"])
    answer = await decide(accounts, waits["handover_id"])
    assert refusal(answer) == (409, "stands-otherwise")
    assert await closed(units_app) == before
    assert await registers(accounts, units, account)


async def test_one_declined_while_another_approves_leaves_no_id_closed(
    accounts, accounts_app, units, units_app, recognised
):
    account, told = await asked(accounts, recognised)

    async def declined():
        answer = await decide(accounts, told["handover_id"], approve=False)
        assert answer.status_code == 200, answer.text

    meanwhile(accounts_app, declined)
    late = await decide(accounts, told["handover_id"])
    assert refusal(late) == (412, "stale")
    assert await closed(units_app) == []
    assert await registers(accounts, units, account)


async def test_who_closed_an_id_and_for_which_handover_stays_known(
    accounts, units_app, recognised, squatted
):
    account, told = await asked(accounts, recognised)
    reviewer = tokens.officer("640104", "reviewer", sub="acc_second")
    done = (await decide(accounts, told["handover_id"], reviewer)).json()
    (stranger, _, _), (taker, _, _) = squatted
    clerk = tokens.officer("640104", sub="acc_clerk")
    assert (await handed(accounts, stranger["unit_id"], taker["account_id"], clerk)).is_success
    assert sorted(await closed(units_app)) == sorted(
        [
            (account["unit_id"], done["decided_by"], done["id"]),
            (taker["unit_id"], "acc_clerk", None),
        ]
    )


async def test_a_closing_whose_handover_was_lost_is_asked_for_again(
    accounts, accounts_app, units_app, squatted
):
    (stranger, _, _), (account, _, _) = squatted
    known = accounts_app.state.sisters_asked.upstreams
    accounts_app.state.sisters_asked = Broken(known | {"broken": True})
    lost = await handed(accounts, stranger["unit_id"], account["account_id"])
    assert refusal(lost) == (503, "units-unavailable")
    assert [one.unit_id for one in await closed(units_app)] == [account["unit_id"]]
    again = await handed(accounts, stranger["unit_id"], account["account_id"])
    assert (again.status_code, again.json()["unit_id"]) == (200, stranger["unit_id"])


async def test_a_closing_whose_handover_was_declined_leaves_the_account_free_to_register(
    accounts, accounts_app, units, units_app, recognised
):
    account, told = await asked(accounts, recognised)
    known = accounts_app.state.sisters_asked.upstreams
    accounts_app.state.sisters_asked = Broken(known | {"broken": True})
    assert refusal(await decide(accounts, told["handover_id"])) == (503, "units-unavailable")
    assert [one.unit_id for one in await closed(units_app)] == [account["unit_id"]]
    gone = await decide(accounts, told["handover_id"], approve=False)
    assert gone.status_code == 200, gone.text
    assert await registers(accounts, units, account)
    assert await closed(units_app) == []
    (trace,) = await opened_again(units_app)
    assert (trace.unit_id, trace.handover_id, trace.opened_by) == (
        account["unit_id"],
        told["handover_id"],
        account["account_id"],
    )
    assert trace.author is not None


async def test_a_closing_whose_handover_nobody_asked_for_again_leaves_the_account_free(
    accounts, accounts_app, units, units_app, squatted
):
    (stranger, _, _), (account, _, _) = squatted
    known = accounts_app.state.sisters_asked.upstreams
    accounts_app.state.sisters_asked = Broken(known | {"broken": True})
    assert (await handed(accounts, stranger["unit_id"], account["account_id"])).status_code == 503
    assert await registers(accounts, units, account)
    late = await handed(accounts, stranger["unit_id"], account["account_id"])
    assert refusal(late) == (409, "taker-unfit")


async def test_while_an_account_is_being_changed_nothing_is_registered_under_its_closed_id(
    accounts, accounts_app, units, units_app, squatted
):
    (stranger, _, _), (account, signed_in, _) = squatted
    known = accounts_app.state.sisters_asked.upstreams
    accounts_app.state.sisters_asked = Broken(known | {"broken": True})
    assert (await handed(accounts, stranger["unit_id"], account["account_id"])).status_code == 503
    told = a_declaration(credit_code=a_credit_code())
    async with accounts_app.state.database.transaction() as session:
        held = "SELECT 1 FROM accounts WHERE id = :id FOR UPDATE"
        await session.execute(text(held), {"id": account["account_id"]})
        late = await units.post("/v1/units", json=told, headers=bearing(signed_in))
        assert refusal(late) == (503, "accounts-unavailable")
    assert await registers(accounts, units, account)


async def test_without_accounts_nothing_is_registered_under_a_closed_id(
    accounts, units, units_app, squatted
):
    (stranger, _, _), (account, signed_in, _) = squatted
    assert (await handed(accounts, stranger["unit_id"], account["account_id"])).is_success
    keys = units_app.state.keys
    units_app.state.accounts = Upstream("accounts", "http://127.0.0.1:9", keys)
    told = a_declaration(credit_code=a_credit_code())
    late = await units.post("/v1/units", json=told, headers=bearing(signed_in))
    assert refusal(late) == (503, "accounts-unavailable")


async def test_of_two_units_that_one_account_takes_at_once_it_takes_one(
    accounts, accounts_app, units, squatted, rows
):
    (stranger, _, _), (taker, _, _) = squatted
    other, _, _ = await opened(accounts, units, a_credit_code())

    async def taken():
        answer = await handed(accounts, other["unit_id"], taker["account_id"])
        assert answer.status_code == 200, answer.text

    meanwhile(accounts_app, taken)
    late = await handed(accounts, stranger["unit_id"], taker["account_id"])
    assert refusal(late) == (409, "taker-unfit")
    firsts = {
        one["unit_id"]: one["id"]
        for one in await rows("accounts")
        if one["unit_id"] and one["opened_by"] is None
    }
    assert firsts[other["unit_id"]] == taker["account_id"]
    assert firsts[stranger["unit_id"]] == stranger["account_id"]


async def test_an_account_made_staff_of_the_unit_meanwhile_takes_over_nothing(
    accounts, accounts_app, squatted
):
    (stranger, _, _), (taker, _, _) = squatted

    async def made_staff():
        for account in (taker, stranger):
            answer = await handed(accounts, stranger["unit_id"], account["account_id"])
            assert answer.status_code == 200, answer.text

    meanwhile(accounts_app, made_staff)
    late = await handed(accounts, stranger["unit_id"], taker["account_id"])
    assert refusal(late) == (409, "taker-unfit")


async def moved(units_app, unit, region):
    told = {"id": unit["id"], "region": region}
    await of_units(units_app, "UPDATE units SET region = :region WHERE id = :id", **told)


async def test_a_unit_that_moved_is_handed_over_by_its_office_of_now(
    accounts, units_app, recognised, rows
):
    _, told = await asked(accounts, recognised)
    await moved(units_app, recognised, "640302")
    here, there = (tokens.officer(one, "reviewer") for one in ("640104", "640302"))
    assert (await accounts.get(LIST, headers=here)).json()["items"] == []
    (waits,) = (await accounts.get(LIST, headers=there)).json()["items"]
    assert (waits["id"], waits["region"]) == (told["handover_id"], "640302")
    for approve in (True, False):
        late = await decide(accounts, waits["id"], here, approve=approve)
        assert refusal(late) == (404, "handover-not-found")
    done = await decide(accounts, waits["id"], there)
    assert (done.status_code, done.json()["region"]) == (200, "640302")
    told = [one for one in await rows("changes") if one["event"] == "handover.approved"]
    assert [one["data"]["region"] for one in told] == ["640302"]


async def test_what_waits_is_listed_page_by_page_whatever_waits_elsewhere(
    accounts, units, units_app, house, monkeypatch
):
    monkeypatch.setattr(actions, "SOME", 1)
    asked_for = []
    for _ in range(3):
        unit = await a_recognised_unit(units)
        asked_for.append((unit, (await asked(accounts, unit))[1]["handover_id"]))
    await moved(units_app, asked_for[1][0], "640302")
    clerk = tokens.officer("640104")
    page = (await accounts.get(LIST, params={"limit": 1}, headers=clerk)).json()
    assert [one["id"] for one in page["items"]] == [asked_for[2][1]]
    more = {"limit": 1, "cursor": page["next_cursor"]}
    page = (await accounts.get(LIST, params=more, headers=clerk)).json()
    assert [one["id"] for one in page["items"]] == [asked_for[0][1]]
    assert page["next_cursor"] is None


async def test_the_second_officer_reads_who_asked_and_why_it_was_decided_so(accounts, recognised):
    account = await a_sign_up(accounts)
    clerk = tokens.officer("640104", sub="acc_asks")
    told = await handed(accounts, recognised["id"], account["account_id"], clerk)
    reviewer = tokens.officer("640104", "reviewer", sub="acc_looks")
    (waits,) = (await accounts.get(LIST, headers=reviewer)).json()["items"]
    assert (waits["asked_by"], waits["decided_by"], waits["decision_ground"]) == (
        "acc_asks",
        None,
        None,
    )
    key = told.json()["handover_id"]
    gone = await decide(accounts, key, reviewer, approve=False, ground="介绍信不符")
    assert (gone.json()["decided_by"], gone.json()["decision_ground"]) == (
        "acc_looks",
        "介绍信不符",
    )


@pytest.mark.parametrize("approve", [True, False])
async def test_without_units_nothing_is_decided(accounts, accounts_app, recognised, approve):
    _, told = await asked(accounts, recognised)
    accounts_app.state.sisters_asked = Sisters({})
    answer = await decide(accounts, told["handover_id"], approve=approve)
    assert refusal(answer) == (503, "units-unavailable")
    listed = await accounts.get(LIST, headers=tokens.officer())
    assert refusal(listed) == (503, "units-unavailable")
