"""What units asks reporting: one unit's activity, and an area's quiet units."""

from datetime import date

import pytest
from ulid import ULID

from tests import tokens
from tests.reporting.feeds import Sister

SCOPE = "activity:read"


def asking(scope: str = SCOPE, issuer: str = "units"):
    return tokens.sister(issuer, "reporting", scope)


async def told_unit(sister: Sister, day: date, region: str = "640104", **post) -> tuple[str, str]:
    unit_id, post_id = f"unt_{ULID()}", f"pst_{ULID()}"
    told = {"region": region, "state": "recognised"}
    await sister.tell("unit", unit_id, "unit.recognised", day, **told)
    offer = {"unit_id": unit_id, "region": region, "workplace_county": region}
    offer |= {"headcount": 1, "state": "open"} | post
    await sister.tell("post", post_id, "post.published", day, **offer)
    return unit_id, post_id


async def send(sister: Sister, unit_id: str, post_id: str, *steps: tuple[str, date, dict]) -> str:
    key = f"dsp_{ULID()}"
    told = {"youth_id": f"yth_{ULID()}", "unit_id": unit_id, "post_id": post_id, "region": "640200"}
    for event, day, more in steps:
        await sister.tell("dispatch", key, f"dispatch.{event}", day, **told, **more)
    return key


async def test_a_units_activity_holds_spells_stays_and_dispatches(
    office, unit_facts, placement_facts
):
    unit_id, post_id = await told_unit(unit_facts, date(2025, 3, 3))
    refused = await send(
        placement_facts, unit_id, post_id,
        ("issued", date(2025, 4, 1), {"months": 6}),
        ("obstacle-reported", date(2025, 4, 2), {"kind": "safety"}),
        ("refused", date(2025, 4, 4), {"reason": "too_far"}),
    )  # fmt: skip
    plc = await placement_facts.arrive(
        date(2025, 5, 6), unit_id=unit_id, post_id=post_id, dispatch_id=f"dsp_{ULID()}"
    )
    answer = await office.get(
        f"/internal/units/{unit_id}/activity", params={"through": "2025-06-30"}, headers=asking()
    )
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["next_after"] is None
    assert told["stood_on"] == {"units": 2, "matching": 4}
    assert told["items"] == [
        {
            "unit_id": unit_id,
            "region": "640104",
            "state": "recognised",
            "first_opening": "2025-03-03",
            "spells": [
                {"first": "2025-03-03", "last": "2025-03-31", "posts": [post_id]},
                {"first": "2025-04-04", "last": "2025-05-05", "posts": [post_id]},
            ],
            "placements": [
                {
                    "id": plc, "post_id": post_id, "state": "arrived",
                    "arrived_on": "2025-05-06", "last_day": None,
                }
            ],
            "dispatches": [
                {
                    "id": refused, "post_id": post_id, "issued_on": "2025-04-01",
                    "state": "refused", "since": "2025-04-04", "reason": "too_far", "cause": None,
                    "obstacles": [{"kind": "safety", "reported_on": "2025-04-02"}],
                }
            ],
        }
    ]  # fmt: skip


