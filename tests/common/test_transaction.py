"""One request, one transaction: committed before the answer, remembered within it."""

import asyncio
from types import SimpleNamespace

import pytest
from fastapi import Response
from sqlalchemy import event, text
from ulid import ULID

from services.common.store import line
from services.common.web import transaction
from services.common.web.idempotency import forget_expired
from tests import tokens


async def test_the_commit_comes_before_the_answer(notes_app, notes):
    order = []
    sync_engine = notes_app.state.database.engine.sync_engine
    event.listen(sync_engine, "commit", lambda _: order.append("commit"))
    inner = notes_app.middleware_stack or notes_app.build_middleware_stack()

    async def watched(scope, receive, send):
        async def noting(message):
            order.append(message["type"])
            await send(message)

        await inner(scope, receive, noting)

    notes_app.middleware_stack = watched
    answer = await notes.post("/v1/notes", json={"words": "早"}, headers=tokens.officer())
    assert answer.status_code == 201
    assert order.index("http.response.start") == len(order) - 2
    assert "commit" in order[: order.index("http.response.start")]


async def test_a_refused_request_leaves_nothing(notes, count):
    answer = await notes.post("/v1/notes", json={"words": "refuse"}, headers=tokens.officer())
    assert answer.status_code == 409
    assert await count("notes") == 0
    assert await count("changes") == 0
    assert await count("remembered_answers") == 0


async def test_many_who_are_refused_at_once_keep_nobody_waiting(notes_app, notes, monkeypatch):
    monkeypatch.setattr(line, "PATIENCE", 5.0)

    async def refused():
        return await notes.post("/v1/notes", json={"words": "refuse"}, headers=tokens.officer())

    async with asyncio.timeout(30):
        answers = await asyncio.gather(*(refused() for _ in range(64)))
    assert {answer.json()["code"] for answer in answers} == {"note-refused"}


async def test_a_broken_request_is_a_500_without_its_words(notes, count):
    answer = await notes.post("/v1/notes", json={"words": "break"}, headers=tokens.officer())
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal-error"
    assert "break" not in answer.text
    assert await count("notes") == 0


async def test_the_same_request_twice_is_done_once_and_answered_alike(notes, count):
    headers = tokens.officer(sub="acc_one")
    first = await notes.post("/v1/notes", json={"words": "早"}, headers=headers)
    second = await notes.post("/v1/notes", json={"words": "早"}, headers=headers)
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert await count("notes") == 1


