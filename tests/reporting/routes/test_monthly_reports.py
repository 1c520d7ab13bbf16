"""The monthly form over HTTP, told by the real feeds of its sisters."""

import json
import threading
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, text

from services.common.store.tables import audit_entries, changes
from services.reporting.actions import grounds
from services.reporting.rules import monthly_reports as rules
from tests import tokens
from tests.downloads import saved_as
from tests.reporting import casebook
from tests.reporting.retelling import BY, CLERK, Teller

WUZHONG = "/v1/monthly-reports/640300/2024-06"
EXPLAINED = BY | {
    "expected_version": 0,
    "explanations": {"9>=10+11+12": "指标11是指标10的其中项，T1重复计算。"},
}


@pytest.fixture
async def wuzhong(office, unit_facts, placement_facts, following_app, standing):
    """The worked month, told up to the hour of its filing."""
    case = casebook.read("wuzhong-2024-06")
    teller = Teller(case, standing.clock, unit_facts, placement_facts, following_app)

    async def make():
        await teller.tell_until(case.known_at)
        for follower in following_app.state.followers.values():
            await follower.catch_up()

    await standing.once(make)
    return office


def values(report: dict) -> list[object]:
    told = [one["value"] for one in report["indicators"]]
    return [*told[:14], Decimal(told[14])]


