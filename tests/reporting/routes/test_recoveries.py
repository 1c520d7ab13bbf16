"""Recovery claims over HTTP: what was overpaid comes back to the fen, or is written off by two."""

import asyncio
from datetime import date
from decimal import Decimal

import httpx2
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from ulid import ULID

from services.common.store.tables import changes
from services.common.upstream import Upstream
from services.reporting.clients.matching import Matching
from services.reporting.rules.recomputing import recompute
from tests import pdfs, tokens
from tests.reporting import settling
from tests.reporting.routes.test_ledger import agree, hand_in
from tests.reporting.routes.test_publicity import known_to_matching
from tests.reporting.settling import YOUTH

MARCH, FEBRUARY = "2026-03", "2026-02"
GROUND = "电话通知本人，说明多结算的天数"


@pytest.fixture
async def clerk_office(office, clock):
    clock.move("2026-04-01")
    return settling.Office(office, clock)


@pytest.fixture
async def owing(clerk_office, placement_facts, standing):
    """An office, and a claim of 1219.09 on a youth who had left on 13 March and was paid."""

    async def make():
        placement = await settling.one_confirmed(clerk_office, placement_facts)
        await clerk_office.through_to_payment(await clerk_office.prepare(MARCH))
        await placement_facts.end_early(placement, date(2026, 3, 13))
        later = await clerk_office.prepare(MARCH)
        assert (await listed(clerk_office)) == []
        await clerk_office.to_approval(later)
        (claim,) = await listed(clerk_office)
        return claim

    return await standing.once(make, clerk_office)


async def test_the_notice_is_of_the_office_whose_money_it_is(
    clerk_office, following_app, placement_facts
):
    """The unit lies in a county, the city has settled and is paid back."""
    placement = await settling.one_confirmed(clerk_office, placement_facts, region="640104")
    await clerk_office.through_to_payment(await clerk_office.prepare(MARCH))
    await placement_facts.end_early(placement, date(2026, 3, 13))
    await clerk_office.to_approval(await clerk_office.prepare(MARCH))
    (claim,) = await listed(clerk_office)
    transport = httpx2.ASGITransport(placement_facts.app)
    upstream = Upstream("matching", "http://m", following_app.state.keys, transport)
    following_app.state.matching = Matching(upstream)
    await known_to_matching(placement_facts.app, [claim], name="马·测试")
    path = f"/v1/recoveries/{claim['id']}/notice.pdf"
    answer = await clerk_office.client.get(path, headers=clerk_office.as_("clerk"))
    assert (claim["region"], answer.status_code) == ("640104", 200), answer.text
    assert "银川市经办机构（盖章）" in pdfs.text_of(answer.content)


async def listed(office, **query) -> list[dict]:
    answer = await office.client.get("/v1/recoveries", params=query, headers=office.as_("clerk"))
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def post(office, claim, step, headers, **body):
    path = f"/v1/recoveries/{claim['id']}/{step}"
    told = {"expected_version": claim["version"]} | body
    return await office.client.post(path, json=told, headers=headers)


