"""What an office does with its units through the gateway: rest, look, answer, list, clear out."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from launch.demo import recruiting, trainees
from launch.demo.door import Member, StepFailed
from launch.demo.offices import FIRST_PASSWORD, PASSWORD, Office
from launch.demo.recruiting import HostUnit
from launch.demo.trainees import Trainee
from tests.common.lists.make_files import xls
from tests.journeys.conftest import BEGINS, CITY, assert_no_traces
from tests.journeys.house import House, a_house, until
from tests.journeys.test_after_arrival import path_of
from tests.journeys.town import Town, open_office
from tests.units.listing import TITLES, a_row

pytestmark = pytest.mark.journey

NEAR, FAR = "640121", "640122"
INSPECTED, RESTING, IDLE, STRICT = "640104", "640105", "640106", "640181"
"""Counties of their own, so that nobody is dispatched where another test looks."""
ITEMS = (
    *("safety_management", "daily_management", "training_plan", "duty_definition"),
    *("mentor_present", "training_given", "safety", "allowance_received", "benefits_given"),
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own, whose clock moves for a year."""
    with a_house(tmp_path_factory.mktemp("looked-after") / "data", BEGINS) as running:
        asyncio.run(open_office(running, CITY))
        yield running
        asyncio.run(assert_no_traces(running))


async def decide(office: Office, unit: HostUnit, noun: str, **body: Any) -> dict[str, Any]:
    """A decision on a unit as it stands now."""
    seen = await office.clerk.get(unit.path)
    told = {"ground": "核查属实", "expected_version": seen["version"]} | body
    decided: dict[str, Any] = await office.clerk.post(f"{unit.path}/{noun}", told)
    return decided


async def refused(code: str, act: Any) -> dict[str, Any]:
    """The problem with which an act is refused."""
    with pytest.raises(StepFailed) as failed:
        await act
    assert failed.value.code == code
    return failed.value.problem


async def state_of(office: Office, dispatch: dict[str, Any]) -> str:
    return str((await office.clerk.get(f"/v1/dispatches/{dispatch['id']}"))["state"])


async def own_dispatch(youth: Trainee) -> dict[str, Any] | None:
    items = (await youth.member.get("/v1/me/dispatches"))["items"]
    return next((one for one in items if one["state"] == "issued"), None)


async def test_suspension_lifting_and_closing_show_in_matching(town: Town, office: Office) -> None:
    unit = await town.a_unit(NEAR)
    youth = await town.a_youth(NEAR)
    assert youth.dispatch is not None
    await decide(office, unit, "suspension")
    assert await state_of(office, youth.dispatch) == "withdrawn"
    waiting = await office.clerk.every("/v1/waiting-youths")
    assert youth.id in [one["youth_id"] for one in waiting]
    newcomer = await town.a_youth(NEAR)
    assert newcomer.dispatch is None
    await decide(office, unit, "reinstatement")

    async def taken() -> bool:
        return [bool(await own_dispatch(one)) for one in (youth, newcomer)].count(True) == 1

    assert await until(20, taken)
    # What was withdrawn is not revived: the one in its place is another.
    assert await state_of(office, youth.dispatch) == "withdrawn"
    sent = await own_dispatch(youth) or await own_dispatch(newcomer)
    assert sent is not None
    seen = await unit.member.get(f"/v1/posts/{unit.posts[0]}")
    told = {"ground": "项目结束", "expected_version": seen["version"]}
    closed = await unit.member.post(f"/v1/posts/{unit.posts[0]}/closing", told)
    assert closed["state"] == "closed"
    assert await state_of(office, sent) == "withdrawn"
    for one in (youth, newcomer):
        record = await one.member.get(f"/v1/youths/{one.id}")
        told = {"expected_version": record["version"]}
        await one.member.post(f"/v1/youths/{one.id}/withdrawal", told)


