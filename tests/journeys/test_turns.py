"""Days, months and years turn at midnight in Shanghai, eight hours before they do in UTC."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import httpx2
import pytest

from launch import clock, tokens
from launch.demo import months, trainees
from launch.demo.door import Member, StepFailed
from launch.demo.offices import PASSWORD, Office
from launch.demo.recruiting import HostUnit
from launch.demo.trainees import Trainee
from tests.journeys.conftest import CITY, assert_no_traces
from tests.journeys.house import House, a_house, until
from tests.journeys.town import Town, form_of, open_office
from tests.journeys.wire import headers
from tests.matching.factories import an_id_number

pytestmark = pytest.mark.journey

REGION, COUNTY = "640000", "640122"
OF_2027, OF_2029 = "640121", "640181"
"""Of their own: open posts of the others are no matter there."""
BEGINS = "2023-11-29"
ARRIVALS = """
SELECT occurred_on, recorded_at FROM facts
WHERE event = 'placement.arrived' AND object_id = ANY($1) ORDER BY occurred_on
"""
KNOWN_OF = "SELECT count(*) FROM calendar_years WHERE year = $1"
PUBLISHED = {
    "status": "published",
    "off": ["2027-01-01"],
    "on": ["2027-01-03"],
    "source": "国务院办公厅节假日安排（测试）",
    "ground": "国务院办公厅公布2027年节假日安排",
    "expected_version": 1,
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own, whose clock goes on for years."""
    with a_house(tmp_path_factory.mktemp("turns") / "data", BEGINS) as running:
        asyncio.run(open_office(running, CITY))
        yield running
        asyncio.run(assert_no_traces(running))


def at_midnight(house: House, day: date, before: timedelta = timedelta(0)) -> None:
    """Where a day begins in Shanghai, or so long before; in UTC it is the afternoon before."""
    house.show(datetime.combine(day, time(), clock.SHANGHAI) - before)


def just_before(house: House, day: date) -> None:
    """Half a minute before a day begins in Shanghai: long enough for what is asked then."""
    at_midnight(house, day, timedelta(seconds=30))


async def a_youth(town: Town, county: str = COUNTY) -> Trainee:
    """A youth of nineteen by the house's day, registered and dispatched."""
    today = town.house.today()
    known = town.a_person(county)
    number = an_id_number(date(today.year - 19, 1, 1), area=known.id_number[:6])
    registered = today - timedelta(days=1)
    person = replace(
        known, id_number=number, graduated_on=None, unemployment_registered_on=registered
    )
    member = Member(town.door, person.login, PASSWORD)
    account = await member.sign_up("youth")
    standing = await member.post("/v1/youths", form_of(person))
    youth = Trainee(person, member, account["youth_id"], standing["dispatch"])
    await trainees._name_payee_account(youth)
    return youth


async def who_signed(town: Town, unit: HostUnit) -> Trainee:
    youth = await a_youth(town)
    await trainees.accept_and_sign(youth, unit)
    return youth


async def who_arrived(town: Town, unit: HostUnit, youth: Trainee | None = None) -> Trainee:
    youth = youth or await who_signed(town, unit)
    await trainees.arrive(youth, unit, town.house.today())
    return youth


async def refused(what: Any, code: str) -> None:
    with pytest.raises(StepFailed) as problem:
        await what
    assert problem.value.code == code


def placement_of(youth: Trainee) -> dict[str, Any]:
    return youth.placement or youth.ended[-1]


async def test_a_month_ends_and_29_february_is_a_day_where_shanghai_says(
    house: House, town: Town, office: Office
) -> None:
    unit = await town.a_unit(COUNTY, seats=(4,))
    soon = await who_signed(town, unit)
    house.move_clock(date(2023, 11, 30))
    until_leap_day = await who_arrived(town, unit, soon)
    assert placement_of(until_leap_day)["term_last_day"] == "2024-02-29"
    last, first = await two_arrive_at_midnight(house, town, office, unit)
    from_leap_day = await one_ends_and_one_begins_on_29_february(house, town, unit, until_leap_day)
    everybody = [until_leap_day, last, first, from_leap_day]
    await february_is_paid(house, office, unit, everybody)
    await who_came_on_the_31st_ends_on_the_30th(house, office, unit, last)
    await who_came_on_29_february_ends_on_28_may(house, office, unit, from_leap_day)