async def posted(office, claim, step, headers, **body) -> dict:
    answer = await post(office, claim, step, headers, **body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def notice(office, claim):
    told = {"notified_on": office.opened_on, "ground": GROUND}
    return await post(office, claim, "notice", office.as_("clerk"), **told)


async def notified(office, claim) -> dict:
    answer = await notice(office, claim)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def repay(office, claim, amount, **differently):
    told = {"amount": amount, "received_on": office.opened_on, "voucher": "SK-1"} | differently
    return await post(office, claim, "repayments", office.as_("finance"), **told)


@pytest.fixture
def at(clerk_office, owing):
    clerk_office.opened_on = owing["opened_on"]
    return clerk_office


async def test_a_claim_is_what_was_overpaid_and_comes_back_in_parts_and_in_full(at, owing):
    # 2235.00 was paid, 2235 × 10/22 = 1015.91 was due.
    assert (owing["amount"], owing["left"], owing["state"]) == ("1219.09", "1219.09", "open")
    claim = await notified(at, owing)
    assert (claim["state"], claim["version"]) == ("notified", 2)
    claim = (await repay(at, claim, "1000.00")).json()
    assert (claim["state"], claim["left"]) == ("part_repaid", "219.09")
    above = await repay(at, claim, "219.10")
    assert (above.status_code, above.json()["code"]) == (409, "repayment-above-claim")
    claim = (await repay(at, claim, "219.09")).json()
    assert (claim["state"], claim["left"], claim["repaid"]) == ("repaid", "0.00", "1219.09")
    again = await repay(at, claim, "0.01")
    assert (again.status_code, again.json()["code"]) == (409, "repayment-above-claim")
    seen = await at.client.get(f"/v1/recoveries/{claim['id']}", headers=tokens.youth(YOUTH))
    assert [move["amount"] for move in seen.json()["moves"]] == [None, "1000.00", "219.09"]
    assert await listed(at, state="open") == []


async def test_what_is_repaid_is_in_the_budget_and_in_the_form(at, owing, following_app):
    before = await at.budget(2026)
    assert (await repay(at, owing, "1000.00")).status_code == 200
    held = await at.budget(2026)
    assert Decimal(before["spent"]["total"]) - Decimal(held["spent"]["total"]) == Decimal("1000.00")
    assert Decimal(held["available"]) - Decimal(before["available"]) == Decimal("1000.00")
    await agree(following_app)
    (base, _) = sorted(await at.payments(YOUTH), key=lambda one: one["id"])
    assert (base["to_pay"], base["returned"]) == ("2235.00", "1000.00")


async def test_money_of_a_month_that_is_claimed_comes_back_by_the_claim_alone(at, owing):
    base = next(one for one in await at.payments(YOUTH) if one["adjusts"] is None)
    told_of = {"line_id": base["id"], "amount": "1.00", "ground": "本人退回"}
    path = f"/v1/settlements/{base['settlement_id']}/returns"
    body = told_of | {"returned_on": at.opened_on}
    answer = await at.client.post(path, json=body, headers=at.as_("finance"))
    assert (answer.status_code, answer.json()["code"]) == (409, "recovery-open")
    assert answer.json()["recovery_id"] == owing["id"]
    claim = (await repay(at, owing, owing["left"])).json()
    assert claim["state"] == "repaid"
    answer = await at.client.post(path, json=body, headers=at.as_("finance"))
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    ("back", "ends"),
    [
        ("1219.08", ("part_repaid", "0.01")),
        ("1219.09", ("repaid", "0.00")),
        ("1300.00", ("repaid", "0.00")),
    ],
)
async def test_what_came_back_before_anybody_claimed_it_is_counted_once(
    clerk_office, placement_facts, following_app, back, ends
):
    at = clerk_office
    placement = await settling.one_confirmed(at, placement_facts)
    paid = await at.through_to_payment(await at.prepare(MARCH))
    (line,) = await at.lines(paid["id"])
    body = {"line_id": line["id"], "amount": back, "ground": "离岗后本人退回"}
    body["returned_on"] = settling.payment(at, paid)["paid_on"]
    path = f"/v1/settlements/{paid['id']}/returns"
    assert (await at.client.post(path, json=body, headers=at.as_("finance"))).status_code == 201
    await placement_facts.end_early(placement, date(2026, 3, 13))
    await at.to_approval(await at.prepare(MARCH))
    (claim,) = await listed(at)
    assert (claim["amount"], (claim["state"], claim["left"])) == ("1219.09", ends)
    await agree(following_app)


async def test_money_that_never_left_is_not_repaid(clerk_office, placement_facts, following_app):
    at = clerk_office
    placement = await settling.one_confirmed(at, placement_facts)
    await at.to_approval(await at.prepare(MARCH))
    await placement_facts.end_early(placement, date(2026, 3, 13))
    await at.to_approval(await at.prepare(MARCH))
    (claim,) = await listed(at)
    at.opened_on = claim["opened_on"]
    answer = await repay(at, claim, "0.01")
    assert (answer.status_code, answer.json()["code"]) == (409, "repayment-above-paid")