async def test_after_an_accident_and_a_suspension_the_signed_wait_and_trainees_stay(
    house: House, town: Town, office: Office
) -> None:
    unit = await town.a_unit(RESTING, (3,))
    sitting, signed, issued = [await town.a_youth(RESTING) for _ in range(3)]
    for youth in (sitting, signed):
        await trainees.accept_and_sign(youth, unit)
    await trainees.arrive(sitting, unit, house.today())
    assert signed.dispatch is not None
    assert issued.dispatch is not None
    waits = trainees._held(signed)
    told = {"kind": "injury", "severity": "minor", "description": "搬运时扭伤，已经送医。"}
    told["happened_at"] = f"{house.today().isoformat()}T00:00:00+08:00"
    accident = await unit.member.post(f"{unit.path}/accidents", told)
    assert (accident["state"], accident["late_days"]) == ("reported", 0)
    assert await state_of(office, issued.dispatch) == "withdrawn"
    await only_an_officer_lets_come(house, office, unit, waits)
    found = {"ground": "已查明，已整改", "expected_version": accident["version"]}
    await office.clerk.post(f"{unit.path}/accidents/{accident['id']}/clearance", found)

    async def sent_again() -> bool:
        return await own_dispatch(issued) is not None

    assert await until(20, sent_again)
    suspension = await decide(office, unit, "suspension")
    assert (suspension["signed_dispatches"], suspension["open_placements"]) == (1, 1)
    await only_an_officer_lets_come(house, office, unit, waits)
    arrival = {"arrived_on": house.today().isoformat()}
    come = await office.clerk.post(f"/v1/dispatches/{waits['id']}/arrival", arrival)
    for path in (path_of(sitting), f"/v1/placements/{come['id']}"):
        assert (await unit.member.get(path))["state"] == "arrived"


async def only_an_officer_lets_come(
    house: House, office: Office, unit: HostUnit, dispatch: dict[str, Any]
) -> None:
    """Who has signed for a post at rest is listed for the office, and the unit lets nobody in."""
    listed = await office.clerk.every("/v1/overdue/at-rest")
    assert dispatch["id"] in [one["dispatch_id"] for one in listed]
    arrival = {"arrived_on": house.today().isoformat()}
    path = f"/v1/dispatches/{dispatch['id']}/arrival"
    await refused("post-at-rest", unit.member.post(path, arrival))


async def test_a_fault_is_looked_at_again_and_suspends_until_it_is_put_right(
    house: House, town: Town, office: Office
) -> None:
    unit = await town.a_unit(INSPECTED)
    today = house.today().isoformat()
    items = [{"item": item, "result": "met"} for item in ITEMS]
    items[6] |= {"result": "not_met", "remark": "通道堵塞"}
    look = {"seen_on": today, "items": [*items, {"item": "food", "result": "met"}]}
    problem = await refused("items-incomplete", office.clerk.post(f"{unit.path}/inspections", look))
    assert (problem["unknown"], problem["checklist"]) == (["/items/9/item"], "2020-1")
    found = await office.clerk.post(f"{unit.path}/inspections", look | {"items": items})
    assert found["state"] == "rectifying"
    url = f"{unit.path}/inspections/{found['id']}/recheck"
    again = {"seen_on": today, "items": [items[6]], "expected_version": found["version"]}
    found = await office.clerk.post(url, again)
    assert found["state"] == "not_rectified"
    await decide(office, unit, "suspension", inspection_id=found["id"])
    await refused("faults-stand", decide(office, unit, "reinstatement"))
    found = await office.clerk.get(f"{unit.path}/inspections/{found['id']}")
    told = {"seen_on": today, "items": [{"item": "safety", "result": "met"}]}
    found = await office.clerk.post(url, told | {"expected_version": found["version"]})
    assert found["state"] == "rectified"
    assert (await decide(office, unit, "reinstatement"))["state"] == "recognised"
    own = await unit.member.get(f"{unit.path}/inspections/{found['id']}")
    assert [one["look"] for one in own["answers"] if one["item"] == "safety"] == [1, 2, 3]


