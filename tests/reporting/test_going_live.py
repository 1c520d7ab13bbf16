"""Going live in one process: the last report on paper and the first draft tell the same."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import httpx2
import pytest
from docx import Document
from fastapi import FastAPI
from sqlalchemy import text

from services.common.upstream import Upstream
from services.common.web import feed
from services.matching.clients.units import Units
from services.reporting.clients.matching import Matching
from services.reporting.clients.units import Units as NamesOfUnits
from tests import conftest
from tests.calendars import know_years
from tests.going_live import clerk, errors_of, taken_over
from tests.matching.factories import an_id_number
from tests.units import factories
from tests.units.test_routes_history_imports import a_post, a_unit

COMPARISON = "/v1/history-imports/opening-figures/640100/comparison"
SIGNATURE = "/v1/history-imports/opening-figures/640100/signature"


@dataclass
class Town:
    """The three services that share the history, and what has been taken over."""

    apps: dict[str, FastAPI]
    clients: dict[str, httpx2.AsyncClient]

    async def entered(self, service: str, told: dict[str, Any]) -> list[str]:
        """The ids of the objects that the rows of a list became, in the order of rows."""
        query = text(
            "SELECT object_id FROM history_import_entries WHERE import_id = :id ORDER BY row"
        )
        async with self.apps[service].state.database.transaction() as session:
            return list(await session.scalars(query, {"id": told["id"]}))

    async def catch_up(self) -> None:
        """Let matching read what units told."""
        await self.apps["matching"].state.followers["units"].catch_up()

    async def seats(self, post_id: str) -> tuple[int, int, str]:
        """Seats of a post as matching holds them: offered, taken, state."""
        query = text("SELECT offered, taken, state FROM post_seats WHERE post_id = :id")
        async with self.apps["matching"].state.database.transaction() as session:
            return tuple((await session.execute(query, {"id": post_id})).one())

    async def figures(self, month: str) -> dict[int, Any]:
        """The numbers of a month's draft."""
        path = f"/v1/monthly-reports/640100/{month}"
        report = (await self.clients["reporting"].get(path, headers=clerk())).json()
        return {one["no"]: one["value"] for one in report["indicators"]}


@pytest.fixture
async def town(
    units_made: FastAPI, matching_made: FastAPI, reporting_made: FastAPI
) -> AsyncIterator[Town]:
    """Units, matching and reporting, each reading the others' feeds."""
    apps = {"units": units_made, "matching": matching_made, "reporting": reporting_made}
    lines = {name: httpx2.ASGITransport(app) for name, app in apps.items()}

    def to(asking: str, asked: str) -> Upstream:
        return Upstream(asked, "http://sister", apps[asking].state.keys, lines[asked])

    for name, asked in (("matching", "units"), ("reporting", "units"), ("reporting", "matching")):
        followers = apps[name].state.followers
        followers[asked] = replace(followers[asked], read_page=feed.reader(to(name, asked)))
    matching_made.state.units = Units(to("matching", "units"))
    reporting_made.state.matching = Matching(to("reporting", "matching"))
    reporting_made.state.units = NamesOfUnits(to("reporting", "units"))
    async with (
        conftest.started(units_made),
        conftest.started(matching_made),
        conftest.started(reporting_made),
        conftest.client_of(units_made) as units,
        conftest.client_of(matching_made) as matching,
        conftest.client_of(reporting_made) as reporting,
    ):
        await know_years(matching_made)
        yield Town(apps, {"units": units, "matching": matching, "reporting": reporting})


def a_youth(**changes: Any) -> dict[str, Any]:
    return {
        "name": "阿依·测试",
        "id_number": an_id_number(),
        "phone": "13995112233",
        "region": "兴庆区",
        "graduated_on": "2025-07-01",
    } | changes


def a_placement(youth: dict[str, Any], post_id: str, **changes: Any) -> dict[str, Any]:
    own = {name: youth[name] for name in ("name", "id_number", "graduated_on")}
    days = {"signed_on": "2025-12-01", "arrived_on": "2025-12-08", "months": 6}
    return own | days | {"post_id": post_id, "basis": "高校毕业生"} | changes


async def a_post_of_before(town: Town, **changes: Any) -> str:
    code = factories.a_credit_code()
    await taken_over(town.clients["units"], "units", a_unit(credit_code=code))
    told = await taken_over(town.clients["units"], "posts", a_post(code, **changes))
    (post_id,) = await town.entered("units", told)
    await town.catch_up()
    return post_id


async def opening(town: Town, **told: Any) -> dict[str, Any]:
    row = {"region": "银川市", "month": "2026-02", "units": 1, "seats": 3, "subsidy": "1.33"}
    return await taken_over(town.clients["reporting"], "opening-figures", row | told)


