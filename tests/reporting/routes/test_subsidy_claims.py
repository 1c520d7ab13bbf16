"""The social insurance subsidy over HTTP: from what was paid to what is paid out."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select
from ulid import ULID

from services.common.policy import Value
from services.reporting import policy
from services.reporting.tables.disbursements import Disbursement
from tests import tokens
from tests.reporting import paying, settling
from tests.reporting.insuring import Insurer
from tests.reporting.valuing import a_row

YOUTH = "yth_01K5ABCDEFGHJKMNPQRSTVWXYZ"
MONTHS = [f"2026-{month:02}" for month in range(3, 13)]


@pytest.fixture
async def office_of(office, placement_facts):
    """An office of 银川市 and its trainees."""
    return Insurer(office, placement_facts)


@pytest.fixture
async def served(office_of, clock):
    """A trainee from 2026-03-01 to 2026-08-31, six months; it is 2026-09-01."""
    placement = await office_of.facts.arrive(date(2026, 3, 1), youth_id=YOUTH)
    await office_of.grant()
    clock.move("2026-09-01")
    return placement


def told(answer):
    return answer.status_code, answer.json().get("code")


async def contribute(office, month, amount="500.00", youth_id=YOUTH, **changes):
    await office.client._transport.app.state.followers["matching"].catch_up()
    body = {
        "youth_id": youth_id,
        "month": month,
        "insurances": ["pension", "medical"],
        "as_flexible": True,
        "amount": amount,
        "paid_on": f"{month}-28",
        "evidence": "税务局缴费证明",
    }
    return await office.post("/v1/contribution-records", body | changes)


async def contribute_all(office, months):
    for month in months:
        answer = await contribute(office, month)
        assert answer.status_code == 201, answer.text


async def claim(office, role="clerk", headers=None, path="", **changes):
    body = {"youth_id": YOUTH, "drawn_elsewhere": [], "ground": "本人书面委托"} | changes
    sent = headers or office.as_(role)
    return await office.client.post(f"/v1/subsidy-claims{path}", json=body, headers=sent)


async def step(office, told_of, name, role, **body):
    sent = {"expected_version": told_of["version"], "decision": "passed"} | body
    subject = sent.pop("subject", None)
    path = f"/v1/subsidy-claims/{told_of['id']}/{name}"
    return await office.post(path, sent, role, subject=subject)


async def approved(office, made):
    made = (await step(office, made, "review", "reviewer")).json()
    answer = await step(office, made, "decision", "approver")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_whole_way_from_six_months_served_to_the_money(office_of, served, following_app):
    await contribute_all(office_of, MONTHS[:6])
    answer = await claim(office_of, headers=tokens.youth(YOUTH), ground=None)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["total"] == "1999.98"
    assert [line["amount"] for line in made["lines"]] == ["333.33"] * 6
    assert (
        made["lines"][0]["sentence"] == "2026年3月实际缴费500.00元×2/3，不足一分舍去，得333.33元。"
    )
    assert all(one["is_met"] for one in made["conditions"])
    await approved(office_of, made)
    [due] = (await office_of.get("/v1/payables?state=approved"))["items"]
    assert (due["kind"], due["amount"]) == ("social_insurance_subsidy", "1999.98")
    paid = await pay(office_of, due)
    assert told(paid) == (409, "payee-account-needed")
    account = {"bank": "宁夏银行", "holder": "阿依·测试", "account": "6217001230001234567"}
    path, again = f"/v1/payee-accounts/{YOUTH}", {"account": account["account"]}
    entered = await office_of.client.put(path, json=account, headers=tokens.youth(YOUTH))
    again["expected_version"] = entered.json()["version"]
    assert told(await pay(office_of, due)) == (409, "payee-account-needed"), "nobody looked again"
    await office_of.client.post(f"{path}/confirmation", json=again, headers=tokens.youth(YOUTH))
    answers = await asyncio.gather(*(pay(office_of, due) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    mine = await office_of.client.get(
        f"/v1/subsidy-claims/{made['id']}", headers=tokens.youth(YOUTH)
    )
    assert mine.json()["paid_on"] == "2026-09-01"
    [payment] = (await payments(office_of))["items"]
    assert (payment["kind"], payment["id"]) == ("social_insurance_subsidy", due["id"])
    assert (payment["claim_id"], payment["paid_on"]) == (made["id"], "2026-09-01")
    assert (payment["amount"], payment["returned"]) == ("1999.98", "0.00")
    assert [one["month"] for one in payment["months"]] == MONTHS[:6]
    assert payment["sentence"].startswith("6个月合计：333.33＋333.33")
    failed = [(due["id"], "1999.98", "失败", "账户已冻结")]
    assert (await paying.hand_in(office_of, failed)).status_code == 201
    [payment] = (await payments(office_of))["items"]
    assert (payment["paid_on"], payment["failed_reason"]) == (None, "账户已冻结")
    assert payment["state"] == "approved"
    mine = await office_of.client.get(
        f"/v1/subsidy-claims/{made['id']}", headers=tokens.youth(YOUTH)
    )
    assert mine.json()["paid_on"] is None
    async with following_app.state.database.transaction() as session:
        kept = (await session.scalars(select(Disbursement).order_by(Disbursement.id))).all()
        assert {one.kind for one in kept} == {"social_insurance_subsidy"}
        assert [str(one.amount) for one in kept] == ["1999.98", "-1999.98"]


async def payments(office, query=""):
    answer = await office.client.get(f"/v1/me/payments{query}", headers=tokens.youth(YOUTH))
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_what_a_youth_gets_comes_in_one_list_page_by_page(
    office_of, served, following_app, clock
):
    await contribute_all(office_of, MONTHS[:6])
    clock.move("2026-09-02")
    team = settling.Office(office_of.client, clock)
    for month, last in (("2026-03", "2026-03-31"), ("2026-04", "2026-04-30")):
        await office_of.facts.confirm(served, month, date.fromisoformat(last))
        await team.prepare(month)
    await approved(office_of, (await claim(office_of)).json())
    await team.prepare("2026-05")
    every = (await payments(office_of))["items"]
    kinds = ["living_allowance", "social_insurance_subsidy", "living_allowance", "living_allowance"]
    assert [one["kind"] for one in every] == kinds
    found, cursor = [], ""
    for _ in every:
        page = await payments(office_of, f"?limit=1{cursor}")
        found += page["items"]
        cursor = f"&cursor={page['next_cursor']}"
    assert found == every
    assert page["next_cursor"] is None


async def test_without_a_budget_no_claim_is_approved(office_of, clock):
    await office_of.facts.arrive(date(2026, 3, 1), youth_id=YOUTH)
    clock.move("2026-09-01")
    await contribute_all(office_of, MONTHS[:6])
    made = (await claim(office_of)).json()
    made = (await step(office_of, made, "review", "reviewer")).json()
    answer = await step(office_of, made, "decision", "approver")
    assert told(answer) == (409, "budget-exceeded")
    assert (await office_of.get("/v1/payables"))["items"] == []


async def pay(office, due):
    sources = {"central": due["amount"], "province": "0.00", "city": "0.00", "county": "0.00"}
    body = {
        "expected_version": due["version"],
        "paid_on": "2026-09-01",
        "voucher": "PZ-9",
        "source_of_funds": sources,
    }
    return await office.post(f"/v1/payables/{due['id']}/disbursement", body, "finance")


@pytest.mark.parametrize(("last_day", "status"), [("2026-08-30", 409), ("2026-08-31", 201)])
async def test_six_months_are_served_on_the_last_day_and_not_before(
    office_of, served, last_day, status
):
    if last_day == "2026-08-30":
        await office_of.facts.end_early(served, date.fromisoformat(last_day))
    await contribute_all(office_of, ["2026-03"])
    answer = await claim(office_of)
    assert answer.status_code == status, answer.text
    if status == 409:
        assert told(answer)[1] == "conditions-not-met"
        assert answer.json()["article"] == "宁人社函〔2020〕272号 一"
        assert answer.json()["conditions"] == ["least_months"]


async def test_who_never_came_has_served_nowhere(office_of, served):
    nobody = {"arrived_on": "2026-03-01", "last_day": "2026-02-28", "state": "annulled"}
    day = date(2026, 3, 1)
    await office_of.facts.tell("placement", served, "placement.corrected", day, **nobody)
    await contribute(office_of, "2026-03")
    assert told(await claim(office_of)) == (404, "trainee-unknown")


async def test_a_month_is_claimed_once_even_at_once_and_again_after_a_return(office_of, served):
    await contribute_all(office_of, MONTHS[:2])
    answers = await asyncio.gather(*(claim(office_of, months=MONTHS[:2]) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    made = next(answer.json() for answer in answers if answer.status_code == 201)
    again = await claim(office_of, months=MONTHS[:2])
    assert again.json()["conditions"] == ["month_once"]
    answer = await step(office_of, made, "review", "reviewer", decision="returned")
    assert told(answer) == (409, "decision-needs-ground")
    answer = await step(
        office_of, made, "review", "reviewer", decision="returned", ground="凭证不清"
    )
    assert answer.json()["state"] == "returned"
    assert (await claim(office_of, months=MONTHS[:2])).status_code == 201


async def test_the_thirteenth_month_is_refused_with_the_article(office_of, clock):
    for first in (date(2025, 1, 1), date(2026, 1, 1)):
        await office_of.facts.arrive(first, youth_id=YOUTH, months=12)
    clock.move("2026-09-01")
    months = [f"2025-{month:02}" for month in range(1, 13)]
    await contribute_all(office_of, [*months, "2026-01"])
    first = (await claim(office_of, months=months)).json()
    assert first["total"] == "3999.96"
    answer = await claim(office_of, months=["2026-01"])
    assert told(answer) == (409, "conditions-not-met")
    assert answer.json()["conditions"] == ["most_months"]
    check = await claim(office_of, path="/checks", months=["2026-01"])
    assert check.status_code == 200, check.text
    [line] = check.json()["lines"]
    assert (line["amount"], line["reason"]) == ("0.00", "most_months_reached")


async def test_a_claim_is_reckoned_by_a_ratio_that_was_recorded_just_before(office_of, served):
    assert (await contribute(office_of, "2026-03", amount="500.00")).status_code == 201
    row = a_row("subsidy_ratio", "1/2", region="640100", effective="2026-03-01")
    assert (await office_of.post("/v1/policy-parameters", row, "approver")).status_code == 201
    [line] = (await claim(office_of, path="/checks")).json()["lines"]
    assert (line["ratio"], line["amount"]) == ("1/2", "250.00")


@pytest.mark.parametrize(("today", "waiting"), [("2026-08-31", ["2026-08"]), ("2026-09-01", [])])
async def test_a_check_names_the_months_that_are_not_over_and_asks_a_clerk_for_no_ground(
    office_of, served, clock, today, waiting
):
    clock.move("2026-08-31")
    for month in ("2026-03", "2026-08"):
        answer = await contribute(office_of, month)
        assert answer.status_code == 201, answer.text
    clock.move(today)
    check = await claim(office_of, path="/checks", ground=None)
    assert check.status_code == 200, check.text
    told_of = [line["month"] for line in check.json()["lines"]]
    assert [*told_of, *waiting] == ["2026-03", "2026-08"]
    assert check.json()["not_over"] == waiting
    assert told(await claim(office_of, ground=None)) == (409, "filer-needs-ground")


@pytest.mark.parametrize(
    ("today", "said"), [("2026-08-30", (False, 409)), ("2026-08-31", (True, 201))]
)
async def test_a_check_says_whether_a_claim_is_taken_up_now(office_of, served, clock, today, said):
    """The months' sums are told on both days; six months are over on the second."""
    clock.move(today)
    assert (await contribute(office_of, "2026-03")).status_code == 201
    check = (await claim(office_of, path="/checks")).json()
    assert (check["is_taken_up"], (await claim(office_of)).status_code) == said
    assert check["total"] != "0.00"


