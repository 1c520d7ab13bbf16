"""What is read of a route's parameters through no public name is what its own document tells."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI, Header, Query, Request
from fastapi import Path as InPath
from fastapi.routing import APIRoute
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from starlette.datastructures import Headers, QueryParams

from services.common.web.parameters import (
    GONE,
    RepeatedParameter,
    UnknownParameter,
    check_query,
    parameter,
    query_names,
    read,
    request_params_to_args,
)

SERVICES = Path(__file__).parents[2] / "services"
app = FastAPI()


def also(
    limit: Annotated[int, Query(description="多少")] = 1,
    region: Annotated[str, Query(description="区划")] = "",
) -> None:
    """A dependency with parameters of its own, one of them the route's too."""


@app.get("/notes/{note}")
def see_note(
    note: Annotated[str, InPath(description="编号")],
    _: Annotated[None, Depends(also)],
    region: Annotated[str, Query(description="区划")] = "",
    kind: Annotated[list[str] | None, Query(alias="类别", description="什么")] = None,
    x_receipt: Annotated[str, Header(description="回执")] = "",
) -> None:
    """Parameters in three places, by the endpoint and by what it depends on."""


@pytest.fixture(scope="module")
def route() -> APIRoute:
    return next(one for one in app.routes if isinstance(one, APIRoute))


def documented(place: str) -> Iterator[Any]:
    told = app.openapi()["paths"]["/notes/{note}"]["get"]["parameters"]
    return (one for one in told if one["in"] == place)


def test_the_names_in_the_query_are_those_of_the_document(route: APIRoute) -> None:
    told = {one["name"] for one in documented("query")}
    assert told == {"limit", "region", "类别"}
    assert set(query_names(route)) == told, GONE
    assert dict(query_names(route)) == {"limit": False, "region": False, "类别": True}, GONE


@pytest.mark.parametrize("place", ["path", "query", "header"])
def test_what_is_said_of_each_is_what_the_document_says(route: APIRoute, place: str) -> None:
    for one in documented(place):
        found = parameter(route, one["name"])
        assert found is not None, GONE
        assert found.description == one["description"], GONE
    assert parameter(route, "nothing") is None


def asked(query: str) -> Request:
    return Request({"type": "http", "query_string": query.encode()})


@pytest.mark.parametrize(
    "query", ["", "limit=2", "region=x&limit=2", "%E7%B1%BB%E5%88%AB=a&%E7%B1%BB%E5%88%AB=b"]
)
def test_what_a_route_takes_is_heeded(route: APIRoute, query: str) -> None:
    check_query(asked(query), query_names(route))


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("limt=2", UnknownParameter),
        ("limit=2&foo=", UnknownParameter),
        ("kind=a", UnknownParameter),
        ("limit=2&limit=2", RepeatedParameter),
    ],
)
def test_what_would_go_unheeded_is_refused(
    route: APIRoute, query: str, error: type[Exception]
) -> None:
    with pytest.raises(error) as told:
        check_query(asked(query), query_names(route))
    assert "foo" not in str(told.value)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limt=2", "/query/limt"),
        ("limit=2&foo=", "/query/foo"),
        ("x=1&y=2", "/query/x"),
        ("640106200001010000=1", "/query/?"),
        ("p13995123456=1", "/query/?"),
        ("a/b=1", "/query/?"),
        ("limit=2&limit=2", "/query/limit"),
    ],
)
def test_a_parameter_is_pointed_at_by_a_name_that_is_no_number_of_a_person(
    route: APIRoute, query: str, pointer: str
) -> None:
    with pytest.raises((UnknownParameter, RepeatedParameter)) as told:
        check_query(asked(query), query_names(route))
    assert told.value.pointer == pointer


class Wish(BaseModel):
    """A model whose fields are parameters."""

    near: str = "x"
    far: int | None = None


@app.get("/wishes/{number}/{name}")
def see_wishes(
    *,
    number: Annotated[int, InPath(ge=1)],
    name: str,
    wish: Annotated[Wish, Query()],
    must: int,
    many: Annotated[list[int] | None, Query()] = None,
    some: Annotated[tuple[int, ...], Query()] = (1, 2),
    made: Annotated[str, Query(default_factory=lambda: "made")],
    checked: Annotated[int, Query(le=1, validate_default=True)] = 2,
    short: Annotated[str, Query(alias="s", min_length=2)] = "",
    x_few: Annotated[int | None, Header()] = None,
) -> None:
    """Parameters of every kind."""


NAMES = ("must", "many", "some", "made", "checked", "s", "short", "x-few", "near", "far")
PIECES = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(("", "1", "7", "ab", "x,y"))))


@given(PIECES, st.sampled_from(("0", "1", "a")))
def test_what_is_read_here_is_what_the_framework_reads(
    pieces: list[tuple[str, str]], number: str
) -> None:
    own = next(one for one in app.routes if getattr(one, "path", "").startswith("/wishes"))
    assert isinstance(own, APIRoute)
    asked = own.dependant
    head = Headers(raw=[(name.encode(), value.encode()) for name, value in pieces])
    for fields, received in (
        (asked.path_params, {"number": number, "name": "n"}),
        (asked.path_params, {}),
        (asked.query_params, QueryParams(pieces)),
        (asked.header_params, head),
    ):
        assert read(fields, received) == request_params_to_args(fields, received), GONE


def test_a_default_that_can_change_is_another_at_each_request() -> None:
    @app.get("/lists")
    def see_lists(kept: Annotated[list[str], Query()] = ["a"]) -> None:  # noqa: B006
        del kept

    own = next(one for one in app.routes if getattr(one, "path", "") == "/lists")
    assert isinstance(own, APIRoute)
    first, again = (read(own.dependant.query_params, QueryParams())[0] for _ in range(2))
    assert first == again == {"kept": ["a"]}
    assert first["kept"] is not again["kept"]


def test_no_other_module_asks_for_what_the_framework_does_not_offer() -> None:
    asking = [
        path.relative_to(SERVICES).as_posix()
        for path in SERVICES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("fastapi.dependenc")
    ]
    assert asking == ["common/web/parameters.py"]
