"""Fields that no form has, numbers with a wrong check digit, days at the ends of the calendar."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from launch.demo import trainees
from launch.demo.offices import Office
from launch.demo.recruiting import PAPER
from services.common.values.identity import credit_check, id_check
from tests.journeys.cast import Cast, a_cast
from tests.journeys.house import House
from tests.journeys.test_bad_input import POST, kept
from tests.journeys.town import Town
from tests.journeys.wire import assert_form, assert_problem, headers

pytestmark = pytest.mark.journey

ENDS = ("0001-01-01", "9999-12-31", "0000-00-00", "2024-02-30", "-0001-01-01", "10000-01-01", "")
THRESHOLDS = (
    "学历",
    "education",
    "education_level",
    "专业",
    "major",
    "school",
    "interview",
    "面试",
)
FIRST_17_OF_ID, FIRST_17_OF_CODE = "64012219990101377", "91640122MAWRXNG77"


@pytest.fixture
async def cast(house: House, town: Town, office: Office) -> Cast:
    return await a_cast(house, town, office)


@pytest.fixture
async def client(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=house.gateway, timeout=30) as client:
        yield client


async def test_a_threshold_is_refused_by_its_name_with_the_article(
    house: House, cast: Cast, client: httpx2.AsyncClient
) -> None:
    before = await kept(house)
    for field in THRESHOLDS:
        answer = await client.post(
            f"{cast.unit.path}/posts",
            json=POST | {field: "本科以上"},
            headers=headers(cast.tokens["unit"]),
        )
        problem = assert_problem(answer, 422, unseen=("本科以上",))
        assert "二" in problem["article"], field
        assert problem["code"] == "threshold-field"
        assert problem["field"] in field
    assert await kept(house) == before


def wrong(first17: str, right: str) -> str:
    """The number with another last character than the right one."""
    return first17 + ("1" if right != "1" else "2")


async def test_a_number_with_a_wrong_check_digit_is_refused_and_is_in_no_log(
    house: House, town: Town, cast: Cast, client: httpx2.AsyncClient
) -> None:
    before = await kept(house)
    id_number = wrong(FIRST_17_OF_ID, id_check(FIRST_17_OF_ID))
    form = trainees._form(cast.person) | {"id_number": id_number}
    answer = await client.post("/v1/youths", json=form, headers=headers(cast.tokens["youth"]))
    problem = assert_problem(answer, 422, unseen=(id_number, cast.person.phone))
    assert problem["errors"][0]["pointer"] == "/id_number"
    in_the_path = await client.get(f"/v1/youths/{id_number}", headers=headers(cast.tokens["clerk"]))
    assert_problem(in_the_path, 422, unseen=(id_number,))
    assert await kept(house) == before
    assert not [number for number in (id_number, cast.person.phone) if number in house.logs()]


async def test_a_credit_code_no_register_gives_is_refused_a_wrong_check_waits_for_the_clerk(
    house: House, town: Town, cast: Cast, client: httpx2.AsyncClient
) -> None:
    before = await kept(house)
    code = wrong(FIRST_17_OF_CODE, credit_check(FIRST_17_OF_CODE))
    as_newcomer = headers(cast.tokens["newcomer"])
    mistyped = declaration(town, f"{code[:-2]}IO")
    answer = await client.post("/v1/units", json=mistyped, headers=as_newcomer)
    problem = assert_problem(answer, 422, unseen=(mistyped["credit_code"],))
    assert problem["errors"][0]["pointer"] == "/credit_code"
    assert await kept(house) == before
    answer = await client.post("/v1/units", json=declaration(town, code), headers=as_newcomer)
    (finding,) = answer.json()["credit_code_findings"]
    assert (answer.status_code, finding["name"], finding["blocks"]) == (201, "check_wrong", True)
    assert code not in house.logs()


def declaration(town: Town, code: str) -> dict[str, Any]:
    employer = town.an_employer()
    return {
        "name": employer.name,
        "credit_code": code,
        "region": "640122",
        "address": "示例路1号",
        "industry": "C",
        "ownership": "private",
        "kind": "enterprise",
        "staff": 20,
        "recommended_by": "self",
        "contact": {"name": "联系·测试", "phone": employer.phone},
    }


async def test_a_day_at_the_end_of_the_calendar_is_never_a_500(
    house: House, town: Town, office: Office, client: httpx2.AsyncClient
) -> None:
    cast = await a_cast(house, town, office, "640121")
    dispatched = await town.a_youth("640121")
    assert dispatched.dispatch is not None
    await trainees.accept_and_sign(dispatched, cast.unit)
    faults = {}
    for day in ENDS:
        for what, who, path, told in dated(cast, day, dispatched.dispatch["id"]):
            method = "POST" if told else "GET"
            answer = await client.request(method, path, headers=headers(cast.tokens[who]), **told)
            if answer.status_code >= 500:
                faults[what, day] = answer.text
            elif answer.status_code >= 400:
                assert_form(answer)
    assert faults == {}


def dated(cast: Cast, day: str, dispatch_id: str) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Every field that takes a day: its name, who fills it in, where, and the request's content."""
    form = trainees._form(cast.person)
    finding = {"condition": "labour_sound", "met": True, "evidence": "查验。", "found_on": day}
    paper = {"file": ("plan.pdf", PAPER, "application/pdf")}
    of_unit, of_dispatch = cast.unit.path, f"/v1/dispatches/{dispatch_id}"
    placement = "/v1/placements/plc_00000000000000000000000000"
    settlement = "/v1/settlements/stm_00000000000000000000000000"
    days = {"kind": "training_plan", "valid_from": day}
    until = {"kind": "training_plan", "valid_from": "2024-01-02", "valid_to": day}
    sources = dict.fromkeys(("central", "province", "city", "county"), "0.00")
    paid = {"expected_version": 1, "paid_on": day, "voucher": "1", "source_of_funds": sources}
    left = {"last_day": day, "cause": "study", "by_whom": "youth", "expected_version": 1}
    moved = {"post_id": "pst_00000000000000000000000000", "ground": "单位停业"}
    made = {"kind": "guidance", "made_on": day, "reached": True}
    consent = {"consent": {"given_on": day, "method": "in_person"}}
    return [
        ("on", "nobody", f"/v1/policy-parameters?on={day}", {}),
        ("known_at", "nobody", f"/v1/policy-parameters?known_at={day}T00:00:00Z", {}),
        ("of a list", "nobody", f"/v1/code-lists/regions?on={day}", {}),
        ("year", "nobody", f"/v1/calendar/{day[:4] or 0}", {}),
        ("report", "clerk", f"/v1/monthly-reports/640100/{day[:7]}", {}),
        ("cohort", "clerk", f"/v1/follow-up-rates?first={day[:7]}&last={day[:7]}", {}),
        ("plan", "clerk", f"/v1/intake-plans/640100/{day[:7]}", {}),
        ("settled", "clerk", "/v1/settlements", {"json": {"region": "640100", "month": day[:7]}}),
        ("graduated_on", "clerk", "/v1/youths", {"json": form | {"graduated_on": day}}),
        ("registered", "clerk", "/v1/youths", {"json": form | {"unemployment_registered_on": day}}),
        ("consent", "clerk", "/v1/youths", {"json": form | consent}),
        ("start", "clerk", "/v1/youths", {"json": form | {"intention": {"earliest_start": day}}}),
        ("valid_from", "unit", f"{of_unit}/documents", {"data": days, "files": paper}),
        ("valid_to", "unit", f"{of_unit}/documents", {"data": until, "files": paper}),
        ("found_on", "clerk", f"{of_unit}/findings", {"json": finding}),
        ("arrived_on", "unit", f"{of_dispatch}/arrival", {"json": {"arrived_on": day}}),
        ("retained", "unit", f"{placement}/completion", {"json": {"retained_from": day}}),
        ("last_day", "unit", f"{placement}/early-end", {"json": left}),
        ("since", "unit", f"{placement}/outcome", {"json": {"outcome": "retained", "since": day}}),
        (
            "stopped",
            "unit",
            f"{placement}/suspension",
            {"json": {"since": day, "cause": "illness"}},
        ),
        ("resumed_on", "unit", f"{placement}/resumption", {"json": {"resumed_on": day}}),
        ("moved", "clerk", f"{placement}/transfer", {"json": left | moved}),
        ("made_on", "clerk", f"{placement}/follow-ups", {"json": made}),
        ("paid_on", "finance", f"{settlement}/disbursement", {"json": paid}),
    ]
