"""Money over HTTP: budgets commit and spend, banks fail lines, payments are reversed."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from ulid import ULID

from services.reporting.tables.books import LedgerPosting
from services.reporting.tables.disbursements import Disbursement
from tests.change_logs import ground_of
from tests.reporting import settling
from tests.reporting.settling import MARCH, payment


@pytest.fixture
async def team(office, clock):
    """An office with an officer for each role, on 2026-04-01."""
    clock.move("2026-04-01")
    return settling.Office(office, clock)


async def several(team, facts, count=3) -> dict:
    """A prepared settlement of so many youths, each with an account of their own."""
    for place in range(count):
        youth = f"yth_{ULID()}"
        placement = await facts.arrive(date(2026, 3, 2), youth_id=youth)
        await facts.confirm(placement, MARCH, date(2026, 3, 31))
        await team.set_account(youth, account=f"62170012300012345{place:02}")
    return await team.prepare(MARCH)


def told(answer):
    return answer.status_code, answer.json().get("code")


def of_sum(total, **differently) -> dict:
    """A payment of so much out of the centre's money, on 10 April."""
    sources = {"central": total, "province": "0.00", "city": "0.00", "county": "0.00"}
    return {
        "paid_on": "2026-04-10",
        "voucher": "PZ-1",
        "source_of_funds": sources,
    } | differently


async def hand_in(team, settlement, rows, **form):
    content = "业务编号,金额,处理结果,失败原因\r\n"
    content += "".join(",".join(row) + "\r\n" for row in rows)
    return await team.client.post(
        f"/v1/settlements/{settlement['id']}/bank-returns",
        files={"file": ("r.csv", content.encode(), "text/csv")},
        data=form,
        headers=team.as_("finance"),
    )


async def agree(app, region="640100"):
    """What must hold of the books and the disbursements at any time."""
    async with app.state.database.transaction() as session:
        total = await session.scalar(select(func.coalesce(func.sum(LedgerPosting.amount), 0)))
        spent = await session.scalar(
            select(func.coalesce(func.sum(LedgerPosting.amount), 0)).where(
                LedgerPosting.account == "spent"
            )
        )
        paid = await session.scalar(select(func.coalesce(func.sum(Disbursement.amount), 0)))
    assert (total, spent) == (0, paid)


async def test_an_approval_commits_and_a_payment_spends_by_source(
    team, placement_facts, following_app
):
    settlement = await several(team, placement_facts, 2)
    approved = await team.to_approval(settlement)
    held = await team.budget(2026)
    assert (held["committed"], held["available"]) == ("4470.00", "3995530.00")
    assert approved["budget_year"] == 2026
    await team.moved(approved, "disbursement", "finance", **payment(team, approved))
    held = await team.budget(2026)
    assert (held["committed"], held["available"]) == ("0.00", "3995530.00")
    assert (held["spent"]["central"], held["spent"]["province"]) == ("2235.00", "2235.00")
    await agree(following_app)


async def test_a_batch_above_the_budget_is_refused_to_the_fen(team, placement_facts):
    settlement = await several(team, placement_facts, 1)
    short = {"central": "2234.99", "province": "0.00", "city": "0.00", "county": "0.00"}
    await team.grant(2026, **short)
    publicised = await team.to_publicity(settlement)
    team.clock.move("2026-04-10")
    answer = await team.move(publicised, "approval", "approver", decision="passed")
    assert told(answer) == (409, "budget-exceeded")
    assert answer.json()["available"] == "2234.99"
    assert told(await team.grant(2026, seen=1, **short | {"county": "0.01"})) == (200, None)
    approved = await team.moved(publicised, "approval", "approver", decision="passed")
    answer = await team.move(approved, "disbursement", "finance", **of_sum("2235.00"))
    assert told(answer) == (409, "source-exceeded")
    sources = of_sum("2234.99")["source_of_funds"] | {"county": "0.01"}
    paid = of_sum("2235.00", source_of_funds=sources)
    await team.moved(approved, "disbursement", "finance", **paid)


async def test_without_a_budget_nothing_is_approved(team, placement_facts):
    publicised = await team.to_publicity(await several(team, placement_facts, 1))
    team.clock.move("2026-04-10")
    answer = await team.move(publicised, "approval", "approver", decision="passed")
    assert told(answer) == (409, "budget-exceeded")


