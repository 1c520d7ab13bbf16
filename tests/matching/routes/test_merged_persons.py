"""Two officers' merger: whose sight and age it takes, at once by two, and how long it is kept."""

import asyncio
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select, text

from services.common.store.tables import audit_entries
from services.matching import jobs
from services.matching.rules.retention import RetainedUnknown
from services.matching.tables.merge_proposals import MergeProposal
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing
from tests.matching.routes.test_correction_requests import decide as decide_correction
from tests.matching.routes.test_correction_requests import filed
from tests.matching.routes.test_known import CLERK
from tests.matching.routes.test_merge_proposals import (
    FIRST,
    MAN,
    SECOND,
    WOMAN,
    applied,
    decline,
    merge_as_proposed,
    now,
    numbered,
    propose,
    two,
)
from tests.matching.test_daily import new_day

__all__ = ["two"]

CITY, OTHER = "640100", "640105"
MINOR = numbered("20090615001")
"""Sixteen on the day of the tests; MAN is of age."""


@pytest.fixture
async def apart(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The right number's record in one county, the wrong one's in another of the same city."""
    second = factories.a_youth(id_number=WOMAN, region=OTHER)
    second["consent"] = {"given_on": "2026-03-02", "method": "in_person"}
    first = await applied(matching, MAN)
    answer = await matching.post("/v1/youths", json=second, headers=tokens.officer(OTHER))
    assert answer.status_code == 201, answer.text
    return first, answer.json()


async def test_of_two_counties_the_city_decides_and_each_finds_that_one_waits(
    matching: httpx2.AsyncClient, apart: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    made = await propose(matching, *apart, headers=tokens.officer(CITY, sub=FIRST))
    assert made.status_code == 201, made.text
    proposal = made.json()
    path = f"/v1/merge-proposals/{proposal['id']}"
    ids = [one["id"] for one in apart]
    for office, seen in ((CLERK, [ids[0], None]), (OTHER, [None, ids[1]]), (CITY, ids)):
        headers = tokens.officer(office, sub=SECOND)
        [found] = (await matching.get("/v1/merge-proposals", headers=headers)).json()["items"]
        assert (found["id"], found["state"]) == (proposal["id"], "proposed")
        assert [found["absorbed_youth_id"], found["into_youth_id"]] == seen
        assert not {"kept", "absorbed_version", "into_version", "ground"} & found.keys()
    for office in (CLERK, OTHER):
        headers = tokens.officer(office, sub=SECOND)
        for act in (merge_as_proposed, decline):
            refused = await act(matching, proposal, headers=headers)
            assert placing.refusal(refused) == (404, "merge-proposal-not-found")
        read = await matching.get(path, headers=headers)
        assert placing.refusal(read) == (404, "merge-proposal-not-found")
    city = tokens.officer(CITY, sub=SECOND)
    merged = await merge_as_proposed(matching, proposal, headers=city)
    assert merged.status_code == 200, merged.text


async def test_of_two_decisions_at_once_one_counts_and_the_other_is_told_so(
    matching: httpx2.AsyncClient, two: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    proposal = (await propose(matching, *two)).json()
    acts = [merge_as_proposed(matching, proposal) for _ in range(3)]
    acts += [decline(matching, proposal) for _ in range(2)]
    answers = await asyncio.gather(*acts)
    done = [one for one in answers if one.status_code == 200]
    assert len(done) == 1, [one.text for one in answers]
    lost = {placing.refusal(one) for one in answers if one.status_code != 200}
    assert lost == {(409, "merge-proposal-closed")}


async def test_who_is_a_minor_by_the_right_number_goes_to_no_post_that_is_none_for_minors(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(matching_app, unsuitable_under_18=True)
    right, wrong = await applied(matching, MINOR), await applied(matching, MAN)
    assert (right["dispatch"], wrong["dispatch"]["post_id"]) == (None, post_id)
    proposal = (await propose(matching, right, wrong, id_number=MINOR)).json()
    merged = await merge_as_proposed(matching, proposal, id_number=MINOR)
    assert merged.status_code == 200, merged.text
    shown = await now(matching, wrong)
    assert (shown["dispatch"], shown["waiting"]["place"]) == (None, 1)
    told = await placing.events(matching_app, "dispatch", wrong["dispatch"]["id"])
    assert (told[-1][0], told[-1][2]["cause"]) == ("dispatch.withdrawn", "unsuitable_under_18")
    third = await factories.register(matching)
    assert third["dispatch"]["post_id"] == post_id


async def test_a_minor_by_the_number_that_stays_keeps_no_dispatch_of_the_other_record(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app, unsuitable_under_18=True)
    wrong, right = await applied(matching, MAN), await applied(matching, MINOR)
    assert wrong["dispatch"] is not None
    told = {"number_of": "into", "id_number": MINOR}
    proposal = (await propose(matching, wrong, right, **told)).json()
    assert (await merge_as_proposed(matching, proposal, id_number=MINOR)).status_code == 200
    shown = await now(matching, right)
    assert (shown["dispatch"], shown["waiting"]["place"]) == (None, 1)


async def test_a_correction_that_makes_a_minor_withdraws_likewise(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app, unsuitable_under_18=True)
    youth = await factories.register(matching, id_number=MAN)
    request = await filed(matching, youth, id_number=MINOR)
    answer = await decide_correction(matching, request, id_number=MINOR)
    assert answer.status_code == 200, answer.text
    shown = await now(matching, youth)
    assert (shown["dispatch"], shown["waiting"]["place"]) == (None, 1)


async def test_what_a_minor_signed_stands_and_is_noted_for_the_office(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app, unsuitable_under_18=True)
    youth = await factories.register(matching, id_number=MAN)
    dispatch = await factories.accept(matching, youth["dispatch"])
    for party in ("unit", "youth"):
        assert (await placing.sign(matching, dispatch, party)).status_code == 201
    request = await filed(matching, youth, id_number=MINOR)
    answer = await decide_correction(matching, request, id_number=MINOR)
    assert answer.status_code == 200, answer.text
    assert (await now(matching, youth))["dispatch"]["state"] == "signed"
    noted = select(audit_entries.c.object_id).where(
        audit_entries.c.action == "dispatch.unsuitable-under-18"
    )
    async with matching_app.state.database.reading() as session:
        assert (await session.scalars(noted)).all() == [dispatch["id"]]


async def test_who_waits_by_a_right_number_that_is_too_old_leaves_on_the_next_day(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    right, wrong = await applied(matching, numbered("20010303001")), await applied(matching, MAN)
    told = {"id_number": numbered("20010303001")}
    proposal = (await propose(matching, right, wrong, **told)).json()
    assert (await merge_as_proposed(matching, proposal, **told)).status_code == 200
    assert (await now(matching, wrong))["waiting"]["place"] == 1
    clock.move("2026-03-03")
    await new_day(matching_app)
    assert (await now(matching, wrong))["waiting"] is None


class NoMoney:
    """Reporting, which keeps nobody's money."""

    async def retained(self, youth_ids: list[str], *, author: str) -> frozenset[str]:
        if not author:
            raise RetainedUnknown
        return frozenset()


async def given_up(app: FastAPI) -> None:
    """Let everybody have given up their application, at the time."""
    async with app.state.database.transaction() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(text("DELETE FROM waiting"))
        await session.execute(text("UPDATE youths SET state = 'withdrawn'"))


async def erased(app: FastAPI) -> list[str]:
    async with app.state.database.reading() as session:
        found = text("SELECT id FROM youths WHERE erased_on IS NOT NULL ORDER BY id")
        return list(await session.scalars(found))


async def test_a_proposal_keeps_both_records_and_at_the_end_its_words_go_with_either(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    two: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    matching_app.state.reporting = NoMoney()
    proposal = (await propose(matching, *two)).json()
    await given_up(matching_app)
    clock.move("2031-03-03")
    await jobs.make_nameless(matching_app)
    assert await erased(matching_app) == []
    assert (await decline(matching, proposal)).status_code == 200
    clock.move("2036-03-03")
    await jobs.make_nameless(matching_app)
    assert await erased(matching_app) == []
    async with matching_app.state.database.transaction() as session:
        # Only the record into which the other was to go is of the past now.
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        later = text("UPDATE youths SET recorded_at = '2036-01-01' WHERE id = :id")
        await session.execute(later, {"id": two[0]["id"]})
    clock.move("2036-03-04")
    await jobs.make_nameless(matching_app)
    assert await erased(matching_app) == [two[1]["id"]]
    async with matching_app.state.database.reading() as session:
        row = await session.get_one(MergeProposal, proposal["id"])
        assert (row.ground, row.decision_ground) == ("", "")
