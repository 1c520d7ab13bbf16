"""What is read of a route's parameters through no public name is what its own document tells."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI, Header, Query
from fastapi import Path as InPath
from fastapi.routing import APIRoute

from services.common.web.parameters import GONE, parameter, query_names

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
    kind: Annotated[str, Query(alias="类别", description="什么")] = "",
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
    assert (set(query_names(route)), len(query_names(route))) == (told, 3), GONE


@pytest.mark.parametrize("place", ["path", "query", "header"])
def test_what_is_said_of_each_is_what_the_document_says(route: APIRoute, place: str) -> None:
    for one in documented(place):
        found = parameter(route, one["name"])
        assert found is not None, GONE
        assert found.description == one["description"], GONE
    assert parameter(route, "nothing") is None


def test_no_other_module_asks_for_what_the_framework_does_not_offer() -> None:
    asking = [
        path.relative_to(SERVICES).as_posix()
        for path in SERVICES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("fastapi.dependenc")
    ]
    assert asking == ["common/web/parameters.py"]
