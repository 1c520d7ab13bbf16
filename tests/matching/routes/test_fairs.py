"""Fairs over HTTP: seats set aside, paired, given back; and who may do what."""

from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from services.common.values import ids
from services.matching.tables.fairs import Fair
from services.matching.tables.seats import PostSeats
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing

OFFICE = "640100"
DAY = "2026-03-06"
"""A Friday; entry ends on Monday the 9th."""

Shown = dict[str, Any]


def a_fair(*posts: tuple[str, int], **told: Any) -> Shown:
    body: Shown = {
        "region": OFFICE,
        "day": DAY,
        "place": "银川市人力资源市场一楼",
        "posts": [{"post_id": post_id, "seats": seats} for post_id, seats in posts],
    }
    return body | told


async def announced(client: httpx2.AsyncClient, *posts: tuple[str, int], **told: Any) -> Shown:
    answer = await client.post(
        "/v1/fairs", json=a_fair(*posts, **told), headers=tokens.officer(OFFICE)
    )
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/v1/fairs/{answer.json()['id']}"
    shown: Shown = answer.json()
    return shown


async def paired(
    client: httpx2.AsyncClient, fair: Shown, post_id: str, youth: Shown, **told: Any
) -> httpx2.Response:
    body = {
        "post_id": post_id,
        "youth_id": youth["id"],
        "wish": "in_person",
        "consent": "in_writing",
    }
    return await client.post(
        f"/v1/fairs/{fair['id']}/pairs", json=body | told, headers=tokens.officer(OFFICE)
    )


async def ended(
    client: httpx2.AsyncClient, fair: Shown, noun: str = "closing", **told: Any
) -> httpx2.Response:
    body = {"expected_version": fair["version"]} | told
    return await client.post(
        f"/v1/fairs/{fair['id']}/{noun}", json=body, headers=tokens.officer(OFFICE)
    )


async def read(client: httpx2.AsyncClient, fair: Shown) -> Shown:
    answer = await client.get(f"/v1/fairs/{fair['id']}", headers=tokens.officer(OFFICE))
    shown: Shown = answer.json()
    return shown


async def shown(client: httpx2.AsyncClient, youth: Shown) -> Shown:
    answer = await client.get(f"/v1/youths/{youth['id']}", headers=tokens.youth(youth["id"]))
    told: Shown = answer.json()
    return told


async def seats_of(app: FastAPI, post_id: str) -> tuple[int, int, int]:
    """Offered, taken, and set aside of the taken."""
    async with app.state.database.transaction() as session:
        post = await session.get_one(PostSeats, post_id)
        return post.offered, post.taken, post.set_aside


async def test_set_aside_seats_are_held_out_of_dispatch_and_told_as_taken(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app, seats=2)
    fair = await announced(matching, (post_id, 1))
    assert (fair["state"], fair["day"], fair["entry_by"]) == ("announced", DAY, "2026-03-09")
    assert fair["posts"] == [
        {"post_id": post_id, "seats": 1, "awaited": 0, "paired": 0, "returned": 0, "left": 1}
    ]
    assert (await factories.register(matching))["dispatch"]["post_id"] == post_id
    assert (await factories.register(matching))["waiting"]["place"] == 1
    assert await seats_of(matching_app, post_id) == (2, 2, 1)
    told = await placing.events(matching_app, "post-seats", post_id)
    assert [data["taken"] for _, _, data in told] == [0, 1, 2]
    assert await placing.events(matching_app, "fair", fair["id"]) == [
        (
            "fair.announced",
            matching_app.state.clock.today(),
            {
                "region": OFFICE,
                "state": "announced",
                "day": DAY,
                "entry_by": "2026-03-09",
                "posts": [{"post_id": post_id, "seats": 1, "awaited": 0}],
            },
        )
    ]


