"""Unit awards over HTTP: explained while off, prepared and paid once an office has put them on."""

import asyncio
from datetime import date, timedelta

import pytest
from ulid import ULID

from services.common.policy import Value
from services.reporting import policy
from tests import tokens
from tests.reporting.insuring import Insurer
from tests.reporting.valuing import a_row

UNIT = f"unt_{ULID()}"
DAY = date(2026, 3, 2)


@pytest.fixture
async def office_of(office, placement_facts, following_app, standing):
    """An office of 银川市; ten trainees came to the unit on 2026-03-02, and it is 2027-01-02."""

    async def make():
        for _ in range(10):
            await placement_facts.arrive(DAY, unit_id=UNIT)
        standing.clock.move("2027-01-02")
        await following_app.state.followers["matching"].catch_up()

    await standing.once(make)
    return Insurer(office, placement_facts)


@pytest.fixture
def switched_on(monkeypatch):
    """The guidance award, put on by the region's own row."""
    shipped = policy.POLICY.value("guidance_award", DAY)
    own = Value(
        "guidance_award",
        shipped.value | {"is_on": True},
        "640100",
        date(2026, 1, 1),
        "测试文件",
        "A",
    )
    monkeypatch.setattr(policy, "POLICY", policy.POLICY.with_rows([own]))


def told(answer):
    return answer.status_code, answer.json().get("code")


async def prepare(office, **changes):
    body = {"unit_id": UNIT, "year": 2026, "award": "guidance"} | changes
    return await office.post("/v1/unit-awards", body)


async def test_what_is_off_is_explained_and_not_prepared(office_of):
    seen = await office_of.get(f"/v1/unit-awards?unit_id={UNIT}&year=2026")
    assert {one["award"]: one["amount"] for one in seen["awards"]} == {
        "guidance": "0.00",
        "retention": "0.00",
        "remaining_term": "0.00",
    }
    guidance = seen["awards"][0]
    assert guidance["sentence"] == (
        "同时在岗见习人数最多10人，10至20人一档，计2000.00元；这项奖补未启用，不发放。"
    )
    assert told(await prepare(office_of)) == (409, "award-off")


async def test_what_is_on_is_prepared_once_even_at_once(office_of, switched_on):
    answers = await asyncio.gather(*(prepare(office_of) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    made = next(answer.json() for answer in answers if answer.status_code == 201)
    assert (made["amount"], made["kind"], made["state"]) == ("2000.00", "unit_award", "prepared")
    assert made["values"] == ["guidance_award@640100@2026-01-01"]
    await office_of.grant(2027)
    body = {"expected_version": 1, "decision": "passed"}
    answer = await office_of.post(f"/v1/payables/{made['id']}/approval", body, "approver")
    assert answer.json()["state"] == "approved"


async def test_an_office_puts_an_award_on_by_a_row_of_its_own(office_of):
    """With tiers of its own, one of which has every number of heads."""
    tiers = [
        {"from": 1, "through": 9, "amount": "300.00"},
        {"from": 10, "through": None, "amount": "1000.00"},
    ]
    row = a_row("guidance_award", {"is_on": True, "tiers": tiers}, region="640100")
    row["effective"] = "2026-01-01"
    answer = await office_of.post("/v1/policy-parameters", row, "approver")
    assert answer.status_code == 201, answer.text
    made = await prepare(office_of)
    assert made.status_code == 201, made.text
    assert made.json()["values"] == [answer.json()["version"]]
    assert made.json()["amount"] == "1000.00"
    gap = row | {"value": {"is_on": True, "tiers": [tiers[0], tiers[1] | {"from": 11}]}}
    gap["effective"] = "2026-02-01"
    answer = await office_of.post("/v1/policy-parameters", gap, "approver")
    assert answer.json()["errors"][0]["pointer"] == "/value/tiers/1/from"


async def test_a_retained_youth_counts_with_the_standard_of_the_month(office_of, placement_facts):
    placement = await placement_facts.arrive(DAY, unit_id=UNIT, months=10)
    last = DAY + timedelta(days=200)
    await placement_facts.tell(
        "placement",
        placement,
        "placement.completed",
        last,
        last_day=last.isoformat(),
        early_retention=True,
    )
    await office_of.client._transport.app.state.followers["matching"].catch_up()
    seen = await office_of.get(f"/v1/unit-awards?unit_id={UNIT}&year=2026")
    retention, remaining = seen["awards"][1:]
    assert retention["placements"] == remaining["placements"] == [placement]
    assert remaining["sentence"].startswith(
        "见习满约定期限1/2以上提前留用1人：2235.00元×3个月＝6705.00元"
    )


async def test_who_never_came_counts_for_no_award(office_of, placement_facts):
    placement = await placement_facts.arrive(DAY, unit_id=UNIT)
    nobody = {"arrived_on": "2026-03-02", "last_day": "2026-03-01", "state": "annulled"}
    await placement_facts.tell("placement", placement, "placement.corrected", DAY, **nobody)
    await office_of.client._transport.app.state.followers["matching"].catch_up()
    seen = await office_of.get(f"/v1/unit-awards?unit_id={UNIT}&year=2026")
    assert len(seen["awards"][0]["placements"]) == 10
    assert placement not in seen["awards"][0]["placements"]


async def test_a_year_is_over_before_it_is_prepared(office_of, switched_on):
    assert told(await prepare(office_of, year=2027)) == (409, "year-not-over")


async def test_an_award_is_on_from_its_day_only(office_of, switched_on):
    assert told(await prepare(office_of, year=2025)) == (409, "award-off")


async def test_another_office_and_bad_input(office_of):
    path = f"/v1/unit-awards?unit_id={UNIT}&year=2026"
    elsewhere = await office_of.client.get(path, headers=tokens.officer("640300"))
    assert told(elsewhere) == (404, "unit-unknown")
    unknown = await prepare(office_of, unit_id=f"unt_{ULID()}")
    assert told(unknown) == (404, "unit-unknown")
    for changes, pointer in (
        ({"award": "gift"}, "/award"),
        ({"year": 99_999}, "/year"),
        ({"unit_id": "unt_1"}, "/unit_id"),
    ):
        answer = await prepare(office_of, **changes)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