async def test_a_key_used_for_another_body_is_refused(notes, count):
    headers = tokens.officer(sub="acc_one")
    await notes.post("/v1/notes", json={"words": "早"}, headers=headers)
    other = await notes.post("/v1/notes", json={"words": "晚"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert await count("notes") == 1


async def test_somebody_elses_key_is_unknown(notes, count):
    key = {"Idempotency-Key": str(ULID())}
    for subject in ("acc_one", "acc_two"):
        headers = tokens.officer(sub=subject) | key
        answer = await notes.post("/v1/notes", json={"words": "早"}, headers=headers)
        assert answer.status_code == 201
    assert await count("notes") == 2


async def test_a_remembered_answer_is_kept_from_whoever_lost_the_right(notes):
    key = {"Idempotency-Key": str(ULID())}
    before = tokens.officer("640000", "clerk", sub="acc_one") | key
    after = tokens.officer("640100", "clerk", sub="acc_one") | key
    await notes.post("/v1/notes", json={"words": "早"}, headers=before)
    answer = await notes.post("/v1/notes", json={"words": "早"}, headers=after)
    assert (answer.status_code, answer.json()["code"]) == (403, "rights-changed")


async def test_a_refusal_is_not_remembered(notes):
    headers = tokens.officer(sub="acc_one")
    for _ in range(2):
        answer = await notes.post("/v1/notes", json={"words": "refuse"}, headers=headers)
        assert answer.status_code == 409


async def test_a_missing_key_is_refused(notes):
    headers = tokens.officer()
    del headers["Idempotency-Key"]
    answer = await notes.post("/v1/notes", json={"words": "早"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency-key-missing")


@pytest.mark.parametrize("key", ["short", "x" * 65, "with blanks in it !"])
async def test_a_key_of_wrong_shape_is_refused(notes, key):
    headers = tokens.officer() | {"Idempotency-Key": key}
    answer = await notes.post("/v1/notes", json={"words": "早"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency-key-missing")


async def test_a_path_that_must_not_remember_refuses_a_key(notes):
    answer = await notes.post("/v1/secrets", headers=tokens.officer())
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency-key-refused")


async def test_a_twin_still_running_is_told_to_wait(notes_app, notes):
    headers = tokens.officer(sub="acc_one")
    answers = await asyncio.gather(
        *(notes.post("/v1/notes", json={"words": "早"}, headers=headers) for _ in range(8))
    )
    codes = [a.status_code for a in answers]
    assert set(codes) <= {201, 409}
    assert 201 in codes
    assert len({a.json()["id"] for a in answers if a.status_code == 201}) == 1
    waiting = [a for a in answers if a.status_code == 409]
    assert all(a.headers["retry-after"] == "1" for a in waiting)


async def test_what_is_remembered_lies_sealed(notes_app, notes):
    await notes.post("/v1/notes", json={"words": "不可明文"}, headers=tokens.officer())
    async with notes_app.state.database.transaction() as session:
        kept = await session.scalar(text("SELECT answer FROM remembered_answers"))
    assert "不可明文".encode() not in kept


async def test_a_lost_race_is_run_again_in_a_fresh_session(notes_app, notes, count):
    calls = []
    database = notes_app.state.database
    async with database.transaction() as session:
        await session.execute(
            text(
                "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "IF nextval('tries') < 3 THEN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; "
                "END IF; RETURN NEW; END $$"
            )
        )
        await session.execute(text("CREATE SEQUENCE tries"))
        await session.execute(
            text("CREATE TRIGGER t BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION lose()")
        )
    answer = await notes.post("/v1/notes", json={"words": "早"}, headers=tokens.officer())
    calls.append(answer.status_code)
    assert calls == [201]
    assert await count("notes") == 1
    assert await count("changes") == 1


async def test_a_lost_race_is_run_again_where_there_is_no_transaction(notes_app):
    # A replica breaks off a reading as if it had lost a race.
    lost = "DO $$ BEGIN RAISE EXCEPTION 'conflict with recovery' USING ERRCODE = '40001'; END $$"
    tried = []

    async def endpoint(_):
        tried.append(1)
        async with notes_app.state.database.reading() as session:
            await session.execute(text(lost if len(tried) < 3 else "SELECT 1"))
        return Response()

    request = SimpleNamespace(state=SimpleNamespace())
    assert (await transaction._again_if_lost(request, endpoint)).status_code == 200
    assert len(tried) == 3


async def test_what_is_older_than_seven_days_is_forgotten(notes_app, notes, count):
    headers = tokens.officer(sub="acc_one")
    await notes.post("/v1/notes", json={"words": "早"}, headers=headers)
    async with notes_app.state.database.transaction() as session:
        await forget_expired(session)
    assert await count("remembered_answers") == 1
    async with notes_app.state.database.transaction() as session:
        await session.execute(text("UPDATE remembered_answers SET expires_at = now()"))
    async with notes_app.state.database.transaction() as session:
        await forget_expired(session)
    assert await count("remembered_answers") == 0


async def test_a_twin_that_comes_late_gets_the_answer_of_the_first(notes):
    headers = tokens.officer(sub="acc_one")
    answers = await asyncio.gather(
        *(notes.post("/v1/slow-notes", json={"words": "慢"}, headers=headers) for _ in range(4))
    )
    told = {a.json()["id"] for a in answers if a.status_code == 201}
    assert len(told) == 1
    assert {a.status_code for a in answers} <= {201, 409}
    again = await notes.post("/v1/slow-notes", json={"words": "慢"}, headers=headers)
    assert again.json()["id"] in told
