"""Trainees of the time before go on like all others, though they never applied or signed here."""

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from tests import calendars
from tests.conftest import SandboxClock, client_of, started
from tests.going_live import errors_of, taken_over
from tests.matching import factories, placing, words
from tests.matching.factories import an_id_number
from tests.matching.placing import Shown
from tests.matching.routes import test_insurance_consent_papers as consent_papers
from tests.matching.routes import test_insurance_consents as consents
from tests.matching.routes.test_appraisals import GOOD
from tests.matching.routes.test_corrections import correct, seen
from tests.matching.routes.test_obstacles import report, review
from tests.matching.routes.test_transfers import moved
from tests.pdfs import text_of

NEVER_CAME = {"end": {"kind": "never_came"}}


@pytest.fixture
async def matching_app(matching_made):
    """Matching with its loops running, and a sister that knows the words of posts."""
    await calendars.know_years(matching_made)
    async with started(matching_made) as app:
        app.state.units = words.a_sister()
        yield app


@pytest.fixture
async def matching(matching_app):
    """A client of matching."""
    async with client_of(matching_app) as client:
        yield client


async def on_post(app: FastAPI, client: httpx2.AsyncClient, **told: Any) -> Shown:
    """A trainee since 8 December, taken over as of the end of February."""
    post_id = await factories.offer(app)
    own = {"name": "阿依·测试", "id_number": an_id_number(), "phone": "13995112233"} | told
    more = {"region": "兴庆区", "unemployment_registered_on": "2025-01-05"}
    known = await taken_over(client, "youths", own | more)
    assert known["entered"] == 1, await errors_of(client, "youths", known)
    days = {"signed_on": "2025-12-01", "arrived_on": "2025-12-08", "months": 6}
    row = own | days | {"post_id": post_id, "basis": "失业青年"}
    entered = await taken_over(client, "placements", row)
    assert entered["entered"] == 1, await errors_of(client, "placements", entered)
    query = text("SELECT id, dispatch_id, youth_id, unit_id, post_id FROM placements")
    async with app.state.database.transaction() as session:
        return dict((await session.execute(query)).mappings().one())


def dispatch_of(placement: Shown) -> Shown:
    return placement | {"id": placement["dispatch_id"]}


async def test_what_becomes_of_them_is_told_from_the_first_version_on(matching_app, matching):
    placement = await on_post(matching_app, matching)
    answer = await correct(matching, placement, 0, arrived_on="2025-12-09")
    assert answer.status_code == 201, answer.text
    query = text("SELECT version, event FROM changes WHERE object = 'dispatch'")
    async with matching_app.state.database.transaction() as session:
        assert [tuple(row) for row in await session.execute(query)] == [
            (1, "dispatch.arrival-corrected")
        ]


async def test_a_sheet_names_unit_and_post_without_an_agreement(matching_app, matching):
    placement = await on_post(matching_app, matching)
    path = f"/v1/placements/{placement['id']}/attendance-sheets/2026-03.pdf"
    answer = await matching.get(path, headers=placing.side(placement, "unit"))
    assert answer.status_code == 200, answer.text
    for told in ("阿依·测试", "塞上测试机械有限公司", "行政助理"):
        assert told in text_of(answer.content)


async def test_they_stand_in_the_roster_by_the_words_of_today(matching_app, matching):
    placement = await on_post(matching_app, matching)
    path = f"/v1/placements/roster.pdf?unit_id={placement['unit_id']}"
    answer = await matching.get(path, headers=placing.side(placement, "unit"))
    assert answer.status_code == 200, answer.text
    text_told = text_of(answer.content)
    assert "见习单位：塞上测试机械有限公司在岗1人" in text_told
    assert "1阿依·测试—行政助理带教·测试示例路1号办公楼2025-12-082026-06-07" in text_told
    matching_app.state.units = words.out_of_reach()
    answer = await matching.get(path, headers=placing.side(placement, "unit"))
    assert placing.refusal(answer) == (503, "words-unavailable")


