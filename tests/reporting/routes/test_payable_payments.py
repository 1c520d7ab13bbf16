"""Payables go the way of settlement lines: budget, bank file, return by line, reversal, books."""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from ulid import ULID

from services.reporting.tables.books import LedgerEntry
from services.reporting.tables.disbursements import Disbursement
from services.reporting.tables.payments import BankFileReading, BankResult, LinePayment
from tests import tokens
from tests.reporting import paying
from tests.reporting.insuring import Insurer
from tests.reporting.routes.test_ledger import agree


@pytest.fixture
async def insurer(office, placement_facts):
    """An office of 银川市 on 2026-03-02."""
    return Insurer(office, placement_facts)


@pytest.fixture
async def contract(insurer, clock, standing):
    """A contract with one insured since 2026-03-02 and an account; it is 2026-04-01."""

    async def make():
        made = await insurer.contract()
        await insurer.insured(made)
        await insurer.carrier_account(made)
        clock.move("2026-04-01")
        return made

    return await standing.once(make, insurer)


@pytest.fixture
async def row(insurer, contract, standing):
    """A premium of 30.00 that is approved, out of a budget of four million."""

    async def make():
        await insurer.grant()
        return await paying.approved(insurer, await paying.premium(insurer, contract))

    return await standing.once(make, insurer)


def told(answer):
    return answer.status_code, answer.json().get("code")


async def counted(app, table):
    async with app.state.database.transaction() as session:
        return await session.scalar(select(func.count()).select_from(table))


async def test_without_a_budget_nothing_is_approved_and_a_fen_too_little_is_too_little(
    insurer, contract
):
    prepared = await paying.premium(insurer, contract)
    assert told(await paying.decide(insurer, prepared)) == (409, "budget-exceeded")
    none = dict.fromkeys(("province", "city", "county"), "0.00")
    await insurer.grant(**none, central="29.99")
    answer = await paying.decide(insurer, prepared)
    assert told(answer) == (409, "budget-exceeded")
    assert (answer.json()["available"], answer.json()["needed"]) == ("29.99", "30.00")
    await insurer.grant(seen=1, **none | {"city": "0.01"}, central="29.99")
    approved = await paying.approved(insurer, prepared)
    assert approved["budget_year"] == 2026
    assert (await insurer.budget())["available"] == "0.00"
    assert told(await paying.pay(insurer, approved)) == (409, "source-exceeded")
    sources = {"central": "29.99", "province": "0.00", "city": "0.01", "county": "0.00"}
    await paying.paid(insurer, approved, source_of_funds=sources)


async def test_an_approval_commits_and_a_payment_spends_by_source(insurer, row, following_app):
    assert (await insurer.budget())["committed"] == "30.00"
    await paying.paid(insurer, row)
    held = await insurer.budget()
    assert (held["committed"], held["spent"]["central"]) == ("0.00", "30.00")
    [run] = (await insurer.get(f"/v1/payables/{row['id']}/disbursements"))["items"]
    assert (run["run"], run["total"], run["lines"], run["year"]) == (1, "30.00", 1, 2026)
    entries = (await insurer.get("/v1/budgets/640100/2026/entries"))["items"]
    assert [(one["kind"], one["payable_id"]) for one in entries] == [
        ("payment", row["id"]),
        ("commitment", row["id"]),
        ("grant", None),
    ]
    assert all(one["settlement_id"] is None for one in entries)
    await agree(following_app)


async def test_one_bank_file_names_all_that_is_due_with_their_accounts(insurer, row, contract):
    answer = await paying.bank_file(insurer)
    assert answer.status_code == 200, answer.text
    [told_of] = paying.rows_of(answer)
    assert (told_of["业务编号"], told_of["金额"]) == (row["id"], "30.00")
    assert (told_of["户名"], told_of["账号"]) == ("某公司", "\t6217001230001234567")
    assert told_of["用途"] == "2026-03就业见习意外伤害保险费"
    own = await paying.bank_file(insurer, which=f"/{row['id']}")
    assert paying.rows_of(own) == [told_of]
    none = await paying.bank_file(insurer, "&kind=unit_award")
    assert told(none) == (409, "nothing-due")
    await paying.paid(insurer, row)
    assert told(await paying.bank_file(insurer)) == (409, "nothing-due")
    again = await paying.bank_file(insurer, "&run=1", f"/{row['id']}")
    assert paying.rows_of(again) == [told_of]
    late = await paying.bank_file(insurer, "&run=3", f"/{row['id']}")
    assert told(late) == (404, "run-unknown")


