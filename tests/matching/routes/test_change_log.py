"""Who audits asks who decided a dispute and who corrected an arrival; health is told to few."""

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from services.common.store.tables import audit_entries
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import placing
from tests.matching.routes.test_corrections import correct
from tests.matching.routes.test_disputes import WORDS, decide, file

URL = "/v1/change-log/matching"
CITY = tokens.officer("640100", "auditor")


async def log_of(
    client: httpx2.AsyncClient, by: dict[str, str] = CITY, **asked: str
) -> list[placing.Shown]:
    answer = await client.get(URL, params=asked, headers=by)
    assert answer.status_code == 200, answer.text
    items: list[placing.Shown] = answer.json()["items"]
    return items


async def test_who_decided_a_dispute_is_told_and_none_of_its_words(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-04-10")
    told = {"last_day": "2026-04-10", "cause": "own_choice", "by_whom": "youth"}
    await placing.move(matching, placement, "early-end", **told)
    dispute = (await file(matching, placement)).json()
    decided = await decide(matching, dispute, "dismissed")
    assert decided.status_code == 200, decided.text
    newest, first = await log_of(matching, object_id=dispute["id"])
    assert (newest["event"], first["event"]) == ("dispute.decided", "dispute.filed")
    assert newest["author"] != first["author"]
    assert WORDS["words"] not in str((newest, first))
    by_author = await log_of(matching, author=str(newest["author"]), event="dispute.decided")
    assert by_author == [newest]
    elsewhere = tokens.officer("640200", "auditor")
    assert await log_of(matching, elsewhere, author=str(newest["author"])) == []
    hidden = await matching.get(URL, params={"object_id": dispute["id"]}, headers=elsewhere)
    assert placing.refusal(hidden) == (404, "outside-region")


async def test_who_corrected_an_arrival_is_told(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-05")
    answer = await correct(matching, placement, 0, arrived_on="2026-03-03")
    assert answer.status_code == 201, answer.text
    newest, *_ = await log_of(matching, object_id=placement["id"])
    assert (newest["event"], newest["version"]) == ("placement.corrected", answer.json()["version"])
    assert newest["data"]["arrived_on"] == "2026-03-03"


@pytest.mark.parametrize(("office", "cause"), [("640100", "illness"), ("640000", "undisclosed")])
async def test_an_office_above_reads_that_somebody_stopped_and_not_why(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    office: str,
    cause: str,
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-09")
    told = {"since": "2026-03-09", "cause": "illness"}
    answer = await placing.move(matching, placement, "suspension", **told)
    assert answer.status_code == 200, answer.text
    newest, *_ = await log_of(
        matching, tokens.officer(office, "auditor"), object_id=placement["id"]
    )
    assert newest["data"]["cause"] == cause


GROUND = "马某患乙肝住院，李某作证"


async def test_grounds_are_read_by_who_audits_the_office_and_the_look_is_kept(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-05")
    answer = await correct(matching, placement, 0, arrived_on="2026-03-03", ground=GROUND)
    assert answer.status_code == 201, answer.text
    for role in ("auditor", "approver"):
        by = tokens.officer("640100", role)
        newest, *_ = await log_of(matching, by, object_id=placement["id"])
        assert (newest["ground"], newest["ground_withheld"]) == (GROUND, False)
        # A dispatch is of the youth's county.
        county = tokens.officer("640104", role)
        moved, *_ = await log_of(matching, county, object_id=placement["dispatch_id"])
        assert moved["event"] == "dispatch.arrival-corrected"
        assert moved["ground"] == GROUND, moved
    for by in (tokens.officer("640000", "auditor"), tokens.officer("640100", "finance")):
        newest, first = await log_of(matching, by, object_id=placement["id"])
        assert (newest["ground"], newest["ground_withheld"]) == ("", True)
        assert (first["ground"], first["ground_withheld"]) == ("", False)
    looks = select(audit_entries.c.object_id).where(audit_entries.c.action == "change-log.read")
    async with matching_app.state.database.transaction() as session:
        assert [*await session.scalars(looks)].count(placement["id"]) == 4


async def test_grounds_of_what_was_confirmed_reopened_decided_and_closed(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-31")
    assert (await placing.confirm(matching, placement, "2026-03")).status_code == 200
    path = f"/v1/placements/{placement['id']}/attendance/2026-03/reopening"
    by = tokens.officer("640100", "reviewer")
    reopened = await matching.post(path, json={"ground": "签到册有误"}, headers=by)
    assert reopened.status_code == 200, reopened.text
    clock.move("2026-04-10")
    told = {"last_day": "2026-04-10", "cause": "other", "by_whom": "youth", "ground": GROUND}
    assert (await placing.move(matching, placement, "early-end", **told)).status_code == 200
    dispute = (await file(matching, placement)).json()
    assert (await decide(matching, dispute, "dismissed")).status_code == 200
    closing = {"because": "other", "ground": "本人出国"}
    closed = await placing.move(matching, placement, "follow-up-closing", "office", **closing)
    assert closed.status_code == 200, closed.text
    logged = await log_of(matching, object_id=placement["id"])
    assert {
        "placement.ended-early": GROUND,
        "placement.attendance-reopened": "签到册有误",
        "placement.attendance-confirmed": "",
        "follow-up.closed": "本人出国",
    }.items() <= {str(one["event"]): one["ground"] for one in logged}.items()
    newest, first = await log_of(matching, object_id=dispute["id"])
    assert (newest["ground"], first["ground"]) == ("已向双方核实", "")


async def test_only_an_office_reads_it(matching: httpx2.AsyncClient) -> None:
    for by in (tokens.youth("yth_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"), tokens.officer("640100", "helper")):
        answer = await matching.get(URL, params={"from_day": "2026-03-02"}, headers=by)
        assert placing.refusal(answer) == (403, "role-lacks-right")
