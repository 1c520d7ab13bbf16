"""Who must name the version they saw is asked for it by the document, not by a 428 alone."""

from typing import Annotated, Any

import pytest
from fastapi import FastAPI
from pydantic import Field

from services.common.errors import Unpinned
from services.common.web import openapi
from services.common.web.problems import problems
from services.common.web.seen_versions import NONE_YET, BodyShared
from services.common.web.wire import Wire

Version = Annotated[int | None, Field(ge=0, le=9, description="您看到的版本号")]
ASKED = {
    "type": "integer",
    "minimum": 0.0,
    "maximum": 9.0,
    "format": "int32",
    "description": "您看到的版本号",
}
PINNED: dict[int | str, Any] = problems(Unpinned)


class MergeIn(Wire):
    """Two versions among other things, of which one must be named."""

    ground: str
    note: str | None = None
    expected_version: Version = None
    into_expected_version: Version = None


class OtherIn(MergeIn):
    """The same where nobody asks."""


class FirstIn(Wire):
    """What may not be there yet."""

    expected_version: Annotated[int | None, Field(ge=0, le=9), NONE_YET] = None


app = FastAPI()
openapi.install(app)


@app.post("/merge", responses=PINNED)
async def merge(body: MergeIn) -> None:
    """Refuses a body without versions."""


@app.post("/either", responses=PINNED)
async def either(body: MergeIn | FirstIn) -> None:
    """Takes one of two bodies."""


@app.post("/other")
async def other(body: OtherIn) -> None:
    """Takes a body without versions."""


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = app.openapi()["components"]["schemas"][name]
    return found


def test_each_version_is_asked_for_where_a_body_without_is_refused() -> None:
    told = schema("MergeIn")
    assert told["required"] == ["ground", "expected_version", "into_expected_version"]
    fields = told["properties"]
    assert fields["expected_version"] == fields["into_expected_version"] == ASKED
    assert {"type": "null"} in fields["note"]["anyOf"]


def test_nothing_is_asked_for_where_none_is_refused() -> None:
    told = schema("OtherIn")
    assert told["required"] == ["ground"]
    assert {"type": "null"} in told["properties"]["expected_version"]["anyOf"]


def test_what_may_not_be_there_yet_may_be_left_out_and_says_when() -> None:
    told = schema("FirstIn")
    assert "required" not in told
    field = told["properties"]["expected_version"]
    assert field.keys() == {"anyOf", "description"}
    assert {"type": "null"} in field["anyOf"]
    assert field["description"] == NONE_YET.description


def test_the_body_itself_still_takes_none_so_that_the_answer_is_428() -> None:
    body = MergeIn.model_validate({"ground": "写错了", "into_expected_version": None})
    assert body.expected_version is body.into_expected_version is None


def test_one_body_for_who_refuses_and_who_does_not_is_no_document() -> None:
    shared = FastAPI()
    openapi.install(shared)
    shared.add_api_route("/merge", merge, methods=["POST"], responses=PINNED)
    shared.add_api_route("/merge-too", merge, methods=["PUT"])
    with pytest.raises(BodyShared, match=r"^MergeIn$"):
        shared.openapi()
