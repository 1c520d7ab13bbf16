"""A lost link, a paper, and what follows an arrival: a transfer, an early end, a late outcome."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from launch.demo import trainees
from launch.demo.door import Member, StepFailed
from launch.demo.offices import PASSWORD, Office
from launch.demo.recruiting import HostUnit
from launch.demo.trainees import Trainee
from tests.journeys.conftest import BEGINS, CITY, assert_no_traces
from tests.journeys.house import House, a_house
from tests.journeys.town import Town, form_of, open_office
from tests.matching.factories import an_id_number
from tests.pdfs import text_of

pytestmark = pytest.mark.journey

COUNTY, ELSEWHERE = "640122", "640121"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own, whose clock moves for months."""
    with a_house(tmp_path_factory.mktemp("after") / "data", BEGINS) as running:
        asyncio.run(open_office(running, CITY))
        yield running
        asyncio.run(assert_no_traces(running))


async def test_from_a_lost_link_through_a_transfer_and_an_early_end_to_a_job(
    house: House, town: Town, office: Office
) -> None:
    first = await town.a_unit(COUNTY)
    youth = await town.a_youth(COUNTY)
    path = f"/v1/dispatches/{trainees._held(youth)['id']}"
    await the_youth_signs_by_a_link_issued_anew(youth, path)
    await the_unit_signs_on_paper(office, first, path)
    await the_entry_training_is_recorded(first, path)
    await trainees.arrive(youth, first, house.today())
    await it_stands_still_and_gets_its_days_back(house, youth, first)
    second = await town.a_unit(COUNTY)
    await it_goes_on_elsewhere(house, office, youth, second)
    ended = await the_unit_ends_it_early(house, youth, second)
    await the_paper_proves_it(town, youth, second, ended)
    await a_late_outcome_ends_the_looking_after(house, office, ended)


async def the_youth_signs_by_a_link_issued_anew(youth: Trainee, path: str) -> None:
    dispatch = trainees._held(youth)
    await youth.member.post(f"{path}/acceptance", {"expected_version": dispatch["version"]})
    lost = (await youth.member.post(f"{path}/link", {"party": "youth"}))["link"]
    link = (await youth.member.post(f"{path}/link", {"party": "youth"}))["link"]
    with pytest.raises(StepFailed) as refused:
        await youth.member.post("/v1/signing-link-openings", {"link": lost})
    assert refused.value.code == "link-replaced"
    opened = await youth.member.post("/v1/signing-link-openings", {"link": link})
    digest = opened["agreement"]["digest"]
    proof = {"digest": digest, "password": PASSWORD}
    confirmed = await youth.member.post("/v1/me/confirmations", proof)
    signature = {"link": link, "digest": digest, "confirmation": confirmed["confirmation"]}
    signed = await youth.member.post("/v1/signing-link-signatures", signature)
    assert signed["agreement"]["missing"] == ["unit"]


async def the_unit_signs_on_paper(office: Office, unit: HostUnit, path: str) -> None:
    printed = await unit.member.download(f"{path}/agreement.pdf")
    digest = (await unit.member.get(f"{path}/agreement"))["digest"]
    assert digest in text_of(printed)
    scan = {"file": ("scan.pdf", printed, "application/pdf")}
    told = {"digest": digest, "parties": "unit"}
    paper = await unit.member.post(f"{path}/papers", data=told, files=scan)
    word = {
        "decision": "accept",
        "number_on_each_page": True,
        "signatures_seen": ["unit"],
        "seal_seen": True,
        "ground": "每页有编号，公章清楚",
        "expected_version": (await office.clerk.get(path))["version"],
    }
    await office.clerk.post(f"{path}/papers/{paper['id']}/review", word)
    agreement = await unit.member.get(f"{path}/agreement")
    assert agreement["missing"] == []
    assert {one["party"]: one["on_paper"] for one in agreement["signatures"]} == {
        "unit": True,
        "youth": False,
    }


async def the_entry_training_is_recorded(unit: HostUnit, path: str) -> None:
    held = {"kind": "entry_safety", "held_on": BEGINS, "hours": 4}
    await unit.member.post(f"{path}/trainings", held)


