"""The document tells the headers that answers bear: where to look next, when to ask again, tags."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.gateway import prefixes
from tests.conftest import client_of

ROOT = Path(__file__).parents[2]
METHODS = ("get", "post", "put", "delete")


DOCUMENT: dict[str, Any] = json.loads((ROOT / "docs/openapi/jianxi.json").read_text())


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Those of the services, by their paths; their shared answers are put in where they stand."""
    for path, item in DOCUMENT["paths"].items():
        for operation in (item[method] for method in METHODS if method in item):
            answers = {
                status: _resolved(answer) for status, answer in operation["responses"].items()
            }
            if path.startswith("/v1/"):
                yield path, operation | {"responses": answers}


def _resolved(answer: dict[str, Any]) -> dict[str, Any]:
    name = answer.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = DOCUMENT["components"]["responses"][name] if name else answer
    return found


def telling(header: str) -> set[str]:
    """The operations that say of an answer that it bears a header."""
    return {
        one["operationId"]
        for _, one in operations()
        if any(header in answer.get("headers", {}) for answer in one["responses"].values())
    }


def functions() -> Iterator[ast.AsyncFunctionDef]:
    for file in (ROOT / "services").glob("*/**/*.py"):
        tree = ast.parse(file.read_text())
        yield from (node for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef))


def test_who_says_where_to_look_next_tells_so_and_nobody_else() -> None:
    for function in functions():
        told = any("located(" in ast.unparse(each) for each in function.decorator_list)
        body = "\n".join(map(ast.unparse, function.body))
        sets = "headers['Location']" in body or "return _queued(" in body
        assert told == sets, function.name
    # Whoever queues a job says where it is watched.
    queued = {one["operationId"] for _, one in operations() if "202" in one["responses"]}
    assert queued <= telling("Location")


def test_every_answer_after_which_one_may_ask_again_says_when() -> None:
    for _, one in operations():
        for status in {"429", "503"} & one["responses"].keys():
            assert "Retry-After" in one["responses"][status].get("headers", {}), one["operationId"]


def test_every_answer_to_whom_nobody_vouches_for_says_how_to_prove_oneself() -> None:
    told = [one["responses"]["401"] for _, one in operations() if "401" in one["responses"]]
    assert told
    assert all("WWW-Authenticate" in answer["headers"] for answer in told)


def test_tags_are_told_where_304_is() -> None:
    told = {one["operationId"] for _, one in operations() if "304" in one["responses"]}
    assert told
    assert told <= telling("ETag")


def taken_at(address: str) -> set[str]:
    """The methods of all paths that an address may be one of; HEAD is taken where GET is."""
    told = {
        method.upper()
        for path, item in DOCUMENT["paths"].items()
        if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)), address)
        for method in METHODS
        if method in item
    }
    return told | ({"HEAD"} if "GET" in told else set())


async def test_whatever_takes_no_such_method_says_which_it_takes(apps) -> None:
    assert "Allow" in DOCUMENT["components"]["responses"]["Other"]["headers"]
    clients = {service: client_of(app) for service, app in apps.items()}
    for path in (path for path in DOCUMENT["paths"] if path.startswith("/v1/")):
        address = re.sub(r"\{\w+\}", "x", path)
        answer = await clients[prefixes.owner_of(path)].patch(address)
        assert answer.status_code == 405, path
        assert set(answer.headers["allow"].split(", ")) == taken_at(address), path


def test_whatever_is_deprecated_says_when_it_ends_and_what_to_call_instead():
    for path, one in operations():
        told = {"x-sunset", "x-successor", "x-deprecated-since"} & one.keys()
        assert len(told) == (3 if one.get("deprecated") else 0), path
        if told:
            assert one["x-successor"] in DOCUMENT["paths"], path