async def test_a_pair_becomes_a_dispatch_like_any_other(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    post_id = await factories.offer(matching_app, seats=1, industry="C")
    fair = await announced(matching, (post_id, 1))
    await factories.register(matching)
    picky = await factories.register(matching, intention={"industries": ["G"]})
    clock.move(DAY)
    answer = await paired(matching, fair, post_id, picky)
    assert answer.status_code == 201, answer.text
    now = await shown(matching, picky)
    assert (now["dispatch"]["id"], now["waiting"]) == (answer.json()["dispatch_id"], None)
    assert (now["dispatch"]["state"], now["dispatch"]["respond_by"]) == ("issued", "2026-03-11")
    assert await seats_of(matching_app, post_id) == (1, 1, 0)
    assert (await read(matching, fair))["posts"][0]["paired"] == 1
    explained = await matching.get(
        f"/v1/dispatches/{now['dispatch']['id']}/explanation", headers=tokens.youth(picky["id"])
    )
    assert (explained.json()["mode"], explained.json()["fair_id"]) == ("fair", fair["id"])
    assert explained.json()["lot"] is None
    [*_, (event, _, data)] = await placing.events(matching_app, "fair", fair["id"])
    assert (event, data["dispatch_id"]) == ("fair.paired", now["dispatch"]["id"])
    # It is signed like any other.
    accepted = await factories.accept(matching, now["dispatch"])
    assert (await placing.sign(matching, accepted, "unit")).status_code == 201


async def test_a_refused_pair_frees_its_seat_for_whoever_waits(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    post_id = await factories.offer(matching_app)
    fair = await announced(matching, (post_id, 1))
    first, second = [await factories.register(matching) for _ in range(2)]
    clock.move(DAY)
    await paired(matching, fair, post_id, second)
    await factories.refuse(matching, (await shown(matching, second))["dispatch"])
    assert (await shown(matching, first))["dispatch"]["post_id"] == post_id
    assert await seats_of(matching_app, post_id) == (1, 1, 0)


async def test_after_the_fair_unused_seats_go_to_whoever_waits_in_the_same_request(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    post_id = await factories.offer(matching_app, seats=3)
    fair = await announced(matching, (post_id, 3))
    youths = [await factories.register(matching) for _ in range(3)]
    clock.move(DAY)
    await paired(matching, fair, post_id, youths[2])
    answer = await ended(matching, await read(matching, fair))
    assert (answer.status_code, answer.json()["state"]) == (200, "closed")
    assert answer.json()["posts"] == [
        {"post_id": post_id, "seats": 3, "awaited": 0, "paired": 1, "returned": 2, "left": 0}
    ]
    now = [await shown(matching, youth) for youth in youths]
    assert all(youth["dispatch"]["post_id"] == post_id for youth in now)
    assert await seats_of(matching_app, post_id) == (3, 3, 0)
    assert (await factories.register(matching))["waiting"]["place"] == 1
    [*_, (event, _, data)] = await placing.events(matching_app, "fair", fair["id"])
    assert (event, data["returned"]) == ("fair.closed", 2)


async def test_a_cancelled_fair_gives_everything_back_at_once(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    posts = [await factories.offer(matching_app) for _ in range(2)]
    fair = await announced(matching, *((post_id, 1) for post_id in posts))
    youths = [await factories.register(matching) for _ in range(2)]
    answer = await ended(matching, fair, "cancellation", cause="venue")
    assert (answer.json()["state"], answer.json()["cancel_cause"]) == ("cancelled", "venue")
    taken = {(await shown(matching, youth))["dispatch"]["post_id"] for youth in youths}
    assert taken == set(posts)


async def test_lowering_counts_set_aside_seats_as_taken(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app, seats=3)
    await announced(matching, (post_id, 2))
    assert await asked(matching, post_id, 2, 1) == {
        "accepted": False,
        "taken": 2,
        "reason": "headcount_below_taken",
    }
    assert (await asked(matching, post_id, 3, 2))["accepted"]
    assert await seats_of(matching_app, post_id) == (2, 2, 2)


async def test_a_closed_post_leaves_its_fair_and_a_suspended_one_stays(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    gone, rests = [await factories.offer(matching_app) for _ in range(2)]
    fair = await announced(matching, (gone, 1), (rests, 1))
    youth = await factories.register(matching)
    assert await asked(matching, gone, 2, 0, "closed") == {
        "accepted": True,
        "taken": 0,
        "reason": None,
    }
    assert (await asked(matching, rests, 2, 1, "suspended"))["taken"] == 1
    now = await read(matching, fair)
    left = {post["post_id"]: (post["returned"], post["left"]) for post in now["posts"]}
    assert left == {gone: (1, 0), rests: (0, 1)}
    [*_, (event, _, data)] = await placing.events(matching_app, "fair", fair["id"])
    assert (event, data["post_id"], data["seats"]) == ("fair.seats-returned", gone, 1)
    clock.move(DAY)
    refused = await paired(matching, fair, gone, youth)
    assert placing.refusal(refused) == (409, "fair-seats-gone")
    refused = await paired(matching, fair, rests, youth)
    assert placing.refusal(refused) == (409, "fair-post-not-open")
    # It opens again before the fair is over: its seat was kept.
    await factories.offer(matching_app, seats=1, post_id=rests, version=3)
    assert (await paired(matching, fair, rests, youth)).status_code == 201


async def asked(
    client: httpx2.AsyncClient, post_id: str, version: int, headcount: int, state: str = "open"
) -> Shown:
    answer = await client.post(
        f"/internal/posts/{post_id}/offer",
        json={"version": version, "headcount": headcount, "state": state},
        headers=tokens.sister("units", "matching", "offers:write"),
    )
    told: Shown = answer.json()
    return told


async def test_more_than_is_free_is_not_set_aside_and_then_nothing_is(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    first, second = [await factories.offer(matching_app, seats=1) for _ in range(2)]
    answer = await matching.post(
        "/v1/fairs", json=a_fair((first, 1), (second, 2)), headers=tokens.officer(OFFICE)
    )
    assert placing.refusal(answer) == (409, "seats-not-free")
    for post_id in (first, second):
        assert await seats_of(matching_app, post_id) == (1, 0, 0)
    async with matching_app.state.database.transaction() as session:
        assert await session.scalar(select(func.count()).select_from(Fair)) == 0


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ({"day": "2026-03-02"}, 409, "not-beforehand"),
        ({"region": "640300"}, 404, "outside-region"),
        ({"region": "640199"}, 422, "malformed"),
        ({"place": "见王某 13995112233"}, 422, "malformed"),
        ({"place": ""}, 422, "malformed"),
        ({"posts": []}, 422, "malformed"),
        ({"remark": "优先录用"}, 422, "malformed"),
    ],
)
async def test_a_fair_that_cannot_be_is_refused(
    matching_app: FastAPI, matching: httpx2.AsyncClient, told: Shown, status: int, code: str
) -> None:
    post_id = await factories.offer(matching_app)
    body = a_fair((post_id, 1), **told)
    answer = await matching.post("/v1/fairs", json=body, headers=tokens.officer(OFFICE))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await seats_of(matching_app, post_id) == (1, 0, 0)


async def test_a_post_is_named_once_and_is_the_offices_own(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    other = await factories.offer(matching_app, region="640200")
    for posts, code in [
        ([(other, 1)], "fair-post-unknown"),
        ([(ids.new("pst"), 1)], "fair-post-unknown"),
        ([(other, 1), (other, 1)], "malformed"),
    ]:
        answer = await matching.post(
            "/v1/fairs", json=a_fair(*posts), headers=tokens.officer(OFFICE)
        )
        assert placing.refusal(answer)[1] == code


async def test_pairs_are_for_the_day_for_set_aside_seats_and_for_who_may(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    post_id = await factories.offer(matching_app, unsuitable_under_18=True)
    other = await factories.offer(matching_app, seats=0)
    fair = await announced(matching, (post_id, 1))
    youth = await factories.register(matching)
    minor = await factories.register(matching, id_number=factories.an_id_number(date(2009, 3, 2)))
    known = await factories.register(matching, intention=None)
    assert placing.refusal(await paired(matching, fair, post_id, youth)) == (409, "fair-not-yet")
    clock.move(DAY)
    refusals = [
        (await paired(matching, fair, other, youth), (404, "post-not-at-fair")),
        (await paired(matching, fair, post_id, minor), (409, "unlawful-pair")),
        (await paired(matching, fair, post_id, known), (409, "not-applied")),
        (await paired(matching, fair, post_id, {"id": ids.new("yth")}), (404, "youth-not-found")),
    ]
    for answer, told in refusals:
        assert placing.refusal(answer) == told
    assert (await paired(matching, fair, post_id, youth)).status_code == 201
    assert placing.refusal(await paired(matching, fair, post_id, youth)) == (409, "already-held")
    late = await factories.register(matching)
    assert placing.refusal(await paired(matching, fair, post_id, late)) == (409, "fair-seats-gone")
    clock.move("2026-03-10")
    assert placing.refusal(await paired(matching, fair, post_id, late)) == (409, "pairing-over")


async def test_no_score_and_no_note_of_a_person_is_taken(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    post_id = await factories.offer(matching_app)
    fair = await announced(matching, (post_id, 1))
    youth = await factories.register(matching)
    clock.move(DAY)
    for more in ({"score": 90}, {"note": "表现好"}, {"rank": 1}, {"wish": "很想来"}):
        answer = await paired(matching, fair, post_id, youth, **more)
        assert answer.status_code == 422, more


async def test_moves_of_a_fair_are_pinned_and_stand_in_order(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    fair = await announced(matching, (await factories.offer(matching_app), 1))
    assert placing.refusal(await ended(matching, fair)) == (409, "fair-not-yet")
    unpinned = await ended(matching, fair, expected_version=None)
    assert placing.refusal(unpinned) == (428, "unpinned")
    stale = await ended(matching, fair, expected_version=9)
    assert placing.refusal(stale) == (412, "fair-changed")
    clock.move(DAY)
    late = await ended(matching, fair, "cancellation", cause="weather")
    assert placing.refusal(late) == (409, "fair-takes-place")
    closed = await ended(matching, fair)
    assert closed.status_code == 200
    again = await ended(matching, closed.json())
    assert placing.refusal(again) == (409, "fair-move-not-open")


async def test_everybody_signed_in_sees_fairs_and_only_the_office_its_pairs(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    post_id = await factories.offer(matching_app)
    fair = await announced(matching, (post_id, 1))
    later = await announced(
        matching, (await factories.offer(matching_app), 1), day="2026-03-20", region="640104"
    )
    youth = await factories.register(matching)
    for headers in (tokens.youth(youth["id"]), tokens.unit(ids.new("unt"))):
        page = (await matching.get("/v1/fairs", headers=headers)).json()
        assert [item["id"] for item in page["items"]] == [later["id"], fair["id"]]
    one = (await matching.get("/v1/fairs?limit=1", headers=tokens.officer(OFFICE))).json()
    path = f"/v1/fairs?limit=1&cursor={one['next_cursor']}"
    assert (await matching.get(path, headers=tokens.officer(OFFICE))).json()["items"] == [fair]
    elsewhere = await matching.get(f"/v1/fairs/{fair['id']}", headers=tokens.officer("640202"))
    assert elsewhere.json() == fair
    # Nobody's alone: the table of rights says so too.
    document = matching_app.openapi()["paths"]
    for shown in ("/v1/fairs", "/v1/fairs/{fair_id}"):
        assert set(document[shown]["get"]["x-rights"].values()) == {"public"}
    narrow = await matching.get(
        "/v1/fairs?region=640104&state=announced", headers=tokens.officer(OFFICE)
    )
    assert [item["id"] for item in narrow.json()["items"]] == [later["id"]]
    clock.move(DAY)
    pair = (await paired(matching, fair, post_id, youth)).json()
    path = f"/v1/fairs/{fair['id']}/pairs"
    assert (await matching.get(path, headers=tokens.officer(OFFICE))).json()["items"] == [pair]
    assert (await matching.get(path, headers=tokens.officer("640200"))).status_code == 404
    assert (await matching.get(path, headers=tokens.youth(youth["id"]))).status_code == 403


async def test_others_neither_announce_nor_pair_nor_end(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    post_id = await factories.offer(matching_app)
    fair = await announced(matching, (post_id, 1))
    youth = await factories.register(matching)
    clock.move(DAY)
    body = {
        "post_id": post_id,
        "youth_id": youth["id"],
        "wish": "in_person",
        "consent": "in_person",
    }
    ways: list[tuple[str, Shown]] = [
        ("pairs", body),
        ("closing", {"expected_version": 1}),
        ("cancellation", {"expected_version": 1, "cause": "other"}),
    ]
    callers = [
        (tokens.officer, ("640200",), 404),
        (tokens.officer, (OFFICE, "auditor"), 403),
        (tokens.unit, (ids.new("unt"),), 403),
        (tokens.youth, (youth["id"],), 403),
    ]
    for noun, told in ways:
        for make, named, status in callers:
            path = f"/v1/fairs/{fair['id']}/{noun}"
            answer = await matching.post(path, json=told, headers=make(*named))
            assert answer.status_code == status, (noun, named)
    unknown = f"/v1/fairs/{ids.new('far')}"
    answer = await matching.get(unknown, headers=tokens.officer(OFFICE))
    assert placing.refusal(answer) == (404, "fair-not-found")
    assert await seats_of(matching_app, post_id) == (1, 1, 1)
