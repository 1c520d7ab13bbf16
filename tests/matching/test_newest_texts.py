"""What nobody signed says what holds today; what not all signed names its youth as recorded."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from ulid import ULID

from services.matching import jobs, policy
from services.matching.actions.newest_texts import renew_text
from services.matching.clients.units import Units
from services.matching.jobs import look_again_daily, renew_texts, renew_texts_daily
from services.matching.queries.agreements import Unsigned, signed_by_nobody
from services.matching.tables.agreements import Agreement
from tests.conftest import SandboxClock
from tests.matching import factories, placing, rounding, words
from tests.matching.rules.test_papers import PDF

RENEWED = "dispatch.text-renewed"


async def last_event(app: FastAPI, dispatch: placing.Shown) -> tuple[str, dict[str, Any]]:
    event, _, data = (await placing.events(app, "dispatch", dispatch["id"]))[-1]
    return event, data


async def test_what_nobody_signed_gets_the_words_of_today_and_is_read_anew(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    old = await placing.agreement(matching, dispatch)
    clock.move("2026-03-04")
    await renew_texts(matching_app)
    assert (await placing.agreement(matching, dispatch))["digest"] == old["digest"], "says the same"
    matching_app.state.units = words.a_sister(plan_digest="cd" * 32)
    await renew_texts(matching_app)
    new = await placing.agreement(matching, dispatch)
    assert new["content"]["particulars"]["words"]["plan_digest"] == "cd" * 32
    assert (new["number"], new["missing"]) == (old["number"], ["unit", "youth"])
    event, data = await last_event(matching_app, dispatch)
    assert (event, data["void_signatures"], data["missing"]) == (RENEWED, [], ["unit", "youth"])
    assert (data["digest_before"], data["digest"]) == (old["digest"], new["digest"])
    refused = await placing.sign(matching, dispatch, "youth", digest=old["digest"])
    assert placing.refusal(refused) == (409, "digest-differs")
    for party in ("unit", "youth"):
        assert (await placing.sign(matching, dispatch, party)).status_code == 201


async def test_a_new_template_is_that_of_all_that_nobody_signed_from_its_day_on(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    signed = await placing.accepted(matching_app, matching)
    assert (await placing.sign(matching, signed, "unit")).status_code == 201
    stood = [await placing.agreement(matching, one) for one in (dispatch, signed)]
    newest = policy.TEMPLATES[-1]
    day = matching_app.state.clock.today() + timedelta(days=1)
    later = replace(newest, version="2026-9", effective=day)
    monkeypatch.setattr(policy, "TEMPLATES", (*policy.TEMPLATES, later))
    await renew_texts(matching_app)
    assert (await placing.agreement(matching, dispatch))["digest"] == stood[0]["digest"], "the eve"
    clock.move(day.isoformat())
    await renew_texts(matching_app)
    assert (await placing.agreement(matching, dispatch))["content"]["template"] == "2026-9"
    assert (await placing.agreement(matching, signed))["digest"] == stood[1]["digest"]


async def test_what_somebody_signed_also_on_a_paper_that_waits_keeps_its_words(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    on_screen = await placing.accepted(matching_app, matching)
    on_paper = await placing.accepted(matching_app, matching)
    concluded = await placing.signed(matching_app, matching)
    assert (await placing.sign(matching, on_screen, "youth")).status_code == 201
    digest = (await placing.agreement(matching, on_paper))["digest"]
    handed = await matching.post(
        f"/v1/dispatches/{on_paper['id']}/papers",
        data={"digest": digest, "parties": ["unit"]},
        files={"file": ("x", PDF)},
        headers=placing.side(on_paper, "unit"),
    )
    assert handed.status_code == 201, handed.text
    all_of_them = (on_screen, on_paper, concluded)
    stood = [(await placing.agreement(matching, one))["digest"] for one in all_of_them]
    units = words.a_sister(unit_address="银川市兴庆区新址2号")
    matching_app.state.units = units
    await renew_texts(matching_app)
    deed = factories.a_deed(matching_app)
    for one in all_of_them:
        run = matching_app.state.database.run
        # They were listed before somebody signed.
        listed = Unsigned(one["id"], one["post_id"], 0)
        told = await units.words(one["post_id"])
        await run(lambda session, of=listed, told=told: renew_text(session, deed, of, told))
    now = [(await placing.agreement(matching, one))["digest"] for one in all_of_them]
    assert now == stood


async def test_while_units_does_not_answer_the_text_stays_and_is_written_anew_afterwards(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    old = await placing.agreement(matching, dispatch)
    matching_app.state.units = words.out_of_reach()
    assert not await renew_texts(matching_app), "it is tried again"
    assert (await placing.agreement(matching, dispatch))["digest"] == old["digest"]
    matching_app.state.units = words.a_sister(unit_address="银川市兴庆区新址2号")
    assert await renew_texts(matching_app)
    assert "新址2号" in str((await placing.agreement(matching, dispatch))["content"])


async def test_a_post_of_which_units_tells_nothing_keeps_no_other_text_back(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    untold, told = [await placing.accepted(matching_app, matching) for _ in range(2)]
    body = asdict(words.WORDS) | {
        "unit_address": "银川市兴庆区新址2号",
        "plan_handed_in_on": "2026-01-05",
    }

    def answer(request: httpx2.Request) -> httpx2.Response:
        if untold["post_id"] in request.url.path:
            return httpx2.Response(404, json={"code": "post-not-found"})
        return httpx2.Response(200, json=body)

    matching_app.state.units = words.over(httpx2.MockTransport(answer))
    assert await renew_texts(matching_app)
    texts = [str((await placing.agreement(matching, one))["content"]) for one in (untold, told)]
    assert ["新址2号" in text for text in texts] == [False, True]


def units_that(answer: Callable[[str], int], **told: str) -> tuple[Units, list[str]]:
    """Units that answers by a post's id with a status; and the posts it was asked of."""
    body = asdict(replace(words.WORDS, **told)) | {"plan_handed_in_on": "2026-01-05"}
    asked: list[str] = []

    def on_line(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.path.split("/")[-2])
        return httpx2.Response(answer(asked[-1]), json=body)

    return words.over(httpx2.MockTransport(on_line)), asked


