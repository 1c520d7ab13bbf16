"""Money paid and money come back, as departments read it: by office and batch, never by person."""

import asyncio

import httpx2
import pytest
from sqlalchemy import func, select

from services.common.store.tables import changes
from services.common.upstream import Upstream
from services.reporting.queries.feeds import DISBURSEMENTS
from tests.accounts import agreeing, departments
from tests.conftest import client_of
from tests.reporting import settling
from tests.reporting.routes.test_ledger import several
from tests.reporting.routes.test_repayments import bring_back

PATH, SNAPSHOT = DISBURSEMENTS.path, DISBURSEMENTS.snapshot_path


@pytest.fixture
async def team(office, clock):
    """An office with an officer for each role, on 2026-04-01."""
    clock.move("2026-04-01")
    return settling.Office(office, clock)


@pytest.fixture
async def joined(team, following_app, accounts_app):
    """Makes a department that may read disbursements."""
    keys, transport = following_app.state.keys, httpx2.ASGITransport(accounts_app)
    following_app.state.accounts = Upstream("accounts", "http://accounts", keys, transport)
    chief = await agreeing.administrator(accounts_app, "640100")
    async with client_of(accounts_app) as accounts:

        async def join(*fields, **changes):
            feeds = [{"feed": "disbursements", "fields": fields or sorted(DISBURSEMENTS.fields)}]
            told = {"department_kind": "finance", "feeds": feeds, "batches": []}
            asked = (team.client, PATH, accounts, chief)
            return await departments.joined(*asked, **told | changes)

        yield join


async def items(department, path=PATH):
    answer = await department.read("limit=1000", path)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def numbered(app):
    """Wait until the relay, which runs, has numbered what was committed."""
    unnumbered = select(func.count()).where(changes.c.no.is_(None))
    async with app.state.database.reading() as session:
        for _ in range(1200):
            if not await session.scalar(unnumbered):
                return
            await asyncio.sleep(0.05)
    raise AssertionError("nothing was numbered for a minute")


async def test_what_was_paid_and_what_came_back_is_told_alike_in_feed_and_snapshot(
    team, placement_facts, following_app, joined
):
    paid = await team.through_to_payment(await several(team, placement_facts, 2))
    line, _ = await team.lines(paid["id"])
    answer = await bring_back(team, paid, line, "35.00")
    assert answer.status_code == 201, answer.text
    await numbered(following_app)
    finance = await joined(last_day="2026-12-31")
    events, standing = await items(finance), await items(finance, SNAPSHOT)
    assert [(one["subject"], one["data"]) for one in events] == [
        (one["subject"], one["data"]) for one in standing
    ]
    out, back = events
    assert [one["type"] for one in events] == [
        "cn.nx.jiuyejianxi.disbursement.paid.v1",
        "cn.nx.jiuyejianxi.disbursement.returned.v1",
    ]
    paid_on = settling.payment(team, paid)["paid_on"]
    same = {
        "kind": "living_allowance",
        "region": "640100",
        "paid_on": paid_on,
        "month": "2026-03",
        "batch_id": paid["id"],
    }
    assert out["data"] == same | {"amount": "4470.00", "returns": None}
    assert back["data"] == same | {"amount": "-35.00", "returns": out["subject"]}
    told = str(events) + str(standing)
    for hidden in (line["id"], line["youth_id"], line["placement_id"], "PZ-2026-001", "本人退回"):
        assert hidden not in told


async def test_only_what_was_granted_leaves_and_only_of_its_regions(
    team, placement_facts, following_app, joined
):
    await team.through_to_payment(await several(team, placement_facts, 1))
    await numbered(following_app)
    narrow = await joined("amount", last_day="2026-12-31")
    elsewhere = await joined(regions=["640106"], last_day="2026-12-31")
    for path in (PATH, SNAPSHOT):
        assert [one["data"] for one in await items(narrow, path)] == [{"amount": "2235.00"}]
        assert await items(elsewhere, path) == []


async def test_an_agreement_without_the_feed_opens_no_door(joined):
    none = await joined(feeds=[], batches=["insurance-facts"])
    for path in (PATH, SNAPSHOT):
        answer = await none.read(path=path)
        assert (answer.status_code, answer.json()["code"]) == (403, "role-lacks-right")