async def test_a_question_is_answered_by_receipt_and_published(town: Town, office: Office) -> None:
    told = {"region": NEAR, "question": "没有工作经验可以报名吗？"}
    asked = await town.door.ask("POST", "/v1/consultations", json=told)
    (listed,) = (await office.clerk.get("/v1/consultations"))["items"]
    answer = {
        "answer": "可以，见习岗位不要求工作经验。",
        "published_question": "没有工作经验能报名吗？",
        "expected_version": listed["version"],
    }
    await office.clerk.post(f"/v1/consultations/{listed['id']}/answer", answer)
    (public,) = (await town.door.ask("GET", "/v1/public/questions"))["items"]
    assert (public["question"], public["answer"]) == ("没有工作经验能报名吗？", answer["answer"])
    assert asked["receipt"] not in str(public)


async def test_mentor_name_and_leave_of_a_unit_where_somebody_sits(
    house: House, town: Town, office: Office
) -> None:
    unit = await town.a_unit(FAR)
    youth = await town.a_youth(FAR)
    await trainees.accept_and_sign(youth, unit)
    await trainees.arrive(youth, unit, house.today())
    second = await recruiting.name_mentor(unit)
    colleague = await a_colleague(town, unit)
    placement = await colleague.get(path_of(youth))
    change = {"mentor_id": second, "since": house.today().isoformat(), "ground": "原老师调离"}
    change["expected_version"] = placement["version"]

    async def handed_over() -> bool:
        try:
            shown = await colleague.post(f"{path_of(youth)}/mentor-changes", change)
        except StepFailed:
            return False
        return bool(shown["mentor_id"] == second)

    assert await until(20, handed_over)
    await somebody_is_let_go(unit, colleague)
    await it_is_renamed(house, office, unit, youth)
    await it_leaves_once_nobody_sits_there(house, office, unit, youth)


async def a_colleague(town: Town, unit: HostUnit) -> Member:
    """Somebody of the unit with an account of their own, which opens no further ones."""
    name = f"{unit.employer.login}-2"
    told = {"name": name, "password": FIRST_PASSWORD}
    account = await unit.member.post("/v1/me/staff-accounts", told)
    renewal = {"name": name, "old_password": FIRST_PASSWORD, "new_password": PASSWORD}
    await town.door.ask("POST", "/v1/accounts/passwords", json=renewal)
    colleague = Member(town.door, name, PASSWORD)
    assert (await colleague.get("/v1/me"))["account_id"] == account["account_id"]
    assert (await colleague.get(unit.path))["id"] == unit.id
    another = told | {"name": f"{name}-3"}
    await refused("not-first-account", colleague.post("/v1/me/staff-accounts", another))
    return colleague


async def somebody_is_let_go(unit: HostUnit, colleague: Member) -> None:
    """A suspended account acts for its unit no more, though its token has not expired."""
    (listed,) = (await unit.member.get("/v1/me/staff-accounts"))["items"]
    told = {"expected_version": listed["version"], "suspended": True}
    await unit.member.put(f"/v1/me/staff-accounts/{listed['account_id']}", told)

    async def is_out() -> bool:
        try:
            await colleague.get(unit.path)
        except StepFailed as failed:
            return failed.code == "sign-in-ended"
        return False

    assert await until(10, is_out)
    await unit.member.get(unit.path)


async def it_is_renamed(house: House, office: Office, unit: HostUnit, youth: Trainee) -> None:
    before, name = unit.employer.name, f"新名{unit.employer.name}"
    succession = {"kind": "rename", "name": name, "evidence": "准予变更登记通知书"}
    told = succession | {"occurred_on": house.today().isoformat()}
    renamed = await decide(office, unit, "succession", **told)
    assert (renamed["name"], renamed["state"]) == (name, "recognised")
    for sought in (before, name):
        found = await office.clerk.get("/v1/units", name=sought)
        assert unit.id in [one["id"] for one in found["items"]]
    assert (await unit.member.get(path_of(youth)))["state"] == "arrived"