async def test_days_of_notice_and_repayment_are_held_between_claim_and_today(at, owing):
    early = date.fromordinal(date.fromisoformat(at.opened_on).toordinal() - 1).isoformat()
    told = {"notified_on": early, "ground": GROUND}
    answer = await post(at, owing, "notice", at.as_("clerk"), **told)
    assert (answer.status_code, answer.json()["code"]) == (409, "notified-on-impossible")
    answer = await repay(at, owing, "1.00", received_on=early)
    assert (answer.status_code, answer.json()["code"]) == (409, "repaid-on-impossible")


async def test_two_repayments_at_once_keep_one(at, owing):
    answers = await asyncio.gather(*(repay(at, owing, "1000.00") for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    (claim,) = await listed(at)
    assert claim["left"] == "219.09"


async def test_an_objection_is_decided_by_another_and_read_by_the_office_alone(
    at, owing, following_app
):
    clerk = at.subjects["clerk"]
    claim = await notified(at, owing)
    youth = tokens.youth(YOUTH)
    claim = await posted(at, claim, "objection", youth, words="我三月二十日才离开")
    assert claim["state"] == "objected"
    told = {"decision": "dismissed", "ground": "考勤记录为三月十三日"}
    same = await post(at, claim, "objection-decision", at.as_("reviewer", subject=clerk), **told)
    assert (same.status_code, same.json()["code"]) == (409, "recovery-decided-by-same-person")
    claim = await posted(at, claim, "objection-decision", at.as_("reviewer"), **told)
    assert (claim["state"], claim["amount"]) == ("notified", "1219.09")
    async with following_app.state.database.transaction() as session:
        rows = await session.execute(
            select(changes.c.ground, changes.c.data).where(changes.c.object == "recovery")
        )
        raw = await session.execute(text("SELECT words FROM recovery_moves WHERE move='objection'"))
        assert "三月二十日".encode() not in raw.scalar()
    assert not any("三月二十日" in f"{ground}{data}" for ground, data in rows)


async def test_an_objection_upheld_needs_a_new_notice(at, owing):
    claim = await posted(
        at, await notified(at, owing), "objection", tokens.youth(YOUTH), words="日期不对"
    )
    told = {"decision": "upheld", "ground": "更正离岗日期后重新结算"}
    claim = await posted(at, claim, "objection-decision", at.as_("reviewer"), **told)
    assert (claim["state"], claim["left"]) == ("open", "1219.09")


async def test_an_objection_too_late_is_refused(at, owing):
    claim = await notified(at, owing)
    after = date.fromordinal(date.fromisoformat(claim["object_by"]).toordinal() + 1)
    at.clock.move(after)
    answer = await post(at, claim, "objection", tokens.youth(YOUTH), words="日期不对")
    assert (answer.status_code, answer.json()["code"]) == (409, "objection-too-late")
    at.clock.move(claim["object_by"])
    await posted(at, claim, "objection", tokens.youth(YOUTH), words="日期不对")


async def test_a_write_off_is_decided_by_another_than_who_proposed_it(at, owing):
    claim = await notified(at, owing)
    early = await post(at, owing, "write-off", at.as_("clerk"), ground="失联两年")
    assert early.status_code == 412
    claim = await posted(at, claim, "write-off", at.as_("clerk"), ground="失联两年")
    told = {"decision": "passed", "ground": "集体研究同意"}
    clerk = at.as_("approver", subject=at.subjects["clerk"])
    same = await post(at, claim, "write-off-decision", clerk, **told)
    assert (same.status_code, same.json()["code"]) == (409, "recovery-decided-by-same-person")
    refused = told | {"decision": "refused"}
    claim = await posted(at, claim, "write-off-decision", at.as_("approver"), **refused)
    assert claim["state"] == "notified"
    claim = await posted(at, claim, "write-off", at.as_("clerk"), ground="失联两年")
    claim = await posted(at, claim, "write-off-decision", at.as_("approver"), **told)
    assert (claim["state"], claim["left"]) == ("written_off", "1219.09")
    answer = await repay(at, claim, "1.00")
    assert (answer.status_code, answer.json()["code"]) == (409, "recovery-state-forbids")


async def test_a_claim_before_its_notice_is_not_written_off(at, owing):
    answer = await post(at, owing, "write-off", at.as_("clerk"), ground="失联两年")
    assert (answer.status_code, answer.json()["code"]) == (409, "recovery-state-forbids")


async def test_nobody_else_sees_or_moves_a_claim(at, owing):
    path = f"/v1/recoveries/{owing['id']}"
    other = tokens.youth("yth_01K5ABCDEFGHJKMNPQRSTVWXYZ")
    elsewhere = at.as_("clerk", region="640300")
    for headers in (other, elsewhere):
        answer = await at.client.get(path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "recovery-unknown")
    mine = await at.client.get("/v1/me/recoveries", headers=tokens.youth(YOUTH))
    assert [one["id"] for one in mine.json()["items"]] == [owing["id"]]
    theirs = await at.client.get("/v1/me/recoveries", headers=other)
    assert theirs.json()["items"] == []
    wrong = await post(at, owing, "write-off", at.as_("finance"), ground="失联两年")
    assert wrong.status_code == 403


@pytest.mark.parametrize(
    ("step", "role", "body"),
    [
        ("repayments", "finance", {"amount": "0.00"}),
        ("repayments", "finance", {"amount": "-1.00"}),
        ("repayments", "finance", {"amount": "1.001"}),
        ("repayments", "finance", {"voucher": "6217001230001234567"}),
        ("notice", "clerk", {"notified_on": "2026-02-30"}),
        ("write-off", "clerk", {"ground": ""}),
        ("objection-decision", "reviewer", {"decision": "maybe"}),
        ("set-off-consent", "clerk", {"agreed": True}),
    ],
)
async def test_what_is_malformed_is_refused(at, owing, step, role, body):
    right = {
        "repayments": {"amount": "1.00", "received_on": at.opened_on, "voucher": "SK-1"},
        "notice": {"notified_on": at.opened_on, "ground": GROUND},
        "write-off": {"ground": GROUND},
        "objection-decision": {"decision": "upheld", "ground": GROUND},
        "set-off-consent": {},
    }[step]
    answer = await post(at, owing, step, at.as_(role), **(right | body))
    assert answer.status_code == 422, answer.text
    unseen = await at.client.post(
        f"/v1/recoveries/{owing['id']}/{step}", json=right, headers=at.as_(role)
    )
    assert unseen.status_code == 428


async def february(at, placement_facts, following_app):
    """A later settlement of the same youth: February, at another placement."""
    placement = await placement_facts.arrive(date(2026, 2, 2), youth_id=YOUTH)
    await placement_facts.end_early(placement, date(2026, 2, 28))
    await placement_facts.confirm(placement, FEBRUARY, date(2026, 2, 28))
    settlement = await at.prepare(FEBRUARY)
    (line,) = await at.lines(settlement["id"])
    return settlement, line


async def test_without_consent_a_later_line_is_paid_in_full(
    at, owing, placement_facts, following_app
):
    settlement, line = await february(at, placement_facts, following_app)
    assert (line["amount"], line["set_off"], line["to_pay"]) == ("2235.00", "0.00", "2235.00")
    assert settlement["total"] == "2235.00"


async def test_with_consent_a_later_line_is_set_against_the_claim_once_it_is_paid(
    at, owing, placement_facts, following_app
):
    answer = await post(at, owing, "set-off-consent", at.as_("clerk"))
    assert (answer.status_code, answer.json()["code"]) == (409, "consent-needs-ground")
    claim = await posted(at, owing, "set-off-consent", tokens.youth(YOUTH))
    assert claim["set_off_agreed_on"] == at.opened_on
    settlement, line = await february(at, placement_facts, following_app)
    assert (line["amount"], line["set_off"], line["to_pay"]) == ("2235.00", "1219.09", "1015.91")
    assert line["set_off_against"] == claim["id"]
    assert line["sentence"].endswith("其中1219.09元抵扣应退回的补贴，实发1015.91元。")
    again = recompute(line)
    assert (again.sentence, str(again.to_pay)) == (line["sentence"], line["to_pay"])
    assert (settlement["total"], settlement["set_off"]) == ("1015.91", "1219.09")
    # What is being set off neither comes back otherwise nor is written off meanwhile.
    answer = await repay(at, claim, "0.01")
    assert (answer.status_code, answer.json()["code"]) == (409, "repayment-above-claim")
    paid = await at.through_to_payment(settlement)
    (claim,) = await listed(at)
    assert (claim["state"], claim["left"]) == ("repaid", "0.00")
    file = await at.client.get(
        f"/v1/settlements/{paid['id']}/bank-file?format=csv&run=1", headers=at.as_("finance")
    )
    assert '"1015.91"' in file.text, "the bank pays what is left after the set-off"
    taken = await hand_in(at, paid, [(line["id"], "1015.91", "成功", "")])
    assert taken.json()["paid"] == 1
    payments = [one for one in await at.payments(YOUTH) if one["month"] == FEBRUARY]
    assert [one["to_pay"] for one in payments] == ["1015.91"]


async def test_what_is_set_off_is_reserved_and_kept_line_by_line(
    at, owing, placement_facts, following_app
):
    claim = await posted(at, owing, "set-off-consent", tokens.youth(YOUTH))
    others = [f"yth_{ULID()}" for _ in range(2)]
    for place, other in enumerate(others):
        placement = await placement_facts.arrive(date(2026, 2, 2), youth_id=other)
        await placement_facts.end_early(placement, date(2026, 2, 28))
        await placement_facts.confirm(placement, FEBRUARY, date(2026, 2, 28))
        await at.set_account(other, account=f"62170012300012349{place:02}")
    placement = await placement_facts.arrive(date(2026, 2, 2), youth_id=YOUTH)
    await placement_facts.end_early(placement, date(2026, 2, 28))
    await placement_facts.confirm(placement, FEBRUARY, date(2026, 2, 28))
    approved = await at.to_approval(await at.prepare(FEBRUARY))
    lines = {line["youth_id"]: line for line in await at.lines(approved["id"])}
    part = await paid(at, approved, lines[others[0]])
    assert part["state"] == "partly_disbursed"
    # Paid is another's line: what is set off of this one is still to come.
    answer = await repay(at, claim, "0.01")
    assert (answer.status_code, answer.json()["code"]) == (409, "repayment-above-claim")
    part = await paid(at, part, lines[YOUTH])
    assert part["state"] == "partly_disbursed"
    (claim,) = await listed(at)
    assert (claim["state"], claim["left"]) == ("repaid", "0.00")
    assert (await paid(at, part, lines[others[1]]))["state"] == "disbursed"


async def paid(at, settlement, line):
    total = {"total": line["to_pay"], "publicity_ends_on": settlement["publicity_ends_on"]}
    told = settling.payment(at, total, line_ids=[line["id"]])
    return await at.moved(settlement, "disbursement", "finance", **told)


async def test_a_returned_settlement_gives_back_what_it_set_off(
    at, owing, placement_facts, following_app
):
    claim = await posted(at, owing, "set-off-consent", tokens.youth(YOUTH))
    settlement, _ = await february(at, placement_facts, following_app)
    told = {"decision": "returned", "ground": "重新编制"}
    await at.moved(settlement, "review", "reviewer", **told)
    again = await at.prepare(FEBRUARY)
    (line,) = await at.lines(again["id"])
    assert (line["set_off"], again["total"]) == ("1219.09", "1015.91")
    # Two moves: that of the claim's opening is its first version.
    assert claim["version"] == 2


async def test_a_claim_that_is_larger_takes_a_whole_line_and_the_batch_still_goes_on(
    at, owing, placement_facts, following_app
):
    await posted(at, owing, "set-off-consent", tokens.youth(YOUTH))
    placement = await placement_facts.arrive(date(2026, 2, 23), youth_id=YOUTH)
    await placement_facts.end_early(placement, date(2026, 2, 25))
    await placement_facts.confirm(placement, FEBRUARY, date(2026, 2, 25))
    settlement = await at.prepare(FEBRUARY)
    assert (settlement["total"], settlement["set_off"]) == ("0.00", "279.38")
    paid = await at.through_to_payment(settlement)
    assert paid["state"] == "disbursed"
    (claim,) = await listed(at)
    assert (claim["state"], claim["left"]) == ("part_repaid", "939.71")


async def test_moves_of_a_claim_are_only_ever_added_to(at, owing, following_app):
    await notified(at, owing)
    for act in ("UPDATE recovery_moves SET ground = 'x'", "DELETE FROM recovery_moves"):
        with pytest.raises(DBAPIError, match="only ever added to"):
            async with following_app.state.database.transaction() as session:
                await session.execute(text(act))


async def test_two_months_settled_at_once_take_no_more_than_is_owed(
    at, owing, placement_facts, following_app
):
    await posted(at, owing, "set-off-consent", tokens.youth(YOUTH))
    placement = await placement_facts.arrive(date(2026, 1, 5), youth_id=YOUTH)
    await placement_facts.end_early(placement, date(2026, 2, 28))
    for month, day in (("2026-01", date(2026, 1, 31)), (FEBRUARY, date(2026, 2, 28))):
        await placement_facts.confirm(placement, month, day)
    answers = await asyncio.gather(*(at.ask(month) for month in ("2026-01", FEBRUARY)))
    jobs = [await at.finished(answer) for answer in answers]
    taken = [
        Decimal(line["set_off"])
        for job in jobs
        for line in await at.lines(job["result"]["settlement_id"])
    ]
    assert sum(taken) == Decimal("1219.09")


async def test_the_notice_says_what_why_how_much_by_when_and_how_to_object(
    at, owing, following_app, placement_facts
):
    path = f"/v1/recoveries/{owing['id']}/notice.pdf"
    headers = at.as_("clerk")
    silent = await at.client.get(path, headers=headers)
    assert (silent.status_code, silent.json()["code"]) == (503, "names-unavailable")
    transport = httpx2.ASGITransport(placement_facts.app)
    keys = following_app.state.keys
    following_app.state.matching = Matching(Upstream("matching", "http://m", keys, transport))
    await known_to_matching(placement_facts.app, [owing], name="马·测试")
    answer, again = [await at.client.get(path, headers=headers) for _ in range(2)]
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content == again.content
    said = pdfs.text_of(answer.content)
    (line,) = [one for one in await at.payments(YOUTH) if one["id"] == owing["line_id"]]
    for words in (
        "就业见习补贴退回通知书",
        owing["id"],
        "马·测试：",
        "您2026年3月的就业见习基本生活补贴多结算1219.09元，尚应退回1219.09元",
        line["sentence"],
        line["article"],
        "自收到本通知的次日起20个工作日内",
        "自收到本通知的次日起10个工作日内，在本系统",
        "银川市经办机构（盖章）",
    ):
        assert "".join(words.split()) in said, words
    told = await notified(at, owing)
    said = pdfs.text_of((await at.client.get(path, headers=headers)).content)
    last = date.fromisoformat(told["object_by"])
    assert f"10个工作日内（至{last.year}年{last.month}月{last.day}日）" in said
    mine = await at.client.get(path, headers=tokens.youth(YOUTH))
    assert mine.status_code == 200
    other = await at.client.get(path, headers=tokens.youth("yth_01K5ZZZZZZGHJKMNPQRSTVWXYZ"))
    assert (other.status_code, other.json()["code"]) == (404, "recovery-unknown")
    elsewhere = await at.client.get(path, headers=tokens.officer("640300"))
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "recovery-unknown")


async def test_of_what_is_repaid_no_notice_is_printed(at, owing):
    claim = await notified(at, owing)
    await posted(
        at, claim, "repayments", at.as_("finance"),
        amount="1219.09", received_on=at.opened_on, voucher="SK-1",
    )  # fmt: skip
    path = f"/v1/recoveries/{owing['id']}/notice.pdf"
    answer = await at.client.get(path, headers=at.as_("clerk"))
    assert (answer.status_code, answer.json()["code"]) == (409, "recovery-state-forbids")