async def it_stands_still_and_gets_its_days_back(
    house: House, youth: Trainee, unit: HostUnit
) -> None:
    path = path_of(youth)
    house.move_clock(date(2024, 1, 15))
    stopped = await unit.member.post(
        f"{path}/suspension", {"since": "2024-01-15", "cause": "illness"}
    )
    assert (stopped["state"], stopped["term_last_day"]) == ("suspended", "2024-04-01")
    house.move_clock(date(2024, 1, 22))
    back = await unit.member.post(f"{path}/resumption", {"resumed_on": "2024-01-22"})
    assert (back["state"], back["term_last_day"]) == ("arrived", "2024-04-08")


async def it_goes_on_elsewhere(
    house: House, office: Office, youth: Trainee, unit: HostUnit
) -> None:
    path = path_of(youth)
    house.move_clock(date(2024, 2, 19))
    seen = await office.clerk.get(path)
    told = {
        "post_id": unit.posts[0],
        "last_day": "2024-02-18",
        "cause": "unit_stopped_production",
        "by_whom": "unit",
        "ground": "单位停产，转到同县的其他单位",
        "expected_version": seen["version"],
    }
    youth.dispatch = await office.clerk.post(f"{path}/transfer", told)
    before = await office.clerk.get(path)
    assert (before["state"], before["by_whom"]) == ("ended_early", "unit")
    await trainees.accept_and_sign(youth, unit)
    await trainees.arrive(youth, unit, house.today())
    assert [one["state"] for one in await own_placements(youth)] == ["arrived", "ended_early"]
    case = await office.clerk.get(f"{path}/follow-ups")
    assert (case["state"], case["closed_because"]) == ("closed", "placed_again")


async def the_unit_ends_it_early(house: House, youth: Trainee, unit: HostUnit) -> str:
    path = path_of(youth)
    house.move_clock(date(2024, 3, 4))
    early = {"last_day": "2024-03-01", "cause": "unit_closed", "by_whom": "unit"}
    await unit.member.post(f"{path}/early-end", early)
    dispute = {"subject": "end", "words": "单位没有关闭，是要我提前走"}
    filed = await youth.member.post(f"{path}/disputes", dispute)
    await youth.member.post(f"{path}/disputes/{filed['id']}/withdrawal", {})
    return path


async def the_paper_proves_it(town: Town, youth: Trainee, unit: HostUnit, path: str) -> None:
    told = {"grade": "good", "words": "按时到岗，能独立完成会务工作。"}
    made = await unit.member.post(f"{path}/certificate", told)
    paper = await youth.member.get(f"{path}/certificate.pdf")
    assert paper.startswith(b"%PDF-")
    checked = await town.door.ask("GET", f"/v1/public/certificates/{made['code']}")
    assert (checked["standing"], checked["last_day"]) == ("in_force", "2024-03-01")
    assert youth.person.name not in str(checked)


async def a_late_outcome_ends_the_looking_after(house: House, office: Office, path: str) -> None:
    house.move_clock(date(2024, 4, 1))
    (late,) = (await office.clerk.get("/v1/overdue/follow-ups"))["items"]
    assert path.endswith(late["placement_id"])
    guided = {"kind": "guidance", "made_on": "2024-04-01", "reached": True}
    case = await office.clerk.post(f"{path}/follow-ups", guided)
    assert (case["state"], case["due_on"]) == ("open", "2024-05-30")
    job = {"outcome": "employed_otherwise", "since": "2024-03-20", "evidence": "labour_contract"}
    await office.clerk.post(f"{path}/outcome", job)
    closed = await office.clerk.get(f"{path}/follow-ups")
    assert (closed["state"], closed["closed_because"]) == ("closed", "employed")
    rates = await office.clerk.get("/v1/follow-up-rates", first="2024-03", last="2024-03")
    assert [(one["employed"], one["follow_up_rate"]) for one in rates["items"]] == [(1, "100.0")]


def path_of(youth: Trainee) -> str:
    assert youth.placement is not None
    return f"/v1/placements/{youth.placement['id']}"


async def own_placements(youth: Trainee) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await youth.member.get("/v1/me/placements"))["items"]
    return items


