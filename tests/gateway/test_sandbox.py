"""A sandbox's fixed ids: answered with the problem that they stand for, and nowhere else."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.common.web.idempotency import RequestInProgress
from services.gateway.calls import Call
from services.gateway.sandbox import ASKED, Sandbox, fixed_id
from services.gateway.settings import REPOSITORY
from tests.gateway.door import Door

DOCUMENT = REPOSITORY / "docs" / "openapi" / "jianxi.json"
CATALOGUE = (REPOSITORY / "docs" / "problems.md").read_text(encoding="utf-8")
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
                    "429": {"$ref": "#/components/responses/TooManyRequests"},
                    "default": {"$ref": "#/components/responses/Other"},
                }
            }
        },
        "/v1/posts/import": {"get": {"responses": {}}},
    },
    "components": {
        "responses": {
            "Other": {"x-problems": {"method-not-allowed": "不支持这种请求方法。"}},
            "TooManyRequests": {"x-problems": {"too-many-requests": "请求过于频繁，请稍后再试。"}},
        }
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
        ("method-not-allowed", 405, None, "这个地址不支持这种请求方法。"),
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
    assert answer.headers.get("allow") == ("POST" if status == 405 else None)
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


def listed() -> Iterator[tuple[str, str, int, str]]:
    """Method, path, status and code of every problem that an operation lists."""
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    shared = document["components"]["responses"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for status, answer in operation["responses"].items():
                told = shared.get(answer.get("$ref", "").rpartition("/")[2], answer)
                if status != "default":
                    for code in told.get("x-problems", {}):
                        yield method.upper(), path, int(status), code


def test_every_problem_that_an_operation_lists_has_an_id_of_its_own() -> None:
    codes = {code for *_, code in listed()}
    assert len(codes) > 500
    assert len({fixed_id(code) for code in codes}) == len(codes)
    # A request id holds the longest.
    assert max(map(len, codes)) + len(ASKED) <= 64
    pattern = re.compile(r"0{10}[0-9A-HJKMNP-TV-Z]{16}")
    assert all(pattern.fullmatch(fixed_id(code)) for code in codes)


def test_every_listed_problem_is_brought_about_at_its_operation() -> None:
    sandbox, silent = Sandbox(DOCUMENT), set[tuple[str, str, str]]()
    for method, path, status, code in listed():
        called = re.sub(r"\{[a-z_]+\}", f"abc_{fixed_id(code)}", path)
        told = sandbox.answer(asked(called, method, f"{ASKED}{code}"))
        if told is None or told.status_code != status:
            silent.add((method, path, code))
    assert silent == set()


def test_what_the_catalogue_gives_brings_its_problem_about_somewhere() -> None:
    given = dict(re.findall(r"^\| `([a-z0-9-]+)` .* \| `([\w-]+)` \|$", CATALOGUE, re.MULTILINE))
    by_ids_last = sorted(listed(), key=lambda one: "id}" in one[1])
    places = {code: (method, path) for method, path, _, code in by_ids_last}
    sandbox, silent = Sandbox(DOCUMENT), set[str]()
    for code, sent in given.items():
        method, path = places.get(code, ("GET", "/v1/units/{unit_id}"))
        call = asked(path, method, sent)
        if not sent.startswith(ASKED):
            call = asked(re.sub(r"\{[a-z_]*id\}", f"abc_{sent}", path), method)
        answer = sandbox.answer(call)
        if answer is None or json.loads(bytes(answer.body))["code"] != code:
            silent.add(code)
    assert len(given) > 700
    assert silent == set()


def test_what_many_operations_are_refused_by_is_brought_about_where_it_can_occur() -> None:
    sandbox = Sandbox(DOCUMENT)
    keyed, public = "/v1/units/unt_1/accidents", "/v1/public/posts"
    lacks, twin = f"{ASKED}role-lacks-right", f"{ASKED}{RequestInProgress.code()}"
    assert sandbox.answer(asked(keyed, request_id=lacks)).status_code == 403
    told = sandbox.answer(asked(keyed, request_id=twin))
    assert (told.status_code, told.headers["retry-after"]) == (409, "1")
    for code, status in {
        "idempotency-key-missing": 400,
        "idempotency-key-reused": 422,
        "rights-changed": 403,
        "sign-in-required": 401,
        "token-of-wrong-kind": 401,
        "token-expired": 401,
        "unsupported-media": 415,
    }.items():
        assert sandbox.answer(asked(keyed, request_id=ASKED + code)).status_code == status
    for code in ("idempotency-key-missing", "sign-in-required"):
        assert sandbox.answer(asked(public, "GET", ASKED + code)) is None
    assert sandbox.answer(asked(public, "GET", f"{ASKED}token-expired")).status_code == 401
    assert sandbox.answer(asked(public, "GET", lacks)) is None
    assert sandbox.answer(asked(public, "GET", twin)) is None


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


def test_the_gateways_own_problems_are_brought_about_too(open_door: Any, tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text("0")
    inside: Door = open_door(document=DOCUMENT, clock_file=clock)
    code = "document-missing"
    answer = inside.ask("GET", "/openapi.json", headers={"x-request-id": f"{ASKED}{code}"})
    assert (answer.status, answer.code) == (503, code)
    assert inside.ask("GET", "/openapi.json").status == 200
