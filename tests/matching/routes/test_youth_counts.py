"""Counts of the registry over HTTP: by any two aspects, and what of them may leave the office."""

from dataclasses import replace
from typing import Any, get_args

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import insert

from services.common.values import ids
from services.matching import policy
from services.matching.rules.classes import Aspect
from services.matching.tables.youths import Youth
from tests import tokens
from tests.matching import factories

Shown = dict[str, Any]


async def counts(
    client: httpx2.AsyncClient, rows: str, columns: str, region: str = "640100", **asked: str
) -> Shown:
    answer = await client.get(
        "/v1/youth-counts",
        params={"rows": rows, "columns": columns, **asked},
        headers=tokens.officer(region),
    )
    assert answer.status_code == 200, answer.text
    shown: Shown = answer.json()
    return shown


def cells_of(shown: Shown) -> dict[tuple[str, str], int | None]:
    return {
        (row["code"], column["code"]): count
        for row, line in zip(shown["rows"], shown["cells"], strict=True)
        for column, count in zip(shown["columns"], line, strict=True)
    }


async def recorded(app: FastAPI, people: int, **told: Any) -> None:
    """So many youths, written into the registry as they stand there."""
    known = {
        "version": 1,
        "state": "known",
        "name": "阿依·测试",
        "phone": "13995112233",
        "phone_index": b"1",
        "region": factories.COUNTY,
        "employed": False,
        "hardship": [],
        "recorded_at": factories.an_instant(),
        "declines": 0,
    }
    rows = []
    for _ in range(people):
        number = factories.an_id_number()
        own = {"id": ids.new("yth"), "id_number": number, "id_number_index": number.encode()}
        rows.append(known | own | told)
    async with app.state.database.transaction() as session:
        await session.execute(insert(Youth), rows)


