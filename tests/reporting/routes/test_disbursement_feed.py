"""Money paid and money come back, as departments read it: of nobody is told whose it is."""

import asyncio
from dataclasses import replace

import httpx2
import pytest
from sqlalchemy import func, select

from services.accounts.clients.sisters import Sisters
from services.accounts.rules.feed_pushes import Pushing
from services.common.store.tables import changes
from services.common.upstream import Upstream
from services.common.web import feed
from services.reporting.queries.feeds import DISBURSEMENTS
from tests import tokens
from tests.accounts import agreeing, departments, objecting
from tests.conftest import client_of
from tests.going_live import taken_over
from tests.house_keys import SIGNING
from tests.reporting import settling
from tests.reporting.routes.test_ledger import several
from tests.reporting.routes.test_repayments import bring_back
from tests.reporting.routes.test_returned_allowances import disbursed
from tests.reporting.test_history_payments import a_payment

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
    async with asyncio.timeout(60), app.state.database.reading() as session:
        while await session.scalar(unnumbered):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


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


async def paid_again(team, line) -> dict:
    """What came back of a line of March, paid once more."""
    body = {"placement_id": line["placement_id"], "month": "2026-03"}
    where, clerk = "/v1/returned-allowances/payables", team.as_("clerk")
    answer = await team.client.post(where, json=body, headers=clerk)
    assert answer.status_code == 201, answer.text
    return await disbursed(team, answer.json())


async def reversed_(team, payable):
    """Counter the payment of a payable, by two persons."""
    path = f"/v1/payables/{payable['id']}/reversals"
    body = {"run": 1, "ground": "凭证登记有误"}
    answer = await team.client.post(path, json=body, headers=team.as_("finance"))
    decision = {"expected_version": 1, "decision": "confirmed", "ground": "属实"}
    path = f"{path}/{answer.json()['id']}/decision"
    answer = await team.client.post(path, json=decision, headers=team.as_("approver"))
    assert answer.status_code == 200, answer.text


async def test_allowance_paid_again_and_its_reversal_are_of_the_month_that_is_paid_again(
    team, placement_facts, following_app, joined
):
    paid = await team.through_to_payment(await several(team, placement_facts, 1))
    [line] = await team.lines(paid["id"])
    assert (await bring_back(team, paid, line, "35.00")).status_code == 201
    again = await paid_again(team, line)
    await reversed_(team, again)
    await numbered(following_app)
    finance = await joined("kind", "amount", "month", "batch_id", last_day="2026-12-31")
    for path in (PATH, SNAPSHOT):
        told = [one["data"] for one in await items(finance, path)]
        assert [(one["amount"], one["batch_id"]) for one in told] == [
            ("2235.00", paid["id"]),
            ("-35.00", paid["id"]),
            ("35.00", again["id"]),
            ("-35.00", again["id"]),
        ]
        assert {(one["kind"], one["month"]) for one in told} == {("living_allowance", "2026-03")}


async def test_what_was_paid_before_is_of_no_month_and_of_no_batch(team, following_app, joined):
    row = a_payment(kind="生活补贴")
    assert (await taken_over(team.client, "disbursements", row))["entered"] == 1
    await numbered(following_app)
    finance = await joined("kind", "month", "batch_id", last_day="2026-12-31")
    for path in (PATH, SNAPSHOT):
        [told] = [one["data"] for one in await items(finance, path)]
        assert told == {"kind": "living_allowance", "month": None, "batch_id": None}


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


async def test_from_a_cursor_that_is_pushed_finance_reads_what_was_paid_since(
    team, placement_facts, following_app, joined
):
    finance = await joined(last_day="2026-12-31")
    keys = type("Keys", (), {"signing": SIGNING["accounts"], "service": "accounts"})()
    transport = httpx2.ASGITransport(following_app)
    asked = Sisters({"reporting": Upstream("reporting", "http://reporting", keys, transport)})
    fields = sorted(DISBURSEMENTS.fields)
    of = finance.agreement["id"], "disbursements", fields, ["640100"]
    turn = Pushing("psh", *of, "", "", None, None)
    before = await asked.news_of(turn)
    assert (before.is_any, before.is_reset) == (False, False)
    await team.through_to_payment(await several(team, placement_facts, 1))
    await numbered(following_app)
    after = await asked.news_of(replace(turn, cursor=before.head))
    assert (after.is_any, after.is_reset) == (True, False)
    page = (await finance.read(f"cursor={before.head}")).json()
    assert [one["data"]["amount"] for one in page["items"]] == ["2235.00"]
    assert not (await asked.news_of(replace(turn, cursor=after.head))).is_any
    narrowed = replace(turn, cursor=after.head, fields=["amount"])
    assert (await asked.news_of(narrowed)).is_reset


