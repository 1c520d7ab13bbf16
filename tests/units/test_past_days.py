"""Nothing is entered of a unit from before it was, nor from a day that can only be a slip."""

import pytest

from tests import tokens
from tests.units.factories import a_finding, a_recognised_unit, an_applicant, decided, seen
from tests.units.test_routes_accidents import report
from tests.units.test_routes_complaints import complain
from tests.units.test_routes_inspections import inspect
from tests.units.test_routes_rechecks import corrected
from tests.units.test_routes_workplaces import moved, registered


@pytest.fixture
async def young(units, joined):
    return await a_recognised_unit(units, founded_on="2025-06-01")


async def find(units, unit, day):
    url = f"/v1/units/{unit['id']}/findings"
    told = a_finding("safety_assured", found_on=day)
    return await units.post(url, json=told, headers=tokens.officer())


async def happened(units, unit, day):
    return await report(units, unit, happened_at=f"{day}T08:30:00+08:00")


async def looked(units, unit, day):
    return await inspect(units, unit, seen_on=day)


@pytest.mark.parametrize("entered", [find, looked])
async def test_no_day_before_the_unit_was_is_entered(units, young, entered):
    before = await entered(units, young, "2025-05-31")
    assert (before.status_code, before.json()["code"]) == (409, "before-founded")
    assert before.json()["detail"] == "请填写2025年6月1日或者以后的日期。"


async def test_what_was_found_before_a_unit_applied_is_entered(units, young):
    assert (await find(units, young, "2025-06-01")).status_code == 201


async def test_no_unit_was_inspected_before_it_applied(units, young):
    before = await looked(units, young, "2026-03-01")
    assert (before.status_code, before.json()["code"]) == (409, "before-registered")
    assert before.json()["registered_on"] == "2026-03-02"
    assert before.json()["detail"] == "请填写2026年3月2日或者以后的日期。"
    assert (await looked(units, young, "2026-03-02")).status_code == 201


async def test_an_accident_is_taken_whatever_the_unit_declares_of_its_beginning(units, young):
    assert (await happened(units, young, "2025-05-31")).status_code == 201


@pytest.mark.parametrize("entered", [find, happened, looked])
async def test_a_unit_does_not_close_its_past_by_declaring_a_later_beginning(
    units, young, clock, entered
):
    clock.move("2026-03-10")
    await corrected(units, young, founded_on="2026-03-09")
    assert (await entered(units, young, "2026-03-02")).status_code == 201


async def test_nor_by_applying_again(units, joined, clock):
    unit = await an_applicant(units)
    await decided(units, unit, "recognition", decision="refuse")
    clock.move("2026-03-10")
    unit = await seen(units, unit)
    unit = await corrected(units, unit, founded_on="2026-03-09")
    assert unit["state"] == "applied"
    assert (await find(units, unit, "2026-03-01")).json()["code"] == "before-founded"
    assert (await find(units, unit, "2026-03-02")).status_code == 201


@pytest.mark.parametrize("entered", [find, happened])
async def test_no_day_of_another_age_is_entered(units, joined, entered):
    unit = await a_recognised_unit(units, founded_on=None)
    before = await entered(units, unit, "2023-03-01")
    assert (before.status_code, before.json()["code"]) == (409, "too-long-ago")
    assert before.json()["earliest"] == "2023-03-02"
    assert (await entered(units, unit, "2023-03-02")).status_code == 201


async def test_a_complaint_is_of_the_last_years_whatever_the_unit_declares(units, young):
    before = await complain(units, young, happened_on="2023-03-01")
    assert (before.status_code, before.json()["code"]) == (409, "too-long-ago")
    assert before.json()["detail"].startswith("早于2023年3月2日的，请不填发生日期")
    assert (await complain(units, young, happened_on="2023-03-02")).status_code == 201
    assert (await complain(units, young, happened_on=None)).status_code == 201


async def test_a_workplace_stands_nowhere_from_a_day_too_far_ahead(units, young):
    far = await registered(units, young, first_day="2028-03-03")
    assert (far.status_code, far.json()["code"]) == (409, "workplace-too-far-ahead")
    assert far.json()["detail"] == "请填写2028年3月2日或者以前的日期。"
    place = (await registered(units, young, first_day="2026-03-02")).json()
    moving = await moved(units, place, since="2028-03-03")
    assert (moving.status_code, moving.json()["code"]) == (409, "workplace-too-far-ahead")
    assert (await moved(units, place, since="2028-03-02")).status_code == 200