async def test_what_the_bank_failed_waits_again_with_its_reason_and_another_account(
    insurer, row, contract, following_app
):
    paid = await paying.paid(insurer, row)
    failed = [(row["id"], "30.00", "失败", "账号已注销")]
    answer = await paying.hand_in(insurer, failed)
    assert answer.status_code == 201, answer.text
    [taken] = answer.json()["items"]
    assert (taken["payable_id"], taken["failed"], taken["paid"]) == (row["id"], 1, 0)
    waiting = await paying.read(insurer, paid)
    assert (waiting["state"], waiting["version"]) == ("approved", 4)
    assert [one["move"] for one in waiting["moves"]] == ["approval", "disbursement", "bank_return"]
    held = await insurer.budget()
    assert (held["committed"], held["spent"]["total"]) == ("30.00", "0.00")
    changed = await insurer.carrier_account(
        contract, account="6217001230007654321", expected_version=2
    )
    assert changed.status_code == 200
    [told_of] = paying.rows_of(await paying.bank_file(insurer))
    assert (told_of["账号"], told_of["上次失败原因"]) == ("\t6217001230007654321", "账号已注销")
    assert (await paying.paid(insurer, waiting))["state"] == "paid"
    assert told_of["业务编号"] == f"{row['id']}-2"
    [old] = (await paying.hand_in(insurer, failed)).json()["items"]
    assert (old["failed"], old["already"]) == (0, 1)
    good = [(told_of["业务编号"], "30.00", "成功", "")]
    for new in (1, 0):
        [taken] = (await paying.hand_in(insurer, good)).json()["items"]
        assert (taken["paid"], taken["already"]) == (new, 1 - new)
    runs = (await insurer.get(f"/v1/payables/{row['id']}/disbursements"))["items"]
    assert [run["run"] for run in runs] == [1, 2]
    await agree(following_app)


async def test_an_account_stays_as_it_is_while_a_payable_names_it(insurer, row, contract):
    path = f"/v1/insurance-contracts/{contract['id']}/payee-account"
    body = {
        "kind": "carrier_account",
        "bank": "宁夏银行",
        "holder": "某公司",
        "account": "6217001230007654321",
        "ground": "换户",
        "expected_version": 2,
    }
    answer = await insurer.client.put(path, json=body, headers=insurer.as_("clerk"))
    assert told(answer) == (409, "payee-account-frozen")
    assert answer.json()["payable_id"] == row["id"]
    await paying.paid(insurer, row)
    answer = await insurer.client.put(path, json=body, headers=insurer.as_("clerk"))
    assert told(answer) == (200, None)


async def test_an_account_that_nobody_looked_at_again_is_in_no_file(insurer, clock):
    made = await insurer.contract()
    await insurer.insured(made)
    clock.move("2026-04-01")
    await insurer.grant()
    row = await paying.approved(insurer, await paying.premium(insurer, made))
    path = f"/v1/insurance-contracts/{made['id']}/payee-account"
    body = {"kind": "carrier_account", "bank": "宁夏银行", "holder": "某公司"}
    body |= {"account": "6217001230001234567", "ground": "合同"}
    answer = await insurer.client.put(path, json=body, headers=insurer.as_("clerk"))
    assert told(answer) == (200, None)
    assert told(await paying.bank_file(insurer)) == (409, "nothing-due")
    assert told(await paying.pay(insurer, row)) == (409, "payee-account-needed")
    own = {"account": body["account"], "expected_version": 1}
    same = await insurer.client.post(f"{path}/confirmation", json=own, headers=insurer.as_("clerk"))
    assert told(same) == (409, "second-person-needed")
    other = insurer.as_("clerk", subject=f"acc_{ULID()}")
    await insurer.client.post(f"{path}/confirmation", json=own, headers=other)
    assert len(paying.rows_of(await paying.bank_file(insurer))) == 1
    seen = await insurer.get(path)
    assert (seen["account"], seen["contract_id"]) == ("****4567", made["id"])