async def paid(town: Town) -> dict[str, Any]:
    rows = [
        {"region": "银川市", "kind": "基本生活补贴", "amount": "12000.50",
         "paid_on": "2026-01-15", "voucher": "A1"},
        {"region": "兴庆区", "kind": "意外险", "amount": "1300", "paid_on": "2026-02-03",
         "voucher": "A2"},
        {"region": "银川市", "kind": "基本生活补贴", "amount": "8000", "paid_on": "2025-12-15",
         "voucher": "A0"},
    ]  # fmt: skip
    return await taken_over(town.clients["reporting"], "disbursements", *rows, paper=13301)


async def compared(town: Town) -> dict[str, Any]:
    answer = await town.clients["reporting"].get(COMPARISON, headers=clerk())
    assert answer.status_code == 200, answer.text
    return answer.json()


async def sign(town: Town, **told: Any) -> httpx2.Response:
    return await town.clients["reporting"].post(
        SIGNATURE, json={"expected_version": 1} | told, headers=clerk(role="reviewer")
    )


async def read(town: Town, path: str, office: str = "640100") -> dict[str, Any]:
    answer = await town.clients["reporting"].get(path, headers=clerk(office))
    assert answer.status_code == 200, answer.text
    return answer.json()


def words_of(content: bytes) -> str:
    return "".join(one.text for one in Document(BytesIO(content)).paragraphs)


async def test_the_first_draft_tells_what_the_last_report_on_paper_told(town):
    """Units, posts, youths, placements, money, figures: then 14 and 15 agree and are signed."""
    post_id = await a_post_of_before(town)
    assert await town.seats(post_id) == (3, 0, "suspended")
    youths = [a_youth(), a_youth(name="马测试")]
    await taken_over(town.clients["matching"], "youths", *youths)
    rows = [a_placement(youth, post_id) for youth in youths]
    told = await taken_over(town.clients["matching"], "placements", *rows, paper=2)
    assert (told["entered"], told["difference"]) == (2, 0)
    assert await town.seats(post_id) == (3, 2, "suspended")
    money = await paid(town)
    assert (money["entered"], money["found"], money["difference"]) == (3, 13301, 0)
    await opening(town, on_post=2)
    found = await compared(town)
    assert found["same"], found
    assert [(one["no"], one["paper"], one["found"]) for one in found["figures"]] == [
        (1, "1", "1"),
        (3, "3", "3"),
        (14, "2", "2"),
        (15, "1.33", "1.33"),
    ]
    figures = await town.figures("2026-02")
    assert (figures[14], figures[15], figures[6]) == (2, "1.33", 0)
    assert (await town.figures("2025-12"))[6] == 2
    signed = await sign(town)
    assert signed.status_code == 201, signed.text
    assert (await compared(town))["signature"]["version"] == 1
    again = await sign(town)
    assert (again.status_code, again.json()["type"].split("/")[-1]) == (409, "opening-signed")


async def test_what_was_filed_on_paper_is_not_filed_here_and_the_next_month_is(town, clock):
    await opening(town, on_post=0, units=0, seats=0, subsidy="0")
    assert (await sign(town)).status_code == 201
    told = {"expected_version": 0, "filed_by": {"name": "张·测试", "phone": "0951-5000001"}}
    clock.move("2026-04-02")
    answers = {}
    for month in ("2026-01", "2026-02", "2026-03"):
        path = f"/v1/monthly-reports/640100/{month}/filing"
        answers[month] = await town.clients["reporting"].post(
            path, json=told | {"zero_report": True}, headers=clerk()
        )
    assert [one.status_code for one in answers.values()] == [409, 409, 201]
    refused = answers["2026-02"].json()
    assert (refused["code"], refused["on_paper_until"]) == ("month-on-paper", "2026-02")