async def two_arrive_at_midnight(
    house: House, town: Town, office: Office, unit: HostUnit
) -> tuple[Trainee, Trainee]:
    """One on 31 January and one on 1 February, half a minute apart and on one day in UTC."""
    house.move_clock(date(2024, 1, 31))
    last, first = await who_signed(town, unit), await who_signed(town, unit)
    january, february = date(2024, 1, 31), date(2024, 2, 1)
    just_before(house, february)
    await trainees.arrive(last, unit, january)
    await refused(trainees.arrive(first, unit, february), "day-in-future")
    await refused(months.file_report(office, "2024-01"), "month-not-over")
    at_midnight(house, february)
    await trainees.arrive(first, unit, february)
    ends = {placement_of(youth)["term_last_day"] for youth in (last, first)}
    assert ends == {"2024-04-30"}
    await each_counts_in_its_own_month(house, office, [last, first])
    return last, first


async def each_counts_in_its_own_month(house: House, office: Office, both: list[Trainee]) -> None:
    ids = [placement_of(youth)["id"] for youth in both]

    async def are_known() -> bool:
        return len(await house.rows("reporting", ARRIVALS, ids)) == 2

    assert await until(30, are_known)
    known = await house.rows("reporting", ARRIVALS, ids)
    days = [(occurred, at.astimezone(UTC).date()) for occurred, at in known]
    assert days == [
        (date(2024, 1, 31), date(2024, 1, 31)),
        (date(2024, 2, 1), date(2024, 1, 31)),
    ]
    for month in ("2024-01", "2024-02"):
        draft = await office.clerk.get(f"/v1/monthly-reports/{CITY}/{month}")
        assert draft["indicators"][5]["value"] == 1, month
    await months.file_report(office, "2024-01")


async def one_ends_and_one_begins_on_29_february(
    house: House, town: Town, unit: HostUnit, ends: Trainee
) -> Trainee:
    house.move_clock(date(2024, 2, 28))
    begins = await who_signed(town, unit)
    leap_day = date(2024, 2, 29)
    just_before(house, leap_day)
    await refused(trainees.complete(ends, unit, None), "completion-before-term")
    await refused(trainees.arrive(begins, unit, leap_day), "day-in-future")
    at_midnight(house, leap_day)
    await trainees.complete(ends, unit, None)
    await trainees.arrive(begins, unit, leap_day)
    assert placement_of(ends)["last_day"] == "2024-02-29"
    assert placement_of(begins)["term_last_day"] == "2024-05-28"
    return begins


async def february_is_paid(
    house: House, office: Office, unit: HostUnit, everybody: list[Trainee]
) -> None:
    """Of 18 working days in February 2024, 29 February is one: 1840 ÷ 18 = 102.2222…

    And 31 January is one of 22: 1840 ÷ 22 = 83.6363… On 1 March the standard is another.
    """
    just_before(house, date(2024, 3, 1))
    for youth in everybody:
        await trainees.confirm_attendance(youth, unit, placement_of(youth), "2024-02")
    until_leap_day, last, first, from_leap_day = everybody
    await trainees.confirm_attendance(last, unit, placement_of(last), "2024-01")
    at_midnight(house, date(2024, 3, 1))
    january, february = [await paid(office, month) for month in ("2024-01", "2024-02")]
    assert january[placement_of(last)["id"]] == ("2024-01-31", "2024-01-31", 1, 22, "83.64")
    assert placement_of(first)["id"] not in january
    assert [february[placement_of(youth)["id"]] for youth in everybody] == [
        ("2024-02-01", "2024-02-29", 18, 18, "1840.00"),
        ("2024-02-01", "2024-02-29", 18, 18, "1840.00"),
        ("2024-02-01", "2024-02-29", 18, 18, "1840.00"),
        ("2024-02-29", "2024-02-29", 1, 18, "102.22"),
    ]
    assert placement_of(until_leap_day)["state"] == "completed"
    assert placement_of(from_leap_day)["state"] == "arrived"


async def paid(office: Office, month: str) -> dict[str, tuple[Any, ...]]:
    """Each placement's line of a month that is settled now: days, how many count, the sum."""
    settlement_id = await months.settle(office, month)
    lines = await office.clerk.every(f"/v1/settlements/{settlement_id}/lines")
    told = ("first", "last", "counted_days", "month_days", "amount")
    return {line["placement_id"]: tuple(line[one] for one in told) for line in lines}


async def who_came_on_the_31st_ends_on_the_30th(
    house: House, office: Office, unit: HostUnit, youth: Trainee
) -> None:
    """April has no 31st: the last day is the month's last, and the month is paid whole."""
    last_day = date(2024, 4, 30)
    just_before(house, last_day)
    await refused(trainees.complete(youth, unit, None), "completion-before-term")
    at_midnight(house, last_day)
    await trainees.complete(youth, unit, None)
    placement = placement_of(youth)
    assert placement["last_day"] == "2024-04-30"
    await trainees.confirm_attendance(youth, unit, placement, "2024-04")
    at_midnight(house, date(2024, 5, 1))
    april = await paid(office, "2024-04")
    assert april[placement["id"]] == ("2024-04-01", "2024-04-30", 22, 22, "2050.00")


