"""A post is led by another mentor: what becomes of agreements signed by one, by all, by none."""

from typing import Any

import httpx2
from fastapi import FastAPI

from services.common.values import ids
from services.matching.actions import mentors
from services.matching.actions.mentors import ToldMentor
from tests.matching import factories, placing, words


async def a_dispatch(app: FastAPI, client: httpx2.AsyncClient, mentor_id: str) -> placing.Shown:
    """A dispatch, accepted, to a post that a mentor leads."""
    post_id = await factories.offer(app, mentor_id=mentor_id)
    dispatch: placing.Shown = (await factories.register(client))["dispatch"]
    assert dispatch["post_id"] == post_id
    return await factories.accept(client, dispatch)


async def handed(app: FastAPI, of: placing.Shown, mentor_id: str, **facts: Any) -> None:
    """The feed tells of another mentor of a post, whose name units tells from now on."""
    told = ToldMentor(mentor_id, of["unit_id"], None)
    await app.state.database.run(lambda session: mentors.keep(session, told))
    app.state.units = words.a_sister(mentor_name="接任·测试")
    facts = {"unit_id": of["unit_id"], "mentor_id": mentor_id} | facts
    await factories.offer(app, post_id=of["post_id"], **facts)


async def test_a_text_that_names_the_former_mentor_is_written_anew_and_signed_again(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    former, now = ids.new("mnt"), ids.new("mnt")
    dispatch = await a_dispatch(matching_app, matching, former)
    old = await placing.agreement(matching, dispatch)
    assert (await placing.sign(matching, dispatch, "youth")).status_code == 201
    await handed(matching_app, dispatch, now)
    new = await placing.agreement(matching, dispatch)
    assert new["content"]["particulars"]["mentor_id"] == now
    assert "接任·测试" in str(new["content"]["clauses"])
    assert (new["number"], new["missing"]) == (old["number"], ["unit", "youth"])
    event, _, data = (await placing.events(matching_app, "dispatch", dispatch["id"]))[-1]
    assert (event, data["before"], data["mentor_id"]) == ("dispatch.mentor-changed", former, now)
    assert (data["void_signatures"], data["missing"]) == (["youth"], ["unit", "youth"])
    assert (data["digest_before"], data["digest"]) == (old["digest"], new["digest"])
    refused = await placing.sign(matching, dispatch, "unit", digest=old["digest"])
    assert placing.refusal(refused) == (409, "digest-differs")
    for party in ("unit", "youth"):
        assert (await placing.sign(matching, dispatch, party)).status_code == 201
    begun = await placing.arrive(matching, dispatch, "2026-03-02")
    assert (begun.json()["mentor_id"], begun.json()["mentor_changes"]) == (now, [])


async def test_told_again_or_before_anybody_accepted_nothing_is_written_anew(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    former, now = ids.new("mnt"), ids.new("mnt")
    await factories.offer(matching_app, mentor_id=former)
    issued = (await factories.register(matching))["dispatch"]
    await handed(matching_app, issued, now)
    assert len(await placing.events(matching_app, "dispatch", issued["id"])) == 1
    dispatch = await factories.accept(matching, issued)
    old = await placing.agreement(matching, dispatch)
    await handed(matching_app, dispatch, now, lodging=True)
    assert (await placing.agreement(matching, dispatch))["digest"] == old["digest"]


async def test_what_all_signed_stays_and_the_arrival_says_who_leads_instead(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    former, now = ids.new("mnt"), ids.new("mnt")
    dispatch = await a_dispatch(matching_app, matching, former)
    for party in ("unit", "youth"):
        assert (await placing.sign(matching, dispatch, party)).status_code == 201
    old = await placing.agreement(matching, dispatch)
    await handed(matching_app, dispatch, now)
    assert await placing.agreement(matching, dispatch) == old
    begun = (await placing.arrive(matching, dispatch, "2026-03-02")).json()
    assert begun["mentor_id"] == now
    (change,) = begun["mentor_changes"]
    assert (change["before"], change["mentor_id"], change["since"]) == (former, now, "2026-03-02")
    told = [event for event, _, _ in await placing.events(matching_app, "placement", begun["id"])]
    assert told == ["placement.arrived", "placement.mentor-changed"]
