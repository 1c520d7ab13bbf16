"""Certificates over HTTP: made after the end, printed, and checked by their code."""

import re

import httpx2
from fastapi import FastAPI
from sqlalchemy import update

from services.matching.tables.agreements import Agreement
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import placing
from tests.matching.routes.test_disputes import decide

GOOD = {"grade": "good", "words": "按时到岗，学会了公文写作和档案管理，能独立完成会务工作。"}


async def ended(app: FastAPI, client: httpx2.AsyncClient, clock: SandboxClock) -> placing.Shown:
    placement = await placing.arrived(app, client)
    clock.move("2026-06-16")
    await placing.move(client, placement, "completion", retained_from="2026-06-17")
    return placement


async def check(client: httpx2.AsyncClient, code: str) -> httpx2.Response:
    return await client.get(f"/v1/public/certificates/{code}")


async def test_nothing_is_certified_before_the_end(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    placement = await placing.arrived(matching_app, matching)
    answer = await placing.move(matching, placement, "certificate", **GOOD)
    assert placing.refusal(answer) == (409, "appraisal-before-end")
    path = f"/v1/placements/{placement['id']}/certificate"
    for ending in ("", ".pdf"):
        read = await matching.get(path + ending, headers=placing.side(placement, "youth"))
        assert placing.refusal(read) == (404, "certificate-not-made")


async def test_a_code_tells_whether_the_paper_holds_and_no_more_than_it_says(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await ended(matching_app, matching, clock)
    made = await placing.move(matching, placement, "certificate", **GOOD)
    assert made.status_code == 201, made.text
    code = made.json()["code"]
    assert re.fullmatch(r"([2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}", code)
    checked = (await check(matching, code.replace("-", "").lower())).json()
    assert (checked["standing"], checked["youth_name_masked"]) == ("in_force", "阿*")
    assert (checked["arrived_on"], checked["last_day"]) == ("2026-03-02", "2026-06-16")
    assert GOOD["words"] not in str(checked)
    assert placement["youth_id"] not in str(checked)
    assert "阿依" not in str(checked)
    assert placing.refusal(await check(matching, "2222-2222-2222-2222")) == (
        404,
        "certificate-unknown",
    )


async def test_a_certificate_made_again_or_of_days_corrected_since_holds_no_longer(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await ended(matching_app, matching, clock)
    first = (await placing.move(matching, placement, "certificate", **GOOD)).json()
    again = await placing.move(matching, placement, "certificate", **GOOD | {"grade": "excellent"})
    assert again.json()["edition"] == 2
    assert (await check(matching, first["code"])).json()["standing"] == "superseded"
    shown = await matching.get(
        f"/v1/placements/{placement['id']}", headers=placing.side(placement, "office")
    )
    right = {
        "corrects": shown.json()["entries"][1]["id"],
        "end": {"kind": "completed", "retained_from": "2026-06-16"},
        "ground": "劳动合同自6月16日起",
        "expected_version": shown.json()["version"],
    }
    corrected = await placing.move(matching, placement, "corrections", "office", **right)
    assert corrected.status_code == 201, corrected.text
    assert (await check(matching, again.json()["code"])).json()["standing"] == "outdated"


async def test_the_paper_is_printed_for_whom_it_concerns(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await ended(matching_app, matching, clock)
    await placing.move(matching, placement, "certificate", **GOOD)
    path = f"/v1/placements/{placement['id']}/certificate.pdf"
    for by in ("youth", "unit", "office"):
        answer = await matching.get(path, headers=placing.side(placement, by))
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert answer.content.startswith(b"%PDF-")
    stranger = await matching.get(path, headers=tokens.officer("640200"))
    assert placing.refusal(stranger) == (404, "placement-not-found")


async def test_a_youth_reads_the_name_of_the_unit_as_agreed(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    placement = await placing.arrived(matching_app, matching)
    words = (
        '{"particulars": {"words": {"unit_name": "塞上测试机械有限公司", "post_title": "助理"}}}'
    )
    async with matching_app.state.database.transaction() as session:
        mine = Agreement.dispatch_id == placement["dispatch_id"]
        await session.execute(update(Agreement).where(mine).values(content=words))
    youth = placing.side(placement, "youth")
    (shown,) = (await matching.get("/v1/me/placements", headers=youth)).json()["items"]
    assert (shown["unit_name"], shown["post_title"]) == ("塞上测试机械有限公司", "助理")


async def test_what_cannot_be_printed_is_listed(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await ended(matching_app, matching, clock)
    plain = await placing.move(matching, placement, "certificate", **GOOD)
    assert plain.json()["unprintable"] == []
    rare = await placing.move(
        matching, placement, "certificate", **GOOD | {"words": "与𠮷某共事。"}
    )
    assert rare.json()["unprintable"] == ["𠮷"]


async def test_a_certificate_of_before_a_dispute_was_upheld_holds_no_longer(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-04-10")
    blamed = {"last_day": "2026-04-10", "cause": "discipline", "by_whom": "youth"}
    assert (await placing.move(matching, placement, "early-end", **blamed)).status_code == 200
    bad = {"grade": "unqualified", "words": "违反纪律"}
    made = (await placing.move(matching, placement, "certificate", **bad)).json()
    said = {"subject": "end", "words": "单位没有按协议带教"}
    filed = (await placing.move(matching, placement, "disputes", "youth", **said)).json()
    assert (await check(matching, made["code"])).json()["standing"] == "in_force"
    right = {"kind": "ended_early"} | blamed | {"cause": "unit_breach", "by_whom": "unit"}
    upheld = await decide(matching, filed, "upheld", correction={"end": right})
    assert upheld.status_code == 200, upheld.text
    assert (await check(matching, made["code"])).json()["standing"] == "outdated"
    again = await placing.move(matching, placement, "certificate", **GOOD)
    assert (await check(matching, again.json()["code"])).json()["standing"] == "in_force"
