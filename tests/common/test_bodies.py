"""No body is taken that two readers could read as two."""

import json
import time
from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI, UploadFile
from pydantic import BaseModel

from services.common.web import caught
from services.common.web.routing import router

JSON = "application/json"
routes = router("试")


class Inner(BaseModel):
    """An object in a body."""

    deep: int = 0


class Told(BaseModel):
    """A body."""

    met: bool
    inner: list[Inner] = []


@routes.post("/told")
async def tell(body: Told) -> Told:
    """Told again."""
    return body


@routes.post("/form")
async def hand_in(file: UploadFile) -> int:
    """The size of a file."""
    return len(await file.read())


@routes.post("/nothing")
async def say_nothing() -> None:
    """Without a body that is read."""


@pytest.fixture
async def site() -> AsyncIterator[httpx2.AsyncClient]:
    app = FastAPI()
    caught.install(app)
    app.router.routes.extend(routes.routes)
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://site") as asks:
        yield asks


async def sent(
    site: httpx2.AsyncClient, body: str | bytes, kind: str = JSON, path: str = "/told"
) -> httpx2.Response:
    return await site.post(path, content=body, headers={"Content-Type": kind})


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ('{"met": 1, "met": true}', " met "),
        ('{"met": true, "inner": [{"deep": 1, "deep": 1}]}', " deep "),
        ('{"met": true, "met": true, "inner": []}', " met "),
        ('{"met": true, "640104200403150145": 1, "640104200403150145": 2}', ""),
        ('{"met": true, "张三": 1, "张三": 2}', ""),
        (r'{"met": true, "\u006det": false}', " met "),
    ],
)
async def test_a_name_that_stands_twice_is_refused_and_named_only_if_it_is_no_ones(
    site: httpx2.AsyncClient, body: str, named: str
) -> None:
    answer = await sent(site, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "repeated-field")
    assert answer.json()["detail"] == f"字段{named}在内容里出现了两次，请只保留一个。"
    assert answer.json()["errors"][0]["pointer"] == ""


async def test_the_same_name_in_two_objects_is_no_repetition(site: httpx2.AsyncClient) -> None:
    answer = await sent(site, '{"met": true, "inner": [{"deep": 1}, {"deep": 2}]}')
    assert answer.json() == {"met": True, "inner": [{"deep": 1}, {"deep": 2}]}


async def test_many_names_before_the_one_that_stands_twice_hold_up_nobody(
    site: httpx2.AsyncClient,
) -> None:
    names = [f'"{number:x}": 1' for number in range(60_000)]
    begun = time.process_time()
    answer = await sent(site, "{" + ", ".join((*names, '"ea5f": 2')) + "}")
    assert answer.json()["code"] == "repeated-field"
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("charset", ["gbk", "GB18030", "utf-16", '"gbk"', "latin1"])
async def test_another_code_than_utf_8_is_refused(site: httpx2.AsyncClient, charset: str) -> None:
    answer = await sent(site, '{"met": true}', f"{JSON}; charset={charset}")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media")
    assert answer.json()["detail"] == "JSON 内容请用 UTF-8 编码，charset 也写 utf-8 或者不写。"


@pytest.mark.parametrize("code", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
async def test_another_code_is_refused_also_where_nothing_is_said_of_it(
    site: httpx2.AsyncClient, code: str
) -> None:
    answer = await sent(site, '{"met": true}'.encode(code))
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media")


@pytest.mark.parametrize("kind", ["application/+json", "application/a.b+json", "APPLICATION/JSON"])
async def test_whatever_is_read_as_json_is_looked_at(site: httpx2.AsyncClient, kind: str) -> None:
    answer = await sent(site, '{"met": true, "met": true}', kind)
    assert answer.json()["code"] == "repeated-field"


@pytest.mark.parametrize(
    "kind", [JSON, f"{JSON};charset=UTF-8", f'{JSON}; charset="utf8"', "application/a.b+json"]
)
async def test_utf_8_is_read(site: httpx2.AsyncClient, kind: str) -> None:
    assert (await sent(site, '{"met": true}', kind)).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 422),
        ("{", 422),
        ("[" * 100_000, 400),
        (b'{"met": "\xff"}', 400),
        ("9" * 5_000, 400),
        ("[]", 422),
    ],
)
async def test_what_is_no_json_is_refused_as_before(
    site: httpx2.AsyncClient, body: str | bytes, status: int
) -> None:
    assert (await sent(site, body)).status_code == status


@pytest.mark.parametrize(
    "kind", ["text/plain;charset=UTF-8", "application/x-www-form-urlencoded", "nothing", ""]
)
async def test_json_that_is_said_to_be_something_else_is_told_what_to_say(
    site: httpx2.AsyncClient, kind: str
) -> None:
    answer = await sent(site, '{"met": true}', kind)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media")
    assert answer.json()["detail"] == "内容请写成 JSON，并注明 Content-Type: application/json。"


async def test_whoever_sends_nothing_lacks_the_body_and_not_its_kind(
    site: httpx2.AsyncClient,
) -> None:
    assert (await sent(site, "", "text/plain")).status_code == 422


async def test_a_form_is_no_json_where_a_form_is_asked_for(site: httpx2.AsyncClient) -> None:
    answer = await site.post("/form", files={"file": ("a.txt", b"told")})
    assert answer.json() == 4


@pytest.mark.parametrize(
    "kind", [JSON, "application/x-www-form-urlencoded", "text/csv", "multipart/mixed", "file", ""]
)
async def test_what_is_no_form_where_a_form_is_asked_for_is_told_what_to_say(
    site: httpx2.AsyncClient, kind: str
) -> None:
    answer = await sent(site, '{"file": "told"}', kind, "/form")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-media")
    assert "Content-Type: multipart/form-data" in answer.json()["detail"]


@pytest.mark.parametrize("kind", [JSON, "application/x-www-form-urlencoded", ""])
async def test_whoever_sends_no_form_at_all_lacks_its_file_and_not_its_kind(
    site: httpx2.AsyncClient, kind: str
) -> None:
    answer = await sent(site, "", kind, "/form")
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/file"]


@pytest.mark.parametrize("kind", ["multipart/form-data", "Multipart/Form-Data"])
async def test_a_form_is_read_however_its_kind_is_written_and_no_other_field_is_taken(
    site: httpx2.AsyncClient, kind: str
) -> None:
    part = '--b\r\nContent-Disposition: form-data; name="{}"; filename="a"\r\n\r\ntold\r\n'
    whole, other = f"{part.format('file')}--b--\r\n", part.format("fill")
    answer = await sent(site, whole, f"{kind}; boundary=b", "/form")
    assert (answer.status_code, answer.json()) == (200, 4)
    answer = await sent(site, other + whole, f"{kind}; boundary=b", "/form")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown-form-field")


async def test_a_body_that_nobody_reads_is_not_looked_at(site: httpx2.AsyncClient) -> None:
    answer = await sent(site, '{"a": 1, "a": 2}', path="/nothing")
    assert (answer.status_code, json.loads(answer.text)) == (200, None)
