"""Who moved after the freeze is left out alone; where too many did, nothing is applied."""

import asyncio
import gc
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.matching import policy
from services.matching.actions import bulk_issuing, round_applications
from services.matching.rules.certificates import verify
from tests import tokens
from tests.matching import factories, placing, rounding
from tests.matching.test_round_races import count, seats_are_sound

Shown = rounding.Shown


async def a_round_that_ran(
    app: FastAPI, client: httpx2.AsyncClient, youths: int, *seats: int
) -> tuple[Shown, list[Shown], list[str]]:
    """So many wait; posts with so many seats."""
    opened = await rounding.opened(client)
    people = await rounding.waiting(client, youths)
    posts = [await factories.offer(app, seats=many) for many in seats]
    frozen = await rounding.frozen(app, client, opened)
    return await rounding.ran(app, client, frozen), people, posts


async def leaves(client: httpx2.AsyncClient, youth: Shown, noun: str = "withdrawal") -> None:
    now = await rounding.youth(client, youth["id"])
    left = await client.post(
        f"/v1/youths/{youth['id']}/{noun}",
        json={"expected_version": now["version"]},
        headers=tokens.youth(youth["id"]),
    )
    assert left.status_code == 200, left.text


async def dispatched(client: httpx2.AsyncClient, youths: list[Shown]) -> list[str | None]:
    now = [(await rounding.youth(client, one["id"]))["dispatch"] for one in youths]
    return [one and one["post_id"] for one in now]


async def serial_of(app: FastAPI, youth: Shown) -> int:
    async with app.state.database.transaction() as session:
        query = text("SELECT serial FROM youths WHERE id = :id")
        return int(await session.scalar(query, {"id": youth["id"]}) or 0)


async def read(client: httpx2.AsyncClient, path: str, headers: dict[str, str]) -> Any:
    answer = await client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("noun", ["withdrawal", "pause"])
async def test_one_who_left_is_left_out_the_rest_go_and_the_seat_goes_to_the_pool(
    matching_app: FastAPI, matching: httpx2.AsyncClient, noun: str
) -> None:
    ran, youths, (post_id,) = await a_round_that_ran(matching_app, matching, 4, 3)
    await leaves(matching, youths[1], noun)
    applied = await rounding.applied(matching_app, matching, ran)
    serial = await serial_of(matching_app, youths[1])
    told = {"what": "youth_left", "serials": [serial], "post_id": post_id}
    assert (applied["state"], applied["placed"]) == ("applied", 3)
    assert applied["left_out"] == {"count": 1, "found": [told]}
    stay = [youths[0], youths[2], youths[3]]
    assert await dispatched(matching, stay) == [post_id] * 3
    assert await count(matching_app, "dispatches WHERE explanation ->> 'mode' = 'round'") == 2
    assert await count(matching_app, "dispatches WHERE explanation ->> 'mode' = 'pool'") == 1
    events = await placing.events(matching_app, "round", ran["id"])
    assert events[-1][0] == "round.applied"
    assert (events[-1][2]["placed"], events[-1][2]["left_out"]) == (2, 1)
    await seats_are_sound(matching_app)


