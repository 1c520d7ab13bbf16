"""One person who acted by both of two records: everything is theirs, and counts once."""

from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.common.values.identity import IdNumber
from services.matching.queries import pauses
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing, rounding
from tests.matching.routes.test_known import CLERK
from tests.matching.routes.test_objections import filed
from tests.matching.routes.test_pauses import moved
from tests.matching.routes.test_second_records import merge
from tests.matching.test_round_keys import told

Shown = dict[str, Any]


async def merged(client: httpx2.AsyncClient, absorbed: Shown, into: Shown) -> Shown:
    """The record that is left, read by its office."""
    both = [await now(client, one) for one in (absorbed, into)]
    answer = await merge(client, *both)
    assert answer.status_code == 200, answer.text
    return await now(client, into)


async def now(client: httpx2.AsyncClient, youth: Shown) -> Shown:
    answer = await client.get(f"/v1/youths/{youth['id']}", headers=tokens.officer(CLERK))
    assert answer.status_code == 200, answer.text
    found: Shown = answer.json()
    return found


async def rows(app: FastAPI, query: str) -> list[Any]:
    async with app.state.database.transaction() as session:
        return list(await session.scalars(text(query)))


async def test_who_waits_twice_waits_once_where_they_registered_first(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    first = await factories.register(matching)
    clock.move("2026-03-03")
    between = await factories.register(matching)
    second = await factories.register(matching)
    one = await merged(matching, first, second)
    assert one["applied_at"] == first["applied_at"]
    assert one["waiting"]["place"] == 1
    assert (await now(matching, between))["waiting"]["place"] == 2
    assert len(await rows(matching_app, "SELECT youth_id FROM waiting")) == 2


async def test_dispatches_and_declines_of_both_are_one_persons(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app, 2)
    records = [await factories.register(matching) for _ in range(2)]
    for youth in records:
        assert (await factories.refuse(matching, youth["dispatch"])).status_code == 200
    one = await merged(matching, *records)
    assert one["declines"] == 2
    whose = await rows(matching_app, "SELECT youth_id FROM dispatches")
    assert whose == [one["id"], one["id"]]
    # What either declined is not offered to the one again.
    assert one["waiting"]


async def test_who_is_dispatched_by_one_record_waits_no_more_by_the_other(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    sent = await factories.register(matching)
    waits = await factories.register(matching)
    assert waits["waiting"]
    one = await merged(matching, sent, waits)
    assert (one["dispatch"]["id"], one["waiting"]) == (sent["dispatch"]["id"], None)
    # Their account answers it, by the record that is theirs now.
    answer = await factories.accept(matching, sent["dispatch"] | {"youth_id": waits["id"]})
    assert answer["state"] == "accepted"


async def test_a_text_half_signed_by_a_record_that_is_gone_names_the_one_that_stays(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    wrong, right = [factories.an_id_number() for _ in range(2)]
    sent = await factories.register(matching, id_number=wrong)
    dispatch = await factories.accept(matching, sent["dispatch"])
    old = await placing.agreement(matching, dispatch)
    assert (await placing.sign(matching, dispatch, "unit")).status_code == 201
    one = await merged(matching, sent, await factories.register(matching, id_number=right))
    dispatch |= {"youth_id": one["id"]}
    new = await placing.agreement(matching, dispatch)
    told = new["content"]["particulars"]
    assert (told["youth_id"], told["id_number"]) == (one["id"], IdNumber(right).masked)
    assert old["content"]["particulars"]["id_number"] == IdNumber(wrong).masked != told["id_number"]
    assert (new["missing"], old["digest"] == new["digest"]) == (["unit", "youth"], False)
    for party in ("unit", "youth"):
        assert (await placing.sign(matching, dispatch, party)).status_code == 201


async def test_months_served_by_both_are_counted_together(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    placement = await placing.arrived(matching_app, matching)
    other = await factories.register(matching)
    one = await merged(matching, {"id": placement["youth_id"]}, other)
    shown = await matching.get(
        f"/v1/placements/{placement['id']}", headers=placing.side(placement, "unit")
    )
    assert shown.json()["youth_id"] == one["id"]
    assert await rows(matching_app, "SELECT youth_id FROM holds") == [one["id"]]


async def test_two_at_once_or_days_twice_are_put_right_first(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app, 2)
    both = [await factories.register(matching) for _ in range(2)]
    assert placing.refusal(await merge(matching, *both)) == (409, "both-hold")
    past = "UPDATE holds SET span = daterange('2026-02-01', '2026-02-20')"
    await told(matching_app, past)
    assert placing.refusal(await merge(matching, *both)) == (409, "days-overlap")


async def test_what_waits_for_an_answer_is_answered_first(matching: httpx2.AsyncClient) -> None:
    first, second = [await factories.register(matching) for _ in range(2)]
    await filed(matching, first)
    assert placing.refusal(await merge(matching, first, second)) == (409, "matters-open")
    assert (await merge(matching, second, first)).status_code == 200


async def test_who_rests_by_one_record_goes_on_by_the_other(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    first, second = [await factories.register(matching) for _ in range(2)]
    await moved(matching, first, "pause")
    rests = await now(matching, first)
    assert placing.refusal(await merge(matching, second, rests)) == (409, "merge-the-other")
    one = await merged(matching, first, second)
    assert (one["state"], one["waiting"]["place"]) == ("applied", 1)
    assert await rows(matching_app, "SELECT youth_id FROM pauses WHERE returned_on IS NULL") == []


@pytest.mark.parametrize("noun", ["pause", "withdrawal"])
async def test_who_rests_by_both_comes_back_to_where_they_registered_first(
    matching: httpx2.AsyncClient, clock: SandboxClock, noun: str
) -> None:
    first = await factories.register(matching)
    clock.move("2026-03-03")
    second = await factories.register(matching)
    for youth in (first, second):
        await moved(matching, youth, noun)
    one = await merged(matching, first, second)
    back = await moved(matching, one, "return")
    assert back["applied_at"] == first["applied_at"]


async def test_a_pause_that_ended_with_its_record_is_no_return_that_lost_a_place(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    first = await factories.register(matching)
    await moved(matching, first, "pause")
    clock.move("2026-06-01")
    one = await merged(matching, first, await factories.register(matching))
    assert await rows(matching_app, "SELECT kept FROM pauses") == [None]
    async with matching_app.state.database.transaction() as session:
        assert await pauses.lost_instant(session, one["id"]) is None


@pytest.mark.parametrize(
    "told",
    [
        {"name": "阿依·试验"},
        {"id_number": factories.an_id_number(date(2004, 5, 7))},
        {"id_number": factories.an_id_number(woman=True)},
    ],
)
async def test_one_clerk_gives_nobodys_record_to_somebody_else(
    matching: httpx2.AsyncClient, told: Shown
) -> None:
    first, second = await factories.register(matching), await factories.register(matching, **told)
    assert placing.refusal(await merge(matching, first, second)) == (409, "not-one-person")


async def test_the_ground_is_kept_with_the_change_that_it_is_of(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    own = await factories.register(matching)
    one = await merged(matching, own, await factories.register_by_office(matching))
    kept = await rows(
        matching_app,
        "SELECT event FROM changes JOIN grounds USING (object, object_id, version)"
        f" WHERE object_id = '{one['id']}'",
    )
    assert kept == ["youth.changed"]


async def test_a_round_counts_whom_it_counts_until_it_is_over(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    opened = await rounding.opened(matching)
    first, second = await rounding.waiting(matching, 2)
    frozen = await rounding.frozen(matching_app, matching, opened)
    assert placing.refusal(await merge(matching, first, second)) == (409, "round-under-way")
    ran = await rounding.ran(matching_app, matching, frozen)
    await rounding.applied(matching_app, matching, ran)
    one = await merged(matching, first, second)
    mine = await matching.get("/v1/me/rounds", headers=tokens.youth(one["id"]))
    assert [item["round_id"] for item in mine.json()["items"]] == [opened["id"]]
    proof = await matching.get(f"/v1/me/rounds/{opened['id']}", headers=tokens.youth(one["id"]))
    assert proof.status_code == 200, proof.text
    lines = await rows(matching_app, "SELECT DISTINCT youth_id FROM round_lines")
    assert lines == [one["id"]]


async def test_a_round_frozen_and_not_gathered_yet_counts_who_waited(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    opened = await rounding.opened(matching)
    first, second = await rounding.waiting(matching, 2)
    answer = await rounding.post(matching, opened, "freeze", rounding.clerk())
    clock.move("2026-03-03")
    later = await factories.register(matching)
    first = await now(matching, first)
    assert placing.refusal(await merge(matching, first, second)) == (409, "round-under-way")
    # Whom the intake was closed before is not counted by it.
    await merged(matching, later, second)
    await rounding.done(matching_app, answer)
    kept = await rows(matching_app, "SELECT youth_id FROM round_participants")
    assert set(kept) == {first["id"], second["id"]}


async def test_an_account_goes_on_with_the_record_that_is_left(
    matching: httpx2.AsyncClient,
) -> None:
    own = await factories.register(matching)
    by_office = await factories.register_by_office(matching)
    one = await merged(matching, own, by_office)
    seen = await matching.get(f"/v1/youths/{one['id']}", headers=tokens.youth(own["id"]))
    assert (seen.status_code, seen.json()["id"]) == (200, one["id"])


async def test_of_two_accounts_that_of_the_record_that_is_left_goes_on(
    matching: httpx2.AsyncClient,
) -> None:
    own, other = [await factories.register(matching) for _ in range(2)]
    one = await merged(matching, own, other)
    path = f"/v1/youths/{one['id']}"
    assert (await matching.get(path, headers=tokens.youth(other["id"]))).status_code == 200
    assert (await matching.get(path, headers=tokens.youth(own["id"]))).status_code == 404


async def test_an_id_that_ended_is_nobodys_account_again(matching: httpx2.AsyncClient) -> None:
    first, second = [await factories.register(matching) for _ in range(2)]
    await merged(matching, first, second)
    again = await matching.post(
        "/v1/youths", json=factories.a_youth(), headers=tokens.youth(first["id"])
    )
    assert placing.refusal(again) == (409, "already-registered")
