"""An office rule of the least breadth: lists are widened by it, in rolling dispatch and rounds."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from services.common.values.dated import Value
from services.matching import policy
from services.matching.actions import round_lists
from services.matching.actions.daily_looks import look_again
from tests import tokens
from tests.conftest import SandboxClock
from tests.matching import factories, rounding

HOME, SAME_CITY, ELSEWHERE = "640104", "640121", "640202"
NARROW = {"regions": [HOME], "occupations": ["4-01-02-03"]}
RULE = "按规定，求职意愿中地区窄于市的放宽到市，职业窄于中类的放宽到中类，您填写的排在前面。"
FROM = date(2026, 3, 2)


@pytest.fixture
def ruled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """From 2 March 2026 a county is widened to its city, an occupation to its 中类."""
    told = {"region": "640000", "effective": FROM, "source": "测试", "grade": "NV"}
    rows = [
        Value("least_breadth_region", "city", **told),
        Value("least_breadth_occupation", 2, **told),
    ]
    monkeypatch.setattr(policy, "VALUES", policy.VALUES.with_rows(rows))
    round_lists._breadth.cache_clear()
    yield
    round_lists._breadth.cache_clear()


async def newest(client: httpx2.AsyncClient, youth: dict[str, Any]) -> dict[str, Any]:
    answer = await client.get(f"/v1/youths/{youth['id']}", headers=tokens.officer())
    shown: dict[str, Any] = answer.json()
    return shown


async def text_of(client: httpx2.AsyncClient, youth: dict[str, Any]) -> str:
    """Why the youth is where they are, as they read it."""
    answer = await client.get(
        f"/v1/youths/{youth['id']}/explanation", headers=tokens.youth(youth["id"])
    )
    assert answer.status_code == 200, answer.text
    told = answer.json()
    return str(told["dispatch"]["text"] if told["dispatch"] else told["text"])


async def test_as_shipped_an_intention_is_what_it_says(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app, workplace_county=SAME_CITY, occupation="4-01-02-03")
    youth = await factories.register(matching, intention=NARROW)
    assert (youth["dispatch"], youth["acceptable"]) == (None, None)
    assert "按规定" not in await text_of(matching, youth)


@pytest.mark.usefixtures("ruled")
async def test_who_names_one_county_and_one_craft_goes_to_the_city_and_the_class(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    post_id = await factories.offer(
        matching_app, workplace_county=SAME_CITY, occupation="4-01-05-01"
    )
    youth = await factories.register(matching, intention=NARROW)
    assert youth["dispatch"]["post_id"] == post_id
    assert youth["intention"]["regions"] == [HOME]
    assert youth["acceptable"] == {
        "regions": [HOME, "640100"],
        "occupations": ["4-01-02-03", "4-01"],
        "text": RULE,
    }
    assert RULE in await text_of(matching, youth)


@pytest.mark.usefixtures("ruled")
async def test_what_the_youth_named_goes_first(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    await factories.offer(matching_app, workplace_county=SAME_CITY)
    named = await factories.offer(matching_app)
    youth = await factories.register(matching, intention={"regions": [HOME]})
    assert youth["dispatch"]["post_id"] == named


@pytest.mark.usefixtures("ruled")
async def test_a_new_seat_finds_who_waits_by_the_widened_intention(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    youth = await factories.register(matching, intention=NARROW)
    assert RULE in await text_of(matching, youth)
    await factories.offer(matching_app, workplace_county=ELSEWHERE, occupation="4-01-05-01")
    assert (await newest(matching, youth))["dispatch"] is None
    found = await factories.offer(matching_app, workplace_county=SAME_CITY, occupation="4-01")
    assert (await newest(matching, youth))["dispatch"]["post_id"] == found


@pytest.mark.usefixtures("ruled")
async def test_a_round_goes_by_the_widened_intention_and_says_so(
    matching_app: FastAPI, matching: httpx2.AsyncClient
) -> None:
    opened = await rounding.opened(matching)
    youth = await factories.register(matching, intention=NARROW)
    post_id = await factories.offer(
        matching_app, workplace_county=SAME_CITY, occupation="4-01-05-01"
    )
    frozen = await rounding.frozen(matching_app, matching, opened)
    ran = await rounding.ran(matching_app, matching, frozen)
    assert (await rounding.applied(matching_app, matching, ran))["placed"] == 1
    assert (await newest(matching, youth))["dispatch"]["post_id"] == post_id
    assert RULE in await text_of(matching, youth)


@pytest.mark.usefixtures("ruled")
async def test_on_the_first_day_of_the_rule_who_waits_gets_the_seat_that_it_opens(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    clock.move("2026-03-01")
    post_id = await factories.offer(matching_app, workplace_county=SAME_CITY)
    youth = await factories.register(matching, intention={"regions": [HOME]})
    assert youth["dispatch"] is None
    clock.move("2026-03-02")
    await look_again(matching_app.state.database, factories.a_deed(matching_app))
    assert (await newest(matching, youth))["dispatch"]["post_id"] == post_id