async def it_leaves_once_nobody_sits_there(
    house: House, office: Office, unit: HostUnit, youth: Trainee
) -> None:
    seen = await unit.member.get(unit.path)
    wish = {"ground": "业务调整", "expected_version": seen["version"]}
    asked = await unit.member.post(f"{unit.path}/withdrawal", wish)
    assert asked["withdrawal"]["state"] == "requested"
    granted = {"decision": "grant"}
    await refused("unit-occupied", decide(office, unit, "withdrawal-decision", **granted))
    last_day = house.today().isoformat()
    end = {"last_day": last_day, "cause": "unit_closed", "by_whom": "unit"}
    await unit.member.post(f"{path_of(youth)}/early-end", end)
    gone = await decide(office, unit, "withdrawal-decision", **granted)
    assert (gone["state"], gone["withdrawal"]["state"]) == ("removed", "granted")


async def test_a_list_of_old_excel_is_read_and_handed_back(town: Town, office: Office) -> None:
    good = a_row(name="塞上名单一号有限公司", region="永宁县")
    bad = a_row(name="塞上名单二号有限公司", region="银川市", extra_allowance="-1.00")
    file = xls([*TITLES.values()], *([row.get(name) for name in TITLES] for row in (good, bad)),
               header=False)  # fmt: skip
    form = {"recommended_by": "commerce", "mode": "row_by_row"}
    files = {"file": ("推荐名单.xls", file, "application/vnd.ms-excel")}
    told = await office.clerk.post("/v1/unit-imports", data=form, files=files)
    url = f"/v1/unit-imports/{told['id']}"

    async def checked() -> bool:
        return bool((await office.clerk.get(url))["checked_at"])

    assert await until(30, checked)
    kept = await office.clerk.get(url)
    assert (kept["rows"], kept["faulty_rows"], kept["listed_units"]) == (2, 1, 1)
    errors = (await office.clerk.get(f"{url}/errors"))["items"]
    assert {one["code"] for one in errors} >= {"not-a-choice", "allowance-unfit"}
    copy = load_workbook(BytesIO(await office.clerk.download(f"{url}/annotated.xlsx")))
    assert "兴庆区、西夏区" in str([cell.value for row in copy.active for cell in row])
    (listed,) = (await office.clerk.get("/v1/prospective-units", list_id=told["id"]))["items"]
    assert listed["name"] == good["name"]


async def test_public_pages_by_nearness_hold_every_post_once(town: Town) -> None:
    made = [(await town.a_unit(county)).posts[0] for county in (FAR, NEAR, FAR)]
    seen: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = await town.door.ask(
            "GET", "/v1/public/posts", params={"near": NEAR, "limit": 1, **cursor}
        )
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    ids = [one["id"] for one in seen]
    assert len(ids) == len(set(ids))
    mine = [one for one in ids if one in made]
    assert mine == [made[1], made[2], made[0]]
    counties = [one["workplace_county"] for one in seen]
    assert counties == sorted(counties, key=lambda county: county != NEAR)


