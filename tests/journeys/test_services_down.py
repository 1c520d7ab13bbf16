"""While a service is away the others go on; when it is back it knows everything."""

from datetime import date
from typing import Any

import httpx2
import pytest

from launch.demo import months, trainees
from launch.demo.door import StepFailed
from launch.demo.offices import Office
from launch.demo.recruiting import HostUnit
from launch.demo.trainees import Trainee
from services.reporting.follow import OBJECTS
from tests.journeys.house import House, until
from tests.journeys.town import Town
from tests.journeys.wire import assert_problem, headers, token_of

pytestmark = pytest.mark.journey

COUNTY, ANOTHER = "640181", "640104"
TOLD = (
    "SELECT no, event, object, object_id, version, occurred_on, recorded_at, data FROM changes"
    " WHERE object = ANY($1) AND no IS NOT NULL"
)
KNOWN = (
    "SELECT no, event, kind, object_id, version, occurred_on, recorded_at, data FROM facts"
    " WHERE source = $1"
)
WRITTEN = {
    "settlements": "SELECT count(*) FROM settlements",
    "jobs": "SELECT count(*) FROM jobs",
    "queue": "SELECT count(*) FROM pgqueuer",
    "filings": "SELECT count(*) FROM filings",
    "changes": "SELECT count(*) FROM changes",
}


async def on_a_post(town: Town, county: str = COUNTY) -> tuple[Trainee, HostUnit]:
    """A youth who has arrived, and where."""
    unit = await town.a_unit(county)
    youth = await town.a_youth(county)
    await trainees.accept_and_sign(youth, unit)
    await trainees.arrive(youth, unit, town.house.today())
    return youth, unit


async def what_reporting_lacks(house: House) -> dict[str, set[tuple[Any, ...]]]:
    lacking = {}
    for source, objects in OBJECTS.items():
        told = set(await house.rows(source, TOLD, list(objects)))
        known = set(await house.rows("reporting", KNOWN, source))
        assert told
        lacking[source] = told ^ known
    return lacking


async def test_without_units_a_youth_still_registers_and_is_dispatched(
    house: House, town: Town
) -> None:
    unit = await town.a_unit(COUNTY)
    with house.without("units"):
        youth = await town.a_youth(COUNTY)
        assert youth.dispatch is not None
        assert youth.dispatch["post_id"] in unit.posts
        # What an agreement says of a post is asked of units: without an answer nothing is kept.
        with pytest.raises(StepFailed, match="words-unavailable"):
            await trainees.accept_and_sign(youth, unit)
    await trainees.accept_and_sign(youth, unit)


async def test_after_its_restart_reporting_knows_all_that_happened_meanwhile(
    house: House, town: Town, office: Office
) -> None:
    with house.without("reporting"):
        youth, unit = await on_a_post(town, ANOTHER)
        last_day = house.today()
        await trainees.end_early(youth, unit, last_day, "study", "youth")
        await months.set_plan(office, "2024-02", 7)
    assert await until(60, lambda: knows_all(house)), await what_reporting_lacks(house)


async def knows_all(house: House) -> bool:
    return not any((await what_reporting_lacks(house)).values())


async def written(house: House) -> dict[str, int]:
    return {what: (await house.rows("reporting", q))[0][0] for what, q in WRITTEN.items()}


async def test_with_half_of_the_facts_a_settlement_and_a_filing_are_refused(
    house: House, town: Town, office: Office
) -> None:
    early = await on_a_post(town)
    with house.without("reporting"):
        late = await on_a_post(town)
        house.stop("matching")
    house.move_clock(date(2024, 2, 2))
    try:
        await both_are_refused(house, office)
    finally:
        house.start("matching")
    for youth, unit in (early, late):
        await trainees._name_payee_account(youth)
        await trainees.confirm_attendance(youth, unit, youth.placement, "2024-01")
    settlement_id = await months.settle(office, "2024-01")
    lines = await office.clerk.every(f"/v1/settlements/{settlement_id}/lines")
    paid = {line["placement_id"] for line in lines}
    assert {youth.placement["id"] for youth, _ in (early, late)} <= paid
    assert (await months.file_report(office, "2024-01"))["version"] == 1


async def both_are_refused(house: House, office: Office) -> None:
    before = await written(house)
    token = await token_of(office.clerk)
    async with httpx2.AsyncClient(base_url=house.gateway, timeout=40) as client:
        for path, body in asked_of_reporting(office).items():
            refusal = await client.post(path, json=body, headers=headers(token))
            assert assert_problem(refusal, 503, "facts-incomplete")["source"] == "matching"
            assert int(refusal.headers["retry-after"]) > 0
    assert await written(house) == before


def asked_of_reporting(office: Office) -> dict[str, Any]:
    return {
        "/v1/settlements": {"region": office.region, "month": "2024-01"},
        f"/v1/monthly-reports/{office.region}/2024-01/filing": {
            "expected_version": 0,
            "filed_by": {"name": "填报·测试", "phone": "0951-5012345"},
        },
    }


async def test_a_source_that_holds_its_port_and_is_silent_counts_as_away(
    house: House, office: Office
) -> None:
    token = await token_of(office.clerk)
    before = await written(house)
    body = {"region": office.region, "month": "2023-11"}
    async with httpx2.AsyncClient(base_url=house.gateway, timeout=40) as client:
        with house.frozen("matching"):
            refusal = await client.post("/v1/settlements", json=body, headers=headers(token))
            assert_problem(refusal, 503, "facts-incomplete")
            assert await written(house) == before
        key = headers(token)
        assert (await client.post("/v1/settlements", json=body, headers=key)).status_code == 202


@pytest.mark.parametrize(
    ("service", "path"),
    [
        ("accounts", "/v1/me"),
        ("units", "/v1/public/posts"),
        ("matching", "/v1/youths"),
        ("reporting", "/v1/code-lists/regions"),
    ],
)
async def test_a_service_that_is_down_is_a_problem_that_says_when_to_come_again(
    house: House, office: Office, service: str, path: str
) -> None:
    token = await token_of(office.clerk)
    async with httpx2.AsyncClient(base_url=house.gateway, timeout=40) as client:
        with house.without(service):
            answer = await client.get(path, headers=headers(token))
            assert_problem(answer, 502, "service-unreachable")
            assert int(answer.headers["retry-after"]) > 0
            health = await client.get("/health")
            assert (health.status_code, health.json()["services"][service]["status"]) == (
                503,
                "down",
            )
            # So that whoever chooses among gateways leaves none of them out for it.
            assert (await client.get("/health/self")).status_code == 200
        assert (await client.get(path, headers=headers(token))).status_code < 500