async def test_a_budget_has_versions_and_covers_what_it_is_used_for(team, placement_facts):
    assert (await team.grant(2026)).json()["version"] == 1
    assert told(await team.grant(2026)) == (428, "budget-version-missing")
    assert told(await team.grant(2026, seen=2)) == (412, "budget-changed")
    await team.through_to_payment(await several(team, placement_facts, 1))
    none = dict.fromkeys(("central", "province", "city", "county"), "0.00")
    assert told(await team.grant(2026, seen=1, **none)) == (409, "budget-below-use")
    answer = await team.client.put(
        "/v1/budgets/640300/2026",
        json={"sources": none, "ground": "指标"},
        headers=team.as_("finance"),
    )
    assert told(answer) == (404, "outside-region")


async def test_some_lines_are_paid_and_then_the_rest(team, placement_facts, following_app):
    settlement = await several(team, placement_facts, 3)
    lines = [line["id"] for line in await team.lines(settlement["id"])]
    approved = await team.to_approval(settlement)
    part = await team.moved(
        approved, "disbursement", "finance", **of_sum("2235.00", line_ids=lines[:1])
    )
    assert part["state"] == "partly_disbursed"
    assert (await team.budget(2026))["committed"] == "4470.00"
    again = of_sum("2235.00", line_ids=lines[:1])
    assert told(await team.move(part, "disbursement", "finance", **again)) == (409, "line-not-due")
    rest = await team.moved(part, "disbursement", "finance", **of_sum("4470.00"))
    assert rest["state"] == "disbursed"
    answer = await team.move(rest, "disbursement", "finance", **of_sum("0.00"))
    assert told(answer) == (409, "nothing-due")
    await agree(following_app)


async def test_what_the_bank_fails_is_paid_again_with_its_old_reason(
    team, placement_facts, following_app
):
    settlement = await several(team, placement_facts, 2)
    first, second = await team.lines(settlement["id"])
    paid = await team.through_to_payment(settlement)
    rows = [(first["id"], "2235.00", "成功", ""), (second["id"], "2235.00", "失败", "账户已销户")]
    answer = await hand_in(team, paid, rows)
    assert answer.status_code == 201, answer.text
    assert (answer.json()["paid"], answer.json()["failed"]) == (1, 1)
    (seen,) = await team.payments(second["youth_id"])
    assert (seen["paid_on"], seen["failed_reason"]) == (None, "账户已销户")
    assert seen["state"] == "approved", "it is to be paid again"
    held = await team.budget(2026)
    assert (held["committed"], held["spent"]["total"]) == ("2235.00", "2235.00")
    await agree(following_app)
    answer = await hand_in(team, paid, rows)
    assert (answer.json()["failed"], answer.json()["already"]) == (0, 2)
    file = await team.client.get(
        f"/v1/settlements/{paid['id']}/bank-file",
        params={"format": "csv"},
        headers=team.as_("finance"),
    )
    assert file.text.count("stl_") == 1
    assert "账户已销户" in file.text
    again = await team.moved(paid, "disbursement", "finance", **of_sum("2235.00"))
    (seen,) = await team.payments(second["youth_id"])
    assert (seen["paid_on"], seen["failed_reason"]) == ("2026-04-10", None)
    assert seen["state"] == "disbursed"
    # The first file handed in once more says nothing of the second try.
    answer = await hand_in(team, again, rows)
    assert (answer.json()["failed"], answer.json()["already"]) == (0, 2)
    assert (await team.budget(2026))["committed"] == "0.00"
    answer = await hand_in(team, again, [(f"{second['id']}-2", "2235.00", "成功", "")])
    assert (answer.json()["paid"], answer.json()["already"]) == (1, 0)
    for number in (f"{second['id']}-3", f"{first['id']}-2"):
        answer = await hand_in(team, again, [(number, "2235.00", "成功", "")])
        assert [one["code"] for one in answer.json()["rows"]] == ["line-unknown"]
    await agree(following_app)


