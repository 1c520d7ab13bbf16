"""The bank file over HTTP: whom it is for, what it holds, and that each reading is kept."""

from hashlib import sha256
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from services.common.store.tables import audit_entries
from services.reporting.tables.payments import BankFileReading
from tests import tokens
from tests.reporting import settling
from tests.reporting.routes.test_ledger import hand_in, several, told

NUMBERS = ("6217009990001234567", "6217001230001234567")


@pytest.fixture
async def team(office, clock):
    """An office with an officer for each role, on 2026-04-01."""
    clock.move("2026-04-01")
    return settling.Office(office, clock)


async def file_of(team, settlement, role="finance", **asked):
    return await team.client.get(
        f"/v1/settlements/{settlement['id']}/bank-file", params=asked, headers=team.as_(role)
    )


async def test_only_finance_reads_it_and_only_of_what_is_approved(team, placement_facts):
    public = await team.to_publicity(await several(team, placement_facts, 1))
    assert told(await file_of(team, public)) == (409, "not-approved")
    for role in ("clerk", "approver"):
        assert told(await file_of(team, public, role)) == (403, "role-lacks-right")
    wuzhong = settling.Office(team.client, team.clock, region="640300")
    assert told(await file_of(wuzhong, public)) == (404, "settlement-unknown")
    assert told(await file_of(team, public, format="pdf")) == (422, "malformed")


async def test_each_reading_is_kept_with_its_digest_and_logged(
    team, placement_facts, following_app
):
    approved = await team.to_approval(await several(team, placement_facts, 2))
    files = [await file_of(team, approved, format=form) for form in ("xlsx", "xlsx", "csv")]
    assert files[0].content == files[1].content
    async with following_app.state.database.transaction() as session:
        kept = list(await session.scalars(select(BankFileReading).order_by(BankFileReading.no)))
        noted = await session.execute(
            select(audit_entries.c.author, audit_entries.c.object_id).where(
                audit_entries.c.action == "bank-file.read"
            )
        )
        assert [tuple(row) for row in noted] == [
            (team.subjects["finance"], approved["id"]) for _ in files
        ]
    assert [row.digest for row in kept] == [sha256(one.content).hexdigest() for one in files]
    assert {(row.lines, str(row.total), row.run) for row in kept} == {(2, "4470.00", 1)}
    assert files[0].headers["cache-control"] == "no-store"


@pytest.mark.parametrize("which", ["settlements/{}", "payables", "payables/{}"])
async def test_by_head_no_file_is_drawn(team, placement_facts, following_app, which):
    """What was drawn may be with the bank: its answers are matched by that."""
    approved = await team.to_approval(await several(team, placement_facts, 1))
    path = f"/v1/{which.format(approved['id'])}/bank-file"
    head = await team.client.head(path, headers=team.as_("finance"))
    assert (head.status_code, head.headers["allow"], head.content) == (405, "GET", b"")
    assert (await team.client.head(path, headers=team.as_("clerk"))).status_code == 403
    async with following_app.state.database.transaction() as session:
        assert (await session.scalars(select(BankFileReading))).all() == []


async def test_accounts_are_whole_and_a_payment_can_be_read_again(team, placement_facts):
    settlement = await several(team, placement_facts, 2)
    paid = await team.through_to_payment(settlement)
    assert told(await file_of(team, paid)) == (409, "nothing-due")
    assert told(await file_of(team, paid, run=3)) == (404, "run-unknown")
    sheet = load_workbook(BytesIO((await file_of(team, paid, run=1)).content)).active
    accounts = [sheet[f"D{row}"].value for row in (2, 3)]
    assert accounts == ["6217001230001234500", "6217001230001234501"]
    lines = [line["id"] for line in await team.lines(paid["id"])]
    assert [sheet[f"G{row}"].value for row in (2, 3)] == lines


@pytest.mark.parametrize(
    ("begins_on", "account"),
    [("2026-04-10", "6217009990001234567"), ("2026-04-11", "6217001230001234567")],
)
async def test_money_goes_to_the_account_of_the_day_of_payment(
    team, placement_facts, begins_on, account
):
    await settling.one_confirmed(team, placement_facts)
    later = {"effective_on": begins_on, "expected_version": 2}
    await team.set_account(settling.YOUTH, account="6217009990001234567", **later)
    approved = await team.to_approval(await team.prepare(settling.MARCH))
    drawn = (await file_of(team, approved, format="csv")).text
    paid = await team.moved(approved, "disbursement", "finance", **settling.payment(team, approved))
    for text in (drawn, (await file_of(team, paid, format="csv", run=1)).text):
        assert [number for number in NUMBERS if number in text] == [account]


async def test_the_next_file_pays_to_the_account_of_today(team, placement_facts):
    paid = await team.through_to_payment(await several(team, placement_facts, 1))
    (line,) = await team.lines(paid["id"])
    await hand_in(team, paid, [(line["id"], "2235.00", "失败", "账户已销户")])
    path, account = f"/v1/payee-accounts/{line['youth_id']}", "6217009990001234567"
    entered = {"bank": "宁夏银行", "holder": "阿依·测试", "account": account, "expected_version": 2}
    answer = await team.client.put(path, json=entered, headers=tokens.youth(line["youth_id"]))
    assert answer.status_code == 200, answer.text
    before = (await file_of(team, paid, format="csv")).text
    assert "6217001230001234500" in before, "nobody looked again at the new one"
    again = {"account": account, "expected_version": answer.json()["version"]}
    answer = await team.client.post(
        f"{path}/confirmation", json=again, headers=tokens.youth(line["youth_id"])
    )
    assert answer.status_code == 200, answer.text
    text = (await file_of(team, paid, format="csv")).text
    assert "6217009990001234567" in text
    assert "6217001230001234500" not in text


@pytest.mark.parametrize(("effective_on", "is_new"), [("2026-04-10", True), ("2026-04-11", False)])
async def test_an_account_is_paid_to_from_its_first_day_on(
    team, placement_facts, effective_on, is_new
):
    paid = await team.through_to_payment(await several(team, placement_facts, 1))
    (line,) = await team.lines(paid["id"])
    await hand_in(team, paid, [(line["id"], "2235.00", "失败", "账户已销户")])
    path, account = f"/v1/payee-accounts/{line['youth_id']}", "6217009990001234567"
    entered = {"bank": "宁夏银行", "holder": "阿依·测试", "account": account, "expected_version": 2}
    youth = tokens.youth(line["youth_id"])
    answer = await team.client.put(
        path, json=entered | {"effective_on": effective_on}, headers=youth
    )
    again = {"account": account, "expected_version": answer.json()["version"]}
    answer = await team.client.post(f"{path}/confirmation", json=again, headers=youth)
    assert answer.status_code == 200, answer.text
    assert (account in (await file_of(team, paid, format="csv")).text) is is_new
