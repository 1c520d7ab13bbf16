"""What is entered of a placement is told to its youth: matching's own feed, followed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.common.store.following import Follower
from services.common.upstream import Upstream
from services.common.web import feed
from tests import calendars, loops, tokens
from tests.accounts.messages.factories import kept
from tests.conftest import SandboxClock, client_of, started
from tests.matching import factories, placing, words

BLAMED = {"last_day": "2026-04-03", "cause": "discipline", "by_whom": "youth"}


@dataclass(frozen=True)
class Town:
    """Matching, which tells, and accounts, which follows."""

    app: FastAPI
    client: httpx2.AsyncClient
    accounts: FastAPI
    follower: Follower
    reader: httpx2.AsyncClient

    async def arrived(self) -> placing.Shown:
        """A placement of which its youth was told at once: old news are told to nobody."""
        placement = await placing.arrived(self.app, self.client)
        await self.follower.catch_up()
        return placement

    async def told(self, youth_id: str) -> dict[str, str]:
        """What the youth reads of placements, by its kind."""
        await self.follower.catch_up()
        answer = await self.reader.get("/v1/me/messages", headers=tokens.youth(youth_id))
        assert answer.status_code == 200, answer.text
        return {
            one["kind"]: one["text"]
            for one in answer.json()["items"]
            if one["subject_id"].startswith("plc_")
        }


@pytest.fixture
async def town(app: FastAPI, matching_made: FastAPI) -> AsyncIterator[Town]:
    await calendars.know_years(matching_made)
    matching_made.state.units = words.a_sister()
    line = httpx2.ASGITransport(matching_made)
    upstream = Upstream("matching", "http://matching", app.state.keys, line)
    follower = replace(app.state.followers["matching"], read_page=feed.reader(upstream))
    async with (
        started(loops.only_telling(matching_made)),
        client_of(matching_made) as client,
        client_of(app) as reader,
    ):
        yield Town(matching_made, client, app, follower, reader)


async def test_the_other_side_of_an_early_end_is_asked_until_when_it_may_disagree(
    town: Town, clock: SandboxClock
) -> None:
    placement = await town.arrived()
    clock.move("2026-04-03")
    answer = await placing.move(town.client, placement, "early-end", **BLAMED)
    assert answer.status_code == 200, answer.text
    told = await town.told(placement["youth_id"])
    assert told["ended_early"] == (
        "您的见习已登记为提前结束，最后一个见习日为2026年4月3日，原因和由谁引起请登录查看；"
        "与实际不符的，请在2026年4月17日前（含当日）提出争议。"
    )
    assert "到岗日期已登记为2026年3月2日" in told["arrived"]
    assert {row["region"] for row in await kept(town.accounts)} == {"640104"}
    assert "discipline" not in str(await kept(town.accounts))
    for day, status in (("2026-04-17", 201), ("2026-04-20", 409)):
        clock.move(day)
        said = {"subject": "end", "words": "不是我违反纪律"}
        filed = await placing.move(town.client, placement, "disputes", "youth", **said)
        assert filed.status_code == status, filed.text


async def test_months_confirmed_are_told_each_and_one_opened_anew_is_told_no_more(
    town: Town, clock: SandboxClock
) -> None:
    placement = await town.arrived()
    clock.move("2026-05-06")
    for month in ("2026-03", "2026-04"):
        assert (await placing.confirm(town.client, placement, month)).status_code == 200
    assert "考勤已由单位确认" in (await town.told(placement["youth_id"]))["attendance_told"]
    path = f"/v1/placements/{placement['id']}/attendance/2026-03/reopening"
    headers = tokens.officer(placing.OFFICE, "reviewer")
    opened = await town.client.post(path, json={"ground": "单位填错日期"}, headers=headers)
    assert opened.status_code in {200, 201}, opened.text
    await town.follower.catch_up()
    rows = [row for row in await kept(town.accounts) if row["kind"] == "attendance_told"]
    assert [(row["values"]["month"], row["is_over"]) for row in rows] == [
        ("2026-03", True),
        ("2026-04", False),
    ]


async def test_what_lengthens_stops_and_resumes_a_placement_is_told(
    town: Town, clock: SandboxClock
) -> None:
    placement = await town.arrived()
    assert (await placing.extend(town.client, placement, 1)).status_code == 200
    await town.follower.catch_up()
    clock.move("2026-03-10")
    stop = {"since": "2026-03-10", "cause": "illness"}
    assert (await placing.move(town.client, placement, "suspension", **stop)).status_code == 200
    await town.follower.catch_up()
    clock.move("2026-03-16")
    back = {"resumed_on": "2026-03-16"}
    assert (await placing.move(town.client, placement, "resumption", **back)).status_code == 200
    told = await town.told(placement["youth_id"])
    assert "经您同意延长，期满的最后一日改为2026年10月1日" in told["extended"]
    assert "自2026年3月10日起中止" in told["suspended"]
    assert "自2026年3月16日起恢复" in told["resumed"]
    assert "illness" not in str(await kept(town.accounts))


async def test_a_transfer_is_told_as_one_and_a_death_to_nobody(
    town: Town, clock: SandboxClock
) -> None:
    moved, dead = await town.arrived(), await town.arrived()
    clock.move("2026-05-06")
    body: dict[str, Any] = {
        "post_id": await factories.offer(town.app),
        "last_day": "2026-05-05",
        "cause": "unit_closed",
        "by_whom": "unit",
        "ground": "单位停业",
        "expected_version": moved["version"],
    }
    answer = await placing.move(town.client, moved, "transfer", "office", **body)
    assert answer.status_code == 201, answer.text
    end = {"last_day": "2026-05-05", "cause": "death", "by_whom": "neither"}
    assert (await placing.move(town.client, dead, "early-end", **end)).status_code == 200
    assert {*await town.told(moved["youth_id"])} == {"arrived", "transferred"}
    assert {*await town.told(dead["youth_id"])} == {"arrived"}


async def test_a_correction_is_told_and_what_it_countered_is_asked_for_no_longer(
    town: Town, clock: SandboxClock
) -> None:
    placement = await town.arrived()
    clock.move("2026-04-03")
    ended = (await placing.move(town.client, placement, "early-end", **BLAMED)).json()
    told = {
        "corrects": ended["entries"][-1]["id"],
        "end": {"kind": "ended_early", **BLAMED, "cause": "unit_breach", "by_whom": "unit"},
        "ground": "核实后更正",
        "expected_version": ended["version"],
    }
    answer = await placing.move(town.client, placement, "corrections", "office", **told)
    assert answer.status_code in {200, 201}, answer.text
    assert "corrected" in await town.told(placement["youth_id"])
    ended_early, corrected = [
        row for row in await kept(town.accounts) if row["kind"] in {"ended_early", "corrected"}
    ]
    assert (ended_early["is_over"], corrected["is_over"]) == (True, False)


async def test_an_end_at_term_and_what_came_of_it_are_told(town: Town, clock: SandboxClock) -> None:
    placement = await town.arrived()
    clock.move("2026-09-01")
    assert (await placing.move(town.client, placement, "completion")).status_code == 200
    job = {"outcome": "neither", "source": "youth"}
    answer = await placing.move(town.client, placement, "outcome", **job)
    assert answer.status_code == 200, answer.text
    told = await town.told(placement["youth_id"])
    assert "最后一个见习日为2026年9月1日" in told["completed"]
    assert "请在2026年9月15日前" in told["outcome_told"]


async def test_posts_sent_afterwards_are_told_and_guidance_is_not(
    town: Town, clock: SandboxClock
) -> None:
    placement = await town.arrived()
    clock.move("2026-04-03")
    assert (await placing.move(town.client, placement, "early-end", **BLAMED)).status_code == 200
    for kind, posts in (("guidance", []), ("posts_sent", [placement["post_id"]])):
        body = {"kind": kind, "made_on": "2026-04-03", "reached": True, "post_ids": posts}
        path = f"/v1/placements/{placement['id']}/follow-ups"
        office = placing.side(placement, "office")
        answer = await town.client.post(path, json=body, headers=office)
        assert answer.status_code == 201, answer.text
        assert ("posts_sent" in await town.told(placement["youth_id"])) == bool(posts)
    told = await town.told(placement["youth_id"])
    assert told["posts_sent"].startswith("经办机构于2026年4月3日为您推荐了就业岗位")
