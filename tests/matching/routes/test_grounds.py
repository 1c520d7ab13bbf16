"""Words in which something is grounded: sealed beside their row, told to few, never to the feed."""

from datetime import date
from typing import Any

import httpx2
from fastapi import FastAPI
from sqlalchemy import select, text

from services.common.store.tables import changes
from services.matching.tables.follow_ups import FollowUpCase
from services.matching.tables.placements import Placement
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import placing

GROUND = "马某患乙肝住院，李某作证"
TABLES = (
    "changes",
    "placement_entries",
    "attendances",
    "mentor_changes",
    "shift_plans",
    "agreement_papers",
    "insurance_consent_papers",
    "certificates",
    "follow_up_cases",
    "disputes",
)


async def left(app: FastAPI, client: httpx2.AsyncClient, clock: SandboxClock) -> placing.Shown:
    """A placement that its unit ended, with a ground."""
    placement = await placing.arrived(app, client)
    clock.move("2026-03-10")
    end = {"last_day": "2026-03-09", "cause": "illness", "by_whom": "neither", "ground": GROUND}
    answer = await client.post(
        f"/v1/placements/{placement['id']}/early-end",
        json=end,
        headers=placing.side(placement, "unit", sub="acc_unit"),
    )
    assert answer.status_code == 200, answer.text
    shown: placing.Shown = answer.json()
    return shown


async def plain(app: FastAPI) -> str:
    """Every row that a ground could lie in, as the database shows it."""
    async with app.state.database.transaction() as session:
        rows = [
            await session.execute(text(f"SELECT t::text FROM {table} AS t")) for table in TABLES
        ]
        return "".join(row[0] for result in rows for row in result)


async def test_words_of_an_end_are_read_by_who_wrote_them_and_by_offices_told_of_health(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await left(matching_app, matching, clock)
    writer = placing.side(placement, "unit", sub="acc_unit")
    for headers, ground in (
        (writer, GROUND),
        (placing.side(placement, "office"), GROUND),
        (placing.side(placement, "unit"), None),
        (placing.side(placement, "youth"), None),
        (tokens.officer("640000"), None),
    ):
        shown = await matching.get(f"/v1/placements/{placement['id']}", headers=headers)
        assert [entry["ground"] for entry in shown.json()["entries"]] == [None, ground]


async def test_no_ground_lies_in_plain_text_or_is_told_to_the_feed(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await left(matching_app, matching, clock)
    told = {"grade": "good", "words": "认真负责", "ground": GROUND}
    assert (await placing.move(matching, placement, "certificate", **told)).status_code == 201
    confirmed = await placing.confirm(matching, placement, "2026-03", ground=GROUND)
    assert confirmed.status_code == 200, confirmed.text
    reopened = await matching.post(
        f"/v1/placements/{placement['id']}/attendance/2026-03/reopening",
        json={"ground": GROUND},
        headers=tokens.officer("640100", "reviewer"),
    )
    assert reopened.status_code == 200, reopened.text
    closing = {"because": "other", "ground": GROUND}
    answer = await placing.move(matching, placement, "follow-up-closing", "office", **closing)
    assert answer.status_code == 200, answer.text
    lies = await plain(matching_app)
    assert placement["id"] in lies
    assert "马某" not in lies
    async with matching_app.state.database.transaction() as session:
        assert {row.ground for row in await session.execute(select(changes.c.ground))} == {""}
        case = await session.get_one(FollowUpCase, placement["id"])
        assert case.closing_ground == GROUND


async def test_a_counter_entry_after_a_dispute_names_the_dispute_and_copies_no_words(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    placement = await left(matching_app, matching, clock)
    filed = await placing.move(
        matching, placement, "disputes", "youth", subject="end", words="是单位停业"
    )
    dispute = filed.json()["id"]
    right = {"kind": "ended_early", "last_day": "2026-03-09"}
    right |= {"cause": "unit_closed", "by_whom": "unit"}
    decision: dict[str, Any] = {"decision": "upheld", "answer": GROUND, "expected_version": 1}
    decided = await matching.post(
        f"/v1/placements/{placement['id']}/disputes/{dispute}/decision",
        json=decision | {"correction": {"end": right}},
        headers=placing.side(placement, "office", sub="acc_other"),
    )
    assert decided.status_code == 200, decided.text
    for by in ("unit", "youth", "office"):
        shown = await matching.get(
            f"/v1/placements/{placement['id']}", headers=placing.side(placement, by)
        )
        counter = shown.json()["entries"][-1]
        assert (counter["kind"], counter["ground"]) == ("corrected", None)
        assert counter["dispute_id"] == dispute
    assert "马某" not in await plain(matching_app)
    async with matching_app.state.database.transaction() as session:
        grounds = select(changes.c.ground).where(changes.c.event == "placement.corrected")
        assert (await session.scalars(grounds)).all() == [dispute]
        assert (await session.get_one(Placement, placement["id"])).last_day == date(2026, 3, 9)