async def test_a_payment_is_reversed_by_two_persons_and_made_anew(insurer, row, following_app):
    paid = await paying.paid(insurer, row)
    proposed = (await paying.propose(insurer, paid)).json()
    assert (proposed["payable_id"], proposed["settlement_id"]) == (row["id"], None)
    assert told(await paying.propose(insurer, paid)) == (409, "reversal-open")
    by_same = await paying.confirm(insurer, row, proposed, subject=insurer.subjects["finance"])
    assert told(by_same) == (409, "reversed-by-same-person")
    assert told(await paying.confirm(insurer, row, proposed)) == (200, None)
    held = await insurer.budget()
    assert (held["committed"], held["spent"]["total"]) == ("30.00", "0.00")
    waiting = await paying.read(insurer, row)
    assert (waiting["state"], waiting["moves"][-1]["move"]) == ("approved", "reversal")
    await paying.paid(insurer, waiting)
    assert told(await paying.confirm(insurer, row, proposed)) == (412, "reversal-changed")
    [one] = (await insurer.get(f"/v1/payables/{row['id']}/reversals"))["items"]
    assert one["state"] == "confirmed"
    await agree(following_app)


async def test_money_given_back_is_in_the_budget_and_prepared_again_only_where_it_is_due(
    insurer, row, contract, following_app
):
    paid = await paying.paid(insurer, row)
    assert told(await paying.give_back(insurer, paid, "30.01")) == (409, "return-above-line")
    assert told(await paying.give_back(insurer, paid, "10.00")) == (201, None)
    held = await insurer.budget()
    assert (held["spent"]["total"], held["committed"]) == ("20.00", "0.00")
    assert told(await paying.propose(insurer, paid)) == (409, "run-has-returns")
    failed = [(row["id"], "30.00", "失败", "户名不符")]
    answer = await paying.hand_in(insurer, failed)
    assert answer.json()["rows"][0]["code"] == "has-returns"
    path = f"/v1/insurance-contracts/{contract['id']}/premiums/2026-03"
    assert (await insurer.get(path))["already"] == "20.00"
    await agree(following_app)


async def test_money_that_never_left_does_not_come_back(insurer, row):
    assert told(await paying.give_back(insurer, row, "1.00")) == (409, "line-not-paid")
    assert told(await paying.propose(insurer, row)) == (404, "run-unknown")
    unpaid = [(row["id"], "30.00", "失败", "户名不符")]
    answer = await paying.hand_in(insurer, unpaid)
    assert told(answer) == (409, "bank-return-refused")
    assert answer.json()["rows"] == [
        {"row": 2, "code": "line-unknown", "message": "没有拨付过这个业务编号。"}
    ]


async def test_what_was_approved_in_one_year_is_paid_out_of_the_next(insurer, row, clock):
    clock.move("2027-01-04")
    answer = await insurer.client.post(
        "/v1/budgets/640100/2026/carry-over",
        json={"ground": "年终结转"},
        headers=insurer.as_("finance"),
    )
    assert told(answer)[0] in (200, 201), answer.text
    assert (await paying.read(insurer, row))["budget_year"] == 2027
    await paying.paid(insurer, row, paid_on="2027-01-04")
    held = await insurer.budget(2027)
    assert (held["spent"]["total"], held["committed"]) == ("30.00", "0.00")


async def test_two_approvals_at_once_take_one_budget_once(insurer, contract, following_app):
    none = dict.fromkeys(("province", "city", "county"), "0.00")
    await insurer.grant(**none, central="50.00")
    first = await paying.premium(insurer, contract)
    await insurer.trainee(date(2026, 3, 30))
    await insurer.acknowledge(await insurer.draw(contract), "2026-04-01")
    second = await paying.premium(insurer, contract)
    acts = (paying.decide(insurer, one) for one in (first, second))
    answers = await asyncio.gather(*acts)
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert (await insurer.budget())["committed"] == "30.00"
    await agree(following_app)


