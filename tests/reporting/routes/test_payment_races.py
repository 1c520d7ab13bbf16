"""Money once: whoever is twice as quick, killed, or alone pays no more."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import func, select, text

from services.reporting import policy
from services.reporting.queries import locks
from services.reporting.tables.books import LedgerEntry
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.payees import HolderCheck
from services.reporting.tables.payments import BankResult, LinePayment
from tests import house_keys
from tests.reporting import settling
from tests.reporting.routes.test_ledger import agree, hand_in, of_sum, several, told
from tests.reporting.settling import MARCH

WAITING = text(
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN"
    " (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
)
KILLED = """
import asyncio, sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from services.common import keys
from services.common.deeds import Deed
from services.common.store.database import Database
from services.common.store.sealed import ring
from services.reporting.actions import bank_returns, settlements
from services.reporting.actions.bank_returns import HandedIn
from services.reporting.actions.disbursements import Payment
from services.reporting.actions.settlements import Seen
from services.reporting.rules.bank_returns import Told
from services.reporting.rules.disbursements import Sources
from datetime import datetime, UTC

url, keys_file, act, settlement, version, line = sys.argv[1:]
ring.install(keys.load(Path(keys_file)))
day = date(2026, 4, 10)
deed = Deed("acc_killed", datetime(2026, 4, 10, 2, tzinfo=UTC), day, "req_killed")

async def pay(session):
    seen = Seen(settlement, "640100", int(version))
    payment = Payment(day, "PZ-1", Sources(central=Decimal("2235.00")))
    await settlements.disburse(session, deed, seen, payment, "")

async def take_in(session):
    told = [Told(2, line, "failed", Decimal("2235.00"), "户名不符")]
    await bank_returns.take_in(session, deed, settlement, "640100", HandedIn(told, [], "", day))

