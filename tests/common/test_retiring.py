"""An operation on its way out says in each answer when it ends, and what comes instead."""

from datetime import date
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from openapi_spec_validator import validate

from services.common.errors import Refused
from services.common.web.access import anyone
from services.common.web.retiring import retiring
from services.common.web.routing import router
from tests.conftest import client_of

INSTEAD = "/v1/notes"
OUT: dict[str, Any] = retiring(date(2027, 1, 1), date(2027, 6, 30), INSTEAD)
TOLD = {
    "deprecation": "@1798732800",
    "sunset": "Wed, 30 Jun 2027 15:59:59 GMT",
    "link": '</v1/notes>; rel="successor-version"',
}
routes = router("便条")


class NoteOut(Refused):
    """便条停用了。"""


@routes.get("/v1/old-notes", dependencies=[anyone], summary="旧便条", **OUT)
async def list_old_notes() -> dict[str, str]:
    """旧的。"""
    return {}


@routes.get("/v1/old-notes/refused", dependencies=[anyone], summary="拒绝的旧便条", **OUT)
async def refuse_old_notes() -> dict[str, str]:
    """旧的。"""
    raise NoteOut


@pytest.fixture
def retiring_app(notes_made: FastAPI) -> FastAPI:
    notes_made.router.routes.extend(routes.routes)
    # It needs no start for what it answers here.
    notes_made.state.has_begun = True
    return notes_made


@pytest.mark.parametrize(("path", "status"), [("", 200), ("/refused", 409), ("?more=1", 422)])
async def test_every_answer_says_when_it_ends_and_what_comes_instead(
    retiring_app: FastAPI, path: str, status: int
) -> None:
    async with client_of(retiring_app) as client:
        answer = await client.get(f"/v1/old-notes{path}")
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in TOLD} == TOLD


async def test_an_operation_that_stays_says_nothing_of_an_end(retiring_app: FastAPI) -> None:
    async with client_of(retiring_app) as client:
        answer: httpx2.Response = await client.get("/v1/notes")
    assert not TOLD.keys() & {name.lower() for name in answer.headers}


def test_the_document_says_so_too(retiring_app: FastAPI) -> None:
    document = retiring_app.openapi()
    validate(document)
    told = document["paths"]["/v1/old-notes"]["get"]
    assert (told["deprecated"], told["x-sunset"]) == (True, "2027-06-30")
    assert told["x-successor"] == INSTEAD
    assert all(
        {"Deprecation", "Sunset", "Link"} <= set(a["headers"]) for a in told["responses"].values()
    )
    assert "headers" not in document["paths"]["/v1/notes"]["post"]["responses"]["default"]
