"""Every refusal is a problem document in Chinese, and never holds the input."""

import pytest

from services.common.store.database import Database
from tests import tokens

ID_LIKE = "11010519491231002X"


async def _post(notes, **how):
    return await notes.post("/v1/notes", headers=tokens.officer() | how.pop("headers", {}), **how)


def _is_problem(answer, status, code):
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, told["status"], told["code"]) == (status, status, code)
    assert told["request_id"] == answer.headers["x-request-id"]
    assert any("一" <= c <= "鿿" for c in told["title"])
    assert ID_LIKE not in answer.text
    return told


async def test_a_rules_refusal_bears_its_article_and_members(notes):
    told = _is_problem(await _post(notes, json={"words": "refuse"}), 409, "note-refused")
    assert told["article"] == "宁人社函〔2020〕272号 二"
    assert told["detail"] == "内容不合规定。"
    assert told["note_id"]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/words", "missing"),
        ({"words": 5}, "/words", "string-type"),
        ({"words": "a", "学历": ID_LIKE}, "/学历", "extra-forbidden"),
        ({"words": "a", ID_LIKE: 1}, "/?", "extra-forbidden"),
        ({"words": "a", "month": "2026-13"}, "/month", "value-refused"),
        ({"words": "a", "month": ID_LIKE}, "/month", "value-refused"),
        ({"words": "a", "month": "9999-12"}, "/month", "value-refused"),
        ({"words": "a", "month": "1899-12"}, "/month", "value-refused"),
        ({"words": "a\0b"}, "/words", "text-unstorable"),
        ({"words": "\u202e\u200b"}, "/words", "text-unstorable"),
        ({"words": "a", "more": ["a", "\x7f"]}, "/more/1", "text-unstorable"),
        ([ID_LIKE], "", "model-attributes-type"),
    ],
)
async def test_a_malformed_field_is_named_and_not_echoed(notes, body, pointer, code):
    told = _is_problem(await _post(notes, json=body), 422, "malformed")
    assert {"pointer": pointer, "code": code} == {
        k: told["errors"][0][k] for k in ("pointer", "code")
    }


async def test_a_lone_surrogate_cannot_be_kept(notes):
    answer = await _post(
        notes, content=b'{"words": "\\ud800"}', headers={"Content-Type": "application/json"}
    )
    _is_problem(answer, 422, "malformed")


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b'{"words": ', 422, "malformed"),
        (b'{"\xff": 1}', 400, "unreadable-body"),
        (b'{"words": "' + b"x" * 1_100_000 + b'"}', 413, "body-too-large"),
    ],
)
async def test_a_body_that_cannot_be_read(notes, content, status, code):
    answer = await _post(notes, content=content, headers={"Content-Type": "application/json"})
    _is_problem(answer, status, code)


async def test_an_unknown_path(notes):
    _is_problem(await notes.get("/v1/nothing"), 404, "unknown-path")


async def test_a_wrong_method(notes):
    answer = await notes.put("/v1/notes")
    _is_problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "POST"


async def test_a_nul_in_the_address(notes):
    _is_problem(await notes.get("/v1/notes?x=%00"), 400, "unreadable-address")


async def test_a_request_id_is_taken_over_if_well_formed(notes):
    answer = await notes.get("/v1/nothing", headers={"X-Request-Id": "front-end-7"})
    assert answer.headers["x-request-id"] == "front-end-7"


async def test_a_request_id_of_another_shape_is_replaced(notes):
    answer = await notes.get("/v1/nothing", headers={"X-Request-Id": "a b"})
    assert answer.headers["x-request-id"].startswith("req_")


async def test_a_request_id_that_looks_like_a_persons_number_is_replaced(notes):
    answer = await notes.get("/v1/nothing", headers={"X-Request-Id": ID_LIKE})
    assert ID_LIKE not in answer.headers["x-request-id"]


async def test_a_database_that_is_gone_is_a_503(notes_app, notes):
    await notes_app.state.database.close()
    notes_app.state.database = Database("postgresql+asyncpg://nobody@127.0.0.1:9/none")
    answer = await _post(notes, json={"words": "早"})
    told = _is_problem(answer, 503, "database-unavailable")
    assert int(answer.headers["retry-after"]) >= 1
    assert told["title"].startswith("数据库")