async def test_whose_arrival_was_none_seeks_nothing(matching_app, matching):
    placement = await on_post(matching_app, matching)
    assert (await correct(matching, placement, 0, **NEVER_CAME)).status_code == 201
    dispatch = dispatch_of(placement)
    assert (await report(matching, dispatch, "youth_absent")).status_code == 201
    path = f"/v1/dispatches/{dispatch['id']}"
    now = (await matching.get(path, headers=placing.side(dispatch, "unit"))).json()
    told = {"decision": "confirmed", "expected_version": now["version"]}
    answer = await review(matching, dispatch, **told)
    assert answer.status_code == 200, answer.text
    async with matching_app.state.database.transaction() as session:
        assert await session.scalar(text("SELECT state FROM youths")) == "known"
        assert await session.scalar(text("SELECT taken FROM post_seats")) == 0


async def test_months_on_paper_are_not_confirmed_here(matching_app, matching, clock: SandboxClock):
    placement = await on_post(matching_app, matching)
    clock.move("2026-04-01")
    answer = await placing.confirm(matching, placement, "2026-02")
    assert placing.refusal(answer) == (409, "month-on-paper")
    assert answer.json()["kept_since"] == "2026-03-01"
    shifts = f"/v1/placements/{placement['id']}/shifts/2026-02"
    plan = {"worked": ["2026-02-07"], "rested": ["2026-02-04"], "ground": "补排"}
    answer = await matching.put(shifts, json=plan, headers=placing.side(placement, "office"))
    assert placing.refusal(answer) == (409, "month-on-paper")
    assert (await placing.confirm(matching, placement, "2026-03")).status_code == 200


async def test_who_never_applied_is_told_so_instead_of_transferred(
    matching_app, matching, clock: SandboxClock
):
    placement = await on_post(matching_app, matching)
    clock.move("2026-05-06")
    elsewhere = await factories.offer(matching_app)
    answer = await moved(matching, placement, elsewhere)
    assert placing.refusal(answer) == (409, "transfer-without-application")
    assert (await seen(matching, placement))["state"] == "arrived"


async def test_they_consent_to_be_insured_by_the_day_and_the_number_known_here(
    matching_app, matching
):
    dispatch = dispatch_of(await on_post(matching_app, matching))
    shown = (await consents.words(matching, dispatch, consents.FATHER)).json()
    agreed = (
        f"2025年12月1日签订的见习协议（派遣编号{dispatch['id']}，见习单位：塞上测试机械有限公司）"
    )
    assert agreed in shown["text"]
    answer = await consents.give(matching, dispatch, shown["digest"], consents.FATHER)
    assert answer.status_code == 201, answer.text
    told = await placing.events(matching_app, "dispatch", dispatch["id"])
    assert [event for event, *_ in told] == ["dispatch.insurance-consented"]
    matching_app.state.units = words.out_of_reach()
    answer = await consents.words(matching, dispatch)
    assert placing.refusal(answer) == (503, "words-unavailable")


async def test_a_minor_of_before_consents_on_paper(matching_app, matching):
    born = {"id_number": an_id_number(consent_papers.date(2008, 3, 4))}
    dispatch = dispatch_of(await on_post(matching_app, matching, **born))
    path = f"/v1/dispatches/{dispatch['id']}/insurance-consent.pdf"
    printed = await matching.get(path, headers=placing.side(dispatch, "office"))
    assert dispatch["id"] in text_of(printed.content)
    digest = await consent_papers.digest_of(matching, dispatch)
    paper = await consent_papers.hand_in(matching, dispatch, "youth", digest)
    assert paper.status_code == 201, paper.text
    answer = await consent_papers.review(matching, dispatch, paper.json())
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")


async def test_the_certificate_names_unit_and_post(matching_app, matching, clock: SandboxClock):
    placement = await on_post(matching_app, matching)
    clock.move("2026-06-07")
    assert (await placing.move(matching, placement, "completion")).status_code == 200
    matching_app.state.units = words.out_of_reach()
    answer = await placing.move(matching, placement, "certificate", **GOOD)
    assert placing.refusal(answer) == (503, "words-unavailable")
    matching_app.state.units = words.a_sister()
    made = await placing.move(matching, placement, "certificate", **GOOD)
    assert made.status_code == 201, made.text
    path = f"/v1/placements/{placement['id']}/certificate.pdf"
    printed = text_of((await matching.get(path, headers=placing.side(placement, "unit"))).content)
    assert "塞上测试机械有限公司" in printed
    assert "行政助理" in printed
    assert "见协议" not in printed