async def who_came_on_29_february_ends_on_28_may(
    house: House, office: Office, unit: HostUnit, youth: Trainee
) -> None:
    """18 of May's 21 working days: 2050 × 18 ÷ 21 = 1757.1428…"""
    house.move_clock(date(2024, 5, 28))
    await trainees.complete(youth, unit, None)
    placement = placement_of(youth)
    await trainees.confirm_attendance(youth, unit, placement, "2024-05")
    at_midnight(house, date(2024, 6, 1))
    may = await paid(office, "2024-05")
    assert may[placement["id"]] == ("2024-05-01", "2024-05-28", 18, 21, "1757.14")


async def test_into_a_year_that_nobody_has_published_days_are_counted_and_called_provisional(
    house: House, town: Town, office: Office
) -> None:
    house.move_clock(date(2026, 12, 31))
    unit = await town.a_unit(OF_2027, seats=(4,))
    just_before(house, date(2027, 1, 1))
    old = await a_youth(town, OF_2027)
    at_midnight(house, date(2027, 1, 1))
    new = await a_youth(town, OF_2027)
    # 1 January, a Friday, is a holiday by law: three working days after it end on Wednesday.
    for youth, issued_on in ((old, "2026-12-31"), (new, "2027-01-01")):
        told = trainees._held(youth)
        days = told["issued_on"], told["respond_by"]
        assert (*days, told["provisional"]) == (issued_on, "2027-01-06", True)
    draft = await office.clerk.get(f"/v1/monthly-reports/{CITY}/2026-12")
    due = draft["deadlines"]
    assert (due["by_notice"], due["by_form"]) == ("2027-01-06", "2027-01-04")
    assert due["provisional"] is True
    await trainees.accept_and_sign(new, unit)
    house.move_clock(date(2027, 1, 5))
    await trainees.arrive(new, unit, house.today())
    await january_is_paid_as_known_and_put_right_once_published(house, office, unit, new)


async def january_is_paid_as_known_and_put_right_once_published(
    house: House, office: Office, unit: HostUnit, youth: Trainee
) -> None:
    """19 of 20 working days, by Monday to Friday 19 of 21; with Sunday 3 January worked 19 of 21.

    2235 × 19 ÷ 20 = 2123.25 and 2235 × 19 ÷ 21 = 2022.1428…
    """
    house.move_clock(date(2027, 2, 1))
    await trainees.confirm_attendance(youth, unit, placement_of(youth), "2027-01")
    settlement_id = await months.settle(office, "2027-01")
    settlement = await office.clerk.get(f"/v1/settlements/{settlement_id}")
    (line,) = await office.clerk.every(f"/v1/settlements/{settlement_id}/lines")
    assert (line["counted_days"], line["month_days"], line["amount"]) == (19, 20, "2123.25")
    assert (settlement["provisional"], line["calendar_version"]) == (True, "2027/1")
    await the_year_is_published(house)
    draft = await office.clerk.get(f"/v1/monthly-reports/{CITY}/2026-12")
    assert draft["deadlines"]["provisional"] is False
    job = {"region": office.region, "month": "2027-01"}
    queued = await office.clerk.post("/v1/settlements", job)
    again = (await office.result_of("reporting", queued["job_id"], "again"))["settlement_id"]
    (righted,) = await office.clerk.every(f"/v1/settlements/{again}/lines")
    assert (righted["month_days"], righted["computed"]) == (21, "2022.14")
    assert (righted["amount"], righted["adjusts"]) == ("-101.11", line["id"])
    assert righted["calendar_version"] == "2027/2"


async def the_year_is_published(house: House) -> None:
    token = tokens.sign(house.folder, "administrator", REGION, clock.real_time())
    async with httpx2.AsyncClient(base_url=house.gateway, timeout=30) as client:
        answer = await client.put("/v1/calendar/2027", json=PUBLISHED, headers=headers(token))
    assert (answer.status_code, answer.json()["version"]) == (200, 2)


@pytest.mark.chaos
async def test_in_a_year_that_no_calendar_reaches_nothing_is_counted_until_one_does(
    house: House, town: Town
) -> None:
    house.move_clock(date(2028, 12, 28))
    await town.a_unit(OF_2029, seats=(4,))
    with pytest.raises(StepFailed) as problem:
        await a_youth(town, OF_2029)
    assert problem.value.code == "year-unknown"
    house.stop("reporting")
    house.start("reporting")

    async def is_reached() -> bool:
        return await house.rows("matching", KNOWN_OF, 2029) == [(1,)]

    assert await until(60, is_reached)
    youth = await a_youth(town, OF_2029)
    told = trainees._held(youth)
    # Monday 1 January 2029 is a holiday by law.
    assert (told["respond_by"], told["provisional"]) == ("2029-01-03", True)
