"""Pages follow each other by cursors; a list takes no cursor but those that it gave itself."""

import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI

from services.common import keys
from services.common.web import caught
from services.common.web.pages import Giver, Page, StretchDep, page_of
from tests import house_keys

WORDS = ("甲", "乙", "丙")


@pytest.fixture
async def lists() -> AsyncIterator[httpx2.AsyncClient]:
    app = FastAPI()
    app.state.keys = keys.load(house_keys.keys_file("units"))
    caught.install(app)

    @app.get("/words/{kind}")
    async def words(kind: str, stretch: StretchDep) -> Page[str]:
        rest = [word for word in WORDS if stretch.after is None or word < stretch.after[0]]
        return page_of(rest, stretch, key=lambda word: [word, "见习" * 50], show=str)

    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app), base_url="http://lists"
    ) as client:
        yield client


async def test_a_cursor_leads_to_the_next_page_until_there_is_none(
    lists: httpx2.AsyncClient,
) -> None:
    seen, cursor = [], ""
    while cursor is not None:
        told = (await lists.get("/words/a", params={"limit": 1, "cursor": cursor})).json()
        seen += told["items"]
        cursor = told["next_cursor"]
        assert cursor is None or len(cursor) <= 500
    assert tuple(seen) == WORDS


def spelt(keys: object) -> str:
    """A cursor as somebody might make it up."""
    return urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "abc",
        "😀",
        "%00",
        spelt("乙"),
        spelt([]),
        spelt(["乙"]),
        spelt(["0" * 12, "乙"]),
        spelt(["0" * 12]),
        spelt([1, "乙"]),
        spelt({"0": "乙"}),
    ],
)
async def test_a_cursor_that_was_made_up_is_refused(lists: httpx2.AsyncClient, cursor: str) -> None:
    answer = await lists.get("/words/a", params={"cursor": cursor})
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "cursor-invalid")
    assert told["errors"][0]["pointer"] == "/query/cursor"


async def test_a_cursor_of_another_list_or_a_mangled_one_is_refused(
    lists: httpx2.AsyncClient,
) -> None:
    cursor = (await lists.get("/words/a", params={"limit": 1})).json()["next_cursor"]
    assert (await lists.get("/words/a", params={"cursor": cursor})).status_code == 200
    for path, told in (("/words/b", cursor), ("/words/a", f"{cursor[:20]}A{cursor[21:]}")):
        answer = await lists.get(path, params={"cursor": told})
        assert answer.json()["code"] == "cursor-invalid"


@pytest.mark.parametrize("keys_told", [["乙"], ["a\x00b"], ["\ud800"], ["乙", "见习", "乙"], []])
async def test_a_cursor_marked_by_another_key_is_refused(
    lists: httpx2.AsyncClient, keys_told: list[str]
) -> None:
    mark = Giver("/words/a", b"of somebody else")._mark(keys_told)
    answer = await lists.get("/words/a", params={"cursor": spelt([mark, *keys_told])})
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor-invalid")
