"""Requests as any client could send them, and what a refusal must look like."""

import re
from typing import Any

import httpx2
from ulid import ULID

from launch.demo.door import Member

CHINESE = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")


async def token_of(member: Member) -> str:
    """The member's access token, signed in for through the gateway if need be."""
    return member._token or await member._sign_in(None)


def headers(token: str | None = None, key: str | None = None, **more: str) -> dict[str, str]:
    """A token and an Idempotency-Key, fresh unless one is given."""
    told = {"Idempotency-Key": key or str(ULID())} | more
    return told | ({"Authorization": f"Bearer {token}"} if token else {})


def assert_problem(
    answer: httpx2.Response, status: int, code: str | None = None, unseen: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The answer's problem document, which has the form of every refusal and echoes nothing."""
    assert answer.status_code == status, (answer.status_code, answer.text)
    problem = assert_form(answer)
    if code is not None:
        assert problem["code"] == code
    for text in unseen:
        assert text not in answer.text
    return problem


def assert_form(answer: httpx2.Response) -> dict[str, Any]:
    """What every problem document has, whatever it refuses."""
    assert answer.headers["content-type"].split(";")[0] == "application/problem+json", answer.text
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code
    assert CODE.match(problem["code"])
    assert problem["type"] == f"/problems/{problem['code']}"
    assert CHINESE.search(problem["title"])
    assert CHINESE.search(problem["detail"])
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert "Traceback" not in answer.text
    return problem