async def test_a_table_that_may_leave_hides_what_is_small_and_what_would_give_it_away(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    for level, hardship, people in (
        ("31", [], 12),
        ("31", ["disabled"], 2),
        ("31", ["minimum_living"], 9),
        ("21", [], 11),
        ("21", ["disabled"], 8),
        ("21", ["minimum_living"], 7),
        ("61", [], 6),
        ("61", ["disabled"], 9),
        ("61", ["minimum_living"], 10),
    ):
        await recorded(matching_app, people, education_level=level, hardship=hardship)
    shown = await counts(matching, "education", "hardship")
    cells = cells_of(shown)
    assert (shown["total"], shown["least"]) == (74, 5)
    assert cells["3", "disabled"] is None
    assert all(count is None or count >= 5 for count in cells.values())
    for row in shown["rows"]:
        assert sum(cells[row["code"], c["code"]] is None for c in shown["columns"]) != 1
    for column in shown["columns"]:
        assert sum(cells[r["code"], column["code"]] is None for r in shown["rows"]) != 1
    assert {row["code"]: (row["title"], row["total"]) for row in shown["rows"]} == {
        "2": ("大学本科", 26),
        "3": ("大学专科", 23),
        "6": ("普通高中", 25),
    }
    inner = await counts(matching, "education", "hardship", exact="true")
    assert (cells_of(inner)["3", "disabled"], inner["least"]) == (2, None)


async def test_a_small_class_is_not_even_named(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await recorded(matching_app, 9, school="宁夏大学")
    await recorded(matching_app, 5, school="北方民族大学")
    await recorded(matching_app, 1, school="谁都知道是谁的学校")
    shown = await counts(matching, "school", "skill")
    assert [(row["code"], row["total"]) for row in shown["rows"]] == [
        ("other", 6),
        ("宁夏大学", 9),
    ]


async def test_fewer_than_five_in_all_leave_nothing(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await recorded(matching_app, 4)
    shown = await counts(matching, "category", "lodging")
    assert (shown["rows"], shown["cells"], shown["total"]) == ([], [], 0)
    inner = await counts(matching, "category", "lodging", exact="true")
    assert inner["total"] == 4


@pytest.mark.parametrize("aspect", get_args(Aspect))
async def test_every_aspect_is_counted_beside_another(
    matching: httpx2.AsyncClient, aspect: str
) -> None:
    wish = {"regions": ["640104"], "industries": ["C"], "occupations": ["4"], "needs_lodging": True}
    await factories.register(
        matching,
        intention=wish,
        education_level="31",
        school="宁夏大学",
        major="护理",
        graduated_on="2025-07-01",
        skill_level="4",
        hardship=["disabled", "minimum_living"],
    )
    expected = {
        "category": "earlier_year_graduate",
        "education": "3",
        "school": "宁夏大学",
        "major": "护理",
        "graduation_year": "2025",
        "skill": "4",
        "unemployment_registration": "registered",
        "hardship": "several",
        "wished_region": "640104",
        "wished_industry": "C",
        "wished_occupation": "4",
        "lodging": "needed",
    }
    other = "skill" if aspect != "skill" else "category"
    shown = await counts(matching, aspect, other, exact="true")
    assert cells_of(shown) == {(expected[aspect], expected[other]): 1}


async def test_an_office_counts_its_own_region_only(matching: httpx2.AsyncClient) -> None:
    await factories.register(matching, intention=None)
    await factories.register(matching, intention=None, region="640202")
    for region, expected in (("640000", 2), ("640100", 1), ("640202", 1), ("640300", 0)):
        shown = await counts(matching, "category", "skill", region, exact="true")
        assert (shown["region"], shown["total"]) == (region, expected)


async def test_no_countys_table_leaves_and_the_regions_adds_nothing_to_the_cities(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    for region, level, people in (
        ("640104", "31", 9),
        ("640104", "21", 2),
        ("640105", "31", 6),
        ("640105", "21", 8),
        ("640202", "31", 12),
        ("640202", "21", 3),
        ("640302", "31", 4),
    ):
        await recorded(matching_app, people, region=region, education_level=level)
    asked = {"rows": "education", "columns": "skill"}
    county = await matching.get("/v1/youth-counts", params=asked, headers=tokens.officer("640104"))
    assert (county.status_code, county.json()["code"]) == (409, "counts-stay-inside")
    own = await counts(matching, "education", "skill", "640104", exact="true")
    assert (own["total"], own["cities"]) == (11, None)
    one, two = [await counts(matching, "education", "skill", of) for of in ("640100", "640200")]
    assert [row["code"] for row in one["rows"]] == ["2", "3"]
    # Three of the second city's are too few to be told apart: so are they in the region's.
    assert [row["code"] for row in two["rows"]] == ["other"]
    whole = await counts(matching, "education", "skill", "640000")
    assert [row["code"] for row in whole["rows"]] == ["other"]
    assert (whole["cities"], whole["total"]) == (["640100", "640200"], one["total"] + two["total"])


async def test_what_a_city_hides_by_its_own_least_is_hidden_in_the_regions_too(
    matching_app: FastAPI, matching: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shipped,) = policy.VALUES.measures["least_count_released"].values
    row = replace(shipped, value=10, region="640100", recorded_at=factories.an_instant())
    monkeypatch.setattr(policy, "VALUES", policy.VALUES.with_rows([row]))
    for region in ("640104", "640202"):
        for level, hardship, people in (
            ("31", [], 12),
            ("31", ["disabled"], 7),
            ("21", [], 14),
            ("21", ["disabled"], 15),
        ):
            await recorded(
                matching_app, people, region=region, education_level=level, hardship=hardship
            )
    areas = ("640100", "640200", "640000")
    one, two, whole = [await counts(matching, "education", "hardship", of) for of in areas]
    assert [shown["least"] for shown in (one, two, whole)] == [10, 5, 5]
    own, other, all_of_them = cells_of(one), cells_of(two), cells_of(whole)
    assert (own["3", "disabled"], other["3", "disabled"]) == (None, 7)
    hidden = {cell for cell, count in own.items() if count is None}
    assert {cell for cell, count in all_of_them.items() if count is None} == hidden


async def test_only_offices_count_and_only_by_two_different_aspects(
    matching: httpx2.AsyncClient,
) -> None:
    path = "/v1/youth-counts?rows=category&columns=skill"
    for headers in (tokens.youth(ids.new("yth")), tokens.unit(ids.new("unt"))):
        assert (await matching.get(path, headers=headers)).status_code == 403
    for query in ("rows=category&columns=category", "rows=gender&columns=skill", "rows=skill"):
        answer = await matching.get(f"/v1/youth-counts?{query}", headers=tokens.officer())
        assert answer.status_code == 422