async def test_what_was_paid_and_sent_back_later_is_paid_again_once(
    team, placement_facts, following_app
):
    settlement = await several(team, placement_facts, 1)
    (line,) = await team.lines(settlement["id"])
    paid = await team.through_to_payment(settlement)
    assert (await hand_in(team, paid, [(line["id"], "2235.00", "成功", "")])).json()["paid"] == 1
    back = [(line["id"], "2235.00", "退回", "账户状态异常")]
    for failed in (1, 0):
        answer = await hand_in(team, paid, back)
        assert (answer.json()["failed"], answer.json()["already"]) == (failed, 1 - failed)
    (seen,) = await team.payments(line["youth_id"])
    assert (seen["paid_on"], seen["failed_reason"]) == (None, "账户状态异常")
    assert (await team.budget(2026))["committed"] == "2235.00"
    answer = await hand_in(team, paid, [(line["id"], "2235.00", "成功", "")])
    assert [one["code"] for one in answer.json()["rows"]] == ["told-otherwise"]
    await team.moved(paid, "disbursement", "finance", **of_sum("2235.00"))
    held = await team.budget(2026)
    assert (held["committed"], held["spent"]["total"]) == ("0.00", "2235.00")
    await agree(following_app)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("stl_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V", "2235.00", "成功", ""), "line-unknown"),
        (("X", "2235.00", "成功", ""), "line-unknown"),
        ((None, "2235.01", "成功", ""), "amount-differs"),
        ((None, "2235.00", "失败", ""), "reason-missing"),
        ((None, "2235.00", "失败", "账号 6217001230001234567 有误"), "reason-holds-number"),
        ((None, "2235.00", "不明", ""), None),
    ],
)
async def test_a_return_file_with_one_wrong_row_is_refused_whole(
    team, placement_facts, following_app, row, code
):
    settlement = await several(team, placement_facts, 2)
    first, second = await team.lines(settlement["id"])
    paid = await team.through_to_payment(settlement)
    rows = [(first["id"], "2235.00", "失败", "户名不符"), (row[0] or second["id"], *row[1:])]
    answer = await hand_in(team, paid, rows)
    assert told(answer) == (409, "bank-return-refused")
    assert "6217001230001234567" not in answer.text
    if code:
        assert [one["code"] for one in answer.json()["rows"]] == [code]
    assert (await team.budget(2026))["committed"] == "0.00"
    await agree(following_app)


async def test_a_payment_is_reversed_by_two_persons_and_paid_anew(
    team, placement_facts, following_app
):
    paid = await team.through_to_payment(await several(team, placement_facts, 1))
    path = f"/v1/settlements/{paid['id']}/reversals"
    body = {"run": 1, "ground": "凭证号登记错误"}
    proposed = (await team.client.post(path, json=body, headers=team.as_("finance"))).json()
    answer = await team.client.post(path, json=body, headers=team.as_("finance"))
    assert told(answer) == (409, "reversal-open")
    decision = {"expected_version": 1, "decision": "confirmed", "ground": "属实"}
    same = team.as_("approver", subject=team.subjects["finance"])
    where = f"{path}/{proposed['id']}/decision"
    answer = await team.client.post(where, json=decision, headers=same)
    assert told(answer) == (409, "reversed-by-same-person")
    answer = await team.client.post(where, json=decision, headers=team.as_("approver"))
    assert answer.json()["state"] == "confirmed", answer.text
    for event, why in (("proposed", body["ground"]), ("confirmed", decision["ground"])):
        told_of = proposed["id"], f"reversal.{event}"
        assert await ground_of(team.client, "reporting", *told_of, "640000") == why
    stands = await team.read(paid["id"])
    assert stands["state"] == "partly_disbursed"
    held = await team.budget(2026)
    assert (held["committed"], held["spent"]["total"]) == ("2235.00", "0.00")
    await agree(following_app)
    again = await team.moved(stands, "disbursement", "finance", **of_sum("2235.00"))
    assert again["state"] == "disbursed"
    await agree(following_app)


async def reversed_(team, paid) -> dict:
    """A settlement whose first payment was entered wrongly."""
    path = f"/v1/settlements/{paid['id']}/reversals"
    body = {"run": 1, "ground": "凭证号登记错误"}
    proposed = (await team.client.post(path, json=body, headers=team.as_("finance"))).json()
    decision = {"expected_version": 1, "decision": "confirmed", "ground": "属实"}
    where = f"{path}/{proposed['id']}/decision"
    answer = await team.client.post(where, json=decision, headers=team.as_("approver"))
    assert answer.status_code == 200, answer.text
    return await team.read(paid["id"])


