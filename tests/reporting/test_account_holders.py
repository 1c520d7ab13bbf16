"""Accounts that count are compared with the registry: those of before it was asked too."""

from datetime import date

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from services.common.store.tables import changes
from services.common.upstream import Upstream
from services.matching.tables.youths import Youth
from services.reporting.clients.matching import Matching
from services.reporting.jobs import note_holders
from services.reporting.queries.payees import ids_in_force
from services.reporting.tables.payees import HolderCheck
from tests import tokens
from tests.reporting import settling
from tests.reporting.routes.test_ledger import hand_in, of_sum, told
from tests.reporting.settling import ACCOUNT, MARCH, YOUTH

APRIL = date(2026, 4, 1)


@pytest.fixture
async def at(office, clock, placement_facts):
    """An office, on 2026-04-01; the youth is registered as 阿依·测试 and has an account."""
    clock.move("2026-04-01")
    at = settling.Office(office, clock)
    await settling.one_confirmed(at, placement_facts)
    return at


async def renamed(app, name="马·测试"):
    """The registry knows the youth by another name: as if nobody had compared the account."""
    async with app.state.database.transaction() as session:
        await session.execute(update(Youth).where(Youth.id == YOUTH).values(name=name))


async def in_force(app):
    async with app.state.database.reading() as session:
        return await ids_in_force(session, [YOUTH], APRIL)


async def checks(app):
    async with app.state.database.reading() as session:
        rows = await session.scalars(select(HolderCheck).order_by(HolderCheck.version))
        return [(row.version, row.same) for row in rows]


async def bank_file(at, settlement):
    path = f"/v1/settlements/{settlement['id']}/bank-file"
    return await at.client.get(path, headers=at.as_("finance"))


async def shown(at):
    answer = await at.client.get(f"/v1/payee-accounts/{YOUTH}", headers=tokens.youth(YOUTH))
    return answer.json()["holder_differs"]


async def test_an_account_in_the_registered_name_stays_in_force(at, following_app):
    before = await in_force(following_app)
    for _ in range(2):
        await note_holders(following_app)
    assert (await in_force(following_app), await checks(following_app)) == (before, [(2, True)])
    assert await shown(at) is False


async def test_an_account_of_somebody_else_counts_no_more_until_another_is_entered(
    at, following_app, matching_app
):
    await renamed(matching_app)
    await note_holders(following_app)
    assert (await in_force(following_app), await shown(at)) == ({}, True)
    (line,) = await at.lines((await at.prepare(MARCH))["id"])
    assert line["held_for"] == ["payee-account-missing"]
    await at.set_account(YOUTH, holder="马·测试", expected_version=2)
    assert (set(await in_force(following_app)), await shown(at)) == ({YOUTH}, False)
    await note_holders(following_app)
    assert await checks(following_app) == [(2, False), (4, True)]
    async with following_app.state.database.reading() as session:
        event = changes.c.event == "payee-account.holder-differs"
        (data,) = await session.scalars(select(changes.c.data).where(event))
    assert ACCOUNT not in str(data)
    assert "测试" not in str(data)


async def test_an_approved_line_waits_for_an_account_that_counts(at, following_app, matching_app):
    approved = await at.to_approval(await at.prepare(MARCH))
    await renamed(matching_app)
    await note_holders(following_app)
    assert told(await bank_file(at, approved)) == (409, "nothing-due")
    at.clock.move("2026-04-11")
    day = {"paid_on": "2026-04-11"}
    answer = await at.move(approved, "disbursement", "finance", **of_sum("2235.00", **day))
    assert told(answer) == (409, "sources-do-not-add-up")
    answer = await at.move(approved, "disbursement", "finance", **of_sum("0.00", **day))
    assert told(answer) == (409, "nothing-due")
    # What counts no more freezes nothing.
    await at.set_account(YOUTH, holder="马·测试", expected_version=2)
    assert (await bank_file(at, approved)).status_code == 200
    paid = await at.moved(approved, "disbursement", "finance", **of_sum("2235.00", **day))
    assert paid["state"] == "disbursed"


@pytest.mark.parametrize("recorded_on", ["2026-04-10", "2026-04-13"])
async def test_money_that_left_before_its_holder_was_compared_is_kept(
    at, following_app, matching_app, recorded_on
):
    approved = await at.to_approval(await at.prepare(MARCH))
    assert (await bank_file(at, approved)).status_code == 200
    await renamed(matching_app)
    await note_holders(following_app)
    assert told(await bank_file(at, approved)) == (409, "nothing-due")
    at.clock.move(recorded_on)
    (line,) = await at.lines(approved["id"])
    left = of_sum("2235.00", line_ids=[line["id"]])
    paid = await at.moved(approved, "disbursement", "finance", **left)
    assert paid["state"] == "disbursed"
    answer = await hand_in(at, paid, [(line["id"], "2235.00", "成功", "")])
    assert answer.status_code == 201, answer.text
    assert answer.json()["paid"] == 1


async def test_no_money_of_a_later_day_is_kept_for_an_account_of_somebody_else(
    at, following_app, matching_app
):
    approved = await at.to_approval(await at.prepare(MARCH))
    await renamed(matching_app)
    await note_holders(following_app)
    at.clock.move("2026-04-11")
    (line,) = await at.lines(approved["id"])
    later = of_sum("2235.00", line_ids=[line["id"]], paid_on="2026-04-11")
    answer = await at.move(approved, "disbursement", "finance", **later)
    assert told(answer) == (409, "line-not-due")


async def test_while_the_registry_is_silent_nothing_is_said(at, following_app):
    away = Upstream("matching", "http://127.0.0.1:9", following_app.state.keys)
    following_app.state.matching = Matching(away)
    await note_holders(following_app)
    assert await checks(following_app) == []


async def test_what_was_compared_stays(at, following_app):
    await note_holders(following_app)
    with pytest.raises(DBAPIError, match="only ever added to"):
        async with following_app.state.database.transaction() as session:
            await session.execute(text("UPDATE holder_checks SET same = false"))