async def main():
    async with Database(url).transaction() as session:
        await {"pay": pay, "take_in": take_in}[act](session)
        await session.flush()
        print("written", flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.fixture
async def team(office, clock):
    """An office with an officer for each role, on 2026-04-01."""
    clock.move("2026-04-01")
    return settling.Office(office, clock)


async def killed(app, act, settlement, line="-"):
    """Let a process do an act as far as the commit, and kill it there."""
    url = app.state.database.engine.url.render_as_string(hide_password=False)
    given = (url, str(house_keys.keys_file("reporting")), act, settlement["id"])
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, *given, str(settlement["version"]), line,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert await asyncio.wait_for(process.stdout.readline(), 60) == b"written\n"
    process.kill()
    await process.wait()


async def counted(app, table):
    async with app.state.database.transaction() as session:
        return await session.scalar(select(func.count()).select_from(table))


async def test_the_same_month_settled_twice_at_once_pays_once(team, placement_facts):
    await settling.one_confirmed(team, placement_facts)
    answers = await asyncio.gather(*(team.ask(MARCH) for _ in range(3)))
    assert {answer.status_code for answer in answers} <= {202, 409}
    for answer in answers:
        if answer.status_code == 202:
            await team.finished(answer)
    totals = sorted(one["total"] for one in await team.settlements())
    assert [total for total in totals if total != "0.00"] == ["2235.00"]
    assert (await team.prepare(MARCH))["lines"] == 0


async def test_one_payment_registered_twice_at_once_is_one(team, placement_facts, following_app):
    approved = await team.to_approval(await several(team, placement_facts, 1))
    acts = (team.move(approved, "disbursement", "finance", **of_sum("2235.00")) for _ in range(4))
    statuses = sorted(answer.status_code for answer in await asyncio.gather(*acts))
    assert statuses == [200, 412, 412, 412]
    assert await counted(following_app, LinePayment) == 1
    assert await counted(following_app, Disbursement) == 1
    await agree(following_app)


async def test_one_return_file_handed_in_twice_at_once_is_taken_in_once(
    team, placement_facts, following_app
):
    paid = await team.through_to_payment(await several(team, placement_facts, 1))
    (line,) = await team.lines(paid["id"])
    rows = [(line["id"], "2235.00", "失败", "户名不符")]
    answers = await asyncio.gather(*(hand_in(team, paid, rows) for _ in range(3)))
    assert sorted(one.json()["failed"] for one in answers) == [0, 0, 1]
    assert await counted(following_app, BankResult) == 1
    assert (await team.budget(2026))["committed"] == "2235.00"
    await agree(following_app)


async def test_two_batches_at_once_take_one_budget_once(team, placement_facts, following_app):
    first = await team.to_publicity(await several(team, placement_facts, 1))
    await settling.one_confirmed(team, placement_facts)
    second = await team.to_publicity(await team.prepare(MARCH))
    none = dict.fromkeys(("province", "city", "county"), "0.00")
    await team.grant(2026, **none, central="3000.00")
    team.clock.move("2026-04-10")
    acts = (team.move(one, "approval", "approver", decision="passed") for one in (first, second))
    answers = await asyncio.gather(*acts)
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert (await team.budget(2026))["committed"] == "2235.00"
    await agree(following_app)


async def test_a_payment_killed_before_its_commit_is_made_once_by_the_next(
    team, placement_facts, following_app
):
    approved = await team.to_approval(await several(team, placement_facts, 1))
    before = await counted(following_app, LedgerEntry)
    await killed(following_app, "pay", approved)
    assert await counted(following_app, LedgerEntry) == before
    assert await counted(following_app, LinePayment) == 0
    await team.moved(approved, "disbursement", "finance", **of_sum("2235.00"))
    assert await counted(following_app, Disbursement) == 1
    await agree(following_app)


async def test_a_return_file_killed_before_its_commit_is_taken_in_once_by_the_next(
    team, placement_facts, following_app
):
    paid = await team.through_to_payment(await several(team, placement_facts, 1))
    (line,) = await team.lines(paid["id"])
    await killed(following_app, "take_in", paid, line["id"])
    assert await counted(following_app, BankResult) == 0
    rows = [(line["id"], "2235.00", "失败", "户名不符")]
    for failed in (1, 0):
        assert (await hand_in(team, paid, rows)).json()["failed"] == failed
    assert (await team.budget(2026))["committed"] == "2235.00"
    await agree(following_app)


@pytest.mark.parametrize("apart", [True, False])
async def test_a_region_can_ask_for_one_more_person(team, placement_facts, monkeypatch, apart):
    value = {"disbursement": ["approval"]} if apart else {}
    monkeypatch.setattr(policy, "separate_persons", lambda *_: value)
    settlement = await several(team, placement_facts, 2)
    lines = [line["id"] for line in await team.lines(settlement["id"])]
    approved = await team.to_approval(settlement)
    approver = team.subjects["approver"]
    part = of_sum("2235.00", line_ids=lines[:1])
    answer = await team.move(approved, "disbursement", "finance", subject=approver, **part)
    assert told(answer) == ((409, "same-person") if apart else (200, None))
    if apart:
        await team.moved(approved, "disbursement", "finance", **part)


async def test_two_persons_at_least_whatever_a_region_says(team, placement_facts, monkeypatch):
    monkeypatch.setattr(policy, "separate_persons", lambda *_: {})
    settlement = await several(team, placement_facts, 1)
    clerk = team.subjects["clerk"]
    settlement = (
        await team.move(settlement, "review", "reviewer", subject=clerk, decision="passed")
    ).json()
    public = await team.moved(settlement, "publication", "clerk")
    await team.grant(2026)
    team.clock.move("2026-04-10")
    answer = await team.move(public, "approval", "approver", subject=clerk, decision="passed")
    assert told(answer) == (409, "same-person")


async def paying_while(app, team, approved, total, *, meanwhile):
    """A payment that stands in line for the budget once its lines are read, and what comes in."""
    async with app.state.database.transaction() as session:
        await locks.hold(session, "budget", "640100")
        paying = asyncio.create_task(
            team.move(approved, "disbursement", "finance", **of_sum(total))
        )
        await somebody_waits(app, paying)
        await meanwhile()
    return await paying


async def somebody_waits(app, asked):
    """Until somebody waits for a lock."""
    for _ in range(3000):
        async with app.state.database.transaction() as session:
            if await session.scalar(WAITING):
                return
        await asyncio.sleep(0.02)
    asked.cancel()
    raise AssertionError("nobody waits")


async def differs(app, youth):
    """The holder of an account turned out to be somebody else, days ago."""
    checked_at = datetime(2026, 4, 1, 2, tzinfo=UTC)
    async with app.state.database.transaction() as session:
        session.add(HolderCheck(youth_id=youth, version=2, same=False, checked_at=checked_at))


async def test_an_account_that_counts_no_more_while_finance_pays_is_in_no_book(
    team, placement_facts, following_app
):
    approved = await team.to_approval(await several(team, placement_facts, 2))
    youth = (await team.lines(approved["id"]))[0]["youth_id"]
    given = (following_app, team, approved)
    answer = await paying_while(*given, "4470.00", meanwhile=partial(differs, following_app, youth))
    assert told(answer) == (412, "accounts-moved")
    assert await counted(following_app, LinePayment) == 0
    assert await counted(following_app, Disbursement) == 0
    await team.moved(approved, "disbursement", "finance", **of_sum("2235.00"))
    assert await counted(following_app, LinePayment) == 1
    await agree(following_app)


async def test_an_account_that_comes_while_finance_pays_gets_no_try_without_its_money(
    team, placement_facts, following_app
):
    approved = await team.to_approval(await several(team, placement_facts, 2))
    youth = (await team.lines(approved["id"]))[0]["youth_id"]
    await differs(following_app, youth)
    comes = partial(team.set_account, youth, expected_version=2)
    answer = await paying_while(following_app, team, approved, "2235.00", meanwhile=comes)
    assert told(answer) == (412, "accounts-moved")
    assert await counted(following_app, LinePayment) == 0
    await team.moved(approved, "disbursement", "finance", **of_sum("4470.00"))
    assert await counted(following_app, LinePayment) == 2
    await agree(following_app)
