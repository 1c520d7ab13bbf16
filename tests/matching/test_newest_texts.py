"""What nobody signed says what holds today; what not all signed names its youth as recorded."""

import asyncio
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.matching import policy
from services.matching.actions.newest_texts import renew_text
from services.matching.jobs import renew_texts
from tests.conftest import SandboxClock
from tests.matching import factories, placing, words
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
        key = one["id"]
        assert not await run(lambda session, key=key: renew_text(session, deed, key, units))
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
