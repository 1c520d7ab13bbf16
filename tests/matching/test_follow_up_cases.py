"""In whatever order records of a youth's placements come, at most the latest's case is open."""

from datetime import date, timedelta
from random import Random
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from tests.conftest import SandboxClock
from tests.matching import placing
from tests.matching.placing import Shown
from tests.matching.routes.test_corrections import correct, seen
from tests.matching.routes.test_follow_ups import signed_again

STEPS = 12
MOST = 5
"""Placements of a month begun leave the six of another within the twelve."""
BEGIN = date(2026, 3, 2)


class Walk:
    """A youth's placements, moved at random by their office, a day a step."""

    def __init__(
        self, app: FastAPI, client: httpx2.AsyncClient, clock: SandboxClock, seed: int
    ) -> None:
        self.app, self.client, self.clock = app, client, clock
        self.draw = Random(seed)
        self.today = BEGIN
        self.placements: list[Shown] = []
        self.left_on: dict[str, str | None] = {}
        """The last day of what was annulled; None of what ran."""

    async def step(self) -> None:
        """A day later, one thing that may be recorded is."""
        self.today += timedelta(days=1)
        self.clock.move(self.today.isoformat())
        ways = [(self.end, one) for one in self.placements if one["state"] == "arrived"]
        ways += [(self.annul, one) for one in self.placements if one["state"] != "annulled"]
        for placement in self.placements:
            if placement["state"] == "annulled":
                ways.append((self.reinstate, placement))
            elif placement["last_day"]:
                ways += [(self.tell_outcome, placement), (self.correct_end, placement)]
        if len(self.placements) < MOST and all(map(self.is_over, self.placements)):
            ways += [(self.place_again, self.placements[-1])] * 3
        way, placement = self.draw.choice(ways)
        answer = await way(placement)
        assert answer.status_code < 500, answer.text
        self.placements = [await seen(self.client, one) for one in self.placements]

    async def end(self, placement: Shown) -> httpx2.Response:
        told = {"last_day": self.day, "cause": "own_choice", "by_whom": "youth"}
        return await placing.move(self.client, placement, "early-end", "office", **told)

    async def annul(self, placement: Shown) -> httpx2.Response:
        self.left_on[placement["id"]] = placement["last_day"]
        return await self.counter(placement, end={"kind": "never_came"})

    async def reinstate(self, placement: Shown) -> httpx2.Response:
        told: dict[str, Any] = {"arrived_on": placement["arrived_on"]}
        if before := self.left_on[placement["id"]]:
            told["end"] = self.left(before)
        return await self.counter(placement, **told)

    async def tell_outcome(self, placement: Shown) -> httpx2.Response:
        since = (date.fromisoformat(placement["last_day"]) + timedelta(days=1)).isoformat()
        job = {"since": since, "evidence": "social_insurance"}
        kind = self.draw.choice(["employed_otherwise", "neither"])
        told = {"outcome": kind} | (job if kind != "neither" else {})
        return await placing.move(self.client, placement, "outcome", "office", **told)

    async def correct_end(self, placement: Shown) -> httpx2.Response:
        if self.draw.random() < 0.5:
            since = (date.fromisoformat(placement["last_day"]) + timedelta(days=1)).isoformat()
            return await self.counter(placement, end={"kind": "completed", "retained_from": since})
        return await self.counter(placement, end=self.left(placement["last_day"]))

    async def place_again(self, placement: Shown) -> httpx2.Response:
        dispatch = await signed_again(self.client, placement)
        answer = await placing.arrive(self.client, dispatch, self.day)
        if answer.status_code == 201:
            self.placements.append(answer.json())
        return answer

    async def counter(self, placement: Shown, **told: Any) -> httpx2.Response:
        kinds = [one["kind"] for one in placement["entries"]]
        newest = max(n for n, kind in enumerate(kinds) if kind != "outcome")
        return await correct(self.client, placement, newest, **told)

    def is_over(self, placement: Shown) -> bool:
        """Whether a youth is free of a placement: of one annulled on post the dispatch stands."""
        if placement["state"] == "annulled":
            return self.left_on[placement["id"]] is not None
        return placement["last_day"] is not None

    def left(self, last_day: str) -> Shown:
        return {
            "kind": "ended_early",
            "last_day": last_day,
            "cause": "own_choice",
            "by_whom": "youth",
        }

    @property
    def day(self) -> str:
        return self.today.isoformat()

    async def open_cases(self) -> list[str]:
        """Whose cases are open, in order of arrival."""
        query = text("SELECT placement_id FROM follow_up_cases WHERE state = 'open'")
        async with self.app.state.database.transaction() as session:
            return sorted(await session.scalars(query))

    def needing(self) -> list[str]:
        """Who should be looked after: the latest that stands, if it ended without a job."""
        latest = [one for one in self.placements if one["state"] != "annulled"][-1:]
        return [
            one["id"]
            for one in latest
            if one["last_day"] and one["outcome"] not in ("retained", "employed_otherwise")
        ]


@pytest.mark.parametrize("seed", range(6))
async def test_the_open_case_is_that_of_the_latest_placement_that_ended_without_a_job(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, seed: int
) -> None:
    walk = Walk(matching_app, matching, clock, seed)
    walk.placements = [await placing.arrived(matching_app, matching)]
    told = []
    for _ in range(STEPS):
        await walk.step()
        told.append([(one["state"], one["outcome"]) for one in walk.placements])
        assert await walk.open_cases() == walk.needing(), told
