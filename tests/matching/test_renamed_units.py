"""A unit bears another name: agreements signed by one, by all, by none; words asked once a post."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.common.errors import JianxiError
from services.common.values import ids
from services.matching.clients.units import Units
from services.matching.rules.agreement_words import Words
from tests import tokens
from tests.matching import factories, placing, words

NAME = "塞上新名机械有限公司"


async def renamed(app: FastAPI, unit_id: str, name: str = NAME) -> None:
    """The feed tells that a unit was renamed; units tells the new name from then on."""
    app.state.units = words.a_sister(unit_name=name)
    await followed(app, unit_id, kind="rename")


async def followed(app: FastAPI, unit_id: str, **data: Any) -> None:
    """One page of the feed of units that tells of a succession, taken over."""
    told = {"region": "640100", "state": "recognised", **data}
    await factories.followed(
        app, factories.a_change(app, "unit", unit_id, "unit.succeeded", **told)
    )


async def test_a_text_that_names_the_former_unit_is_written_anew_and_signed_again(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    old = await placing.agreement(matching, dispatch)
    assert (await placing.sign(matching, dispatch, "youth")).status_code == 201
    await renamed(matching_app, dispatch["unit_id"])
    new = await placing.agreement(matching, dispatch)
    assert NAME in str(new["content"])
    assert words.WORDS.unit_name not in str(new["content"])
    assert (new["number"], new["missing"]) == (old["number"], ["unit", "youth"])
    event, _, data = (await placing.events(matching_app, "dispatch", dispatch["id"]))[-1]
    assert (event, data["void_signatures"]) == ("dispatch.unit-renamed", ["youth"])
    assert (data["digest_before"], data["digest"]) == (old["digest"], new["digest"])
    refused = await placing.sign(matching, dispatch, "unit", digest=old["digest"])
    assert placing.refusal(refused) == (409, "digest-differs")
    for party in ("unit", "youth"):
        assert (await placing.sign(matching, dispatch, party)).status_code == 201
    await renamed(matching_app, dispatch["unit_id"], "再次更名有限公司")
    assert (await placing.agreement(matching, dispatch))["digest"] == new["digest"], "all signed"


async def test_what_says_the_name_already_and_what_is_anothers_stays(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    old = await placing.agreement(matching, dispatch)
    await renamed(matching_app, ids.new("unt"))
    await renamed(matching_app, dispatch["unit_id"], words.WORDS.unit_name)
    assert (await placing.agreement(matching, dispatch))["digest"] == old["digest"]


async def test_a_text_with_the_successors_name_and_the_old_id_is_written_anew(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch, into = await placing.accepted(matching_app, matching), ids.new("unt")
    old = await placing.agreement(matching, dispatch)
    await followed(matching_app, dispatch["unit_id"], kind="merger", into=into)
    new = await placing.agreement(matching, dispatch)
    assert new["digest"] != old["digest"]
    assert new["content"]["particulars"]["unit_id"] == into


async def test_a_unit_that_is_no_more_signs_nothing_and_the_one_it_went_into_does(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    assert (await placing.sign(matching, dispatch, "unit")).status_code == 201
    into = ids.new("unt")
    matching_app.state.units = words.a_sister(unit_name=NAME)
    await followed(matching_app, dispatch["unit_id"], kind="merger", into=into)
    new = await placing.agreement(matching, dispatch)
    particulars = new["content"]["particulars"]
    assert (particulars["words"]["unit_name"], particulars["unit_id"]) == (NAME, into)
    assert new["missing"] == ["unit", "youth"], "what the unit before signed is void"
    _, _, data = (await placing.events(matching_app, "dispatch", dispatch["id"]))[-1]
    assert data["void_signatures"] == ["unit"]
    gone = await placing.sign(matching, dispatch, "unit")
    assert placing.refusal(gone) == (409, "unit-merged")
    for party, of in (("unit", {**dispatch, "unit_id": into}), ("youth", dispatch)):
        answer = await placing.sign(matching, of, party)
        assert answer.status_code == 201, answer.text
    await renamed(matching_app, into, "再次更名有限公司")
    assert (await placing.agreement(matching, dispatch))["digest"] == new["digest"], "all signed"


async def test_the_name_of_a_successor_is_followed_in_what_it_took_over(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch, into = await placing.accepted(matching_app, matching), ids.new("unt")
    await followed(matching_app, dispatch["unit_id"], kind="merger", into=into)
    await renamed(matching_app, into)
    assert NAME in str((await placing.agreement(matching, dispatch))["content"])


class Counted(Units):
    """Units, of which it is counted how often they are asked for words."""

    asked = 0

    async def words(self, post_id: str) -> Words:
        type(self).asked += 1
        return await super().words(post_id)


@pytest.mark.parametrize("change", ["unit", "mentor", "workplace"])
async def test_the_words_of_a_post_are_asked_once_however_many_wait_for_it(
    matching_app: FastAPI, matching: httpx2.AsyncClient, change: str
) -> None:
    post_id = await factories.offer(matching_app, seats=3, mentor_id=ids.new("mnt"))
    sent = [await accepted(matching) for _ in range(3)]
    assert {one["post_id"] for one in sent} == {post_id}
    Counted.asked = 0
    matching_app.state.units = Counted(words.a_sister(unit_name=NAME).upstream)
    if change == "unit":
        await followed(matching_app, sent[0]["unit_id"], kind="rename")
    else:
        facts = {"mentor_id": ids.new("mnt")} if change == "mentor" else {}
        facts |= {"workplace_county": "640105"} if change == "workplace" else {}
        unit = {"unit_id": sent[0]["unit_id"], "post_id": post_id}
        await factories.offer(matching_app, seats=3, **unit | facts)
    assert Counted.asked == 1
    for dispatch in sent:
        assert NAME in str((await placing.agreement(matching, dispatch))["content"])


class ChangedMeanwhile(Units):
    """Units, of which the feed tells a change after they told the words of before it."""

    async def words(self, post_id: str) -> Words:
        told = await super().words(post_id)
        if self.change is not None:
            change, self.change = self.change, None
            await change()
        return told

    change: Callable[[], Awaitable[None]] | None = None

    def __setattr__(self, name: str, value: object) -> None:
        # A frozen dataclass, of which a test alters one thing.
        object.__setattr__(self, name, value)


@pytest.mark.parametrize("kind", ["rename", "merger", "mentor"])
async def test_what_changes_between_the_words_and_the_acceptance_is_asked_again(
    matching_app: FastAPI, matching: httpx2.AsyncClient, kind: str
) -> None:
    post_id = await factories.offer(matching_app, mentor_id=ids.new("mnt"))
    issued: placing.Shown = (await factories.register(matching))["dispatch"]
    units = ChangedMeanwhile(words.a_sister().upstream)

    async def change() -> None:
        matching_app.state.units = now = words.a_sister(unit_name=NAME)
        units.upstream = now.upstream
        into = {"into": ids.new("unt")} if kind == "merger" else {}
        if kind in {"rename", "merger"}:
            await followed(matching_app, issued["unit_id"], kind=kind, **into)
        else:
            of = {"post_id": post_id, "unit_id": issued["unit_id"]}
            await factories.offer(matching_app, mentor_id=ids.new("mnt"), **of)

    units.change, matching_app.state.units = change, units
    dispatch = await factories.accept(matching, issued)
    assert units.change is None
    assert NAME in str((await placing.agreement(matching, dispatch))["content"])


async def test_what_changes_without_end_is_asked_three_times_and_then_told_as_not_to_be_had(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app)
    issued: placing.Shown = (await factories.register(matching))["dispatch"]
    units, asked = ChangedMeanwhile(words.a_sister().upstream), 0

    async def change() -> None:
        nonlocal asked
        asked, units.change = asked + 1, change if asked < 5 else None
        matching_app.state.units = words.a_sister(unit_name=f"{NAME}{asked}")
        await followed(matching_app, issued["unit_id"], kind="rename")

    units.change, matching_app.state.units = change, units
    path, told = f"/v1/dispatches/{issued['id']}/acceptance", {"expected_version": 1}
    headers = tokens.youth(issued["youth_id"])
    refused = await matching.post(path, json=told, headers=headers)
    assert placing.refusal(refused) == (503, "words-unavailable"), refused.text
    assert asked == 3
    shown = await matching.get(f"/v1/dispatches/{issued['id']}", headers=headers)
    assert shown.json()["state"] == "issued"
    units.change, matching_app.state.units = None, units
    assert (await matching.post(path, json=told, headers=headers)).status_code == 200


async def accepted(client: httpx2.AsyncClient) -> placing.Shown:
    """One more dispatch, accepted."""
    registered = await factories.register(client)
    return await factories.accept(client, registered["dispatch"])


async def test_while_units_is_away_nothing_is_written_and_the_feed_waits(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    dispatch = await placing.accepted(matching_app, matching)
    old = await placing.agreement(matching, dispatch)
    matching_app.state.units = words.out_of_reach()
    with pytest.raises(JianxiError):
        await followed(matching_app, dispatch["unit_id"], kind="rename")
    assert (await placing.agreement(matching, dispatch))["digest"] == old["digest"]
