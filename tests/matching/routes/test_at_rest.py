"""Who signed for a post that takes nobody any more is listed for the office, with the days."""

import httpx2
import pytest
from fastapi import FastAPI

from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, placing

URL = "/v1/overdue/at-rest"


async def listed(client: httpx2.AsyncClient, region: str = "640100", **params: object) -> list:
    answer = await client.get(URL, headers=tokens.officer(region), params=params)
    assert answer.status_code == 200, answer.text
    shown: list = answer.json()["items"]
    return shown


async def told(app: FastAPI, dispatch: dict, version: int, state: str) -> None:
    """Units tells of the post of a dispatch in another state."""
    facts = {"unit_id": dispatch["unit_id"], "post_id": dispatch["post_id"]}
    await factories.offer(app, version=version, state=state, **facts)


@pytest.mark.parametrize("state", ["suspended", "closed"])
async def test_who_signed_waits_from_the_day_on_which_the_post_rests(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, state: str
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    assert await listed(matching) == []
    clock.move("2026-03-04")
    await told(matching_app, dispatch, 2, state)
    clock.move("2026-03-11")
    (found,) = await listed(matching)
    assert (found["dispatch_id"], found["post_state"]) == (dispatch["id"], state)
    assert (found["signed_on"], found["since"], found["days"]) == ("2026-03-02", "2026-03-04", 7)
    assert (found["days_allowed"], found["overdue"]) == (7, False)
    clock.move("2026-03-12")
    assert [one["overdue"] for one in await listed(matching)] == [True]
    assert await listed(matching, "640200") == []
    refused = await matching.get(URL, headers=tokens.unit(dispatch["unit_id"]))
    assert refused.status_code == 403


async def test_a_post_that_opens_again_ends_the_wait(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    dispatch = await placing.signed(matching_app, matching)
    await told(matching_app, dispatch, 2, "suspended")
    assert len(await listed(matching)) == 1
    clock.move("2026-03-04")
    await told(matching_app, dispatch, 3, "open")
    assert await listed(matching) == []
    await told(matching_app, dispatch, 4, "suspended")
    assert [one["since"] for one in await listed(matching)] == ["2026-03-04"]


async def test_a_page_goes_on_where_the_one_before_ended(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    signed = [await placing.signed(matching_app, matching) for _ in range(2)]
    for dispatch in signed:
        await told(matching_app, dispatch, 2, "suspended")
    headers = tokens.officer("640100")
    first = (await matching.get(URL, headers=headers, params={"limit": 1})).json()
    assert first["next_cursor"]
    (second,) = await listed(matching, limit=1, cursor=first["next_cursor"])
    assert {first["items"][0]["dispatch_id"], second["dispatch_id"]} == {d["id"] for d in signed}
