"""The form on paper and beside it, over HTTP."""

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from tests import tokens
from tests.downloads import saved_as
from tests.pdfs import pages_of, text_of
from tests.reporting import casebook
from tests.reporting.retelling import CLERK, Teller
from tests.reporting.routes.test_corrections import PRINTED, SEPTEMBER, hand_in

CASE = casebook.read("guyuan-2025-09")
ASK = {"headers": tokens.officer("640400")}


@pytest.fixture
async def corrected(office, unit_facts, placement_facts, following_app, standing):
    """Guyuan's September, filed and corrected."""

    async def make():
        teller = Teller(CASE, standing.clock, unit_facts, placement_facts, following_app)
        await teller.tell_until(CASE.known_at)
        assert (await hand_in(office, SEPTEMBER)).status_code == 201
        await teller.tell_until(CASE.corrected_at)
        said = {"expected_version": 1, "reason": "补录一人、一人留用。", "explanations": PRINTED}
        assert (await hand_in(office, SEPTEMBER, **said)).status_code == 201

    await standing.once(make)
    return office


async def read(office, path, **params):
    answer = await office.get(f"{SEPTEMBER}{path}", **ASK, params=params)
    assert answer.status_code == 200, answer.text
    return answer


async def test_a_version_is_printed_the_same_every_time(corrected):
    first, second = [await read(corrected, ".pdf", version=2) for _ in range(2)]
    assert first.content == second.content
    assert first.headers["content-type"] == "application/pdf"
    assert saved_as(first) == "固原市2025年9月就业见习月报（第2版）.pdf"
    assert f"联系电话：{CLERK['phone']}" in text_of(first.content)
    assert "更正理由补录一人、一人留用。" in text_of(first.content)


async def test_a_draft_is_printed_and_names_nobody(corrected):
    answer = await read(corrected, ".pdf", known_at="2025-09-15T00:00:00+08:00")
    assert saved_as(answer) == "固原市2025年9月就业见习月报（草稿）.pdf"
    assert "填报人：填报时间：联系电话：" in text_of(answer.content)


async def test_a_version_beside_the_one_before(corrected):
    told = (await read(corrected, "/changes", version=2)).json()
    assert (told["version"], told["against"]) == (2, 1)
    pairs = zip(CASE.expected["640400"], CASE.corrected["640400"], strict=True)
    shown = [(one["before"], one["now"]) for one in told["indicators"]]
    assert [tuple(map(Decimal, one)) for one in shown] == [*pairs]
    first = (await read(corrected, "/changes", version=1)).json()
    assert (first["against"], first["indicators"]) == (None, [])
    draft = (await read(corrected, "/changes")).json()
    assert (draft["version"], draft["against"]) == (None, 2)
    assert {Decimal(one["difference"]) for one in draft["indicators"]} == {0}


async def test_what_a_version_changes_opens_into_objects_page_by_page(corrected):
    whole = (await read(corrected, "/changes/records", version=2)).json()["items"]
    assert len(whole) > 1
    assert all(one["facts"] for one in whole)
    seen, cursor = [], None
    while True:
        params = {"limit": 1, "version": 2} | ({"cursor": cursor} if cursor else {})
        page = (await read(corrected, "/changes/records", **params)).json()
        seen += page["items"]
        if (cursor := page["next_cursor"]) is None:
            break
    assert seen == whole
    assert (await read(corrected, "/changes/records", version=1)).json()["items"] == []


async def test_the_workbook_has_the_parts_and_the_changes(corrected):
    book = load_workbook(BytesIO((await read(corrected, ".xlsx", version=2)).content))
    assert book.sheetnames == ["汇总表", "说明", "分地区汇总", "与上一版的差异"]
    first = load_workbook(BytesIO((await read(corrected, ".xlsx", version=1)).content))
    assert first.sheetnames == ["汇总表", "说明", "分地区汇总"]


async def test_the_counties_build_the_city_up(corrected):
    told = (await read(corrected, "/build-up", version=2)).json()
    assert [Decimal(one) for one in told["total"]] == CASE.corrected["640400"]
    assert [one["name"] for one in told["parts"]] == [
        "原州区", "西吉县", "隆德县", "泾源县", "彭阳县", "市本级",
    ]  # fmt: skip
    for place in range(14):
        assert sum(one["values"][place] for one in told["parts"]) == told["total"][place]


async def test_a_county_has_its_own_sub_form_and_nothing_below(corrected):
    path = "/v1/monthly-reports/640402/2025-09"
    told = (await corrected.get(f"{path}/build-up", **ASK)).json()
    assert (told["region_name"], told["parts"]) == ("原州区", [])
    answer = await corrected.get(f"{path}.pdf", **ASK)
    assert len(pages_of(answer.content)) == 2
    assert "填报单位（盖章）：原州区" in text_of(answer.content)


@pytest.mark.parametrize("path", [".pdf", ".xlsx", "/build-up", "/changes", "/changes/records"])
async def test_what_is_not_there_is_a_problem(corrected, path):
    for region, month, params, expected in (
        ("640400", "2025-09", {"version": 9}, (404, "version-unknown")),
        ("640499", "2025-09", {}, (422, "malformed")),
        ("640400", "9999-12", {}, (422, "malformed")),
        ("640400", "2199-12", {}, (409, "year-unknown")),
        ("640400", "2015-01", {}, (409, "no-policy-value")),
        ("640100", "2025-09", {}, (404, "outside-region")),
    ):
        where = f"/v1/monthly-reports/{region}/{month}{path}"
        answer = await corrected.get(where, **ASK, params=params)
        assert (answer.status_code, answer.json()["code"]) == expected, (region, month)