async def test_a_full_post_taken_over_in_a_merger_is_no_open_seat_of_the_successor(
    office, unit_facts, placement_facts
):
    merged, post_id = await told_unit(unit_facts, date(2024, 3, 4))
    into = f"unt_{ULID()}"
    told = {"region": "640104", "state": "recognised"}
    await unit_facts.tell("unit", into, "unit.recognised", date(2024, 9, 2), **told)
    sent = await send(placement_facts, merged, post_id, ("issued", date(2024, 3, 4), {}))
    plc = await placement_facts.arrive(
        date(2024, 3, 4), unit_id=merged, post_id=post_id, dispatch_id=sent
    )
    offer = {"unit_id": into, "region": "640104", "headcount": 1, "state": "open"}
    day = date(2025, 5, 5)
    await unit_facts.tell("post", post_id, "post.handed-over", day, before=merged, **offer)
    await unit_facts.tell(
        "unit", merged, "unit.succeeded", day, region="640104", state="merged", into=into
    )
    for unit_id in (into, merged):
        answer = await office.get(
            f"/internal/units/{unit_id}/activity",
            params={"through": "2026-02-28"},
            headers=asking(),
        )
        [one] = answer.json()["items"]
        assert one["spells"] == []
        assert [stay["id"] for stay in one["placements"]] == [plc]
        assert [dispatch["id"] for dispatch in one["dispatches"]] == [sent]
    asked = {"area": "640100", "through": "2026-02-28"}
    for since, found in (("2025-05-04", []), ("2025-05-05", [into])):
        answer = await office.get(
            "/internal/activity", params=asked | {"quiet_since": since}, headers=asking()
        )
        assert [one["unit_id"] for one in answer.json()["items"]] == found


async def test_an_areas_quiet_units_come_in_stretches_without_those_that_took_in(
    office, unit_facts, placement_facts
):
    quiet, _ = await told_unit(unit_facts, date(2025, 3, 3))
    await told_unit(unit_facts, date(2025, 3, 3), region="640221")
    await told_unit(unit_facts, date(2025, 6, 3))
    busy, post_id = await told_unit(unit_facts, date(2025, 3, 3))
    await placement_facts.arrive(date(2025, 5, 6), unit_id=busy, post_id=post_id)
    gone, _ = await told_unit(unit_facts, date(2025, 3, 3))
    told = {"region": "640104", "state": "removed", "ground_kind": "cause"}
    await unit_facts.tell("unit", gone, "unit.removed", date(2025, 5, 5), **told)
    asked = {"area": "640100", "quiet_since": "2025-05-05", "through": "2025-12-31", "limit": "3"}
    found, looks, after = [], 0, ""
    while after is not None:
        answer = await office.get(
            "/internal/activity", params=asked | {"after": after}, headers=asking()
        )
        assert answer.status_code == 200, answer.text
        found += [one["unit_id"] for one in answer.json()["items"]]
        after, looks = answer.json()["next_after"], looks + 1
    assert (found, looks) == ([quiet], 2)


async def test_an_area_without_units_has_none_quiet(office):
    asked = {"area": "640300", "quiet_since": "2025-05-05", "through": "2025-12-31"}
    answer = await office.get("/internal/activity", params=asked, headers=asking())
    assert (answer.json()["items"], answer.json()["next_after"]) == ([], None)


async def test_a_unit_of_which_nothing_was_told_is_not_found(office):
    answer = await office.get(
        f"/internal/units/unt_{ULID()}/activity",
        params={"through": "2025-06-30"},
        headers=asking(),
    )
    assert (answer.status_code, answer.json()["code"]) == (404, "unit-unheard-of")


@pytest.mark.parametrize(
    "path", ["/internal/activity", "/internal/units/unt_01KJM31000ZZZZZZZZZZZZZZZZ/activity"]
)
async def test_only_a_sister_with_that_scope_asks_and_only_of_a_day(office, path):
    asked = {"area": "640100", "quiet_since": "2025-05-05", "through": "2025-12-31"}
    if "units" in path:
        asked = {"through": "2025-12-31"}
    for headers, status in [
        ({}, 401),
        (tokens.officer(), 401),
        (asking("changes:read"), 403),
    ]:
        assert (await office.get(path, params=asked, headers=headers)).status_code == status
    del asked["through"]
    assert (await office.get(path, params=asked, headers=asking())).status_code == 422


async def test_nothing_is_said_while_a_feed_cannot_be_read(reporting):
    answer = await reporting.get(
        f"/internal/units/unt_{ULID()}/activity",
        params={"through": "2025-06-30"},
        headers=asking(),
    )
    assert (answer.status_code, answer.json()["code"]) == (503, "facts-incomplete")