@pytest.mark.parametrize(
    ("changes", "more", "reason"),
    [
        ({"as_flexible": False}, {}, "not_flexible"),
        ({}, {"drawn_elsewhere": ["2026-03"]}, "subsidised_elsewhere"),
    ],
)
async def test_a_month_that_is_not_due_is_a_line_of_nothing_with_its_reason(
    office_of, served, changes, more, reason
):
    await contribute(office_of, "2026-03", **changes)
    await contribute(office_of, "2026-04")
    made = (await claim(office_of, **more)).json()
    assert [(x["amount"], x["reason"]) for x in made["lines"]] == [
        ("0.00", reason),
        ("333.33", None),
    ]
    assert made["total"] == "333.33"


async def test_a_month_is_paid_by_what_held_in_it_whenever_it_is_claimed(
    office_of, served, monkeypatch
):
    own = Value("subsidy_ratio", "1/2", "640100", date(2026, 5, 1), "测试文件", "A")
    monkeypatch.setattr(policy, "POLICY", policy.POLICY.with_rows([own]))
    await contribute_all(office_of, ["2026-04", "2026-05"])
    made = (await claim(office_of)).json()
    assert [(line["ratio"], line["amount"]) for line in made["lines"]] == [
        ("2/3", "333.33"),
        ("1/2", "250.00"),
    ]
    assert {"subsidy_ratio@640000@2020-08-24", own.version} <= set(made["values"])
    answer = await claim(office_of, months=["2020-07"])
    assert told(answer) == (409, "no-policy-value")


