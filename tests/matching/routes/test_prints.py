"""Letter, roster and attendance sheet: to whom they concern, with every name and no empty box."""

import httpx2
import pytest
from fastapi import FastAPI

from services.common.values import ids
from services.matching.queries import rosters
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing
from tests.pdfs import text_of


async def printed(client: httpx2.AsyncClient, path: str, headers: dict[str, str]) -> str:
    answer = await client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    return text_of(answer.content)


async def test_the_letter_sends_a_youth_to_the_unit_from_its_office(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    dispatch = (await factories.register(matching))["dispatch"]
    path = f"/v1/dispatches/{dispatch['id']}/letter.pdf"
    text = await printed(matching, path, placing.side(dispatch, "office"))
    assert "现派遣阿依·测试到你单位" in text, "no number before the youth took the post"
    dispatch = await factories.accept(matching, dispatch)
    named = (await placing.agreement(matching, dispatch))["content"]["particulars"]["id_number"]
    text = await printed(matching, path, placing.side(dispatch, "office"))
    for told in (
        "就业见习派遣函",
        f"编号：{dispatch['id']}",
        "塞上测试机械有限公司：",
        f"现派遣阿依·测试（居民身份证号码{named}）到你单位“行政助理”岗位（地点：兴庆区",
        "见习期限6个月",
        "在2026年3月5日以前（含当日）签订见习协议",
        "银川市人力资源和社会保障局（盖章）2026年3月2日",
    ):
        assert told in text
    assert (await factories.refuse(matching, dispatch)).status_code == 200
    answer = await matching.get(path, headers=placing.side(dispatch, "unit"))
    assert placing.refusal(answer) == (409, "move-not-open")


async def test_the_roster_lists_who_is_on_post_to_whom_they_concern(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    placement = await placing.arrived(matching_app, matching)
    path = f"/v1/placements/roster.pdf?unit_id={placement['unit_id']}"
    agreed = await placing.agreement(matching, {**placement, "id": placement["dispatch_id"]})
    of = f"阿依·测试{agreed['number']}行政助理带教·测试"
    for party in ("unit", "office"):
        text = await printed(matching, path, placing.side(placement, party))
        assert "见习单位：塞上测试机械有限公司在岗1人截至2026年3月2日" in text
        assert f"1{of}示例路1号办公楼2026-03-022026-09-01" in text
    for headers in (tokens.unit(ids.new("unt")), tokens.officer("640200")):
        answer = await matching.get(path, headers=headers)
        assert placing.refusal(answer) == (404, "nobody-on-post")


async def test_a_roster_says_who_is_past_term_and_that_it_is_cut(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    placement = await placing.arrived(matching_app, matching)
    path = f"/v1/placements/roster.pdf?unit_id={placement['unit_id']}"
    clock.move("2026-09-01")
    text = await printed(matching, path, placing.side(placement, "unit"))
    assert "在岗1人" in text
    assert "见习期已满" not in text
    clock.move("2026-09-02")
    text = await printed(matching, path, placing.side(placement, "unit"))
    assert "在岗0人" in text
    assert "另有1人见习期已满，结束尚未登记" in text
    monkeypatch.setattr(rosters, "LONGEST", 0)
    text = await printed(matching, path, placing.side(placement, "unit"))
    assert "人数超过一份名册的行数" in text


async def test_days_of_a_suspension_are_not_to_be_signed(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-10")
    await placing.move(matching, placement, "suspension", since="2026-03-10", cause="illness")
    clock.move("2026-03-12")
    await placing.move(matching, placement, "resumption", resumed_on="2026-03-12")
    path = f"/v1/placements/{placement['id']}/attendance-sheets/2026-03.pdf"
    text = await printed(matching, path, placing.side(placement, "unit"))
    assert "3月9日一是" in text
    assert "3月10日二否——中止" in text
    assert "3月11日三否——中止" in text
    assert "3月12日四是" in text
    assert text.count("中止") == 2
    assert "尚未正式公布" not in text


async def test_the_sheet_has_a_line_for_each_day_on_post(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    placement = await placing.arrived(matching_app, matching)
    path = f"/v1/placements/{placement['id']}/attendance-sheets"
    text = await printed(matching, f"{path}/2026-03.pdf", placing.side(placement, "youth"))
    assert "就业见习考勤表（2026年3月）" in text
    assert "3月2日一是" in text
    assert "3月7日六否" in text
    assert text.count("是") == 22
    answer = await matching.get(f"{path}/2026-02.pdf", headers=placing.side(placement, "unit"))
    assert placing.refusal(answer) == (409, "month-outside-placement")
    answer = await matching.get(f"{path}/2026-03.pdf", headers=tokens.unit(ids.new("unt")))
    assert placing.refusal(answer) == (404, "placement-not-found")
