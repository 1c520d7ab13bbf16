"""What may be read by GET may be asked for by HEAD: the same head, and no content."""

import asyncio
import logging
from http import HTTPStatus

import pytest
from starlette.responses import Response, StreamingResponse

from services.common.traces import Tracer
from services.common.web.heads import Heads
from tests import conftest, tokens
from tests.common.test_access import by_sister, service_claims


@pytest.mark.parametrize("path", ["/health", "/internal/notes", "/v1/no-such-path"])
async def test_head_answers_as_get_without_the_content(notes, path):
    headers = tokens.bearer(by_sister(service_claims(scope="notes:read")))
    read = await notes.get(path, headers=headers)
    head = await notes.head(path, headers=headers)
    assert (head.status_code, head.content) == (read.status_code, b"")
    same = ("content-length", "content-type")
    assert [head.headers[name] for name in same] == [read.headers[name] for name in same]


async def test_whoever_may_not_read_learns_as_little_by_head(notes):
    answer = await notes.head("/internal/notes")
    assert (answer.status_code, answer.content) == (401, b"")


async def test_what_cannot_be_read_by_get_is_not_allowed_by_head(notes):
    assert (await notes.head("/v1/notes")).headers["allow"] == "POST"
    assert (await notes.post("/internal/notes")).headers["allow"] == "GET, HEAD"


async def test_what_is_streamed_is_not_made_for_nobody():
    made, left = [], []

    async def pieces():
        try:
            for no in range(100):
                made.append(no)
                yield b"x"
                await asyncio.sleep(0)
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            left.append(True)
            raise

    async with conftest.client_of(Heads(StreamingResponse(pieces()))) as client:
        head = await asyncio.wait_for(client.head("/"), 5)
    assert (head.status_code, head.content) == (200, b"")
    assert len(made) < 100
    assert left == [True]


async def test_who_holds_it_already_is_told_so_by_head():
    answer = Response(status_code=HTTPStatus.NOT_MODIFIED, headers={"etag": '"a"'})
    async with conftest.client_of(Heads(answer)) as client:
        head = await client.head("/", headers={"If-None-Match": '"a"'})
    assert (head.status_code, head.headers["etag"], head.content) == (304, '"a"', b"")


async def test_logs_figures_and_traces_tell_the_method_that_was_sent(notes, notes_app, caplog):
    tracer = notes_app.state.tracer = Tracer("units", "http://127.0.0.1:1", 1.0)
    with caplog.at_level(logging.INFO):
        await notes.head("/internal/notes")
    assert "HEAD /internal/notes 401" in caplog.messages
    assert 'method="HEAD",route="/internal/notes"' in (await notes.get("/metrics")).text
    assert tracer.waiting[-1]["name"] == "HEAD /internal/notes"
