"""Hardships over HTTP: what a person declares moves nobody until it is confirmed."""

from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.matching.rules.known import SourceKind
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, rounding
from tests.matching.test_daily import new_day

Shown = dict[str, Any]


async def newest(client: httpx2.AsyncClient, youth: Shown) -> Shown:
    answer = await client.get(f"/v1/youths/{youth['id']}", headers=tokens.officer())
    assert answer.status_code == 200, answer.text
    told: Shown = answer.json()
    return told


async def tell(
    client: httpx2.AsyncClient, youth: Shown, hardship: list[str], by: dict[str, str] | None = None
) -> Shown:
    """Particulars told again with these hardships, by the youth unless others are named."""
    body = factories.a_youth(hardship=hardship)
    del body["intention"], body["id_number"]
    answer = await client.put(
        f"/v1/youths/{youth['id']}",
        json=body | {"expected_version": (await newest(client, youth))["version"]},
        headers=by or tokens.youth(youth["id"]),
    )
    assert answer.status_code == 200, answer.text
    told: Shown = answer.json()
    return told


async def origins(client: httpx2.AsyncClient, youth: Shown) -> dict[str, str]:
    answer = await client.get(f"/v1/youths/{youth['id']}/origins", headers=tokens.officer())
    assert answer.status_code == 200, answer.text
    return {one["fact"]: one["source"] for one in answer.json()["facts"]}


async def test_a_declared_hardship_moves_nobody_until_an_officer_tells_it_again(
    matching: httpx2.AsyncClient,
) -> None:
    first = await factories.register(matching)
    hard = await factories.register(matching, hardship=["disabled"])
    assert (hard["hardship"], hard["hardship_pending"]) == (["disabled"], ["disabled"])
    assert hard["waiting"]["place"] == 2
    path = f"/v1/youths/{hard['id']}/explanation"
    told = (await matching.get(path, headers=tokens.youth(hard["id"]))).json()
    assert told["waits"]["priority_class"] == "regular"
    assert "您申报的1种就业困难情形待核实" in told["text"]
    assert (await origins(matching, hard))["hardship"] == "self"
    confirmed = await tell(matching, hard, ["disabled"], tokens.officer())
    assert (confirmed["hardship"], confirmed["hardship_pending"]) == (["disabled"], [])
    assert confirmed["waiting"]["place"] == 1
    assert (await newest(matching, first))["waiting"]["place"] == 2
    found = await origins(matching, hard)
    assert (found["hardship"], found["hardship/disabled"]) == ("office", "office")
    told = (await matching.get(path, headers=tokens.youth(hard["id"]))).json()
    assert told["waits"]["priority_class"] == "hardship"
    assert "待核实" not in told["text"]


async def test_what_the_youth_adds_is_pending_and_what_was_confirmed_still_counts(
    matching: httpx2.AsyncClient,
) -> None:
    await factories.register(matching)
    hard = await factories.register_by_office(matching, hardship=["disabled"])
    assert (hard["hardship_pending"], hard["waiting"]["place"]) == ([], 1)
    more = await tell(matching, hard, ["minimum_living", "disabled"])
    assert (more["hardship_pending"], more["waiting"]["place"]) == (["minimum_living"], 1)
    fewer = await tell(matching, hard, ["minimum_living"], tokens.officer())
    assert (fewer["hardship_pending"], fewer["waiting"]["place"]) == ([], 1)
    # What the office struck is pending again, and alone it does not count.
    back = await tell(matching, hard, ["disabled"])
    assert (back["hardship_pending"], back["waiting"]["place"]) == (["disabled"], 2)


@pytest.mark.parametrize(("kind", "place"), [("department", 1), ("canvass", 2)])
async def test_a_departments_list_confirms_and_the_persons_own_sign_up_keeps_it(
    matching: httpx2.AsyncClient, kind: SourceKind, place: int
) -> None:
    await factories.register(matching)
    number = factories.an_id_number()
    listed = {
        "source": {"kind": kind, "told_on": "2026-03-01"},
        "name": "阿依·测试",
        "id_number": number,
        "region": factories.COUNTY,
        "hardship": ["disabled"],
    }
    answer = await matching.post("/v1/youths/known", json=listed, headers=tokens.officer())
    assert answer.status_code == 201, answer.text
    hard = await factories.register(matching, id_number=number, hardship=["disabled"])
    assert hard["waiting"]["place"] == place
    assert hard["hardship_pending"] == ([] if place == 1 else ["disabled"])


async def test_a_round_counts_confirmed_hardships_alone(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    opened = await rounding.opened(matching)
    first, declared = [
        await factories.register(matching, hardship=hardship) for hardship in ([], ["disabled"])
    ]
    confirmed = await factories.register_by_office(matching, hardship=["disabled"])
    await factories.offer(matching_app, seats=2)
    frozen = await rounding.frozen(matching_app, matching, opened)
    await rounding.applied(
        matching_app, matching, await rounding.ran(matching_app, matching, frozen)
    )
    found = [(await newest(matching, one))["dispatch"] for one in (first, declared, confirmed)]
    assert [bool(dispatch) for dispatch in found] == [True, False, True]


async def test_a_new_day_moves_nobody_by_a_hardship_that_nobody_has_confirmed(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    first = await factories.register(matching)
    declared = await factories.register(matching, hardship=["disabled"])
    confirmed = await factories.register_by_office(matching, hardship=["disabled"])
    clock.move("2026-03-05")
    await new_day(matching_app)
    places = [
        (await newest(matching, one))["waiting"]["place"] for one in (confirmed, first, declared)
    ]
    assert places == [1, 2, 3]