async def test_months_before_and_after_the_placement_and_without_a_record(office_of, served):
    await contribute_all(office_of, ["2026-02", "2026-03"])
    made = (await claim(office_of, months=["2026-02", "2026-03", "2026-05"])).json()
    assert [line["reason"] for line in made["lines"]] == ["outside_placement", None, "no_record"]


async def test_what_changed_since_the_claim_is_not_approved(office_of, served):
    await contribute_all(office_of, ["2026-03"])
    made = (await claim(office_of)).json()
    corrected = await contribute(office_of, "2026-03", "400.00", expected_version=1)
    assert corrected.json()["version"] == 2
    made = (await step(office_of, made, "review", "reviewer")).json()
    answer = await step(office_of, made, "decision", "approver")
    assert told(answer) == (409, "claim-outdated")
    answer = await step(
        office_of, made, "decision", "approver", decision="returned", ground="缴费已更正"
    )
    assert answer.json()["state"] == "refused"
    assert (await claim(office_of)).json()["total"] == "266.66"


async def test_nobody_takes_two_steps_of_one_claim(office_of, served):
    await contribute_all(office_of, ["2026-03"])
    made = (await claim(office_of)).json()
    clerk, reviewer = office_of.subjects["clerk"], office_of.subjects["reviewer"]
    answer = await step(office_of, made, "review", "reviewer", subject=clerk)
    assert told(answer) == (409, "same-person-decides")
    made = (await step(office_of, made, "review", "reviewer")).json()
    answer = await step(office_of, made, "decision", "approver", subject=reviewer)
    assert told(answer) == (409, "same-person-decides")
    assert (await step(office_of, made, "decision", "clerk")).status_code == 403


