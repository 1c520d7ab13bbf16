"""After the filing: received, returned, urged, reminded of, and counted again."""

import asyncio
from datetime import date
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.common.deeds import by_itself
from services.reporting.actions import cells, reminders
from tests import tokens
from tests.reporting import casebook
from tests.reporting.retelling import BY, Teller

CASE = casebook.read("guyuan-2025-09")
SEPTEMBER = "/v1/monthly-reports/640400/2025-09"
CENTRE, CITY = "640000", "640400"


@pytest.fixture
async def teller(unit_facts, placement_facts, following_app, standing):
    """Guyuan's September, told up to the hour of its filing."""
    told = Teller(CASE, standing.clock, unit_facts, placement_facts, following_app)

    async def make():
        await told.tell_until(CASE.known_at)

    await standing.once(make, told)
    return told


async def post(office, path, region, *roles, **body):
    # Each call is somebody else of that office.
    return await office.post(path, json=body, headers=tokens.officer(region, *roles))


async def hand_in(office, **said):
    answer = await post(
        office, f"{SEPTEMBER}/filing", CITY, **(BY | {"expected_version": 0} | said)
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


async def decide(office, decision, version=1, by=(CENTRE,), **said):
    body = {"expected_version": version, "decision": decision} | said
    return await post(office, f"{SEPTEMBER}/receipt", *by, **body)


async def read(office, path=SEPTEMBER, region=CENTRE, **params):
    answer = await office.get(path, headers=tokens.officer(region), params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_returned_report_is_filed_anew_and_received(office, teller):
    first = await hand_in(office)
    answer = await decide(office, "returned", ground="请核对计划。")
    assert answer.status_code == 201, answer.text
    (one,) = [
        row
        for row in (await read(office, "/v1/overdue/reports"))["items"]
        if row["region"] == "640400" and row["month"] == "2025-09"
    ]
    assert (one["standing"], one["version"]) == ("returned", 1)
    assert (await read(office, version=1))["state"] == "returned"

    second = await hand_in(office, expected_version=1, reason="已核对，计划无误。")
    assert (second["state"], second["version"], second["differences"]) == ("filed", 2, [])
    assert (await decide(office, "received", version=2)).status_code == 201
    versions = (await read(office, f"{SEPTEMBER}/versions"))["versions"]
    assert [(one["state"], one["ground"]) for one in versions] == [
        ("returned", "请核对计划。"),
        ("received", None),
    ]
    # What was frozen says nothing of the centre's word, and stays.
    assert (await read(office, version=1))["digest"] == first["digest"]


async def test_a_version_is_decided_on_once_and_only_the_newest(office, teller):
    nothing = await decide(office, "received")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "version-unknown")
    await hand_in(office)
    groundless = await decide(office, "returned")
    assert (groundless.status_code, groundless.json()["code"]) == (409, "return-ground-missing")
    ahead = await decide(office, "received", version=2)
    assert (ahead.status_code, ahead.json()["code"]) == (412, "version-moved")
    assert (await decide(office, "received")).status_code == 201
    again = await decide(office, "returned", ground="再看一遍。")
    assert (again.status_code, again.json()["code"]) == (409, "report-state-forbids")
    city = await decide(office, "received", by=(CITY,))
    assert (city.status_code, city.json()["code"]) == (403, "not-the-centre")
    auditor = await decide(office, "received", by=(CENTRE, "auditor"))
    assert (auditor.status_code, auditor.json()["code"]) == (403, "role-lacks-right")


async def test_of_two_who_decide_at_once_one_is_refused(office, teller):
    await hand_in(office)
    answers = await asyncio.gather(
        decide(office, "received"), decide(office, "returned", ground="请核对。")
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]


async def test_a_correction_says_what_differs_object_by_object(office, teller):
    await hand_in(office)
    await teller.tell_until(CASE.corrected_at)
    explained = {"9>=10+11+12": "指标11是指标10的其中项。"}
    second = await hand_in(
        office, expected_version=1, reason="补录一人、一人留用。", explanations=explained
    )
    assert {(one["indicator"], one["id"]) for one in second["differences"]} == {
        (6, "C6"), (7, "C6"), (14, "C6"), (10, "B1"), (11, "B1"),
    }  # fmt: skip
    assert await read(office, version=2) == second
    (failing,) = [one for one in second["relations"] if not one["holds"]]
    assert failing["advice"]["explain"]
    assert failing["behind_count"] == len(failing["behind"]) == 2
    assert all(fact["event"] for one in failing["behind"] for fact in one["facts"])


async def test_late_months_are_listed_before_the_next_filing(office, teller):
    await hand_in(office)
    await teller.tell_until(CASE.corrected_at)
    teller.clock.move("2025-11-03")
    # The feeds are read first: what nobody read yet would be missing.
    told = await read(office, "/v1/monthly-reports/640400/2025-10/late-months", CITY)
    (late,) = told["months"]
    assert (late["month"], late["version"], len(late["differences"])) == ("2025-09", 1, 5)
    assert (await read(office, f"{SEPTEMBER}/late-months", CITY))["months"] == []


async def test_a_month_with_numbers_is_no_zero_report(office, teller):
    body = BY | {"expected_version": 0, "zero_report": True}
    answer = await post(office, f"{SEPTEMBER}/filing", CITY, **body)
    assert (answer.status_code, answer.json()["code"]) == (409, "not-zero-report")
    assert answer.json()["indicators"] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]


