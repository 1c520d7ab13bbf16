"""The year's two reports over HTTP: counted, printed, filed, frozen, overdue."""

import asyncio
import hashlib
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.common.store.tables import audit_entries, changes
from services.common.upstream import Upstream
from services.reporting.clients.matching import Matching
from services.reporting.clients.units import Units
from services.reporting.tables.annual_filings import AnnualFiling
from tests import conftest, tokens
from tests.downloads import saved_as
from tests.pdfs import text_of
from tests.reporting import years
from tests.reporting.retelling import BY, CLERK
from tests.reporting.years import AREA, COUNTY, Year
from tests.units import factories

PATH = f"/v1/annual-reports/{AREA}/2025"
MONEY = {"living_allowance": ("1650.00", "100.00"), "social_insurance_subsidy": ("500.00", "0.00")}


@pytest.fixture
async def year(office, unit_facts, placement_facts, following_app, standing) -> Year:
    """Yinchuan's 2025, told to the end of the year."""
    years.wire(following_app, unit_facts, placement_facts)
    told = Year(following_app, standing.clock, unit_facts, placement_facts)
    await standing.once(told.tell, told)
    return told


async def read(office, path: str = PATH, region: str = AREA, **params):
    answer = await office.get(path, headers=tokens.officer(region), params=params)
    assert answer.status_code == 200, answer.text
    return answer


async def hand_in(office, path: str = PATH, region: str = AREA, **said):
    body = BY | {"expected_version": 0} | said
    return await office.post(f"{path}/filing", json=body, headers=tokens.officer(region))


def refusal(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_the_year_is_as_counted_by_hand(office, year):
    told = (await read(office)).json()
    work = told["implementation"]
    assert [one["now"] for one in work["numbers"]] == years.NOW
    assert [one["last_year"] for one in work["numbers"]] == years.LAST_YEAR
    assert (work["retention_rate"], work["plan_rate"]) == ("0.5000", "0.6667")
    assert work["early_ends"] == [{"cause": "own_choice", "by_whom": "youth", "people": 1}]
    paid = {one["kind"]: (one["amount"], one["last_year"]) for one in work["paid"]}
    assert {kind: sums for kind, sums in paid.items() if sums != ("0.00", "0.00")} == MONEY
    assert {one["code"]: one["now"] for one in work["tallies"]} == {
        "follow_ups_opened": 1,
        "follow_ups_made": 1,
        "follow_ups_reached": 1,
        "posts_sent": 2,
        "follow_ups_closed": 1,
        "complaints_received": 1,
        "complaints_decided": 1,
        "complaints_upheld": 1,
    }
    assert {tuple(one["parts"].items()) for one in work["tallies"]} == {
        ((COUNTY, 1),), ((COUNTY, 2),),
    }  # fmt: skip
    assert [one["name"] for one in work["waits"]] == ["银川市"]
    assert {(one["recommender"], one["stage"]): one["count"] for one in work["departments"]} == {
        ("sasac", "recognised"): 1,
        ("sasac", "seats"): 5,
        ("sasac", "arrivals"): 2,
    }


async def test_months_and_counties_add_up_to_the_year(office, year):
    work = (await read(office)).json()["implementation"]
    assert [one["month"] for one in work["months"]] == [f"2025-{no:02}" for no in range(1, 13)]
    for no in (2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13):
        assert sum(one["values"][no - 1] or 0 for one in work["months"]) == years.NOW[no - 1]
    assert work["months"][-1]["values"][13] == 0
    assert [one["values"][4] for one in work["months"][:4]] == [None, None, 3, None]
    parts = {one["name"]: one["values"] for one in work["parts"]}
    assert [*parts] == ["兴庆区", "西夏区", "金凤区", "永宁县", "贺兰县", "灵武市", "市本级"]
    # The plan is the city's own, all else happened in one county.
    assert parts["兴庆区"][4] == 0
    assert parts["市本级"][4] == 3
    assert parts["兴庆区"][5:] == years.NOW[5:]
    before = {one["name"]: one["values"] for one in work["parts_last_year"]}
    assert before["兴庆区"][5] == 1


async def test_units_are_listed_by_what_was_done_and_by_whom_recommended(office, year):
    told = (await read(office)).json()["recognitions"]
    assert (told["standing_before"], told["standing_now"], told["units"]) == (1, 1, 3)
    assert told["counts"] == years.DONE
    by = {one["recommender"]: one["counts"] for one in told["by_recommender"]}
    assert by["sasac"] == {**dict.fromkeys(years.DONE, 0), "applied": 1, "recognised": 1}
    assert by["commerce"] == {**dict.fromkeys(years.DONE, 0), "removed": 1}
    assert by[None]["refused"] == 1
    assert told["by_office"] == [{"region": COUNTY, "counts": years.DONE}]
    listed = {one["unit_id"]: one for one in await page_through(office)}
    assert [*listed] == sorted([year.a, year.b, year.c])
    assert [(one["act"], one["on"]) for one in listed[year.b]["done"]] == [
        ("applied", "2025-03-01"),
        ("returned", "2025-03-05"),
        ("applied", "2025-03-20"),
        ("refused", "2025-03-28"),
    ]
    assert listed[year.c]["done"][0]["ground_kind"] == "no_intake"


async def page_through(office) -> list[dict]:
    seen, cursor = [], None
    while True:
        params = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await read(office, f"{PATH}/units", **params)).json()
        seen += page["items"]
        if (cursor := page["next_cursor"]) is None:
            return seen


