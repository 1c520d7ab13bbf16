"""Nobody sees an outcome and then throws it away: shown at the end, called off by two persons."""

import httpx2
import pytest
from fastapi import FastAPI

from tests import tokens
from tests.matching import factories, placing, rounding
from tests.matching.placing import refusal

Shown = rounding.Shown


async def a_round(app: FastAPI, client: httpx2.AsyncClient) -> tuple[Shown, Shown]:
    """A frozen round with one seat, and who waits for it."""
    opened = await rounding.opened(client)
    youth = (await rounding.waiting(client, 1))[0]
    await factories.offer(app)
    return await rounding.frozen(app, client, opened), youth


async def contributed(client: httpx2.AsyncClient, frozen: Shown) -> Shown:
    """The seed is fixed; the run is queued."""
    answer = await rounding.post(
        client, frozen, "contribution", rounding.reviewer(), value=rounding.VALUE
    )
    assert answer.status_code == 202, answer.text
    return await rounding.shown(client, frozen["id"])


async def asks(client: httpx2.AsyncClient, told: Shown) -> httpx2.Response:
    return await rounding.post(
        client, told, "cancellation", rounding.clerk(), ground="发现数据有误"
    )


async def agrees(
    client: httpx2.AsyncClient, told: Shown, headers: dict[str, str] | None = None
) -> httpx2.Response:
    by = headers or rounding.reviewer()
    return await rounding.post(client, told, "cancellation-consent", by)


async def test_while_an_outcome_may_still_be_called_off_nobody_reads_it(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    frozen, youth = await a_round(matching_app, matching)
    ran = await rounding.ran(matching_app, matching, frozen)
    path = f"/v1/rounds/{ran['id']}/certificate"
    for headers in (rounding.clerk(), rounding.reviewer(), tokens.officer("640104", "auditor")):
        early = await matching.get(path, headers=headers)
        assert refusal(early) == (409, "certificate-not-yet")
    left_out = await matching.get(f"/v1/rounds/{ran['id']}/left-out", headers=rounding.clerk())
    assert left_out.json()["items"] == []
    line = await matching.get(f"/v1/me/rounds/{ran['id']}", headers=tokens.youth(youth["id"]))
    told = line.json()
    assert {told[name] for name in ("line", "place", "post_id", "salt", "root")} == {None}
    # Its root is told at once, so that what is shown later can be no other.
    assert len(ran["root"]) == 64
    await rounding.applied(matching_app, matching, ran)
    shown = await matching.get(path, headers=rounding.clerk())
    assert shown.json()["root"] == ran["root"]


@pytest.mark.parametrize("has_run", [False, True])
async def test_after_the_contribution_calling_off_takes_two_persons_and_tells_why(
    matching_app: FastAPI, matching: httpx2.AsyncClient, has_run: bool
) -> None:
    frozen, youth = await a_round(matching_app, matching)
    told = (
        await rounding.ran(matching_app, matching, frozen)
        if has_run
        else await contributed(matching, frozen)
    )
    asked = await asks(matching, told)
    assert (asked.status_code, asked.json()["state"]) == (200, told["state"])
    assert asked.json()["ground"] == "发现数据有误"
    assert asked.json()["cancellation_asked_at"]
    assert refusal(await asks(matching, asked.json())) == (409, "cancellation-asked")
    assert (await rounding.youth(matching, youth["id"]))["waiting"]
    ended = await agrees(matching, asked.json())
    assert (ended.status_code, ended.json()["state"]) == (200, "cancelled")
    assert (await rounding.youth(matching, youth["id"]))["dispatch"]
    events = [event for event, _, _ in await placing.events(matching_app, "round", told["id"])]
    assert events[-2:] == ["round.cancellation-asked", "round.cancelled"]
    certificate = await matching.get(
        f"/v1/rounds/{told['id']}/certificate", headers=rounding.clerk()
    )
    assert certificate.status_code == (200 if has_run else 409)


async def test_who_asked_does_not_agree_and_nobody_agrees_to_what_was_not_asked(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    frozen, _ = await a_round(matching_app, matching)
    early = await agrees(matching, frozen)
    assert refusal(early) == (409, "round-move-not-open")
    ran = await rounding.ran(matching_app, matching, frozen)
    assert refusal(await agrees(matching, ran)) == (409, "cancellation-not-asked")
    asked = (await asks(matching, ran)).json()
    same = tokens.officer(rounding.MARKET, "clerk", "reviewer", sub=rounding.CLERK)
    assert refusal(await agrees(matching, asked, same)) == (409, "cancels-alone")
    assert refusal(await agrees(matching, asked, rounding.clerk())) == (403, "role-lacks-right")
    part = tokens.officer("640104", "reviewer")
    assert refusal(await agrees(matching, asked, part)) == (404, "round-not-found")
    assert refusal(await agrees(matching, ran)) == (412, "round-changed")


async def test_a_round_that_somebody_asked_to_call_off_can_still_be_applied(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    frozen, youth = await a_round(matching_app, matching)
    ran = await rounding.ran(matching_app, matching, frozen)
    asked = (await asks(matching, ran)).json()
    applied = await rounding.applied(matching_app, matching, asked)
    assert (applied["state"], applied["left_out"]) == ("applied", {"count": 0, "found": []})
    assert (await rounding.youth(matching, youth["id"]))["dispatch"]
    assert refusal(await agrees(matching, applied)) == (409, "round-move-not-open")