async def read(office, path: str = WUZHONG, region: str = "640300", **params) -> dict:
    answer = await office.get(path, headers=tokens.officer(region), params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def hand_in(office, path: str = WUZHONG, region: str = "640300", **said):
    return await office.post(
        f"{path}/filing", json=EXPLAINED | said, headers=tokens.officer(region)
    )


async def filed(office, path: str = WUZHONG, region: str = "640300", **said) -> dict:
    answer = await hand_in(office, path, region, **said)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_the_worked_month_is_filed_as_counted_by_hand(wuzhong):
    expected = casebook.read("wuzhong-2024-06").expected["640300"]
    told = await filed(wuzhong)
    assert values(told) == expected
    assert (told["state"], told["version"], told["region_name"]) == ("filed", 1, "吴忠市")
    assert [told["deadlines"][name] for name in ("by_notice", "by_form")] == ["2024-07-03"] * 2
    assert {one["source"]: one["position"] for one in told["as_of"]} == {
        "units": 12,
        "matching": 18,
    }
    (failing,) = [one for one in told["relations"] if not one["holds"]]
    assert failing["relation"] == "9>=10+11+12"
    assert [one["id"] for one in failing["behind"]] == ["T1"]
    assert failing["explanation"] == EXPLAINED["explanations"]["9>=10+11+12"]


async def test_a_draft_and_the_version_filed_from_it_say_the_same(wuzhong):
    told = await filed(wuzhong)
    draft = await read(wuzhong)
    assert (draft["state"], draft["version"], draft["digest"]) == ("draft", None, None)
    assert values(draft) == values(told)
    assert await read(wuzhong, version=1) == told


async def test_a_month_as_known_on_an_earlier_day(wuzhong):
    told = await read(wuzhong, known_at="2024-06-30T23:00:00+08:00")
    # T1's end was entered on 07-01: on 06-30 T1 still stood on post.
    assert values(told)[8:14] == [2, 1, 0, 1, 3, 4]


async def test_every_number_opens_into_its_facts_page_by_page(wuzhong):
    path, seen, cursor = f"{WUZHONG}/indicators/6/facts", [], None
    while True:
        params = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = await read(wuzhong, path, **params)
        seen += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert [one["id"] for one in seen] == ["A1", "A2", "A3", "A4"]
    assert {one["facts"][0]["event"] for one in seen} == {"placement.arrived"}
    assert seen[0]["facts"][0]["occurred_on"] == "2024-06-03"
    ends = await read(wuzhong, f"{WUZHONG}/indicators/13/facts")
    assert {one["id"]: (one["cause"], one["by_whom"]) for one in ends["items"]} == {
        "A4": ("own_choice", "youth"),
        "T3": ("exam", "youth"),
        "T5": ("unit_stopped_production", "unit"),
    }
    # An end says nothing of the office; it is that of the arrival.
    offices = {one["id"]: one["facts"][0]["region"] for one in ends["items"]}
    assert offices == {"A4": "640381", "T3": "640381", "T5": "640300"}
    money = await read(wuzhong, f"{WUZHONG}/indicators/15/facts")
    assert sum(Decimal(one["amount"]) for one in money["items"]) == Decimal("50630.00")


async def test_the_spreadsheet_of_a_version_never_changes(wuzhong, following_app):
    told = await filed(wuzhong)
    headers = tokens.officer("640300")
    first, second = [
        await wuzhong.get(f"{WUZHONG}.xlsx", headers=headers, params={"version": 1})
        for _ in range(2)
    ]
    assert first.status_code == 200, first.text
    assert first.content == second.content
    book = load_workbook(BytesIO(first.content))
    row = [cell.value for cell in book["汇总表"][7]]
    assert row == [3, 1, 14, 5, 6, 4, 1, 2, 3, 2, 1, 1, 3, 3, 5.06]
    assert book["汇总表"]["K8"].value == f"联系电话：{CLERK['phone']}"
    assert told["digest"] in {cell.value.split()[-1] for cell in book["说明"]["B"]}
    async with following_app.state.database.transaction() as session:
        seen = await session.scalars(select(audit_entries.c.object_id))
        assert [*seen].count("640300/2024-06/1") == 2


async def test_the_spreadsheet_of_a_draft_names_nobody(wuzhong):
    answer = await wuzhong.get(f"{WUZHONG}.xlsx", headers=tokens.officer("640300"))
    assert saved_as(answer) == "吴忠市2024年6月就业见习月报（草稿）.xlsx"
    assert load_workbook(BytesIO(answer.content))["汇总表"]["A8"].value == "填报人："


async def test_an_unexplained_soft_relation_stops_the_filing_and_is_named(wuzhong):
    answer = await hand_in(wuzhong, explanations={})
    assert (answer.status_code, answer.json()["code"]) == (409, "explanation-missing")
    assert answer.json()["relations"] == ["9>=10+11+12"]
    assert (await read(wuzhong, f"{WUZHONG}/versions"))["versions"] == []


async def test_the_same_filing_sent_twice_is_one_version(wuzhong):
    headers = tokens.officer("640300")
    answers = [
        await wuzhong.post(f"{WUZHONG}/filing", json=EXPLAINED, headers=headers) for _ in range(2)
    ]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


async def test_an_officer_who_saw_an_older_version_is_told_so(wuzhong):
    await filed(wuzhong)
    answer = await hand_in(wuzhong)
    assert (answer.status_code, answer.json()["code"]) == (412, "version-moved")
    answer = await hand_in(wuzhong, expected_version=1)
    assert (answer.status_code, answer.json()["code"]) == (409, "reason-missing")


async def test_who_filed_is_sealed_and_shown_masked(wuzhong, following_app):
    await filed(wuzhong)
    (version,) = (await read(wuzhong, f"{WUZHONG}/versions"))["versions"]
    assert (version["filed_by"], version["phone"]) == ("马*", "095****2345")
    async with following_app.state.database.transaction() as session:
        rows = await session.execute(
            text("SELECT content, filed_by_name, filed_by_phone FROM filings")
        )
        kept = b"".join(part for row in rows for part in row)
        told = str([row async for row in await session.stream(select(changes.c.data))])
    for secret in CLERK.values():
        assert secret.encode() not in kept
        assert secret not in told


OUT_OF_PLACE = [
    ("640302", ("clerk",), "640302/2024-06", 409, "county-does-not-file"),
    ("640300", ("clerk",), "640300/2024-07", 409, "month-not-over"),
    ("640000", ("clerk",), "640300/2024-06", 403, "not-own-month"),
    ("640100", ("clerk",), "640300/2024-06", 404, "outside-region"),
    ("640302", ("clerk",), "640300/2024-06", 404, "outside-region"),
    ("640300", ("auditor",), "640300/2024-06", 403, "role-lacks-right"),
    ("640300", ("clerk",), "640300/2024-13", 422, "malformed"),
    ("640300", ("clerk",), "640300/202406", 422, "malformed"),
    ("640300", ("clerk",), "649900/2024-06", 422, "malformed"),
    ("640300", ("clerk",), "640300/1998-06", 404, "region-unknown"),
]
MALFORMED = [
    {"filed_by": {"name": "马测试", "phone": "0953-2012345x"}},
    {"filed_by": {"name": "\u0007", "phone": "0953-2012345"}},
    {"explanations": {"9>=10+11+12": "\ud800\ud800"}},
    {"explanations": {"9>=10+11+12": "\u0000\u0000"}},
    {"explanations": {"\ud800": "说明。"}},
    {"explanations": ["9>=10+11+12"]},
    {"carried": {"2024-05": ""}},
    {"expected_version": "x"},
    {"education": "本科"},
]


async def test_a_filing_out_of_place_is_refused(reporting, clock):
    clock.move("2024-07-03")
    for region, roles, path, status, code in OUT_OF_PLACE:
        answer = await reporting.post(
            f"/v1/monthly-reports/{path}/filing",
            json=EXPLAINED,
            headers=tokens.officer(region, *roles),
        )
        assert (answer.status_code, answer.json()["code"]) == (status, code), path


async def test_a_malformed_filing_is_refused_without_an_echo(reporting, clock):
    clock.move("2024-07-03")
    for said in MALFORMED:
        answer = await reporting.post(
            f"{WUZHONG}/filing",
            content=json.dumps(EXPLAINED | said),
            headers=tokens.officer("640300") | {"Content-Type": "application/json"},
        )
        assert answer.status_code == 422, said
        assert CLERK["phone"] not in answer.text


async def test_what_needs_no_word_is_refused(wuzhong):
    unneeded = EXPLAINED["explanations"] | {"10>=11": "本来成立。"}
    answer = await hand_in(wuzhong, explanations=unneeded)
    assert (answer.status_code, answer.json()["code"]) == (422, "explanation-unneeded")
    answer = await hand_in(wuzhong, carried={"2024-05": "没有填报过。"})
    assert (answer.status_code, answer.json()["code"]) == (422, "carried-month-unknown")
    assert (await read(wuzhong, f"{WUZHONG}/versions"))["versions"] == []


async def test_a_malformed_question_is_refused(reporting, clock):
    clock.move("2024-07-03")
    for path, params in (
        (WUZHONG, {"known_at": "2024-06-30T23:00:00"}),
        (WUZHONG, {"known_at": "2025-06-30T23:00:00+08:00"}),
        (WUZHONG, {"version": 0}),
        (f"{WUZHONG}/indicators/16/facts", {}),
        (f"{WUZHONG}/indicators/6/facts", {"cursor": "x"}),
    ):
        answer = await reporting.get(path, headers=tokens.officer("640300"), params=params)
        assert answer.status_code == 422, answer.text


async def test_a_version_never_filed_is_not_found(reporting, clock):
    clock.move("2024-07-03")
    for path in (WUZHONG, f"{WUZHONG}.xlsx", f"{WUZHONG}/indicators/6/facts"):
        answer = await reporting.get(path, headers=tokens.officer("640300"), params={"version": 1})
        assert (answer.status_code, answer.json()["code"]) == (404, "version-unknown")


async def test_nothing_is_filed_while_a_source_is_out_of_reach(reporting, clock, reporting_app):
    clock.move("2026-04-01")
    body = BY | {"expected_version": 0}
    path = "/v1/monthly-reports/640300/2026-03"
    answer = await reporting.post(f"{path}/filing", json=body, headers=tokens.officer("640300"))
    assert (answer.status_code, answer.json()["code"]) == (503, "facts-incomplete")
    seen = await reporting.get(f"{path}/versions", headers=tokens.officer("640300"))
    assert seen.json()["versions"] == []


async def test_a_hard_relation_that_fails_stops_the_filing(office, clock, placement_facts):
    clock.move("2026-04-01")
    key = await placement_facts.arrive(date(2026, 3, 9), region="640300")
    await placement_facts.end_early(key, date(2026, 2, 27))
    path = "/v1/monthly-reports/640300/2026-03"
    answer = await hand_in(office, path, explanations={"5>=6": "没有计划。"})
    assert (answer.status_code, answer.json()["code"]) == (409, "hard-relation-broken")
    assert answer.json()["relations"] == ["14=14(t-1)+6-9-13"]
    assert answer.json()["objects"] == [key]


async def test_the_hour_of_the_clock_is_that_of_the_filing(wuzhong):
    told = await filed(wuzhong)
    assert told["filed_at"].startswith("2024-07-03T10:00")


@pytest.mark.parametrize("path", ["", ".xlsx", "/indicators/6/facts"])
@pytest.mark.parametrize("year", ["0001", "9999"])
async def test_an_instant_no_calendar_reaches_is_malformed(reporting, path, year):
    answer = await reporting.get(
        WUZHONG + path,
        headers=tokens.officer("640300"),
        params={"known_at": f"{year}-01-01T00:00:00+08:00"},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


@pytest.mark.parametrize("month", ["0001-01", "9999-12"])
async def test_a_month_no_calendar_reaches_is_malformed(reporting, month):
    for path in ("", ".xlsx", "/versions", "/indicators/6/facts"):
        answer = await reporting.get(
            f"/v1/monthly-reports/640300/{month}{path}", headers=tokens.officer("640300")
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


async def test_counting_holds_up_nothing_else(wuzhong, monkeypatch):
    counted_in = []

    def counting(*told):
        counted_in.append(threading.current_thread())
        return rules.report_on(*told)

    monkeypatch.setattr(grounds, "report_on", counting)
    await read(wuzhong)
    await filed(wuzhong)
    answer = await wuzhong.get(f"{WUZHONG}/versions", headers=tokens.officer("640300"))
    assert answer.status_code == 200
    assert len(counted_in) >= 3
    assert threading.main_thread() not in counted_in
