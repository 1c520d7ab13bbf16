"""Whatever obstacles follow each other: nobody is sent where it is unsafe, and no seat idles."""

import random
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.common.deeds import by_itself
from services.matching.actions import offers, unsafe_posts
from services.matching.queries import seats
from services.matching.rules.seats import Offer
from tests import tokens
from tests.matching import factories, placing
from tests.matching.factories import COUNTY

Shown = dict[str, Any]

KINDS = ("safety", "post_gone", "youth_absent")
# Each is one statement, written apart from the rules: it sees one commit's state.
SENT_TO_UNSAFE = text(
    """
    SELECT count(*) FROM dispatches JOIN post_seats USING (post_id)
    WHERE unsafe > 0 AND dispatches.state IN ('issued', 'accepted')
    """
)
STRANDED = text(
    """
    SELECT count(*) FROM waiting JOIN post_seats ON unsafe = 0
      AND post_seats.offered_state IS NULL AND post_seats.state = 'open'
      AND post_seats.taken < post_seats.offered
    WHERE NOT EXISTS (
      SELECT FROM dispatches WHERE dispatches.youth_id = waiting.youth_id
        AND dispatches.post_id = post_seats.post_id
        AND (dispatches.state = 'refused' OR withdrawal_cause IN
          ('post_gone', 'safety', 'youth_absent')))
    """
)
MISCOUNTED = text(
    """
    SELECT count(*) FROM post_seats WHERE taken > offered OR taken <> gone + (
      SELECT count(*) FROM dispatches WHERE dispatches.post_id = post_seats.post_id
        AND dispatches.state IN ('issued', 'accepted', 'signed'))
    """
)


class House:
    """A market with its posts, and dice that say what happens next."""

    def __init__(self, app: FastAPI, client: httpx2.AsyncClient, seed: int) -> None:
        self.app, self.client, self.dice = app, client, random.Random(seed)
        self.seen: list[str] = []

    async def rows(self, query: str) -> list[Any]:
        async with self.app.state.database.transaction() as session:
            return list((await session.execute(text(query))).mappings())

    async def holds(self) -> None:
        async with self.app.state.database.transaction() as session:
            for query in (SENT_TO_UNSAFE, STRANDED, MISCOUNTED):
                assert await session.scalar(query) == 0, (query.text, self.seen)

    async def step(self) -> None:
        acts = (self.newcomer, self.obstacle, self.obstacle, self.obstacle, self.told, self.cleared)
        act = self.dice.choice(acts)
        self.seen.append(act.__name__)
        await act()
        await self.holds()

    async def newcomer(self) -> None:
        await factories.register(self.client)

    async def obstacle(self) -> None:
        held = await self.rows(
            "SELECT id, youth_id, unit_id, version, state FROM dispatches"
            " WHERE state IN ('issued', 'accepted', 'signed') ORDER BY id"
        )
        if not held:
            return
        dispatch, kind = dict(self.dice.choice(held)), self.dice.choice(KINDS)
        self.seen.append(kind)
        if kind == "youth_absent":
            dispatch = await self.signed(dispatch)
        path = f"/v1/dispatches/{dispatch['id']}"
        told = {"kind": kind, "detail": "报告的情况"}
        office = tokens.officer(placing.OFFICE)
        reported = await self.client.post(f"{path}/obstacle", json=told, headers=office)
        assert reported.status_code == 201, reported.text
        review = {
            "decision": self.dice.choice(["confirmed", "confirmed", "dismissed"]),
            "ground": "到现场核实",
            "expected_version": reported.json()["dispatch_version"],
        }
        office = tokens.officer(placing.OFFICE)
        answer = await self.client.post(f"{path}/obstacle-review", json=review, headers=office)
        assert answer.status_code == 200, answer.text

    async def signed(self, dispatch: Shown) -> Shown:
        if dispatch["state"] == "issued":
            dispatch = await factories.accept(self.client, dispatch)
        if dispatch["state"] == "accepted":
            for party in ("unit", "youth"):
                answer = await placing.sign(self.client, dispatch, party)
                assert answer.status_code == 201, answer.text
        return dispatch

    async def told(self) -> None:
        """Units has heard: what is gone leaves the offer, or the post closes."""
        for row in await self.rows("SELECT * FROM post_seats WHERE gone > 0 AND state = 'open'"):
            left, gone = row["offered"] - row["gone"], row["gone"]
            state = "open" if left else "closed"
            offer = Offer(row["offer_version"] + 1, left or row["offered"], state, gone)
            async with self.app.state.database.transaction() as session:
                deed = by_itself("units", self.app.state.clock, "test")
                word = await offers.answer(session, deed, row["post_id"], offer)
                assert word.verdict.accepted

    async def cleared(self) -> None:
        """The office clears one post of one obstacle."""
        unsafe = await self.rows("SELECT post_id FROM post_seats WHERE unsafe > 0 ORDER BY 1")
        if unsafe:
            post_id = self.dice.choice(unsafe)["post_id"]
            async with self.app.state.database.transaction() as session:
                deed = by_itself("units", self.app.state.clock, "test")
                await unsafe_posts.clear(session, deed, post_id)
                assert await seats.of_post(session, post_id) is not None


@pytest.mark.parametrize("seed", range(6))
async def test_after_any_sequence_nobody_is_sent_where_it_rests_and_no_free_seat_idles(
    matching_app: FastAPI, matching: httpx2.AsyncClient, seed: int
) -> None:
    house = House(matching_app, matching, seed)
    for count in (1, 2, 3):
        await factories.offer(matching_app, seats=count, region=COUNTY)
    for _ in range(4):
        await house.newcomer()
    for _ in range(18):
        await house.step()