async def test_a_youth_withdraws_a_claim_until_it_is_reviewed(office_of, served):
    await contribute_all(office_of, ["2026-03"])
    made = (await claim(office_of, headers=tokens.youth(YOUTH), ground=None)).json()
    path = f"/v1/subsidy-claims/{made['id']}"
    other = tokens.youth(f"yth_{ULID()}")
    answer = await office_of.client.post(
        f"{path}/withdrawal", json={"expected_version": 1}, headers=other
    )
    assert told(answer) == (404, "subsidy-claim-unknown")
    answer = await office_of.client.post(
        f"{path}/withdrawal", json={"expected_version": 1}, headers=tokens.youth(YOUTH)
    )
    assert answer.json()["state"] == "withdrawn"
    mine = await office_of.client.get(path, headers=tokens.youth(YOUTH))
    assert [move["move"] for move in mine.json()["moves"]] == ["withdrawal"]
    made = (await claim(office_of)).json()
    made = (await step(office_of, made, "review", "reviewer")).json()
    answer = await office_of.client.post(
        f"/v1/subsidy-claims/{made['id']}/withdrawal",
        json={"expected_version": made["version"]},
        headers=tokens.youth(YOUTH),
    )
    assert told(answer) == (409, "subsidy-claim-state-forbids")


