"""An objection to what an officer decided on a dispatch is answered by another officer."""

from typing import Any

import httpx2
from fastapi import FastAPI
from ulid import ULID

from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing
from tests.matching.routes.test_fairs import DAY, announced
from tests.matching.routes.test_objections import COUNTY, decide, decided, filed
from tests.matching.routes.test_obstacles import OFFICE, report

Shown = dict[str, Any]


def somebody() -> dict[str, str]:
    return {"sub": f"acc_{ULID()}"}


async def a_decline_by(officer: dict[str, str], app: FastAPI, client: httpx2.AsyncClient) -> Shown:
    """A dispatch whose youth did not come, as that officer has found."""
    dispatch = await placing.signed(app, client)
    version = (await report(client, dispatch, "youth_absent")).json()["dispatch_version"]
    answer = await client.post(
        f"/v1/dispatches/{dispatch['id']}/obstacle-review",
        json={"ground": "已核实", "decision": "confirmed", "expected_version": version},
        headers=tokens.officer(OFFICE, **officer),
    )
    assert answer.status_code == 200, answer.text
    return dispatch


async def test_who_confirmed_an_obstacle_does_not_answer_the_objection_to_it(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    first = somebody()
    dispatch = await a_decline_by(first, matching_app, matching)
    youth = {"id": dispatch["youth_id"]}
    objection = await filed(matching, youth, subject="dispatch", dispatch_id=dispatch["id"])
    told = {"remedy": "decline_struck"}
    for upheld in (told, {"upheld": False}):
        own = await decide(matching, objection, tokens.officer(COUNTY, **first), **upheld)
        assert placing.refusal(own) == (409, "decides-on-own-decision")
    shown = await decided(matching, objection, **told)
    assert (shown["state"], shown["version"]) == ("upheld", objection["version"] + 1)
    assert shown["correction"]["after"]["declines"] == 0


async def test_nor_one_to_the_place_that_the_decline_has_cost(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    first = somebody()
    dispatch = await a_decline_by(first, matching_app, matching)
    objection = await filed(matching, {"id": dispatch["youth_id"]})
    own = await decide(matching, objection, tokens.officer(COUNTY, **first), upheld=False)
    assert placing.refusal(own) == (409, "decides-on-own-decision")
    # What others did is another matter: the same officer answers another youth.
    other = await filed(matching, await factories.register(matching))
    answer = await decide(matching, other, tokens.officer(COUNTY, **first), upheld=False)
    assert answer.status_code == 200


async def test_who_recorded_a_pair_does_not_answer_the_objection_to_its_dispatch(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    first = somebody()
    post_id = await factories.offer(matching_app, seats=1, industry="C")
    fair = await announced(matching, (post_id, 1))
    youth = await factories.register(matching)
    clock.move(DAY)
    pair = {"post_id": post_id, "youth_id": youth["id"], "wish": "in_person"}
    recorded = await matching.post(
        f"/v1/fairs/{fair['id']}/pairs",
        json=pair | {"consent": "in_person"},
        headers=tokens.officer(OFFICE, **first),
    )
    dispatch_id = recorded.json()["dispatch_id"]
    objection = await filed(matching, youth, subject="dispatch", dispatch_id=dispatch_id)
    remedy = {"remedy": "dispatch_withdrawn"}
    own = await decide(matching, objection, tokens.officer(COUNTY, **first), **remedy)
    assert placing.refusal(own) == (409, "decides-on-own-decision")
    await decided(matching, objection, **remedy)