async def test_both_reports_are_printed_and_written(office, year):
    for which, title, words in (
        ("recognitions", "见习基地申报确定情况", ["不予认定1个", "2025-11-03清退（一年未吸纳）"]),
        ("implementation", "见习工作实施情况报告", ["留用率50.00%", "为计划的66.67%", "个人选择"]),
    ):
        printed = await read(office, f"{PATH}.pdf", report=which)
        assert saved_as(printed) == f"银川市2025年{title}.pdf"
        written = await read(office, f"{PATH}.docx", report=which)
        assert saved_as(written) == f"银川市2025年{title}.docx"
        book = Document(BytesIO(written.content))
        cells = (cell.text for table in book.tables for row in table.rows for cell in row.cells)
        said = "".join([*(one.text for one in book.paragraphs), *cells]).replace(" ", "")
        for word in words:
            assert word in text_of(printed.content), word
            assert word in said, word
        assert len(book.inline_shapes) >= 1


async def test_a_filed_year_is_frozen_and_its_documents_never_change(office, year):
    said = {"remarks": [{"title": "经验做法", "text": "=1+1 下一步继续扩大规模。"}]}
    answer = await hand_in(office, **said)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["state"], told["version"], told["due_on"]) == ("filed", 1, "2025-12-31")
    assert (await read(office, version=1)).json() == told
    first = {kind: await read_document(office, kind) for kind in ("docx", "pdf")}
    # Afterwards the world goes on: another arrival of the year is told.
    year.clock.move("2026-01-20")
    await year.matching.arrive(date(2025, 12, 29), region=COUNTY)
    assert (await read(office, version=1)).json() == told
    for kind, content in first.items():
        assert await read_document(office, kind) == content
    assert "下一步继续扩大规模。" in text_of(first["pdf"])
    assert f"联系电话：{CLERK['phone']}" in text_of(first["pdf"])
    async with year.app.state.database.transaction() as session:
        (row,) = await session.scalars(select(AnnualFiling))
        assert hashlib.sha256(row.content).hexdigest() == told["digest"]
        (change,) = await session.execute(
            select(changes).where(changes.c.object == "annual-report")
        )
        assert change.data["digest"] == told["digest"]
        assert CLERK["phone"] not in str(change)
        seen = await session.scalars(select(audit_entries.c.object_id))
        assert [*seen].count(f"{AREA}/2025/1") == 4


async def read_document(office, kind: str) -> bytes:
    return (await read(office, f"{PATH}.{kind}", report="implementation", version=1)).content


async def test_a_correction_is_a_new_version_with_a_reason(office, year):
    assert (await hand_in(office)).status_code == 201
    assert refusal(await hand_in(office)) == (412, "version-moved")
    assert refusal(await hand_in(office, expected_version=1)) == (409, "reason-missing")
    assert (await hand_in(office, expected_version=1, reason="补录一人。")).status_code == 201
    told = (await read(office, f"{PATH}/versions")).json()
    assert [(one["version"], one["reason"]) for one in told["versions"]] == [
        (1, None),
        (2, "补录一人。"),
    ]
    assert CLERK["name"] not in str(told)


async def test_what_was_filed_cannot_be_altered(office, year):
    assert (await hand_in(office)).status_code == 201
    for statement in (
        "UPDATE annual_filings SET content = ''",
        "DELETE FROM annual_filings",
    ):
        with pytest.raises(DBAPIError, match="only ever added to"):
            async with year.app.state.database.transaction() as session:
                await session.execute(text(statement))


