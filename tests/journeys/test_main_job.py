"""The whole job as one story, from sign-up to the filed form, each step by who has the right."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from launch.demo import months, recruiting, trainees
from launch.demo.door import Member
from launch.demo.offices import PASSWORD, Office
from launch.demo.people import Person
from launch.demo.recruiting import HostUnit
from launch.demo.trainees import Trainee
from tests.journeys.conftest import BEGINS, CITY, assert_no_traces
from tests.journeys.house import House, a_house
from tests.journeys.town import Town, form_of, office_of, open_office

pytestmark = pytest.mark.journey

REGION, COUNTY = "640000", "640122"
ARRIVES, RETAINED = date(2024, 1, 10), date(2024, 1, 27)
NUMBERS = [1, 1, 2, 2, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, "0.00"]
"""One unit with two seats, one of one planned arrived and was retained: a graduate of 2023."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own: nothing else happens in it, so that every number is known by hand."""
    with a_house(tmp_path_factory.mktemp("story") / "data", BEGINS) as running:
        asyncio.run(open_office(running, CITY, REGION))
        yield running
        asyncio.run(assert_no_traces(running))


@dataclass
class Story:
    """Who is in it, and where it has come to."""

    town: Town
    office: Office
    region: Office
    unit: HostUnit
    youth: Trainee

    async def placement(self) -> dict[str, Any]:
        """How it stands, as the unit sees it."""
        placement_id = (self.youth.placement or self.youth.ended[-1])["id"]
        seen: dict[str, Any] = await self.unit.member.get(f"/v1/placements/{placement_id}")
        return seen


async def test_the_main_job_from_a_units_sign_up_to_the_forms_of_city_and_region(
    house: House, town: Town, office: Office
) -> None:
    region = office_of(town.door, REGION)
    await months.set_plan(office, "2024-01", 1)
    unit = await a_unit_is_recognised(town, office)
    await it_publishes_a_post(town, unit)
    youth = await a_youth_is_dispatched_at_once(town, unit)
    story = Story(town, office, region, unit, youth)
    await both_sign(story)
    await they_arrive_and_are_retained(house, story)
    settlement_id = await the_month_is_settled(house, story)
    await the_forms_are_filed(story)
    await the_form_is_a_spreadsheet(office)
    await the_money_is_paid_by_four_people(house, story, settlement_id)


async def a_unit_is_recognised(town: Town, office: Office) -> HostUnit:
    employer = town.an_employer(COUNTY, seats=())
    unit = await recruiting.register(town.door, employer, office.region)
    assert (await unit.member.get(unit.path))["state"] == "applied"
    await recruiting._hand_in_papers(unit, town.house.today())
    mentor = {"name": "带教·测试", "title": "主管", "phone": employer.phone}
    await unit.member.post(f"{unit.path}/mentors", mentor)
    assert (await town.door.ask("GET", "/v1/public/units"))["items"] == []
    await recruiting._recognise(unit, office, town.house.today())
    seen = await unit.member.get(unit.path)
    assert seen["state"] == "recognised"
    assert {paper["kind"] for paper in seen["documents"]} == set(recruiting.SYSTEMS)
    assert {found["condition"] for found in seen["findings"]} == set(recruiting.CONDITIONS)
    shown = await town.door.ask("GET", "/v1/public/units")
    assert [(one["id"], one["recognised_on"]) for one in shown["items"]] == [(unit.id, BEGINS)]
    return unit


async def it_publishes_a_post(town: Town, unit: HostUnit) -> None:
    mentor_id = (await unit.member.get(unit.path))["mentors"][0]["id"]
    draft = {
        "title": "行政助理",
        "occupation": "4-07",
        "duties": "整理档案，协助会务，接待来访。",
        "headcount": 2,
        "workplace": "示例路1号",
        "workplace_county": COUNTY,
        "months": 3,
        "mentor_id": mentor_id,
    }
    drafted = await unit.member.post(f"{unit.path}/posts", draft)
    assert drafted["state"] == "draft"
    assert (await town.door.ask("GET", "/v1/public/posts"))["items"] == []
    told = {"expected_version": drafted["version"]}
    published = await unit.member.post(f"/v1/posts/{drafted['id']}/publication", told)
    assert (published["state"], published["offer_version"]) == ("open", 1)
    unit.posts.append(drafted["id"])
    shown = await town.door.ask("GET", "/v1/public/posts")
    assert [(one["id"], one["headcount"]) for one in shown["items"]] == [(drafted["id"], 2)]
    await town.are_known(unit.posts)


def a_graduate(town: Town) -> Person:
    graduated = {"education_level": "21", "school": "示例大学", "major": "会计"}
    return replace(town.a_person(COUNTY), graduated_on=date(2023, 7, 1), **graduated)


async def a_youth_is_dispatched_at_once(town: Town, unit: HostUnit) -> Trainee:
    person = a_graduate(town)
    member = Member(town.door, person.login, PASSWORD)
    account = await member.sign_up("youth")
    registered = await member.post("/v1/youths", form_of(person))
    dispatch = registered["dispatch"]
    assert (dispatch["state"], dispatch["post_id"]) == ("issued", unit.posts[0])
    youth = Trainee(person, member, account["youth_id"], dispatch)
    await trainees._name_payee_account(youth)
    return youth