async def test_a_payment_entered_anew_is_answered_by_the_number_that_the_bank_was_given(
    team, placement_facts, following_app
):
    paid = await team.through_to_payment(await several(team, placement_facts, 1))
    (line,) = await team.lines(paid["id"])
    good, back = (line["id"], "2235.00", "成功", ""), (line["id"], "2235.00", "退汇", "账户已销户")
    stands = await reversed_(team, paid)
    answer = await hand_in(team, stands, [good])
    assert [one["code"] for one in answer.json()["rows"]] == ["line-unknown"]
    anew = await team.moved(stands, "disbursement", "finance", **of_sum("2235.00"))
    both = [good, (f"{line['id']}-2", "2235.00", "失败", "账户已销户")]
    answer = await hand_in(team, anew, both)
    assert [one["code"] for one in answer.json()["rows"]] == ["told-twice"]
    for new in (1, 0):
        answer = await hand_in(team, anew, [good])
        assert (answer.json()["paid"], answer.json()["already"]) == (new, 1 - new)
    assert (await hand_in(team, anew, [back])).json()["failed"] == 1
    held = await team.budget(2026)
    assert (held["committed"], held["spent"]["total"]) == ("2235.00", "0.00")
    await agree(following_app)


async def test_a_late_answer_to_a_file_that_was_drawn_anew_sends_nothing_back(
    team, placement_facts, following_app
):
    paid = await team.through_to_payment(await several(team, placement_facts, 1))
    (line,) = await team.lines(paid["id"])
    stands = await reversed_(team, paid)
    path = f"/v1/settlements/{paid['id']}/bank-file"
    assert (await team.client.get(path, headers=team.as_("finance"))).status_code == 200
    anew = await team.moved(stands, "disbursement", "finance", **of_sum("2235.00"))
    answer = await hand_in(team, anew, [(line["id"], "2235.00", "失败", "账户已销户")])
    assert [one["code"] for one in answer.json()["rows"]] == ["line-unknown"]
    answer = await hand_in(team, anew, [(f"{line['id']}-2", "2235.00", "成功", "")])
    assert answer.json()["paid"] == 1
    await agree(following_app)


async def test_a_year_hands_its_rest_and_its_debts_on(team, placement_facts, following_app):
    approved = await team.to_approval(await several(team, placement_facts, 1))
    path, body = "/v1/budgets/640100/2026/carry-over", {"ground": "年终结转"}
    answer = await team.client.post(path, json=body, headers=team.as_("finance"))
    assert told(answer) == (409, "year-not-over")
    team.clock.move("2027-01-04")
    answer = await team.client.post(path, json=body, headers=team.as_("finance"))
    assert answer.json()["committed"] == "2235.00", answer.text
    assert answer.json()["available"] == "3997765.00"
    assert (await team.budget(2026))["available"] == "0.00"
    again = await team.client.post(path, json=body, headers=team.as_("finance"))
    assert told(again) == (409, "nothing-to-carry")
    stands = await team.read(approved["id"])
    assert stands["budget_year"] == 2027
    early, due = (of_sum("2235.00", paid_on=day) for day in ("2026-12-31", "2027-01-01"))
    answer = await team.move(stands, "disbursement", "finance", **early)
    assert told(answer) == (409, "paid-on-impossible")
    await team.moved(stands, "disbursement", "finance", **due)
    assert (await team.budget(2027))["spent"]["total"] == "2235.00"
    await agree(following_app)


async def test_the_database_refuses_an_entry_out_of_balance_or_altered(
    team, placement_facts, following_app
):
    await team.grant(2026)
    entry = (
        "INSERT INTO ledger_entries (id, kind, occurred_on, author, ground, recorded_at)"
        " VALUES ('led_x', 'grant', '2026-04-01', 'a', '', now())"
    )
    posting = "INSERT INTO ledger_postings VALUES ('led_x', {}, '640100', 2026, '{}', '{}', {})"
    one_sided = [entry, posting.format(1, "budget", "central", "1.00")]
    uneven = [*one_sided, posting.format(2, "granted", "central", "-0.99")]
    acts = [
        [entry],
        one_sided,
        uneven,
        ["UPDATE ledger_postings SET amount = amount + 1"],
        ["DELETE FROM ledger_entries"],
        ["UPDATE budgets SET central = 0"],
    ]
    for act in acts:
        with pytest.raises(DBAPIError):
            async with following_app.state.database.transaction() as session:
                for statement in act:
                    await session.execute(text(statement))
    answer = await team.client.get("/v1/budgets/640100/2026/entries", headers=team.as_("clerk"))
    (kept,) = answer.json()["items"]
    assert sum(Decimal(one["amount"]) for one in kept["postings"]) == 0
