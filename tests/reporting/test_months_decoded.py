"""What many placements tell alike of a month is decoded once, whoever each of them is of."""

import json
from datetime import date
from functools import lru_cache

from services.common.values.month import Month
from services.reporting.queries import stays
from tests.reporting.settling import MARCH


async def test_a_month_confirmed_alike_is_decoded_once_for_all_youths(
    placement_facts, following_app, clock, monkeypatch
):
    clock.move("2026-04-01")
    last = date(2026, 3, 31)
    for n in range(3):
        key = await placement_facts.arrive(date(2026, 3, 2))
        whose = {"youth_id": f"yth_{n}", "youth_region": f"64010{n + 4}"}
        told = {"month": MARCH, "absences": [], "days": [["2026-03-02", "2026-03-31"]]}
        until = f"2026-04-1{n}"
        await placement_facts.tell(
            "placement",
            key,
            "placement.attendance-confirmed",
            last,
            **told,
            **whose,
            dispute_by=until,
        )
    await following_app.state.followers["matching"].catch_up()
    decoded = []

    def noted(text):
        decoded.append(text)
        return json.loads(text)

    monkeypatch.setattr(stays, "_decoded", lru_cache(noted))
    async with following_app.state.database.transaction() as session:
        heard, month = {"matching": 1000, "units": 1000}, Month.parse(MARCH)
        found = await stays.stays_in(session, "640000", month, heard, after="", limit=10)
    assert [[*stay.confirmed] for stay in found] == [[month]] * 3
    assert sum('"absences"' in text for text in decoded) == 1
