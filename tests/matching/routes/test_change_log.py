"""Who audits asks who decided a dispute and who corrected an arrival; health is told to few."""

import httpx2
import pytest
from fastapi import FastAPI

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


async def test_only_an_office_reads_it(matching: httpx2.AsyncClient) -> None:
    for by in (tokens.youth("yth_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"), tokens.officer("640100", "helper")):
        answer = await matching.get(URL, params={"from_day": "2026-03-02"}, headers=by)
        assert placing.refusal(answer) == (403, "role-lacks-right")
