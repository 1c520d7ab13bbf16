"""What a run of Schemathesis must not pass over in silence."""

import json

import pytest

from services.common.web.access import RoleLacksRight
from services.common.web.idempotency import RequestInProgress
from services.gateway.problems import (
    AT_ANY_ADDRESS,
    CrookedPath,
    HeadTooLarge,
    TooManyRequests,
)
from services.gateway.references import operations
from tests.journeys import fuzz_told, fuzzing
from tests.journeys.fuzz_told import Answer
from tests.journeys.fuzzing import DOCUMENT, Tried, renewed, weighed

DONE = Answer("GET /v1/me", 200, "")
SHUT_OUT = Answer("GET /v1/me", 401, "token-expired")


@pytest.fixture
def tried(tmp_path):
    async def nothing_more():
        raise PermissionError

    (tmp_path / "token").write_text("token")
    return Tried("http://gateway", nothing_more, "", tmp_path, {})


def answered(tried, *answers):
    tried.answers.write_text("".join(json.dumps(one) + "\n" for one in answers))
    return weighed(tried)


async def test_a_token_that_can_not_be_renewed_ends_the_run(tried, monkeypatch):
    monkeypatch.setattr(fuzzing, "RENEWED", 0)
    with pytest.RaisesGroup(PermissionError):
        async with renewed(tried):
            await fuzzing.asyncio.sleep(60)


async def test_a_run_that_ends_is_not_waited_on_by_the_renewal(tried):
    async with renewed(tried):
        pass
    assert tried.token.read_text() == "token"


def test_who_holds_a_token_is_known_each_time_and_does_something(tried):
    assert answered(tried, DONE).startswith("1 cases, 1 of ")
    with pytest.raises(AssertionError, match="nothing that was asked was done"):
        answered(tried, DONE._replace(status=403))
    with pytest.raises(AssertionError, match="token-expired"):
        answered(tried, DONE, SHUT_OUT)
    # Of a password in the body it says nothing about the token.
    answered(tried, DONE, SHUT_OUT._replace(code="sign-in-failed"))


def test_nobody_need_not_be_let_in(tried):
    tried.token.write_text("")
    assert answered(tried, SHUT_OUT._replace(code="sign-in-required"))


def test_of_each_operation_is_told_what_the_gateway_refuses_before_it_asks_a_service():
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    silent = {
        (operation["operationId"], one.code())
        for operation in operations(document["paths"])
        for one in (CrookedPath, HeadTooLarge, TooManyRequests, *AT_ANY_ADDRESS)
        if one.code() not in fuzz_told.of_refusal(document, operation["responses"], one.status)
    }
    assert silent == set()


def test_of_an_operation_is_told_what_its_own_answer_lists_and_no_more():
    document = {"components": {"responses": {"Other": {"x-problems": {"no-such-path": ""}}}}}
    other = {"$ref": "#/components/responses/Other"}
    told = {"401": {"x-problems": {"sign-in-failed": ""}}, "409": {}, "default": other}
    assert fuzz_told.of_refusal(document, told, 401) == {"sign-in-failed", "no-such-path"}
    assert fuzz_told.of_refusal(document, told, 409) == {"no-such-path"}
    assert fuzz_told.of_refusal(document, {"409": {}}, 422) == set()


def test_what_an_operation_tells_of_may_stand_among_the_answers_of_all():
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    told = {
        code
        for item in document["paths"].values()
        for answer in item.get("post", {}).get("responses", {}).values()
        if "$ref" in answer
        for code in fuzz_told.problems_of(document, answer)
    }
    assert {RoleLacksRight.code(), RequestInProgress.code()} <= told
    own = {"description": "", "x-problems": {"seat-taken": "…"}}
    assert list(fuzz_told.problems_of(document, own)) == ["seat-taken"]
    assert list(fuzz_told.problems_of(document, {"description": ""})) == []