async def both_sign(story: Story) -> None:
    dispatch = trainees._held(story.youth)
    path = f"/v1/dispatches/{dispatch['id']}"
    told = {"expected_version": dispatch["version"]}
    assert (await story.youth.member.post(f"{path}/acceptance", told))["state"] == "accepted"
    read = [await who.member.get(f"{path}/agreement") for who in (story.youth, story.unit)]
    assert read[0]["digest"] == read[1]["digest"]
    assert set(read[0]["missing"]) == {"unit", "youth"}
    half = await trainees.sign(story.youth.member, path, read[0]["digest"])
    assert half["missing"] == ["unit"]
    whole = await trainees.sign(story.unit.member, path, read[0]["digest"])
    assert (whole["digest"], whole["missing"]) == (read[0]["digest"], [])
    assert (await story.youth.member.get(path))["state"] == "signed"


async def they_arrive_and_are_retained(house: House, story: Story) -> None:
    house.move_clock(ARRIVES)
    await trainees.arrive(story.youth, story.unit, ARRIVES)
    arrived = await story.placement()
    assert (arrived["state"], arrived["term_last_day"]) == ("arrived", "2024-04-09")
    house.move_clock(date(2024, 1, 29))
    await trainees.complete(story.youth, story.unit, RETAINED)
    await trainees.record_outcome(story.youth, story.unit, "retained")
    ended = await story.placement()
    assert (ended["state"], ended["last_day"]) == ("completed", "2024-01-26")
    assert (ended["early_retention"], ended["outcome"]) == (True, "retained")
    assert ended["outcome_since"] == "2024-01-27"
    house.move_clock(date(2024, 2, 2))
    await trainees.confirm_attendance(story.youth, story.unit, ended, "2024-01")
    (month,) = (await story.placement())["attendance"]
    assert (month["month"], month["absences"]) == ("2024-01", [])


async def the_month_is_settled(house: House, story: Story) -> str:
    """Of 22 working days in January 2024 there are 13 from Wednesday 10 to Friday 26.

    贺兰县 is of the second class until 2024-03-01: 1840 × 13 ÷ 22 = 1087.2727…
    """
    settlement_id = await months.settle(story.office, "2024-01")
    assert settlement_id is not None
    (line,) = await story.office.clerk.every(f"/v1/settlements/{settlement_id}/lines")
    assert (line["first"], line["last"]) == ("2024-01-10", "2024-01-26")
    assert (line["counted_days"], line["month_days"]) == (13, 22)
    assert (line["amount"], line["held_for"]) == ("1087.27", [])
    assert [portion["wage"] for portion in line["portions"]] == ["1840.00"]
    arithmetic = "贺兰县最低工资标准1840.00元×100%×计发13天÷当月22个工作日＝1087.27元"
    assert arithmetic in line["sentence"]
    assert line["payee_account"].endswith(story.youth.person.payee_account[-4:])
    settlement = await story.office.clerk.get(f"/v1/settlements/{settlement_id}")
    assert (settlement["state"], settlement["total"]) == ("publicised", "1087.27")
    return settlement_id


async def the_forms_are_filed(story: Story) -> None:
    for office in (story.office, story.region):
        filed = await months.file_report(office, "2024-01")
        assert [one["value"] for one in filed["indicators"]] == NUMBERS, office.region
        assert (filed["state"], filed["version"]) == ("filed", 1)
        # Retained graduates are counted in 10 and again in 11: the printed relation cannot hold.
        failing = [one for one in filed["relations"] if not one["holds"]]
        assert [one["relation"] for one in failing] == ["9>=10+11+12"]
        assert failing[0]["explanation"]
        # 4 February is a Sunday on which people work, the third working day of the month.
        assert filed["deadlines"]["by_notice"] == filed["deadlines"]["by_form"] == "2024-02-04"


async def the_form_is_a_spreadsheet(office: Office) -> None:
    """As a download; what is printed in it is the filed version."""
    path = f"/v1/monthly-reports/{CITY}/2024-01.xlsx"
    table = load_workbook(BytesIO(await office.clerk.get(path, version=1)))["汇总表"]
    assert table["A2"].value == "填报单位（盖章）：银川市"
    assert (table["F2"].value, table["K2"].value) == ("2024年1月", "单位：个、人、万元")
    printed = next(table.iter_rows(7, 7, 1, 15, values_only=True))
    assert printed == (*NUMBERS[:-1], 0)
    assert table["F8"].value == "填报时间：2024年2月2日"


async def the_money_is_paid_by_four_people(house: House, story: Story, settlement_id: str) -> None:
    """Five working days in public: 4 to 8 February, the first of them that Sunday."""
    path = f"/v1/settlements/{settlement_id}"
    assert (await story.office.clerk.get(path))["publicity_ends_on"] == "2024-02-08"
    house.move_clock(date(2024, 2, 9))
    assert str(await months.pay(story.office, settlement_id, date(2024, 2, 9))) == "1087.27"
    settlement = await story.office.clerk.get(path)
    assert settlement["state"] == "disbursed"
    by = {step["move"]: step["author"] for step in settlement["steps"]}
    four = ("preparation", "review", "approval", "disbursement")
    assert len({by[move] for move in four}) == 4
    (payment,) = (await story.youth.member.get("/v1/me/payments"))["items"]
    assert (payment["amount"], payment["paid_on"]) == ("1087.27", "2024-02-09")
    draft = await story.office.clerk.get(f"/v1/monthly-reports/{CITY}/2024-02")
    assert draft["indicators"][14]["value"] == "0.11"