async def test_it_opens_on_its_day_and_is_late_after_its_last(office, year):
    path = f"/v1/annual-reports/{AREA}/2026"
    year.clock.move("2026-11-30")
    assert refusal(await hand_in(office, path)) == (409, "year-not-open")
    year.clock.move("2026-12-01")
    answer = await hand_in(office, path)
    assert (answer.status_code, answer.json()["until"]) == (201, "2026-12-01")
    assert await missing(office) == {(city, 2025, "missing") for city in CITIES} | {
        (city, 2024, "missing") for city in CITIES
    }
    year.clock.move("2026-12-31", hour=23)
    assert not any(one[1] == 2026 for one in await missing(office))
    year.clock.move("2027-01-01", hour=1)
    assert {one for one in await missing(office) if one[1] == 2026} == {
        (city, 2026, "missing") for city in CITIES if city != AREA
    }
    assert (await hand_in(office)).status_code == 201
    assert (AREA, 2025, "late") in await missing(office)


CITIES = ("640100", "640200", "640300", "640400", "640500")


async def missing(office) -> set[tuple[str, int, str]]:
    found, cursor = [], None
    while True:
        params = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = (await read(office, "/v1/overdue/annual-reports", "640000", **params)).json()
        found += page["items"]
        if (cursor := page["next_cursor"]) is None:
            break
    told = [(one["region"], one["year"], one["standing"]) for one in found]
    assert told == sorted(told, key=lambda one: (-one[1], one[0]))
    return set(told)


async def test_only_an_office_of_its_own_files_and_a_county_never_does(office, year):
    assert refusal(await hand_in(office, region="640000")) == (403, "not-own-month")
    assert refusal(await hand_in(office, region="640200")) == (404, "outside-region")
    county = f"/v1/annual-reports/{COUNTY}/2025"
    assert refusal(await hand_in(office, county, COUNTY)) == (409, "county-does-not-file")
    told = (await read(office, county, COUNTY)).json()
    assert told["implementation"]["parts"] == []
    unit = await office.get(PATH, headers=tokens.unit(year.a))
    assert unit.status_code == 403


async def test_two_who_file_at_once_make_one_version(office, year):
    answers = await asyncio.gather(*(hand_in(office) for _ in range(2)))
    assert sorted(one.status_code for one in answers) == [201, 412]


async def test_a_year_that_nobody_can_count_is_a_problem(office, year):
    for path, expected in (
        (f"/v1/annual-reports/{AREA}/2026", (404, "year-not-begun")),
        (f"/v1/annual-reports/{AREA}/2199", (404, "year-not-begun")),
        (f"/v1/annual-reports/{AREA}/1900", (404, "region-unknown")),
        (f"/v1/annual-reports/{AREA}/2010", (409, "no-policy-value")),
        (f"/v1/annual-reports/{AREA}/9999", (422, "malformed")),
        ("/v1/annual-reports/649900/2025", (422, "malformed")),
    ):
        for ending in ("", "/units"):
            answer = await office.get(f"{path}{ending}", headers=tokens.officer(AREA))
            assert refusal(answer) == expected, path
    wrong = {"headers": tokens.officer(AREA), "params": {"report": "other"}}
    assert refusal(await office.get(f"{PATH}.pdf", **wrong)) == (422, "malformed")
    wrong["params"] = {"report": "recognitions", "version": 7}
    assert refusal(await office.get(f"{PATH}.docx", **wrong)) == (404, "version-unknown")


async def test_a_year_after_one_of_which_nothing_is_known_has_nothing_beside_it(office, year):
    told = (await read(office, f"/v1/annual-reports/{AREA}/2024")).json()
    assert told["recognitions"]["standing_before"] is None
    numbers = told["implementation"]["numbers"]
    assert {one["last_year"] for one in numbers} == {None}
    assert [one["now"] for one in numbers] == years.LAST_YEAR
    assert told["implementation"]["parts_last_year"] == []


async def test_no_waiting_times_no_report_and_nothing_filed(office, year):
    away = Upstream("matching", "http://127.0.0.1:9", year.app.state.keys)
    year.app.state.matching = Matching(away)
    assert refusal(await hand_in(office)) == (503, "waits-unavailable")
    assert (await read(office, f"{PATH}/versions")).json()["versions"] == []


async def test_units_are_called_by_their_names(office, year, units_app):
    async with conftest.client_of(units_app) as units:
        unit = await factories.an_applicant(units, region=COUNTY)
    (listed,) = [one for one in await page_through(office) if one["unit_id"] == unit["id"]]
    assert (listed["name"], listed["done"][0]["act"]) == (unit["name"], "applied")
    printed = await read(office, f"{PATH}.pdf", report="recognitions")
    assert unit["name"].replace(" ", "") in text_of(printed.content)


async def test_no_names_no_report(office, year):
    away = Upstream("units", "http://127.0.0.1:9", year.app.state.keys)
    year.app.state.units = Units(away)
    answer = await office.get(PATH, headers=tokens.officer(AREA))
    assert refusal(answer) == (503, "names-unavailable")