async def test_a_minor_signs_with_the_guardian_and_both_consent_on_paper(
    house: House, town: Town, office: Office
) -> None:
    unit = await town.a_unit(ELSEWHERE)
    youth = await a_minor(town, house.today())
    path = f"/v1/dispatches/{trainees._held(youth)['id']}"
    await trainees.accept_and_sign(youth, unit)
    assert (await youth.member.get(f"{path}/agreement"))["missing"] == ["guardian"]
    await the_guardian_signs_by_a_link_of_their_own(town, youth, path)
    await both_consent_to_be_insured(office, youth, path)
    await trainees.arrive(youth, unit, house.today())
    await a_saturday_is_worked_for_a_rest(house, youth, unit)


async def a_minor(town: Town, today: date) -> Trainee:
    known = town.a_person(ELSEWHERE)
    born_on = today.replace(year=today.year - 17)
    number = an_id_number(born_on, area=known.id_number[:6])
    person = replace(known, id_number=number, graduated_on=None)
    member = Member(town.door, person.login, PASSWORD)
    account = await member.sign_up("youth")
    standing = await member.post("/v1/youths", form_of(person))
    return Trainee(person, member, account["youth_id"], standing["dispatch"])


async def the_guardian_signs_by_a_link_of_their_own(town: Town, youth: Trainee, path: str) -> None:
    told = {"party": "guardian"}
    link = (await youth.member.post(f"{path}/link", told))["link"]
    guardian, _ = await town.a_signed_in("youth")
    await guardian.post("/v1/signing-link-openings", {"link": link})
    (ward,) = (await guardian.get("/v1/me/wards"))["items"]
    link = (await guardian.post(f"/v1/dispatches/{ward['dispatch_id']}/link", told))["link"]
    opened = await guardian.post("/v1/signing-link-openings", {"link": link})
    digest = opened["agreement"]["digest"]
    proof = {"digest": digest, "password": PASSWORD}
    confirmed = await guardian.post("/v1/me/confirmations", proof)
    parent = {"name": "监护·测试", "id_number": an_id_number(date(1980, 5, 6))}
    signature = {
        "link": link,
        "digest": digest,
        "confirmation": confirmed["confirmation"],
        "guardian": parent,
    }
    signed = await guardian.post("/v1/signing-link-signatures", signature)
    assert signed["agreement"]["missing"] == []


async def both_consent_to_be_insured(office: Office, youth: Trainee, path: str) -> None:
    printed = await youth.member.download(f"{path}/insurance-consent.pdf")
    digest = (await youth.member.post(f"{path}/insurance-consent-texts", {}))["digest"]
    assert digest in text_of(printed)
    scan = {"file": ("scan.pdf", printed, "application/pdf")}
    told = {"digest": digest, "guardian_name": "监护·测试"}
    papers = f"{path}/insurance-consent/papers"
    paper = await youth.member.post(papers, data=told, files=scan)
    word = {
        "decision": "accept",
        "number_on_each_page": True,
        "signatures_seen": True,
        "ground": "本人和监护人均已签字",
        "expected_version": (await office.clerk.get(path))["version"],
    }
    await office.clerk.post(f"{papers}/{paper['id']}/review", word)
    consent = await youth.member.get(f"{path}/insurance-consent")
    assert (consent["digest"], consent["on_paper"]) == (digest, True)


async def a_saturday_is_worked_for_a_rest(house: House, youth: Trainee, unit: HostUnit) -> None:
    path = path_of(youth)
    plan = {"worked": ["2024-04-13"], "rested": ["2024-04-10"]}
    await unit.member.put(f"{path}/shifts/2024-04", plan)
    (seen,) = (await youth.member.get(f"{path}/shifts"))["items"]
    assert (seen["worked"], seen["rested"]) == (["2024-04-13"], ["2024-04-10"])
    house.move_clock(date(2024, 5, 6))
    month = f"{path}/attendance/2024-04"
    rest = {"absences": [{"day": "2024-04-10", "kind": "unexcused"}]}
    with pytest.raises(StepFailed) as refused:
        await unit.member.put(month, rest)
    assert refused.value.code == "absent-at-rest"
    assert (await unit.member.put(month, {"all_present": True}))["absences"] == []
