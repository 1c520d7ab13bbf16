"""What may be read by GET may be asked for by HEAD: the same head, and no content."""

import pytest

from tests import tokens
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
