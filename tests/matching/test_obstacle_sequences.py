"""Whatever obstacles follow each other: nobody is sent where it is unsafe, and no seat idles."""

import random
from collections import Counter
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.common.deeds import by_itself
from services.matching.actions import offers, unsafe_posts
from services.matching.rules.seats import Offer, SeatState
from tests import tokens
from tests.matching import factories, placing

Shown = dict[str, Any]

KINDS = ("safety", "post_gone", "youth_absent")
HELD = """
SELECT post_id, state FROM dispatches WHERE state IN ('issued', 'accepted', 'signed')
"""
# Who waits and would take a post: only whoever stayed away from it is not sent there again.
WOULD = """
SELECT waiting.youth_id, post_seats.post_id FROM waiting, post_seats WHERE NOT EXISTS (
  SELECT FROM dispatches WHERE dispatches.youth_id = waiting.youth_id
    AND dispatches.post_id = post_seats.post_id
    AND withdrawal_cause = 'youth_absent')
"""


class House:
    """A market with its posts, and dice that say what happens next."""

    def __init__(self, app: FastAPI, client: httpx2.AsyncClient, seed: int) -> None:
        self.app, self.client, self.dice = app, client, random.Random(seed)
        self.seen: list[str] = []
        # What an office said, kept apart from what the service made of it.
        self.seats: dict[str, int] = {}
        self.untold: Counter[str] = Counter()
        self.unsafe: Counter[str] = Counter()

    async def rows(self, query: str) -> list[Any]:
        async with self.app.state.database.transaction() as session:
            return list((await session.execute(text(query))).mappings())

    async def holds(self) -> None:
        held = await self.rows(HELD)
        taken = Counter(one["post_id"] for one in held)
        unsigned = {one["post_id"] for one in held if one["state"] != "signed"}
        free = {post for post, number in self.seats.items() if taken[post] < number}
        resting = {post for post, number in self.unsafe.items() if number}
        assert not [post for post in taken if taken[post] > self.seats[post]], self.seen
        assert not unsigned & resting, self.seen
        would = {one["post_id"] for one in await self.rows(WOULD)}
        assert not would & (free - resting), self.seen

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
            "SELECT id, youth_id, unit_id, post_id, version, state FROM dispatches"
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
        if review["decision"] == "confirmed":
            self.unsafe[dispatch["post_id"]] += kind == "safety"
            self.untold[dispatch["post_id"]] += kind == "post_gone"
            self.seats[dispatch["post_id"]] -= kind == "post_gone"

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
        for post_id, gone in (+self.untold).items():
            [row] = await self.rows(f"SELECT * FROM post_seats WHERE post_id = '{post_id}'")
            left = self.seats[post_id]
            state: SeatState = "open" if left else "closed"
            offer = Offer(row["offer_version"] + 1, left or row["offered"], state, gone)
            async with self.app.state.database.transaction() as session:
                deed = by_itself("units", self.app.state.clock, "test")
                word = await offers.answer(session, deed, post_id, offer)
                assert (word.verdict.accepted, self.seen) == (True, self.seen)
        self.untold.clear()

    async def cleared(self) -> None:
        """The office clears one post of one obstacle."""
        if resting := sorted(+self.unsafe):
            post_id = self.dice.choice(resting)
            self.unsafe[post_id] -= 1
            async with self.app.state.database.transaction() as session:
                deed = by_itself("units", self.app.state.clock, "test")
                await unsafe_posts.clear(session, deed, post_id)


@pytest.mark.parametrize("seed", range(6))
async def test_after_any_sequence_nobody_is_sent_where_it_rests_and_no_free_seat_idles(
    matching_app: FastAPI, matching: httpx2.AsyncClient, seed: int
) -> None:
    house = House(matching_app, matching, seed)
    for count in (1, 2, 3):
        house.seats[await factories.offer(matching_app, seats=count)] = count
    for _ in range(4):
        await house.newcomer()
    for _ in range(18):
        await house.step()
