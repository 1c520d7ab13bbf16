import re
from pathlib import Path

import pytest

from services.gateway.calls import Call
from services.gateway.docs import Shelf
from services.gateway.problems import DocumentMissing
from tests.gateway.door import Door

ASSETS = ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png", "start.js")


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
    assert {name.split("?")[0] for name in named} == {f"docs/{name}" for name in ASSETS}
    for name in named:
        assert door.ask("GET", f"/{name}").status == 200


@pytest.mark.parametrize("name", ASSETS)
def test_assets_are_kept_by_the_browser(door: Door, name: str) -> None:
    answer = door.ask("GET", f"/docs/{name}")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    again = door.ask("GET", f"/docs/{name}", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == answer.headers["etag"]


@pytest.mark.parametrize("target", ["/docs/", "/docs/LICENSE", "/docs/docs.html", "/docs/x.js"])
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
