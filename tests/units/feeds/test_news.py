"""What accounts is told of a feed: whether there is news for an agreement, and from where."""

from dataclasses import replace
from typing import Any, NamedTuple

import httpx2
import pytest
from sqlalchemy import text

from services.accounts.clients.sisters import Sisters
from services.accounts.rules.feed_pushes import NewsRefused, NewsUnavailable, Pushing
from services.common.upstream import Upstream
from tests import tokens
from tests.house_keys import SIGNING
from tests.units.factories import an_applicant

PATH = "/internal/feed-news"


def asker() -> dict[str, str]:
    return tokens.sister("accounts", "units", "feed-news:read")


class Asked(NamedTuple):
    """What is asked of an agreement that grants these."""

    agreement_id: str
    fields: tuple[str, ...] = ("name", "credit_code", "state")
    regions: tuple[str, ...] = ("640100",)


async def news(units: Any, asked: Asked, cursor: str | None) -> dict[str, Any]:
    body = {"feed": "units", "cursor": cursor, **asked._asdict()}
    answer = await units.post(PATH, json=body, headers=asker())
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_cursor_that_is_told_is_read_from_by_the_department(units, commerce, numbered):
    asked = Asked(commerce.agreement["id"])
    before = await news(units, asked, None)
    assert before == before | {"is_any": False, "is_reset": False}
    made = await an_applicant(units)
    await numbered()
    after = await news(units, asked, before["head"])
    assert after == after | {"is_any": True, "is_reset": False}
    page = (await commerce.read(f"cursor={before['head']}")).json()
    assert [one["subject"] for one in page["items"]] == [made["id"]]
    page = (await commerce.read(f"cursor={after['head']}")).json()
    assert page["items"] == []


async def test_what_happens_elsewhere_is_no_news(units, commerce, numbered):
    asked = Asked(commerce.agreement["id"], regions=("640200",))
    before = await news(units, asked, None)
    await an_applicant(units)
    await numbered()
    after = await news(units, asked, before["head"])
    assert not after["is_any"]
    assert after["head"] != before["head"]


@pytest.mark.parametrize("how", ["another grant", "another numbering", "no cursor of ours"])
async def test_a_cursor_from_which_nobody_goes_on_is_told_as_reset(units, units_app, how):
    asked = Asked("dag_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V")
    cursor = (await news(units, asked, None))["head"]
    if how == "another grant":
        asked = asked._replace(fields=("name",))
    elif how == "another numbering":
        async with units_app.state.database.transaction() as session:
            await session.execute(text("UPDATE feed_epochs SET epoch = gen_random_uuid()"))
    else:
        cursor = "nothing"
    told = await news(units, asked, cursor)
    assert told == told | {"is_any": True, "is_reset": True}


async def test_nothing_is_recorded_and_nobody_else_may_ask(units, commerce, rows):
    await news(units, Asked(commerce.agreement["id"]), None)
    assert [one for one in await rows("changes") if one["object"] == "delivery"] == []
    body = {"feed": "units", "cursor": None, **Asked("dag_1")._asdict()}
    for headers, status in (
        ({}, 401),
        (tokens.officer("640100"), 401),
        (tokens.sister("accounts", "units", "changes:read"), 403),
    ):
        assert (await units.post(PATH, json=body, headers=headers)).status_code == status
    unknown = body | {"feed": "placements"}
    assert (await units.post(PATH, json=unknown, headers=asker())).status_code == 404


async def test_accounts_asks_as_it_is_answered(units_app, commerce, numbered):
    transport = httpx2.ASGITransport(units_app)
    keys = type("K", (), {"signing": SIGNING["accounts"], "service": "accounts"})()
    sisters = Sisters({"units": Upstream("units", "http://units", keys, transport)})
    turn = Pushing(
        "psh", commerce.agreement["id"], "units", ["name"], ["640100"], "", "", None, None
    )
    told = await sisters.news_of(turn)
    assert not told.is_reset
    away = Sisters({"units": Upstream("units", "http://127.0.0.1:9", keys)})
    with pytest.raises(NewsUnavailable) as unasked:
        await away.news_of(turn)
    assert unasked.type is NewsUnavailable
    with pytest.raises(NewsRefused):
        await sisters.news_of(replace(turn, agreement_id="", fields=["nothing"]))
