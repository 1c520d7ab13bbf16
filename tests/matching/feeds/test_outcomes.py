"""What became of trainees, as departments read it: since it is recorded, until it is put right."""

import httpx2
import pytest
from fastapi import FastAPI

from services.matching.queries.feeds import OUTCOMES, PLACEMENTS
from tests.conftest import SandboxClock
from tests.matching import placing
from tests.matching.feeds.reading import Join, Shown, erase, items, number
from tests.matching.routes.test_corrections import correct

PATH, SNAPSHOT = OUTCOMES.path, OUTCOMES.snapshot_path


@pytest.fixture
async def retained(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> Shown:
    """A trainee who was kept on before the term was over; another one is still on post."""
    await placing.arrived(matching_app, matching)
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-06-16")
    await placing.move(matching, placement, "completion", retained_from="2026-06-17")
    await number(matching_app)
    return placement


async def test_an_outcome_is_told_as_it_stands_alike_in_feed_and_snapshot(
    joined: Join, retained: Shown
) -> None:
    education = await joined(feed=OUTCOMES)
    [standing] = await items(education, SNAPSHOT)
    told = [one for one in await items(education, PATH) if one["subject"] == standing["subject"]]
    # Every change of the placement, from its arrival on, is told with what stands now.
    assert {one["type"] for one in told} == {"cn.nx.jiuyejianxi.outcome.changed.v1"}
    assert all(one["data"] == standing["data"] for one in told)
    assert len(await items(education, PATH)) == len(told)
    assert standing["data"] | {"person": None} == {
        "person": None,
        "unit_id": retained["unit_id"],
        "region": "640100",
        "workplace_county": retained["workplace_county"],
        "basis": "unemployed_youth",
        "last_day": "2026-06-16",
        "early_retention": True,
        "outcome": "retained",
        "outcome_since": "2026-06-17",
        "outcome_evidence": "labour_contract",
        "outcome_source": None,
        "outcome_until": None,
    }
    assert retained["youth_id"] not in str([*told, standing])


async def test_who_reads_both_feeds_joins_them_and_takes_no_event_for_another(
    joined: Join, retained: Shown
) -> None:
    feeds = [{"feed": one.name, "fields": ["person"]} for one in (PLACEMENTS, OUTCOMES)]
    both = await joined(feeds=feeds)
    outcomes, placements = await items(both, PATH), await items(both, PLACEMENTS.path)
    subjects = {one["subject"] for one in placements}
    assert len(subjects) == 2
    assert {one["subject"] for one in outcomes} < subjects
    persons = {one["subject"]: one["data"]["person"] for one in placements}
    assert all(one["data"]["person"] == persons[one["subject"]] for one in outcomes)
    assert not {one["id"] for one in outcomes} & {one["id"] for one in placements}


async def test_an_outcome_that_was_put_right_to_be_none_is_let_go(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    *,
    joined: Join,
    retained: Shown,
) -> None:
    education = await joined("outcome", feed=OUTCOMES)
    [before] = await items(education, SNAPSHOT)
    clock.move("2026-07-20")
    end = {"kind": "ended_early", "cause": "own_choice", "by_whom": "youth"}
    end["last_day"] = "2026-06-16"
    answer = await correct(matching, retained, 1, end=end)
    assert answer.status_code == 201, answer.text
    assert answer.json()["outcome"] is None
    await number(matching_app)
    [gone] = await items(education, PATH)
    assert gone["type"] == "cn.nx.jiuyejianxi.outcome.gone.v1"
    assert gone["data"] == {"erased": [before["subject"]]}
    assert await items(education, SNAPSHOT) == []


async def test_of_what_never_had_an_outcome_no_correction_and_no_end_of_time_is_told(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, *, joined: Join
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-03-05")
    answer = await correct(matching, placement, 0, arrived_on="2026-03-04")
    assert answer.status_code == 201, answer.text
    await number(matching_app)
    education, whole = await joined("outcome", feed=OUTCOMES), await joined()
    assert await items(education, PATH) == []
    assert len(await items(whole)) == 2
    await erase(matching_app, placement["youth_id"])
    assert await items(education, PATH) == []
    [gone] = await items(whole)
    assert gone["type"] == "cn.nx.jiuyejianxi.person.erased.v1"


async def test_of_whom_the_time_is_over_what_once_had_an_outcome_is_let_go_too(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    *,
    joined: Join,
    retained: Shown,
) -> None:
    education = await joined("outcome", feed=OUTCOMES)
    [before] = await items(education, SNAPSHOT)
    clock.move("2026-07-20")
    end = {"kind": "ended_early", "cause": "own_choice", "by_whom": "youth"}
    end["last_day"] = "2026-06-16"
    assert (await correct(matching, retained, 1, end=end)).status_code == 201
    await erase(matching_app, retained["youth_id"])
    [gone] = await items(education, PATH)
    assert gone["data"] == {"erased": [before["subject"]]}


async def test_of_whom_the_time_is_over_no_outcome_is_told_any_more(
    matching_app: FastAPI, joined: Join, retained: Shown
) -> None:
    education = await joined("outcome", feed=OUTCOMES)
    [before] = await items(education, SNAPSHOT)
    await erase(matching_app, retained["youth_id"])
    [gone] = await items(education, PATH)
    assert gone["type"] == "cn.nx.jiuyejianxi.person.erased.v1"
    assert gone["data"] == {"erased": [before["subject"]]}
    assert await items(education, SNAPSHOT) == []


async def test_only_what_was_granted_leaves_and_only_of_its_regions(
    joined: Join, retained: Shown
) -> None:
    narrow = await joined("outcome", feed=OUTCOMES)
    elsewhere = await joined(feed=OUTCOMES, regions=["640106"])
    for path in (PATH, SNAPSHOT):
        told = await items(narrow, path)
        assert {tuple(one["data"].items()) for one in told} == {(("outcome", "retained"),)}
        assert await items(elsewhere, path) == []
