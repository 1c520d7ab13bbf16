import gzip
import re
from pathlib import Path

import pytest

from services.gateway.calls import Call
from services.gateway.docs import Shelf
from services.gateway.preface import HEAD
from services.gateway.problems import DocumentMissing
from tests.gateway.door import Door

SCRIPTS = ("words.js", "sending.js", "showing.js", "start.js")
ASSETS = ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png", *SCRIPTS)
GUIDES = {"for-front-ends": "前端接入", "for-departments": "部门接入"}


def test_the_page_is_chinese_and_loads_nothing_from_outside(door: Door) -> None:
    answer = door.ask("GET", "/docs")
    page = answer.body.decode()
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<title>见习 · 接口文档</title>" in page
    assert "//" not in page
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "http" not in policy


def test_all_that_the_page_names_is_there(door: Door) -> None:
    page = door.ask("GET", "/docs").body.decode()
    named = re.findall(r'(?:href|src)="([^"]+)"', page)
    beside = {f"docs/{name}" for name in (*ASSETS, *GUIDES)}
    assert {name.split("?")[0] for name in named} == beside | {"problems"}
    for name in named:
        assert door.ask("GET", f"/{name}").status == 200


@pytest.mark.parametrize("name", ASSETS)
def test_assets_are_kept_by_the_browser(door: Door, name: str) -> None:
    answer = door.ask("GET", f"/docs/{name}")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    again = door.ask("GET", f"/docs/{name}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == answer.headers["etag"]


@pytest.mark.parametrize(
    "held",
    ["{}", "{strong}", '"other", W/"more", {}', '{strong},"other"', " * "],
    ids=["weak", "strong", "last of three", "strong, first of two", "any"],
)
def test_who_holds_it_already_is_told_so(door: Door, held: str) -> None:
    tag = door.ask("GET", "/openapi.json").headers["etag"]
    held = held.format(tag, strong=tag.removeprefix("W/"))
    again = door.ask("GET", "/openapi.json", headers={"If-None-Match": held})
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)


@pytest.mark.parametrize("held", ["", '""', '"other"', "{bare}", 'W/"{bare}x"', '"*"', "é"])
def test_who_holds_another_gets_it(door: Door, document: Path, held: str) -> None:
    bare = door.ask("GET", "/openapi.json").headers["etag"].removeprefix("W/").strip('"')
    again = {"If-None-Match": held.format(bare=bare)}
    answer = door.ask("GET", "/openapi.json", headers=again)
    assert (answer.status, answer.body) == (200, document.read_bytes())


@pytest.mark.parametrize(("name", "title"), GUIDES.items())
def test_the_two_pages_for_who_builds_lie_beside_it(door: Door, name: str, title: str) -> None:
    answer = door.ask("GET", f"/docs/{name}")
    page = answer.body.decode()
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-security-policy"].startswith("default-src 'none';")
    assert f"<title>见习 · {title}</title>" in page
    assert f"<h1>{title}</h1>" in page
    assert page.count("<table>") > 0
    assert page.count("<pre><code") > 0
    # Nothing is left of the marks of Markdown outside the examples.
    told = re.sub(r"<code.*?</code>", "", page, flags=re.DOTALL)
    assert not re.search(r"\*\*|\]\(|^#|^\|", told, re.MULTILINE)
    for link in re.findall(r'href="((?!http)[^"]+)"', page):
        assert door.ask("GET", f"/docs/{link}".replace("/docs/../", "/")).status == 200


def test_the_document_names_the_two_pages() -> None:
    for name, title in GUIDES.items():
        assert f"[{title}](docs/{name})" in str(HEAD["info"])
    assert "[问题代码](problems)" in str(HEAD["info"])


@pytest.mark.parametrize(
    "target",
    [
        *("/docs/", "/docs/LICENSE", "/docs/docs.html", "/docs/guide.html", "/docs/x.js"),
        *("/docs/for-front-ends.md", "/docs/operations", "/docs/problems"),
    ],
)
def test_nothing_else_is_handed_out(door: Door, target: str) -> None:
    assert door.ask("GET", target).code == "no-such-path"


def test_the_merged_document_is_served_as_it_lies(door: Door, document: Path) -> None:
    answer = door.ask("GET", "/openapi.json")
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.body == document.read_bytes()


def test_its_3_0_3_form_is_served_beside_it(door: Door, document: Path) -> None:
    lowered = document.with_name("jianxi-3.0.json")
    assert door.ask("GET", "/openapi-3.0.json").body == lowered.read_bytes()


def test_a_document_not_yet_made_is_a_problem_of_its_own(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "none.json")
    scope = {"method": "GET", "path": "/openapi.json", "raw_path": b"/openapi.json", "headers": []}
    with pytest.raises(DocumentMissing):
        shelf.hand_out(Call(scope, None, None))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "taken", ["gzip", "gzip, deflate, br", "br;q=1.0, GZIP ; q=0.5", "br,gzip"]
)
def test_who_takes_it_packed_gets_it_packed(door: Door, document: Path, taken: str) -> None:
    answer = door.ask("GET", "/openapi.json", headers={"Accept-Encoding": taken})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    assert gzip.decompress(answer.body) == document.read_bytes()
    again = {"If-None-Match": answer.headers["etag"], "Accept-Encoding": taken}
    assert door.ask("GET", "/openapi.json", headers=again).status == 304


@pytest.mark.parametrize("taken", ["", "identity", "br", "gzip;q=0", "gzip;q=0.000, br", "xgzip"])
def test_who_does_not_gets_it_as_it_lies(door: Door, document: Path, taken: str) -> None:
    answer = door.ask("GET", "/openapi.json", headers={"Accept-Encoding": taken})
    assert "content-encoding" not in answer.headers
    assert answer.body == document.read_bytes()