async def test_what_is_missing_is_urged_and_answered(office, teller, clock):
    path = f"{SEPTEMBER}/supervision-notes"
    demand = {"demand": "请于一个工作日内报送九月月报。", "answer_by": "2025-10-14"}
    clock.move("2025-10-09")
    early = await post(office, path, CENTRE, **demand)
    assert (early.status_code, early.json()["code"]) == (409, "nothing-to-urge")
    clock.move("2025-10-13")
    past = await post(office, path, CENTRE, **(demand | {"answer_by": "2025-10-12"}))
    assert (past.status_code, past.json()["code"]) == (422, "answer-day-past")
    county = "/v1/monthly-reports/640402/2025-09/supervision-notes"
    refused = await post(office, county, CENTRE, **demand)
    assert (refused.status_code, refused.json()["code"]) == (409, "county-does-not-file")
    city = await post(office, path, CITY, **demand)
    assert (city.status_code, city.json()["code"]) == (403, "not-the-centre")
    note = (await post(office, path, CENTRE, **demand)).json()
    assert (note["standing"], note["state"], note["version"]) == ("missing", "open", 1)
    (listed,) = (await read(office, path, CITY))["items"]
    assert listed == note
    row = (await read(office, "/v1/overdue/reports", CITY))["items"][0]
    assert (row["standing"], row["open_notes"]) == ("missing", 1)

    reply = f"/v1/supervision-notes/{note['id']}/answer"
    said = {"answer": "系统故障，今日补报。", "expected_version": 1}
    other = await post(office, reply, "640300", **said)
    assert (other.status_code, other.json()["code"]) == (404, "supervision-note-unknown")
    unpinned = await post(office, reply, CITY, answer="今日补报。")
    assert (unpinned.status_code, unpinned.json()["code"]) == (428, "record-version-missing")
    answered = await post(office, reply, CITY, **said)
    assert (answered.status_code, answered.json()["state"]) == (200, "answered"), answered.text
    stale = await post(office, reply, CITY, **(said | {"answer": "另答。"}))
    assert (stale.status_code, stale.json()["code"]) == (412, "record-changed")
    again = await post(office, reply, CITY, **(said | {"expected_version": 2, "answer": "再答。"}))
    assert (again.status_code, again.json()["code"]) == (409, "note-state-forbids")


async def test_each_office_is_reminded_once_for_each_occasion(office, teller, clock):
    database = teller.app.state.database

    async def remind(day: str) -> int:
        clock.move(day)
        deed = by_itself("reporting", clock_of(teller), "test")
        return await database.run(partial(_remind, deed))

    # September 2025 is due on 10-09 by the form and on 10-11, a worked Saturday, by the notice.
    # August is two months back by then and was never filed.
    assert await remind("2025-10-08") == 5 * 2
    assert await remind("2025-10-09") == 0
    assert await remind("2025-10-10") == 5
    assert await remind("2025-10-12") == 5
    await hand_in(office)
    told = (await read(office, "/v1/report-reminders", CITY))["items"]
    september = [(one["occasion"], one["deadline"]) for one in told if one["month"] == "2025-09"]
    assert september == [
        ("missing", "2025-10-11"), ("warned", "2025-10-11"), ("due_soon", "2025-10-09"),
    ]  # fmt: skip
    assert {one["region"] for one in told} == {"640400"}
    page = await read(office, "/v1/report-reminders", limit=3)
    rest = await read(office, "/v1/report-reminders", limit=100, cursor=page["next_cursor"])
    assert len(page["items"]) + len(rest["items"]) == 20


async def _remind(deed, session):
    return await reminders.remind(session, deed)


def clock_of(teller):
    return teller.app.state.clock


async def test_the_database_itself_keeps_the_centres_word(office, teller, clock):
    await hand_in(office)
    assert (await decide(office, "received")).status_code == 201
    for statement in ("UPDATE filing_receipts SET decision = ''", "DELETE FROM filing_receipts"):
        with pytest.raises(DBAPIError, match="only ever added to"):
            async with teller.app.state.database.transaction() as session:
                await session.execute(text(statement))


@pytest.mark.parametrize("stretch", [1, 2, cells.STRETCH])
async def test_a_draft_opens_into_what_the_version_filed_from_it_holds(
    office, teller, monkeypatch, stretch
):
    monkeypatch.setattr(cells, "STRETCH", stretch)
    monkeypatch.setattr(cells, "WITH_FACTS", stretch)
    await hand_in(office)
    for number in range(1, 16):
        path = f"{SEPTEMBER}/indicators/{number}/facts"
        drafted, filed = [
            (await read(office, path, CITY, **asked))["items"] for asked in ({}, {"version": 1})
        ]
        assert drafted == filed, number
    draft, version = await read(office), await read(office, version=1)
    assert draft["indicators"] == version["indicators"]
    assert [one["left"] for one in draft["relations"]] == [
        one["left"] for one in version["relations"]
    ]


async def test_a_cell_is_paged_object_by_object(office, teller):
    path, seen, cursor = f"{SEPTEMBER}/indicators/14/facts", [], None
    await hand_in(office)
    while True:
        page = await read(office, path, CITY, limit=1, **({"cursor": cursor} if cursor else {}))
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == ["B5", "B7", "C1", "C2", "C3再次", "C4"]


async def test_late_news_of_another_area_recounts_nothing(office, teller):
    await hand_in(office)
    teller.clock.move("2025-11-03")
    other = "/v1/monthly-reports/640400/2025-10/late-months"
    await teller.sisters["matching"].arrive(date(2025, 9, 10), region="640104")
    await teller.sisters["matching"].arrive(date(2025, 10, 10), region="640402")
    for follower in teller.app.state.followers.values():
        await follower.catch_up()
    assert (await read(office, other, CITY))["months"] == []