async def test_a_removal_is_carried_out_once_its_trainees_are_provided_for(
    house: House, town: Town, office: Office
) -> None:
    unit = await town.a_unit(IDLE)
    youth = await town.a_youth(IDLE)
    await trainees.accept_and_sign(youth, unit)
    await trainees.arrive(youth, unit, house.today())
    assert youth.placement is not None
    seen = await office.clerk.get(unit.path)
    charge = {"unit_id": unit.id, "facts": "虚报考勤", "evidence": "考勤表和检查记录"}
    proposal = await office.clerk.post(
        "/v1/removal-proposals", charge | {"expected_version": seen["version"]}
    )
    url = f"/v1/removal-proposals/{proposal['id']}"
    served = {"manner": "direct", "served_on": house.today().isoformat(), "evidence": "送达回证"}

    async def step(member: Member, noun: str, **body: Any) -> dict[str, Any]:
        version = (await office.clerk.get(url))["version"]
        told = body | {"expected_version": version}
        done: dict[str, Any] = await member.post(f"{url}/{noun}", told)
        return done

    await step(office.clerk, "notice", **served)
    assert (await unit.member.get(url))["charge"] == charge["facts"]
    await step(unit.member, "waiver")
    removal = {"decision": "remove", "ground": "违规属实", "remedy": "可以依法申请行政复议"}
    problem = await refused("fates-incomplete", step(office.clerk, "decision", **removal))
    assert problem["missing"] == [youth.placement["id"]]
    end = {"last_day": house.today().isoformat(), "cause": "unit_removed", "by_whom": "unit"}
    early_end = f"{path_of(youth)}/early-end"
    await refused("removal-by-office", unit.member.post(early_end, end))
    await refused("unit-not-removed", office.clerk.post(early_end, end))
    fate = {"placement_id": youth.placement["id"], "kind": "end", "note": "另行派遣"}
    await step(office.clerk, "decision", **removal, fates=[fate])
    await refused("paper-not-yet", unit.member.download(f"{url}/decision.pdf"))
    told = await step(office.clerk, "service", **served)
    assert told["decision"]["fates"] == [fate]
    assert (await unit.member.download(f"{url}/decision.pdf")).startswith(b"%PDF-")
    removed = {"ground_kind": "cause"}
    await refused("unit-occupied", decide(office, unit, "removal", **removed))
    assert (await office.clerk.post(early_end, end))["cause"] == "unit_removed"
    assert (await decide(office, unit, "removal", **removed))["state"] == "removed"
    log = await office.clerk.every("/v1/change-log/units", object_id=unit.id)
    assert (log[0]["event"], log[0]["ground"]) == ("unit.removed", "核查属实")


async def test_a_new_code_and_a_merger_are_no_event_in_the_form(
    house: House, town: Town, office: Office
) -> None:
    unit = await town.a_unit(IDLE, (2,))
    youth = await town.a_youth(IDLE)
    await trainees.accept_and_sign(youth, unit)
    await trainees.arrive(youth, unit, house.today())
    into = await town.a_unit(IDLE)
    before = await the_form(office)
    day = {"occurred_on": house.today().isoformat()}
    code, was = town.an_employer().credit_code, unit.employer.credit_code
    told = {"kind": "new_code", "credit_code": code, "evidence": "新的营业执照"} | day
    assert (await decide(office, unit, "succession", **told))["credit_code"] == code
    for sought in (was, code):
        (found,) = (await office.clerk.get("/v1/units", credit_code=sought))["items"]
        assert found["id"] == unit.id
    assert await the_form(office) == before
    told = {"kind": "merger", "into_unit_id": into.id, "evidence": "吸收合并协议"} | day
    assert (await decide(office, unit, "succession", **told))["state"] == "merged"

    async def is_theirs() -> bool:
        listed = await into.member.every("/v1/placements")
        return [one["id"] for one in listed] == [path_of(youth).rsplit("/", 1)[-1]]

    assert await until(20, is_theirs)
    assert (await into.member.get(path_of(youth)))["state"] == "arrived"
    # Two units have become one; seats, arrivals and who sits there are as they were.
    assert await the_form(office) == before | {1: before[1] - 1}


async def the_form(office: Office) -> dict[int, Any]:
    """The numbers of the city's form of this month, once reporting has read all that was told."""
    await office.clerk.get("/v1/collection/seats", region=CITY)
    form = await office.clerk.get(f"/v1/monthly-reports/{CITY}/2024-01")
    return {one["no"]: one["value"] for one in form["indicators"]}


