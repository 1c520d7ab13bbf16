"""Malformed fields are told in Chinese, with what may stand there and what it means."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal

import httpx2
import pytest
from fastapi import FastAPI, Form, Header, Query
from pydantic import BaseModel, Field

from services.common.web import caught
from services.common.web.choices import told
from services.common.web.routing import router


class Done(BaseModel):
    """One way to end."""

    kind: Literal["done"]
    how: Literal["well", "badly"] | None = Field(None, description="怎样：well 很好；badly 不好")


class Left(BaseModel):
    """Another."""

    kind: Literal["left"]


class Told(BaseModel):
    """A body with choices at several depths."""

    move: Literal["pass", "return"] = Field(description="pass 通过、return 退回（附理由）")
    plain: Literal["b", "c"] = "b"
    whole: Literal[True] = True
    why: Annotated[Literal["p", "q"], Field(description="p 丙、q 丁")] | None = Field(
        default=None, description="理由"
    )
    every: list[Annotated[Literal["p", "q"], Field(description="p 丙、q 丁")]] = []
    all: list[Literal["x", "y"]] = Field(default=[], description="x＝甲，y＝乙")
    end: Annotated[Done | Left, Field(discriminator="kind")] | None = None


routes = router("试")


@routes.post("/told")
async def tell(
    body: Told,
    receipt: Annotated[str, Header(alias="X-Receipt")],
    of: Annotated[
        Annotated[Literal["p", "q"], Field(description="p 丙、q 丁")] | None,
        Query(description="只看这种"),
    ] = None,
    by: Annotated[Literal["day", "week"], Query(description="day 按日、week 按周")] = "day",
) -> None:
    """Told."""


@routes.post("/form")
async def hand_in(kind: Annotated[Literal["a", "b"], Form(description="a 甲类、b 乙类")]) -> None:
    """Handed in."""


class Seen(BaseModel):
    """A body that names what was seen."""

    expected_version: int = Field(ge=1)
    words: str = ""


@routes.post("/seen")
async def change(body: Seen) -> None:
    """Of that version."""


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    app = FastAPI()
    caught.install(app)
    app.include_router(routes)
    line = httpx2.ASGITransport(app)
    headers = {"X-Receipt": "r", "Idempotency-Key": "0123456789abcdef"}
    async with httpx2.AsyncClient(transport=line, base_url="http://told", headers=headers) as one:
        yield one


SOUND = {"move": "pass"}


@pytest.mark.parametrize(
    ("query", "body", "pointer", "message"),
    [
        ("", {"move": "x"}, "/move", "只能是其中之一：pass（通过）、return（退回）。"),
        ("", SOUND | {"plain": "x"}, "/plain", "只能是其中之一：b、c。"),
        ("", SOUND | {"whole": False}, "/whole", "只能是其中之一：true。"),
        ("", SOUND | {"all": ["x", "z"]}, "/all/1", "只能是其中之一：x（甲）、y（乙）。"),
        (
            "",
            SOUND | {"end": {"kind": "done", "how": "so"}},
            "/end/how",
            "只能是其中之一：well（很好）、badly（不好）。",
        ),
        ("", SOUND | {"why": "x"}, "/why", "只能是其中之一：p（丙）、q（丁）。"),
        ("", SOUND | {"every": ["x"]}, "/every/0", "只能是其中之一：p（丙）、q（丁）。"),
        ("?of=z", SOUND, "/query/of", "只能是其中之一：p（丙）、q（丁）。"),
        ("", SOUND | {"end": {"kind": "gone"}}, "/end", "只能是其中之一：done、left。"),
        ("", SOUND | {"end": {}}, "/end", "缺少必填的 kind。"),
        ("?by=year", SOUND, "/query/by", "只能是其中之一：day（按日）、week（按周）。"),
    ],
)
async def test_what_may_stand_there_is_told_with_its_meaning(
    client: httpx2.AsyncClient, query: str, body: dict, pointer: str, message: str
) -> None:
    answer = await client.post(f"/told{query}", json=body)
    (found,) = answer.json()["errors"]
    assert (found["pointer"], found["message"]) == (pointer, message)


async def test_choices_of_a_form_are_told_with_their_meanings(client: httpx2.AsyncClient) -> None:
    sent = {"kind": (None, "c")}
    (found,) = (await client.post("/form", files=sent)).json()["errors"]
    assert found["message"] == "只能是其中之一：a（甲类）、b（乙类）。"


async def test_a_header_that_is_missing_is_named(client: httpx2.AsyncClient) -> None:
    del client.headers["X-Receipt"]
    (found,) = (await client.post("/told", json=SOUND)).json()["errors"]
    assert (found["pointer"], found["message"]) == ("/header/X-Receipt", "缺少必填的内容。")


@pytest.mark.parametrize("body", [{}, {"words": "试"}, {"expected_version": None}])
async def test_a_body_in_which_nothing_is_amiss_but_its_version_is_told_that_alone(
    client: httpx2.AsyncClient, body: dict
) -> None:
    answer = await client.post("/seen", json=body)
    assert (answer.status_code, answer.json()["code"]) == (428, "unpinned")


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"words": 1}, ["/expected_version", "/words"]),
        ({"expected_version": 0}, ["/expected_version"]),
        ({"expected_version": "一"}, ["/expected_version"]),
    ],
)
async def test_what_else_is_amiss_is_told_with_it(
    client: httpx2.AsyncClient, body: dict, pointers: list[str]
) -> None:
    answer = await client.post("/seen", json=body)
    assert answer.status_code == 422
    assert sorted(one["pointer"] for one in answer.json()["errors"]) == pointers


async def test_a_parameter_given_twice_is_named(client: httpx2.AsyncClient) -> None:
    (found,) = (await client.post("/told?by=day&by=week", json=SOUND)).json()["errors"]
    assert found["pointer"] == "/query/by"


def test_a_value_of_which_nothing_is_said_stands_alone() -> None:
    assert told("'a', 'ab' or ''", "ab 甲") == "a、ab（甲）、"
    assert told("1 or 2", "1 甲") == "1（甲）、2"
