"""Printed lists: by county, with the day and the age on each page, nothing a formula, bounded."""

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from services.units.actions import seat_counts
from services.units.actions.seat_counts import ToldSeats
from services.units.rules import listings as rules
from tests import tokens
from tests.downloads import saved_as
from tests.units import factories
from tests.units.factories import a_recognised_unit, an_open_post

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(autouse=True)
def age_is_noted_when_told(monkeypatch):
    monkeypatch.setattr("services.units.follow.AGE_PAUSE", 3600)


@pytest.fixture
async def told(units_app):
    """Lets matching's feed tell of a post's seats, read at an instant."""

    async def tell(post, taken=0, until=datetime(2026, 3, 2, 1, 5, tzinfo=UTC)):
        async with units_app.state.database.transaction() as session:
            seats = ToldSeats(post["id"], post["headcount"], taken, "open", 1)
            await seat_counts.keep(session, seats)
            await seat_counts.note_reading(session, until)

    return tell


async def sheet(units, query="region=640000", noun="posts"):
    answer = await units.get(f"/v1/public/{noun}.xlsx?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, XLSX), answer.text
    title = {"posts": "就业见习岗位清单", "units": "就业见习单位目录"}[noun]
    assert re.fullmatch(f".+[区县市]{title}(（仅限.+）)?.xlsx", saved_as(answer))
    return load_workbook(BytesIO(answer.content)).worksheets[0]


def lines(of):
    return [row for row in of.iter_rows(min_row=4, values_only=True) if any(row)]


async def test_posts_are_listed_by_county_unit_and_title(units, told):
    unit = await a_recognised_unit(units)
    there = await an_open_post(units, unit, workplace_county="640205", title="理货员")
    await an_open_post(units, unit, title="乙岗")
    await an_open_post(units, unit, title="甲岗", duties="一" * 200, headcount=1)
    await told(there, taken=1)
    found = await sheet(units)
    assert [(row[0], row[2], row[5]) for row in lines(found)] == [
        ("兴庆区", "乙岗", "—"), ("兴庆区", "甲岗", "—"), ("惠农区", "理货员", 1),
    ]  # fmt: skip
    assert lines(found)[1][3] == "一" * 59 + "…"
    assert lines(found)[0][4] == "兴庆区测试路1号"
    assert lines(found)[0][6:] == ("包餐、每月300元", 6, "当地人力资源社会保障部门")
    assert found["A2"].value == "2026年3月2日，空缺名额截至2026年3月2日09:05"
    assert "2026年3月2日印制" in found.oddFooter.left.text
    assert [row[0] for row in lines(await sheet(units, "region=640200"))] == ["惠农区"]
    filtered = await sheet(units, "region=640000&has_open_seats=true&industry=C")
    assert filtered["A2"].value.startswith("仅限制造业，仅限有空缺名额的；2026年3月2日")
    only_open = lines(await sheet(units, "region=640000&has_open_seats=true"))
    assert [row[2] for row in only_open] == ["理货员"]


async def test_units_are_listed_with_what_they_offer(units, told):
    unit = await a_recognised_unit(units, name="塞上图书馆", park="凤凰科技园")
    await told(await an_open_post(units, unit))
    assert lines(await sheet(units, noun="units")) == [
        ("兴庆区", "塞上图书馆", "兴庆区测试路1号", "凤凰科技园", 1, 2, "当地人力资源社会保障部门")
    ]


async def test_a_unit_stands_wherever_its_posts_are(units, told):
    unit = await a_recognised_unit(units, name="塞上图书馆")
    await told(await an_open_post(units, unit, headcount=1))
    await an_open_post(units, unit, workplace_county="640106")
    idle = await a_recognised_unit(units, name="闲置单位")
    assert idle["region"] == "640104"

    async def found(query):
        return [(row[0], row[1], *row[4:6]) for row in lines(await sheet(units, query, "units"))]

    there = [("金凤区", "塞上图书馆", 1, "—")]
    here = [("兴庆区", "塞上图书馆", 1, 1), ("兴庆区", "闲置单位", 0, "—")]
    assert await found("region=640106") == there
    assert await found("region=640104") == here
    assert await found("region=640100") == [*here, *there]
    assert await found("region=640100&has_open_seats=true") == here[:1]
    assert await found("region=640106&industry=P") == [("暂无", None, None, None)]


async def test_a_list_names_its_area_and_what_it_was_narrowed_to(units):
    seen = {}
    for query in ("region=640106", "region=640502", "region=640106&industry=C"):
        for kind in ("pdf", "xlsx"):
            answer = await units.get(f"/v1/public/units.{kind}?{query}")
            seen[saved_as(answer)] = answer.headers["etag"]
    assert [*seen] == [
        f"{name}.{kind}"
        for name in (
            "金凤区就业见习单位目录",
            "沙坡头区就业见习单位目录",
            "金凤区就业见习单位目录（仅限制造业）",
        )
        for kind in ("pdf", "xlsx")
    ]
    assert len({*seen.values()}) == 6
    assert (await sheet(units, "region=640502"))["A1"].value == "沙坡头区就业见习岗位清单"


async def test_a_post_that_keeps_minors_out_says_so(units):
    ground = {"code": "night_shift", "text": "夜班到凌晨两点"}
    told = {"unsuitable_under_18": True, "under_18": ground}
    await an_open_post(units, await a_recognised_unit(units), title="夜班分拣", **told)
    found = lines(await sheet(units))
    assert found[0][2] == "夜班分拣（不适合未满18周岁的人员）"


async def test_nothing_becomes_a_formula_and_nobody_is_named(units):
    unit = await a_recognised_unit(units)
    await an_open_post(units, unit, title="=1+1", duties="@SUM(A1)")
    found = await sheet(units)
    cells = [cell for row in found.iter_rows(min_row=4) for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [cell.value for cell in cells][2:4] == ["=1+1", "@SUM(A1)"]
    text = " ".join(str(cell.value) for cell in cells)
    assert not [word for word in ("阿依·测试", "马测试", factories.PHONE) if word in text]


async def test_where_to_register_is_the_offices_contact(units):
    await an_open_post(units, await a_recognised_unit(units))
    contact = {
        "office": "兴庆区人社局", "phone": "0951-5555555", "address": "测试路9号",
        "first_day": "2026-03-02", "ground": "机构职责",
    }  # fmt: skip
    path = "/v1/public-texts/contact/640104"
    await units.put(path, json=contact, headers=tokens.officer("640104"))
    found = lines(await sheet(units))
    assert found[0][-1] == "兴庆区人社局，0951-5555555，测试路9号"


async def test_a_pdf_is_sent_and_again_only_once_it_says_something_else(units, told):
    unit = await a_recognised_unit(units)
    post = await an_open_post(units, unit, title="𠮷祥岗")
    await told(post)
    for noun in ("posts", "units"):
        path = f"/v1/public/{noun}.pdf?region=640104"
        first = await units.get(path)
        assert (first.status_code, first.headers["content-type"]) == (200, "application/pdf")
        assert first.content.startswith(b"%PDF-")
        await told(post, until=datetime(2026, 3, 2, 2, tzinfo=UTC))
        same = await units.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert same.status_code == 304
    path = "/v1/public/posts.pdf?region=640104"
    tag = (await units.get(path)).headers["etag"]
    await told(post, taken=1, until=datetime(2026, 3, 2, 3, tzinfo=UTC))
    assert (await units.get(path, headers={"If-None-Match": tag})).status_code == 200


async def test_an_empty_county_has_an_empty_list(units):
    assert [row[0] for row in lines(await sheet(units, "region=640502"))] == ["暂无"]
    assert (await units.get("/v1/public/posts.pdf?region=640502")).status_code == 200


async def test_more_than_fits_is_refused(units, monkeypatch):
    monkeypatch.setattr(rules, "MOST_LINES", 1)
    unit = await a_recognised_unit(units)
    for _ in range(2):
        await an_open_post(units, unit)
    answer = await units.get("/v1/public/posts.xlsx?region=640000")
    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-to-print")


@pytest.mark.parametrize("name", ["posts.pdf", "posts.xlsx", "units.pdf", "units.xlsx"])
async def test_a_list_is_of_a_region_and_of_no_other_question(units, name):
    missing = await units.get(f"/v1/public/{name}")
    assert (missing.status_code, missing.json()["errors"][0]["code"]) == (422, "missing")
    other = await units.get(f"/v1/public/{name}?region=640104&q=图书")
    assert (other.status_code, other.json()["code"]) == (422, "unknown-parameter")