async def test_conditions_that_an_office_adds_bind_whoever_applies_there(
    house: House, town: Town, office: Office
) -> None:
    today = house.today().isoformat()
    least = {"years_in_operation": 3, "staff_of_enterprise": 10, "clean_years": 3}
    for name, value in least.items():
        row = {"name": f"recognition_{name}", "region": STRICT, "value": value, "grade": "A"}
        told = {"effective": today, "ground": "当地另有规定", "source": "灵武市某号通知"}
        await office.approver.post("/v1/policy-parameters", row | told)
    employer = replace(town.an_employer(STRICT, ()), kind="enterprise", staff=9)
    unit = await recruiting.register(town.door, employer, office.region)

    async def learned() -> bool:
        return not (await office.clerk.get(unit.path))["conditions_off"]

    assert await until(20, learned)
    await recruiting._hand_in_papers(unit, house.today())
    await recruiting.name_mentor(unit)
    added = ["years_in_operation", "staff_of_enterprise", "clean_record"]
    found = {"met": True, "evidence": "现场查看，材料齐全", "found_on": today}
    for condition in recruiting.CONDITIONS:
        await office.clerk.post(f"{unit.path}/findings", found | {"condition": condition})
    told = {"decision": "recognise"}
    problem = await refused("added-conditions-not-met", decide(office, unit, "recognition", **told))
    assert problem["missing"] == added
    named = {one["name"]: one["source"] for one in problem["conditions"]}
    assert {named[one] for one in added} == {"灵武市某号通知"}
    declared = await unit.member.get(unit.path)
    kept = ("name", "credit_code", "region", "address", "industry", "ownership", "kind")
    anew = {name: declared[name] for name in (*kept, "recommended_by")}
    contact = {"name": "联系·测试", "phone": employer.phone}
    more = {"staff": 10, "founded_on": "2020-01-02", "contact": contact}
    version = {"expected_version": declared["version"]}
    await unit.member.put(unit.path, anew | more | version)
    await office.clerk.post(f"{unit.path}/findings", found | {"condition": "clean_record"})
    assert (await decide(office, unit, "recognition", **told))["state"] == "recognised"


async def test_a_years_idleness_is_noticed_answered_and_kept(
    house: House, town: Town, office: Office
) -> None:
    unit = await town.a_unit(IDLE)
    house.move_clock(date(2025, 1, 6))
    await office.clerk.post("/v1/removal-proposals/sweeps")
    proposals = await office.clerk.every("/v1/removal-proposals", state="proposed")
    (proposal,) = [one for one in proposals if one["unit_id"] == unit.id]
    url = f"/v1/removal-proposals/{proposal['id']}"
    served = {"manner": "direct", "served_on": "2025-01-06", "evidence": "送达回证"}
    noticed = await office.clerk.post(
        f"{url}/notice", served | {"expected_version": proposal["version"]}
    )
    assert (await unit.member.download(f"{url}/notice.pdf")).startswith(b"%PDF-")
    reply = {"text": "已联系两名青年，下月到岗。", "expected_version": noticed["version"]}
    replied = await unit.member.post(f"{url}/reply", reply)
    early = {"decision": "keep", "ground": "说明属实"} | {"expected_version": replied["version"]}
    await refused("reply-period-runs", office.clerk.post(f"{url}/decision", early))
    house.move_clock(date(2025, 2, 10))
    case = await office.clerk.get(url)
    assert reply["text"] in str(case)
    kept = await office.clerk.post(f"{url}/decision", early | {"expected_version": case["version"]})
    assert (kept["state"], kept["decision"]["decision"]) == ("decided", "keep")
    served |= {"served_on": "2025-02-10", "expected_version": kept["version"]}
    await office.clerk.post(f"{url}/service", served)
    own = await unit.member.get(url)
    assert (own["state"], own["decision"]["ground"]) == ("served", "说明属实")
    await office.clerk.post("/v1/removal-proposals/sweeps")
    assert unit.id not in str(await office.clerk.every("/v1/removal-proposals", state="proposed"))
    assert (await office.clerk.get(unit.path))["state"] == "recognised"