async def test_the_certificate_stays_and_officers_and_the_youth_read_the_deviation(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    ran, youths, (post_id,) = await a_round_that_ran(matching_app, matching, 3, 2)
    await leaves(matching, youths[0])
    await rounding.applied(matching_app, matching, ran)
    path = f"/v1/rounds/{ran['id']}"
    certificate = await matching.get(f"{path}/certificate", headers=rounding.clerk())
    verdict = verify(certificate.content)
    assert verdict.holds
    assert (verdict.told["placed"], verdict.told["root"]) == (2, ran["root"])
    listed = await read(matching, f"{path}/left-out", tokens.officer("640104", "auditor"))
    serial = await serial_of(matching_app, youths[0])
    line = {"place": 1, "serial": serial, "post_id": post_id, "reason": "youth_left"}
    assert listed["items"] == [line]
    mine = await read(matching, f"/v1/me/rounds/{ran['id']}", tokens.youth(youths[0]["id"]))
    assert (mine["post_id"], mine["left_out"]) == (post_id, "youth_left")
    other = await read(matching, f"/v1/me/rounds/{ran['id']}", tokens.youth(youths[1]["id"]))
    assert (other["post_id"], other["left_out"]) == (post_id, None)
    youth = await matching.get(f"{path}/left-out", headers=tokens.youth(youths[0]["id"]))
    assert placing.refusal(youth) == (403, "role-lacks-right")


async def test_who_is_left_out_is_listed_by_pages_in_the_order_of_turns(
    matching_app: FastAPI, matching: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(monkeypatch, 100)
    ran, youths, _ = await a_round_that_ran(matching_app, matching, 3, 3)
    for one in youths:
        await leaves(matching, one)
    applied = await rounding.applied(matching_app, matching, ran)
    assert applied["left_out"]["count"] == 3
    path, places, cursor = f"/v1/rounds/{ran['id']}/left-out?limit=2", [], ""
    for _ in range(2):
        page = await read(matching, path + cursor, rounding.clerk())
        places += [one["place"] for one in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert (places, page["next_cursor"]) == ([1, 2, 3], None)
    assert await count(matching_app, "dispatches") == 0


@pytest.mark.parametrize(("state", "seats"), [("closed", 1), ("suspended", 1), ("open", 0)])
async def test_who_lost_the_seat_by_the_post_is_left_out_and_waits_in_the_pool(
    matching_app: FastAPI, matching: httpx2.AsyncClient, state: str, seats: int
) -> None:
    ran, youths, posts = await a_round_that_ran(matching_app, matching, 3, 1, 2)
    before = await placed_at(matching_app, posts[0])
    await factories.offer(matching_app, post_id=posts[0], version=2, seats=seats, state=state)
    applied = await rounding.applied(matching_app, matching, ran)
    what = "seats_gone" if state == "open" else "post_not_open"
    assert [(one["what"], one["post_id"]) for one in applied["left_out"]["found"]] == [
        (what, posts[0])
    ]
    now = dict(zip([one["id"] for one in youths], await dispatched(matching, youths), strict=True))
    assert [youth for youth, post_id in now.items() if post_id is None] == before
    await seats_are_sound(matching_app)


async def test_with_fewer_seats_the_first_turns_go(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    ran, youths, (post_id,) = await a_round_that_ran(matching_app, matching, 2, 2)
    await factories.offer(matching_app, post_id=post_id, version=2, seats=1)
    await rounding.applied(matching_app, matching, ran)
    assert await dispatched(matching, youths) == [post_id, None]


async def test_if_too_many_have_moved_nothing_is_applied_and_the_pool_gets_the_seats(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    ran, youths, (post_id,) = await a_round_that_ran(matching_app, matching, 4, 3)
    await leaves(matching, youths[0])
    await leaves(matching, youths[1])
    answer = await rounding.post(matching, ran, "application", rounding.clerk())
    error = await rounding.fails(matching_app, answer)
    assert error.code() == "round-outdated"
    failed = await rounding.shown(matching, ran["id"])
    assert (failed["state"], failed["left_out"]) == ("failed", None)
    assert failed["problem"]["count"] == 2
    assert {one["what"] for one in failed["problem"]["found"]} == {"youth_left"}
    assert await count(matching_app, "dispatches WHERE explanation ->> 'mode' = 'round'") == 0
    assert await count(matching_app, "round_lines WHERE left_out IS NOT NULL") == 0
    assert await dispatched(matching, youths[2:]) == [post_id] * 2
    await seats_are_sound(matching_app)


async def too_many_last(
    app: FastAPI, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> tuple[Shown, list[Shown], list[str], list[str]]:
    """Five wait, the first turn stays and the two after it left: slices of one each.

    The round, the youths who stay, its post, and whose dispatches will have been kept.
    """
    ran, youths, (post_id,) = await a_round_that_ran(app, client, 5, 3)
    turns = await placed_at(app, post_id)
    for one in youths:
        if one["id"] in turns[1:]:
            await leaves(client, one)
    kept: list[str] = []
    keep = bulk_issuing._keep

    async def noting(session: AsyncSession, deed: Deed, made: bulk_issuing._Made) -> None:
        await keep(session, deed, made)
        kept.extend(made.rows["youth_id"])

    monkeypatch.setattr(bulk_issuing, "ROWS", 1)
    monkeypatch.setattr(bulk_issuing, "_keep", noting)
    stay = [one for one in youths if one["id"] not in turns[1:]]
    return ran, stay, [post_id], kept


async def nothing_is_left_of_the_round(app: FastAPI, youths: list[str]) -> None:
    """Of what was kept in vain: neither dispatches nor holds, and of changes those of the pool."""
    pool = "SELECT id FROM dispatches WHERE explanation ->> 'mode' = 'pool'"
    assert await count(app, f"dispatches WHERE id NOT IN ({pool})") == 0
    assert await count(app, f"holds WHERE dispatch_id NOT IN ({pool})") == 0
    told = f"changes WHERE object = 'dispatch' AND object_id NOT IN ({pool})"
    assert await count(app, told) == 0
    assert await count(app, "round_lines WHERE left_out IS NOT NULL") == 0
    assert await count(app, f"dispatches WHERE id IN ({pool})") == len(youths)
    assert await count(app, "waiting") == 0
    taken = f"post_seats WHERE taken = {len(youths)}"
    assert await count(app, taken) == 1
    await seats_are_sound(app)


async def test_dispatches_that_were_kept_before_too_many_had_moved_are_gone_again(
    matching_app: FastAPI, matching: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran, stay, posts, kept = await too_many_last(matching_app, matching, monkeypatch)
    answer = await rounding.post(matching, ran, "application", rounding.clerk())
    kept.clear()
    error = await rounding.fails(matching_app, answer)
    assert error.code() == "round-outdated"
    # The first is the round's, in vain; then the pool's own.
    assert kept[0] in [one["id"] for one in stay]
    failed = await rounding.shown(matching, ran["id"])
    assert (failed["state"], failed["problem"]["count"]) == ("failed", 2)
    assert await dispatched(matching, stay) == posts * 3
    await nothing_is_left_of_the_round(matching_app, [one["id"] for one in stay])


async def test_a_round_cancelled_after_too_many_had_moved_and_before_it_ended_stays_cancelled(
    matching_app: FastAPI, matching: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran, stay, posts, _ = await too_many_last(matching_app, matching, monkeypatch)
    end = round_applications._end

    async def after_a_cancellation(session: AsyncSession, **told: Any) -> None:
        cancelled = await rounding.post(
            matching, ran, "cancellation", rounding.clerk(), ground="数据有误，重新开启。"
        )
        assert cancelled.status_code == 200, cancelled.text
        asked = await rounding.shown(matching, ran["id"])
        agreed = await rounding.post(matching, asked, "cancellation-consent", rounding.reviewer())
        assert agreed.status_code == 200, agreed.text
        await end(session, **told)

    monkeypatch.setattr(round_applications, "_end", after_a_cancellation)
    answer = await rounding.post(matching, ran, "application", rounding.clerk())
    assert (await rounding.fails(matching_app, answer)).code() == "round-outdated"
    now = await rounding.shown(matching, ran["id"])
    assert (now["state"], now["problem"]) == ("cancelled", None)
    assert await count(matching_app, "changes WHERE event = 'round.failed'") == 0
    assert await dispatched(matching, stay) == posts * 3
    await nothing_is_left_of_the_round(matching_app, [one["id"] for one in stay])


async def placed_at(app: FastAPI, post_id: str) -> list[str]:
    async with app.state.database.transaction() as session:
        query = text("SELECT youth_id FROM round_lines WHERE post_id = :post_id ORDER BY place")
        return list(await session.scalars(query, {"post_id": post_id}))


def allow(monkeypatch: pytest.MonkeyPatch, percent: int) -> None:
    """Another share of the placed may have moved."""
    measure = policy.VALUES.measures["round_movement_limit"]
    row = replace(measure.values[0], value=percent, recorded_at=factories.an_instant())
    monkeypatch.setattr(policy, "VALUES", policy.VALUES.with_rows([row]))


async def test_a_reading_that_fails_unwaited_for_is_not_left_with_its_failure(
    matching_app: FastAPI, matching: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran, _, _ = await a_round_that_ran(matching_app, matching, 1, 1)
    answer = await rounding.post(matching, ran, "application", rounding.clerk())
    run = await rounding.a_run(matching_app, answer)
    await round_applications.apply_round(run)

    def broken(*_: object) -> None:
        raise OSError("broken")

    monkeypatch.setattr(round_applications, "_reasons", broken)
    heard: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, told: heard.append(told))
    # It is applied already: nothing is read, and nobody asks what became of the reading.
    await round_applications.apply_round(run)
    gc.collect()
    assert heard == []