async def test_officers_read_of_disbursements_too_what_was_delivered(
    team, placement_facts, following_app, accounts_app, joined
):
    await team.through_to_payment(await several(team, placement_facts, 1))
    await numbered(following_app)
    finance = await joined("amount", "paid_on", last_day="2026-12-31")
    for path in (PATH, SNAPSHOT):
        assert len(await items(finance, path)) == 1
    await numbered(following_app)
    keys, transport = accounts_app.state.keys, httpx2.ASGITransport(following_app)
    read = feed.reader(Upstream("reporting", "http://reporting", keys, transport))
    await replace(accounts_app.state.followers["reporting"], read_page=read).catch_up()
    path = f"/v1/data-agreements/{finance.agreement['id']}/deliveries"
    async with client_of(accounts_app) as accounts:
        told = (await accounts.get(path, headers=tokens.officer("640100", "auditor"))).json()
    assert [(one["feed"], one["fields"], one["count"]) for one in told["items"]] == [
        ("disbursements", ["amount", "paid_on"], 1)
    ] * 2


async def test_a_department_objects_to_an_amount_and_the_office_answers(
    team, placement_facts, following_app, accounts_app, joined
):
    await team.through_to_payment(await several(team, placement_facts, 1))
    finance = await joined("amount", last_day="2026-12-31")
    [standing] = await items(finance, SNAPSHOT)
    objecting.wire(accounts_app, reporting=following_app)
    async with client_of(accounts_app) as accounts:
        objector = objecting.Objector(accounts, "disbursements", finance)
        told = {"subject": standing["subject"], "field": "amount", "should_be": "2200.00"}
        filed = await objector.filed(**told)
        assert filed["due_on"] > "2026-04-10"
        refused = await objecting.answer(accounts, filed, "corrected")
        assert objecting.said(refused) == (409, "nothing-corrected")
        answered = await objecting.answer(accounts, filed, "stands")
        assert objecting.shown(answered)["state"] == "stands"
        unknown = await objector.file(subject="dis_unknown", field="amount")
        assert objecting.said(unknown) == (404, "feed-object-unknown")


async def test_a_sum_is_corrected_by_what_comes_back_of_it_for_it_never_changes_itself(
    team, placement_facts, following_app, accounts_app, joined
):
    paid = await team.through_to_payment(await several(team, placement_facts, 2))
    finance = await joined("amount", last_day="2026-12-31")
    [standing] = await items(finance, SNAPSHOT)
    objecting.wire(accounts_app, reporting=following_app)
    line, other = await team.lines(paid["id"])
    async with client_of(accounts_app) as accounts:
        objector = objecting.Objector(accounts, "disbursements", finance)
        told = {"subject": standing["subject"], "field": "amount"}
        filed = await objector.filed(**told)
        refused = await objecting.answer(accounts, filed, "corrected")
        assert objecting.said(refused) == (409, "nothing-corrected")
        assert (await bring_back(team, paid, line, "35.00")).status_code == 201
        answered = await objecting.answer(accounts, filed, "corrected")
        assert objecting.shown(answered)["state"] == "corrected"
        # What came back before the objection corrects nothing of it.
        again = await objector.filed(**told)
        refused = await objecting.answer(accounts, again, "corrected")
        assert objecting.said(refused) == (409, "nothing-corrected")
        assert (await bring_back(team, paid, other, "20.00")).status_code == 201
        answered = await objecting.answer(accounts, again, "corrected")
        assert objecting.shown(answered)["state"] == "corrected"