async def test_what_is_on_paper_is_neither_missing_nor_nought(town, clock):
    """Nobody reminds of months on paper; drafts and the year say what they do not know."""
    post_id = await a_post_of_before(town)
    youth = a_youth()
    await taken_over(town.clients["matching"], "youths", youth)
    await taken_over(town.clients["matching"], "placements", a_placement(youth, post_id))
    await paid(town)
    await opening(town, on_post=1)
    assert (await sign(town)).status_code == 201
    clock.move("2026-05-20")
    listed = await read(town, "/v1/overdue/reports?limit=100")
    assert {one["month"] for one in listed["items"]} == {"2026-03", "2026-04"}
    notes = "/v1/monthly-reports/640100/2026-02/supervision-notes"
    told = {"demand": "请报送", "answer_by": "2026-05-25"}
    refused = await town.clients["reporting"].post(notes, json=told, headers=clerk("640000"))
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing-to-urge")
    drafts = [await read(town, f"/v1/monthly-reports/640100/2026-0{no}") for no in (1, 3)]
    assert [one["on_paper_until"] for one in drafts] == ["2026-02", None]
    path = "/v1/monthly-reports/640000/2026-0"
    whole = [await read(town, f"{path}{no}", "640000") for no in (2, 3)]
    named = {"region": "640100", "name": "银川市", "paper_until": "2026-02"}
    assert [one["offices_on_paper"] for one in whole] == [[named], []]
    year = await read(town, "/v1/annual-reports/640100/2026")
    assert (year["paper_until"], year["counted_from"]) == ("2026-02", "2026-03-01")
    work = year["implementation"]
    numbers = {one["no"]: one for one in work["numbers"]}
    assert [numbers[no]["now"] for no in (1, 6, 9, 14, 15)] == [1, None, None, 1, "1.33"]
    assert [numbers[no]["since_start"] for no in (6, 9, 14)] == [0, 0, None]
    assert {one["last_year"] for one in (*numbers.values(), *work["paid"])} == {None}
    months = {one["month"]: one["values"] for one in work["months"]}
    assert months["2026-01"] == [None] * 14 + ["1.20"]
    assert (months["2026-02"][13], months["2026-02"][5], months["2026-03"][5]) == (1, None, 0)
    assert year["recognitions"]["standing_before"] is None
    path = "/v1/annual-reports/640100/2025"
    before = await town.clients["reporting"].get(path, headers=clerk())
    assert (before.status_code, before.json()["code"]) == (409, "year-on-paper")
    path = "/v1/annual-reports/640100/2026.docx?report=implementation"
    book = await town.clients["reporting"].get(path, headers=clerk())
    assert "2026年2月及以前按纸质月报报送" in words_of(book.content)
    path = path.replace("implementation", "recognitions")
    book = await town.clients["reporting"].get(path, headers=clerk())
    assert "2026年3月1日以前的办理，只列出导入本系统的单位" in words_of(book.content)


async def test_an_overview_says_what_of_its_year_is_unknown(town, clock):
    await paid(town)
    await opening(town, on_post=0, units=0, seats=0)
    assert (await sign(town)).status_code == 201
    clock.move("2026-05-20")
    whole = await read(town, "/v1/overview/640100")
    assert (whole["paper_until"], whole["arrivals"]) == ("2026-02", None)
    assert whole["since_start"]["arrivals"] == 0
    assert [one["on_post"] for one in whole["months"]] == [None, 0, 0, 0, 0]
    assert [one["paid"] for one in whole["months"]][:2] == ["12000.50", "1300.00"]
    chart = "/v1/overview/640100/chart.svg?of=intake"
    assert (await town.clients["reporting"].get(chart, headers=clerk())).status_code == 200
    before = await read(town, "/v1/overview/640100?year=2025")
    assert (before["paid"], before["months"][11]["paid"]) == ([], None)


async def test_a_countys_mistake_and_figures_nobody_signed_leave_the_years_above_as_they_are(
    town, clock
):
    """A month of a county is named beside the sums of its city; unsigned it decides nothing."""
    clock.move("2027-01-05")
    told = {"region": "兴庆区", "month": "2026-12", "units": 0, "seats": 0, "subsidy": "0"}
    row = told | {"on_post": 0}
    await taken_over(town.clients["reporting"], "opening-figures", row, as_of="2026-12-31")
    for area in ("640100", "640104"):
        year = await read(town, f"/v1/annual-reports/{area}/2026")
        assert (year["paper_until"], year["offices_on_paper"]) == (None, [])
    path = SIGNATURE.replace("640100", "640104")
    signed = await town.clients["reporting"].post(
        path, json={"expected_version": 1}, headers=clerk("640104", "reviewer")
    )
    assert signed.status_code == 201, signed.text
    year = await read(town, "/v1/annual-reports/640100/2026")
    named = {"region": "640104", "name": "兴庆区", "paper_until": "2026-12"}
    assert (year["paper_until"], year["offices_on_paper"]) == (None, [named])
    work = year["implementation"]
    parts = {one["region"]: one["values"][5] for one in work["parts"]}
    assert (work["numbers"][5]["now"], parts["640104"], parts["640105"]) == (0, None, 0)
    overview = await read(town, "/v1/overview/640100?year=2026")
    assert (overview["arrivals"], overview["offices_on_paper"]) == (0, [named])
    path = "/v1/annual-reports/640100/2026.docx?report=implementation"
    book = await town.clients["reporting"].get(path, headers=clerk())
    assert "兴庆区至2026年12月" in words_of(book.content)
    county = await town.clients["reporting"].get(
        "/v1/annual-reports/640104/2026", headers=clerk("640104")
    )
    assert (county.status_code, county.json()["code"]) == (409, "year-on-paper")