async def test_one_approved_payable_is_approved_and_paid_once(insurer, contract, following_app):
    await insurer.grant()
    prepared = await paying.premium(insurer, contract)
    acts = (paying.decide(insurer, prepared) for _ in range(3))
    answers = await asyncio.gather(*acts)
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]
    approved = next(one.json() for one in answers if one.status_code == 200)
    assert (await insurer.budget())["committed"] == "30.00"
    answers = await asyncio.gather(*(paying.pay(insurer, approved) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]
    assert await counted(following_app, LinePayment) == 1
    assert await counted(following_app, Disbursement) == 1
    await agree(following_app)


async def test_two_bank_files_at_once_are_the_same_and_both_are_kept(insurer, row, following_app):
    answers = await asyncio.gather(*(paying.bank_file(insurer) for _ in range(2)))
    assert answers[0].content == answers[1].content
    async with following_app.state.database.transaction() as session:
        kept = list(await session.scalars(select(BankFileReading)))
    assert [(one.payable_id, one.run, one.lines) for one in kept] == [(row["id"], 1, 1)] * 2
    assert {f"sha-256={one.digest}" for one in kept} == {
        answer.headers["x-content-digest"] for answer in answers
    }


async def test_two_returns_at_once_are_taken_in_once(insurer, row, following_app):
    await paying.paid(insurer, row)
    failed = [(row["id"], "30.00", "失败", "户名不符")]
    answers = await asyncio.gather(*(paying.hand_in(insurer, failed) for _ in range(3)))
    assert sorted(one.json()["items"][0]["failed"] for one in answers) == [0, 0, 1]
    assert await counted(following_app, BankResult) == 1
    assert (await insurer.budget())["committed"] == "30.00"
    await agree(following_app)


async def test_a_return_and_a_reversal_at_once_give_the_money_back_once(
    insurer, row, following_app
):
    paid = await paying.paid(insurer, row)
    proposed = (await paying.propose(insurer, paid)).json()
    failed = [(row["id"], "30.00", "失败", "户名不符")]
    answers = await asyncio.gather(
        paying.hand_in(insurer, failed), paying.confirm(insurer, row, proposed)
    )
    assert sum(answer.status_code < 300 for answer in answers) == 1
    held = await insurer.budget()
    assert (held["committed"], held["spent"]["total"]) == ("30.00", "0.00")
    assert (await paying.read(insurer, row))["state"] == "approved"
    await agree(following_app)


BAD_FILES = (
    ([("pbl_1", "30.00", "成功", "")], "line-unknown"),
    ([(f"pbl_{ULID()}", "30.00", "成功", "")], "line-unknown"),
    ([(f"stl_{ULID()}", "30.00", "成功", "")], "line-unknown"),
    ([("{id}", "29.99", "成功", "")], "amount-differs"),
    ([("{id}", "30.00", "失败", "")], "reason-missing"),
    ([("{id}", "30.00", "失败", "账号6217001230001234567")], "reason-holds-number"),
)


@pytest.mark.parametrize(("rows", "code"), BAD_FILES)
async def test_a_file_that_does_not_fit_is_not_taken_in_and_not_echoed(
    insurer, row, following_app, rows, code
):
    await paying.paid(insurer, row)
    given = [(one[0].format(id=row["id"]), *one[1:]) for one in rows]
    before = await counted(following_app, LedgerEntry)
    answer = await paying.hand_in(insurer, given)
    assert told(answer) == (409, "bank-return-refused")
    assert code in {one["code"] for one in answer.json()["rows"]}
    assert "6217001230001234567" not in answer.text
    assert await counted(following_app, LedgerEntry) == before


async def test_what_contradicts_an_earlier_answer_is_refused(insurer, row):
    await paying.paid(insurer, row)
    await paying.hand_in(insurer, [(row["id"], "30.00", "失败", "户名不符")])
    answer = await paying.hand_in(insurer, [(row["id"], "30.00", "成功", "")])
    assert answer.json()["rows"][0]["code"] == "told-otherwise"


async def test_what_was_paid_and_sent_back_later_waits_again(insurer, row, following_app):
    await paying.paid(insurer, row)
    await paying.hand_in(insurer, [(row["id"], "30.00", "成功", "")])
    back = [(row["id"], "30.00", "退回", "账户状态异常")]
    [taken] = (await paying.hand_in(insurer, back)).json()["items"]
    assert (taken["failed"], (await paying.read(insurer, row))["state"]) == (1, "approved")
    await agree(following_app)


async def test_days_sums_and_names_that_cannot_be(insurer, row):
    paid = await paying.paid(insurer, row)
    for changes, code in (
        ({"returned_on": "2026-03-31"}, "returned-on-impossible"),
        ({"returned_on": "2026-04-02"}, "returned-on-impossible"),
    ):
        assert told(await paying.give_back(insurer, paid, "1.00", **changes)) == (409, code)
    for amount in ("0.00", "-1.00", "1.001", "x", None):
        assert (await paying.give_back(insurer, paid, amount)).status_code == 422
    unknown = {"id": f"pbl_{ULID()}", "version": 1}
    for answer in (
        await paying.give_back(insurer, unknown, "1.00"),
        await paying.propose(insurer, unknown),
        await paying.bank_file(insurer, which=f"/{unknown['id']}"),
    ):
        assert told(answer) == (404, "payable-unknown")
    assert (await paying.propose(insurer, paid, run=0)).status_code == 422
    assert (await paying.bank_file(insurer, which="/pbl_1")).status_code == 422
    assert (await paying.bank_file(insurer, "&kind=gift")).status_code == 422


async def test_who_is_not_finance_or_of_another_region_gets_nothing(insurer, row):
    await paying.paid(insurer, row)
    failed = [(row["id"], "30.00", "失败", "户名不符")]
    assert (await paying.hand_in(insurer, failed, role="clerk")).status_code == 403
    answer = await paying.hand_in(insurer, failed, region="640300")
    assert answer.json()["rows"][0]["code"] == "line-unknown"
    path = f"/v1/payables/{row['id']}/bank-file"
    answer = await insurer.client.get(path, headers=tokens.officer("640100", "clerk"))
    assert answer.status_code == 403
    elsewhere = tokens.officer("640300", "finance")
    assert (await insurer.client.get(path, headers=elsewhere)).status_code == 404


@dataclass
class History:
    """What an office does at random with its payables; a refusal is an answer as good as any."""

    insurer: Insurer
    rows: list[str]
    dice: random.Random
    proposed: dict[str, dict] = field(default_factory=dict)

    async def step(self) -> None:
        row = await paying.read(self.insurer, {"id": self.dice.choice(self.rows)})
        acts = (self.decide, self.pay, self.pay, self.fail, self.succeed, self.back, self.reverse)
        answer = await self.dice.choice(acts)(row)
        assert answer.status_code < 500, answer.text

    async def decide(self, row):
        return await paying.decide(self.insurer, row)

    async def pay(self, row):
        return await paying.pay(self.insurer, row)

    async def fail(self, row):
        return await paying.hand_in(self.insurer, [(row["id"], row["amount"], "失败", "户名不符")])

    async def succeed(self, row):
        return await paying.hand_in(self.insurer, [(row["id"], row["amount"], "成功", "")])

    async def back(self, row):
        return await paying.give_back(self.insurer, row, self.dice.choice(("0.01", "10.00")))

    async def reverse(self, row):
        proposed = self.proposed.pop(row["id"], None)
        if proposed:
            return await paying.confirm(self.insurer, row, proposed)
        runs = (await self.insurer.get(f"/v1/payables/{row['id']}/disbursements"))["items"]
        answer = await paying.propose(self.insurer, row, run=len(runs) or 1)
        if answer.status_code == 201:
            self.proposed[row["id"]] = answer.json()
        return answer


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_is_done_the_books_balance_and_say_what_left(
    insurer, contract, following_app, seed
):
    await insurer.grant()
    prepared = [await paying.premium(insurer, contract)]
    await insurer.trainee(date(2026, 3, 30))
    await insurer.acknowledge(await insurer.draw(contract), "2026-04-01")
    prepared.append(await paying.premium(insurer, contract))
    history = History(insurer, [one["id"] for one in prepared], random.Random(seed))
    for _ in range(30):
        await history.step()
        await agree(following_app)
        rows = [await paying.read(insurer, one) for one in prepared]
        owed = sum(Decimal(row["amount"]) for row in rows if row["state"] == "approved")
        held = await insurer.budget()
        assert Decimal(held["committed"]) == owed
        left = Decimal(held["granted"]["total"]) - Decimal(held["spent"]["total"])
        assert Decimal(held["left"]["total"]) == left