async def test_who_may_see_and_claim(office_of, served):
    await contribute_all(office_of, ["2026-03"])
    answer = await claim(office_of, ground=None)
    assert told(answer) == (409, "filer-needs-ground")
    for headers in (tokens.youth(f"yth_{ULID()}"), tokens.officer("640300")):
        assert told(await claim(office_of, headers=headers)) == (404, "trainee-unknown")
    made = (await claim(office_of)).json()
    path = f"/v1/subsidy-claims/{made['id']}"
    elsewhere = await office_of.client.get(path, headers=tokens.officer("640300"))
    assert told(elsewhere) == (404, "subsidy-claim-unknown")
    [listed] = (await office_of.get("/v1/subsidy-claims?state=filed"))["items"]
    assert listed["id"] == made["id"]
    mine = await office_of.client.get("/v1/subsidy-claims", headers=tokens.youth(YOUTH))
    assert [one["id"] for one in mine.json()["items"]] == [made["id"]]
    unknown = await contribute(office_of, "2026-03", youth_id=f"yth_{ULID()}")
    assert told(unknown) == (404, "trainee-unknown")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"months": ["2026-03", "2026-03"]}, "/months/1"),
        ({"months": ["2026-09"]}, "/months/0"),
        ({"months": ["2026-13"]}, "/months/0"),
        ({"drawn_elsewhere": None}, "/drawn_elsewhere"),
        ({"colour": "red"}, "/colour"),
    ],
)
async def test_what_is_no_claim_is_malformed(office_of, served, changes, pointer):
    await contribute_all(office_of, ["2026-03"])
    answer = await claim(office_of, **changes)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"amount": "-0.01"}, "/amount"),
        ({"insurances": []}, "/insurances"),
        ({"insurances": ["pension", "pension"]}, "/insurances"),
        ({"paid_on": "2026-09-02"}, "/paid_on"),
        ({"month": "2026-10", "paid_on": "2026-08-01"}, "/month"),
        ({"evidence": "身份证640104199001011234"}, "/evidence"),
    ],
)
async def test_what_is_no_contribution_is_malformed(office_of, served, changes, pointer):
    answer = await contribute(office_of, **({"month": "2026-03"} | changes))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_a_record_is_corrected_by_who_saw_it(office_of, served):
    await contribute_all(office_of, ["2026-03"])
    assert told(await contribute(office_of, "2026-03")) == (428, "record-version-missing")
    stale = await contribute(office_of, "2026-03", expected_version=2)
    assert told(stale) == (412, "record-changed")
    [kept] = (await office_of.get(f"/v1/contribution-records?youth_id={YOUTH}"))["items"]
    assert (kept["version"], kept["amount"]) == (1, "500.00")