async def test_the_first_taking_over_tells_since_when_until_figures_are_signed(town, clock):
    """A late list of placements does not move the beginning; a year before is read, unfiled."""
    post_id = await a_post_of_before(town)
    youths = [a_youth(), a_youth(name="马测试")]
    await taken_over(town.clients["matching"], "youths", *youths)
    first = a_placement(youths[0], post_id)
    await taken_over(town.clients["matching"], "placements", first)
    clock.move("2026-05-20")
    late = a_placement(youths[1], post_id)
    told = await taken_over(town.clients["matching"], "placements", late, as_of="2026-04-30")
    assert told["entered"] == 1, told
    year = await read(town, "/v1/annual-reports/640100/2026")
    named = {"region": "640104", "name": "兴庆区", "paper_until": "2026-02"}
    assert (year["paper_until"], year["offices_on_paper"]) == (None, [named])
    before = await read(town, "/v1/annual-reports/640104/2025")
    assert (before["paper_until"], before["counted_from"]) == ("2026-02", "2026-03-01")
    assert before["implementation"]["waits"] == []
    assert before["implementation"]["numbers"][5]["now"] is None


async def test_wrong_by_one_shows_the_difference_with_names(town):
    """Paper has two on post, one row did not enter: who is counted is named, who is not is told."""
    post_id = await a_post_of_before(town)
    known, unknown = a_youth(), a_youth(name="马测试")
    await taken_over(town.clients["matching"], "youths", known)
    rows = [a_placement(known, post_id), a_placement(unknown, post_id)]
    told = await taken_over(
        town.clients["matching"], "placements", *rows, paper=2, mode="row_by_row"
    )
    assert (told["entered"], told["found"], told["difference"]) == (1, 1, -1)
    faults = await errors_of(town.clients["matching"], "placements", told)
    assert faults == [(3, "身份证号", "youth-unknown")]
    await opening(town, on_post=2, subsidy="0")
    found = await compared(town)
    (on_post,) = [one for one in found["figures"] if one["no"] == 14]
    assert (found["same"], on_post["difference"]) == (False, "-1")
    assert [one["youth_name"] for one in on_post["people"]] == ["阿依·测试"]
    refused = await sign(town)
    assert (refused.status_code, refused.json()["indicators"]) == (409, [14])
    explained = await sign(town, ground="一人待核实身份，下月补录。")
    assert explained.status_code == 201, explained.text


async def test_months_before_are_neither_overdue_nor_paid_again(town, clock):
    """From the first day after the paper report attendance and money are kept here."""
    post_id = await a_post_of_before(town)
    youth = a_youth()
    await taken_over(town.clients["matching"], "youths", youth)
    told = await taken_over(town.clients["matching"], "placements", a_placement(youth, post_id))
    (placement_id,) = await town.entered("matching", told)
    clock.move("2026-04-20")
    path = "/v1/overdue/confirmations?limit=100"
    listed = await town.clients["matching"].get(path, headers=clerk())
    assert listed.status_code == 200, listed.text
    months = [one["month"] for one in listed.json()["items"]]
    assert months == ["2026-03"]
    assert {one["placement_id"] for one in listed.json()["items"]} == {placement_id}


async def test_who_is_taken_over_and_corrected_is_followed_to_the_head(town):
    """Nothing told of the dispatch before, its first version is one: no gap stops the followers."""
    post_id = await a_post_of_before(town)
    youth = a_youth()
    await taken_over(town.clients["matching"], "youths", youth)
    told = await taken_over(town.clients["matching"], "placements", a_placement(youth, post_id))
    (placement_id,) = await town.entered("matching", told)
    path = f"/v1/placements/{placement_id}"
    shown = (await town.clients["matching"].get(path, headers=clerk())).json()
    wrong = {"corrects": shown["entries"][0]["id"], "ground": "核对签到册"}
    right = {"arrived_on": "2025-12-09", "expected_version": shown["version"]}
    answer = await town.clients["matching"].post(
        f"{path}/corrections", json=wrong | right, headers=clerk()
    )
    assert answer.status_code == 201, answer.text
    follower = town.apps["reporting"].state.followers["matching"]
    await follower.catch_up()
    query = text("SELECT version, event FROM facts WHERE kind = 'dispatch'")
    async with town.apps["reporting"].state.database.transaction() as session:
        found = [tuple(row) for row in await session.execute(query)]
    assert found == [(1, "dispatch.arrival-corrected")]