async def test_a_post_of_which_units_always_fails_stops_no_other_text(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    every = [await placing.accepted(matching_app, matching) for _ in range(3)]
    fails = every[0]["post_id"]
    new = {"unit_address": "银川市兴庆区新址2号"}
    matching_app.state.units, _ = units_that(lambda post: 500 if post == fails else 200, **new)
    assert not await renew_texts(matching_app), "it is tried again"
    texts = [str((await placing.agreement(matching, one))["content"]) for one in every]
    assert ["新址2号" in text for text in texts] == [False, True, True]


async def test_units_that_fails_of_three_posts_in_a_row_is_asked_of_no_further_one(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    for _ in range(5):
        await placing.accepted(matching_app, matching)
    matching_app.state.units, asked = units_that(lambda _: 500)
    assert not await renew_texts(matching_app)
    assert len(set(asked)) == 3


async def test_a_post_is_asked_for_once_however_many_are_sent_there(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app, 2)
    both = [(await factories.register(matching))["dispatch"] for _ in range(2)]
    for dispatch in both:
        await factories.accept(matching, dispatch)
    assert both[0]["post_id"] == both[1]["post_id"]
    matching_app.state.units, asked = units_that(lambda _: 200, unit_address="新址2号")
    assert await renew_texts(matching_app)
    assert asked == [both[0]["post_id"]]
    for dispatch in both:
        assert "新址2号" in str((await placing.agreement(matching, dispatch))["content"])


@pytest.mark.parametrize(
    "facts",
    [
        {"mentor_id": f"mnt_{ULID()}"},
        {"workplace_county": "640323", "since": date(2026, 3, 2)},
    ],
)
async def test_words_that_the_feed_changed_since_they_were_asked_for_are_not_written(
    matching_app: FastAPI, matching: httpx2.AsyncClient, facts: dict[str, Any]
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    old = await placing.agreement(matching, dispatch)
    database, deed = matching_app.state.database, factories.a_deed(matching_app)
    listed = await database.run(signed_by_nobody)
    post_id = dispatch["post_id"]
    there = {"unit_id": dispatch["unit_id"]} | facts
    matching_app.state.units = words.a_sister(mentor_name="新带教")
    await factories.offer(matching_app, post_id=post_id, version=2, **there)
    newest = await placing.agreement(matching, dispatch)
    assert newest["digest"] != old["digest"]
    stale = replace(words.WORDS, unit_address="旧址")
    assert not await database.run(lambda session: renew_text(session, deed, listed[0], stale))
    assert (await placing.agreement(matching, dispatch))["digest"] == newest["digest"]


async def test_the_other_looks_of_a_day_wait_for_no_words(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    number = factories.an_id_number(date(2001, 3, 10))
    youth = await factories.register(matching, id_number=number)
    clock.move("2026-03-20")
    monkeypatch.setattr(jobs, "PAUSE", 0.01)
    answers, away = words.a_sister(unit_address="银川市兴庆区新址2号"), words.out_of_reach()
    matching_app.state.units = away

    async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(20):
            while True:
                if await is_so():
                    return
                await asyncio.sleep(0.05)

    async def has_left() -> bool:
        return (await rounding.youth(matching, youth["id"]))["state"] == "withdrawn"

    async def is_renewed() -> bool:
        return "新址2号" in str((await placing.agreement(matching, dispatch))["content"])

    looks = [
        asyncio.create_task(one(matching_app)) for one in (look_again_daily, renew_texts_daily)
    ]
    await until(has_left)
    assert not await is_renewed()
    matching_app.state.units = answers
    await until(is_renewed)
    for look in looks:
        look.cancel()
    await asyncio.gather(*looks, return_exceptions=True)


@pytest.mark.parametrize("by", ["unit", "youth"])
async def test_whoever_signs_while_the_text_is_written_anew_signs_what_stands_or_nothing(
    matching_app: FastAPI, matching: httpx2.AsyncClient, by: str
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    old = (await placing.agreement(matching, dispatch))["digest"]
    matching_app.state.units = words.a_sister(unit_address="银川市兴庆区新址2号")
    answers = await asyncio.gather(
        *(placing.sign(matching, dispatch, by, digest=old) for _ in range(4)),
        *(renew_texts(matching_app) for _ in range(3)),
    )
    signed = [one.status_code for one in answers[:4]].count(201)
    now = await placing.agreement(matching, dispatch)
    assert (signed, now["digest"] == old, len(now["signatures"])) in {(1, True, 1), (0, False, 0)}


async def renamed(client: httpx2.AsyncClient, dispatch: placing.Shown, name: str) -> None:
    """The youth puts their name right."""
    path, headers = f"/v1/youths/{dispatch['youth_id']}", placing.side(dispatch, "youth")
    stands = (await client.get(path, headers=headers)).json()
    told = factories.a_youth(name=name, expected_version=stands["version"])
    del told["id_number"], told["intention"]
    answer = await client.put(path, json=told, headers=headers)
    assert answer.status_code == 200, answer.text


async def test_a_name_put_right_before_all_signed_stands_in_the_text_at_once(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    old = await placing.agreement(matching, dispatch)
    former = old["content"]["particulars"]["youth_name"]
    assert (await placing.sign(matching, dispatch, "unit")).status_code == 201
    await renamed(matching, dispatch, former)
    assert (await placing.agreement(matching, dispatch))["digest"] == old["digest"], "same name"
    await renamed(matching, dispatch, "马·改名")
    new = await placing.agreement(matching, dispatch)
    assert "马·改名" in str(new["content"]["clauses"])
    assert former not in str(new["content"])
    assert new["content"]["particulars"]["words"] == old["content"]["particulars"]["words"]
    assert new["missing"] == ["unit", "youth"], "what names nobody of that name binds nobody"
    event, data = await last_event(matching_app, dispatch)
    assert (event, data["void_signatures"]) == (RENEWED, ["unit"])
    for party in ("unit", "youth"):
        assert (await placing.sign(matching, dispatch, party)).status_code == 201
    signed = await placing.agreement(matching, dispatch)
    await renamed(matching, dispatch, former)
    assert (await placing.agreement(matching, dispatch))["digest"] == signed["digest"], "all signed"


async def test_what_a_text_of_before_says_of_no_card_voids_no_signature(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    name = (await placing.agreement(matching, dispatch))["content"]["particulars"]["youth_name"]
    async with matching_app.state.database.transaction() as session:
        agreement = (await session.scalars(select(Agreement))).one()
        said = json.loads(agreement.content)
        del said["particulars"]["id_kind"], said["particulars"]["id_number"]
        agreement.content = json.dumps(said)
    old = await placing.agreement(matching, dispatch)
    assert "id_number" not in old["content"]["particulars"]
    assert (await placing.sign(matching, dispatch, "unit")).status_code == 201
    await renamed(matching, dispatch, name)
    new = await placing.agreement(matching, dispatch)
    assert (new["digest"], new["missing"]) == (old["digest"], ["youth"])


async def test_whoever_goes_on_changing_their_words_puts_the_last_day_to_sign_off_but_once(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    by = []
    for day in ("2026-03-05", "2026-03-09", "2026-03-10", "2026-03-11"):
        clock.move(day)
        matching_app.state.units = words.a_sister(unit_address=f"新址{day}")
        assert await renew_texts(matching_app)
        event, data = await last_event(matching_app, dispatch)
        assert event == RENEWED
        by.append(data["sign_by"])
    # Accepted on 2 March: three working days, and the same once more.
    assert (dispatch["sign_by"], by) == ("2026-03-05", ["2026-03-10"] * 4)
