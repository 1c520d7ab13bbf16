"""A sandbox's fixed ids: answered with the problem that they stand for, and nowhere else."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from services.gateway.calls import Call
from services.gateway.sandbox import ASKED, Sandbox, fixed_id
from services.gateway.settings import REPOSITORY
from tests.gateway.door import Door

DOCUMENT = REPOSITORY / "docs" / "openapi" / "jianxi.json"
TOLD = {
    "openapi": "3.1.0",
    "paths": {
        "/v1/posts/{post_id}/closing": {
            "post": {
                "responses": {
                    "409": {"x-problems": {"post-full": "名额已满。"}},
                    "503": {"x-problems": {"words-unavailable": "暂时取不到。"}},
                    "422": {"x-problems": {"months-unfit": "期限不合。"}},
                    "401": {"x-problems": {"proof-stale": "请再次证明。"}},
                    "default": {"description": "问题说明"},
                }
            }
        },
        "/v1/posts/import": {"get": {"responses": {}}},
    },
}


def asked(path: str, method: str = "POST", request_id: str = "req-1") -> Call:
    scope: dict[str, Any] = {"type": "http", "method": method, "path": path}
    headers = [(b"x-request-id", request_id.encode())]
    scope |= {"raw_path": path.encode(), "headers": headers, "client": None}
    return Call(scope, None, None)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    file = tmp_path_factory.mktemp("sandbox") / "jianxi.json"
    file.write_text(json.dumps(TOLD))
    return Sandbox(file)


KNOWN = """
from services.common.errors import JianxiError
from services.gateway.sandbox import _shared
print(*dict(_shared(JianxiError)))
"""


def test_what_any_operation_may_be_refused_by_is_known_to_a_gateway_by_itself() -> None:
    # In a process of its own: here services are loaded too, and their errors with them.
    told = subprocess.run([sys.executable, "-c", KNOWN], stdout=subprocess.PIPE, check=True)
    known = set(told.stdout.decode().split())
    assert len(known) == 27
    assert known > {"busy", "database-unavailable", "internal-error", "keys-unavailable"}
    assert known > {"unknown-parameter", "repeated-parameter", "unknown-form-field"}
    assert known > {"too-many-requests", "service-slow", "unknown-path", "token-expired"}


def path_of(code: str) -> str:
    return f"/v1/posts/pst_{fixed_id(code)}/closing"


@pytest.mark.parametrize(
    ("code", "status", "retry", "title"),
    [
        ("post-full", 409, None, "名额已满。"),
        ("words-unavailable", 503, "1", "暂时取不到。"),
        ("months-unfit", 422, None, "期限不合。"),
        ("proof-stale", 401, None, "请再次证明。"),
        ("too-many-requests", 429, "1", "请求过于频繁，请稍后再试。"),
    ],
)
def test_an_id_brings_about_the_problem_that_it_stands_for(
    sandbox: Sandbox, code: str, status: int, retry: str | None, title: str
) -> None:
    answer = sandbox.answer(asked(path_of(code)))
    assert answer is not None
    told = json.loads(bytes(answer.body))
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code)
    assert (told["title"], told["type"]) == (title, f"/problems/{code}")
    assert answer.headers.get("retry-after") == retry
    assert ("errors" in told) == (status == 422)
    assert ("www-authenticate" in answer.headers) == (status == 401)
    assert answer.headers["content-type"] == "application/problem+json"


def test_so_does_a_request_id_where_no_id_stands_in_the_path(sandbox: Sandbox) -> None:
    plain = f"/v1/posts/pst_{'7' * 26}/closing"
    answer = sandbox.answer(asked(plain, request_id=f"{ASKED}post-full"))
    assert answer is not None
    assert answer.status_code == 409


@pytest.mark.parametrize(
    "call",
    [
        asked("/v1/posts/pst_" + "7" * 26 + "/closing"),
        asked(f"/v1/posts/pst_{'0' * 26}/closing"),
        asked(path_of("post-full"), method="GET"),
        asked(f"/v1/posts/pst_{fixed_id('post-full')}"),
        asked("/v1/posts/import", method="GET", request_id=f"{ASKED}post-full"),
        asked("/v1/posts/pst_1/closing", request_id=f"{ASKED}no-such-problem"),
        asked("/v1/posts/pst_1/closing", request_id="post-full"),
    ],
    ids=range(7),
)
def test_what_asks_for_no_problem_of_its_operation_goes_on(sandbox: Sandbox, call: Call) -> None:
    assert sandbox.answer(call) is None


def test_without_a_document_nothing_is_provoked(tmp_path: Path) -> None:
    assert Sandbox(tmp_path / "none.json").answer(asked(path_of("post-full"))) is None


def test_every_problem_that_an_operation_lists_has_an_id_of_its_own() -> None:
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    codes = {
        code
        for methods in document["paths"].values()
        for operation in methods.values()
        for answer in operation["responses"].values()
        for code in answer.get("x-problems", {})
    }
    assert len(codes) > 500
    assert len({fixed_id(code) for code in codes}) == len(codes)
    # A request id holds the longest.
    assert max(map(len, codes)) + len(ASKED) <= 64
    pattern = re.compile(r"0{10}[0-9A-HJKMNP-TV-Z]{16}")
    assert all(pattern.fullmatch(fixed_id(code)) for code in codes)


def test_every_listed_problem_is_brought_about_at_its_operation() -> None:
    sandbox = Sandbox(DOCUMENT)
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for status, answer in operation["responses"].items():
                for code in answer.get("x-problems", {}):
                    called = re.sub(r"\{[a-z_]+\}", f"abc_{fixed_id(code)}", path)
                    call = asked(called, method.upper(), f"{ASKED}{code}")
                    told = sandbox.answer(call)
                    assert told is not None, (method, path, code)
                    assert told.status_code == int(status)


def test_an_id_stays_what_it_was() -> None:
    assert fixed_id("post-full") == "00000000003RVN1PN0PKB36YSP"


def test_a_gateway_of_a_sandbox_answers_and_no_other_does(
    open_door: Any, sandbox: Sandbox, tmp_path: Path
) -> None:
    file, clock = tmp_path / "jianxi.json", tmp_path / "clock"
    file.write_text(json.dumps(TOLD))
    clock.write_text("0")
    inside: Door = open_door(document=file, clock_file=clock)
    answer = inside.ask("POST", path_of("post-full"))
    assert (answer.status, answer.code) == (409, "post-full")
    outside: Door = open_door(document=file)
    assert outside.ask("POST", path_of("post-full")).status == 200
