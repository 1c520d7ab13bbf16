import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from services.gateway import remedies
from services.gateway.catalogue import Entry, met, read, written
from services.gateway.docs import Shelf
from services.gateway.problem_pages import ProblemPages
from services.gateway.sandbox import fixed_id
from services.gateway.settings import REPOSITORY
from tests.gateway.door import Door

CODES = {one.code for one in read()}
DOCUMENT = REPOSITORY / "docs" / "openapi" / "jianxi.json"
POSTS = "/v1/posts/{post_id}/closing"
TOLD: dict[str, Any] = {
    "paths": {
        POSTS: {
            "post": {
                "summary": "关闭<岗位>",
                "responses": {
                    "409": {"x-problems": {"post-full": "名额已满。"}},
                    "429": {"$ref": "#/components/responses/TooManyRequests"},
                    "default": {"$ref": "#/components/responses/Other"},
                },
            }
        },
        **{
            f"/v1/many/{n}": {"get": {"responses": {"409": {"x-problems": {"sung": "唱。"}}}}}
            for n in range(100)
        },
    },
    "components": {
        "responses": {
            "Other": {"x-problems": {"no-such-path": "没有这个地址。"}},
            "TooManyRequests": {"x-problems": {"too-many-requests": "请求过于频繁。"}},
        }
    },
}
ROWS = [
    Entry("no-such-path", 404, "没有这个地址。", "", ["gateway"]),
    Entry("post-full", 409, "名额<已>满。", "某函 二", ["units"]),
    Entry("refused", 409, "不能办理。", "", ["common"]),
    Entry("round-broke", 409, "批次出错。", "", ["matching"]),
    Entry("sung", 409, "唱。", "", ["units"]),
    Entry("sung", 422, "又唱。", "", ["matching"]),
    Entry("too-many-requests", 429, "请求过于频繁。", "", ["gateway"]),
    Entry("wechat-message-unfit", 503, "不合。", "", ["accounts"]),
]


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("catalogue") / "catalogue.jsonl"
    file.write_text(written(ROWS), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def pages(catalogue: Path) -> ProblemPages:
    return ProblemPages(json.dumps(TOLD).encode(), catalogue)


def shown(pages: ProblemPages, code: str) -> str:
    page = pages.page(f"/problems/{code}")
    assert page is not None
    return page.decode()


def test_a_page_tells_what_a_problem_is_where_it_is_met_and_how_to_see_it(
    pages: ProblemPages,
) -> None:
    page = shown(pages, "post-full")
    assert "<title>见习 · 问题 post-full</title>" in page
    for told in (
        "<h1>post-full</h1>\n<p>名额&lt;已&gt;满。</p>",
        "<th>HTTP 状态</th><td>409</td>",
        "<th>依据</th><td>某函 二</td>",
        f"<li><code>POST {POSTS}</code> 关闭&lt;岗位&gt;</li>",
        f"编号的末 26 位换成 <code>{fixed_id('post-full')}</code>",
        "<code>X-Request-Id: provoke-post-full</code>",
    ):
        assert told in page


def test_what_services_tell_each_in_their_own_words_is_told_in_all(pages: ProblemPages) -> None:
    page = shown(pages, "sung")
    assert "<p>唱。<br>又唱。</p>" in page
    assert "<td>409、422</td>" in page
    assert "依据" not in page
    assert page.count("<li>") == 100
    # No id stands in any path: only the request's own id brings it about.
    assert "末 26 位" not in page
    assert "<code>X-Request-Id: provoke-sung</code>" in page


def test_what_more_operations_answer_with_than_are_worth_naming_is_counted(catalogue: Path) -> None:
    one_more = {"get": {"responses": {"409": {"x-problems": {"sung": "唱。"}}}}}
    told = TOLD | {"paths": TOLD["paths"] | {"/v1/more": one_more}}
    page = shown(ProblemPages(json.dumps(told).encode(), catalogue), "sung")
    assert "共 101 个接口可能这样答复" in page
    assert "<li>" not in page


def test_shared_answers_count_for_each_operation_that_has_them(pages: ProblemPages) -> None:
    assert f"<code>POST {POSTS}</code>" in shown(pages, "too-many-requests")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("post-full", "<p>重新读取这个对象，看它现在的状态，再看 <code>detail</code>："),
        ("too-many-requests", "<p>过 <code>Retry-After</code> 秒再发同一个请求；"),
        ("no-such-path", "<p>对照接口文档核对地址。</p>"),
        ("refused", "<p>重新读取这个对象"),
        ("round-broke", "<p>看结果中说明的原因"),
        ("wechat-message-unfit", "<p>调用方不会遇到，没有什么要做。</p>"),
    ],
)
def test_a_page_tells_what_to_do(pages: ProblemPages, code: str, told: str) -> None:
    assert f"<h2>怎么办</h2>\n{told}" in shown(pages, code)


def test_a_code_of_two_statuses_tells_what_to_do_about_each(pages: ProblemPages) -> None:
    to_do = shown(pages, "sung").partition("<h2>怎么办</h2>")[2].partition("<h2>")[0]
    assert to_do.count("<p>") == 2
    assert "重新读取这个对象" in to_do
    assert "<code>pointer</code> 指出是哪一处" in to_do


@pytest.mark.parametrize(
    ("code", "ways"),
    [
        ("signature-replayed", ["生成新的随机数，重新签名。"]),
        ("key-not-good", ["联系签订机构。"]),
        ("upstream-unavailable", ["秒再发同一个请求", "用新的随机数重新签名再发。"]),
    ],
)
def test_what_the_guide_tells_departments_to_do_is_told_here_too(
    code: str, ways: list[str]
) -> None:
    page = shown(ProblemPages(DOCUMENT.read_bytes()), code)
    to_do = page.partition("<h2>怎么办</h2>")[2].partition("<h2>")[0]
    assert to_do.count("<p>") == len(ways)
    assert all(way in to_do for way in ways)
    assert '<a href="../docs/for-departments">部门接入</a>' in to_do


def test_what_to_do_is_told_of_every_code_and_of_no_other() -> None:
    told = {one.code: remedies.of(one.code, (str(one.status),), met(one.code)) for one in read()}
    assert {code for code, remedy in told.items() if not any(remedy)} == set()
    assert len(remedies.departments()) == 9
    assert {*remedies.departments(), *remedies.BY_CODE} <= CODES


@pytest.mark.parametrize(
    ("code", "met", "is_provoked"),
    [
        ("no-such-path", "请求任何地址都可能遇到", True),
        ("refused", "这是一类问题的总称", False),
        ("round-broke", "在它的结果中说明原因", False),
        ("wechat-message-unfit", "调用方不会遇到", False),
    ],
)
def test_what_no_operation_lists_tells_where_else_it_is_met(
    pages: ProblemPages, code: str, met: str, is_provoked: bool
) -> None:
    page = shown(pages, code)
    assert met in page
    assert "<li>" not in page
    assert ("X-Request-Id" in page) == is_provoked
    assert ("不能预先看到" in page) != is_provoked


def test_without_a_document_no_operation_is_named(catalogue: Path) -> None:
    pages = ProblemPages(b"{}", catalogue)
    assert '<p>见<a href="../docs">接口文档</a>' in shown(pages, "post-full")
    table = pages.page("/problems")
    assert table is not None
    assert "<td>接口</td>" in table.decode()


def test_the_table_tells_of_all_and_leads_to_each(pages: ProblemPages) -> None:
    table = pages.page("/problems")
    assert table is not None
    page = table.decode()
    assert re.findall(r'<tr><td><a href="problems/([a-z-]+)">', page) == sorted(
        {"no-such-path", "post-full", "refused", "round-broke", "sung", "too-many-requests"}
        | {"wechat-message-unfit"}
    )
    assert "<td>100 个接口</td><td><code>provoke-sung</code></td>" in page
    assert "<td>任何地址</td>" in page
    assert "<td>办理结果</td><td></td>" in page


@pytest.mark.parametrize(
    "path", ["/problems/", "/problems/none", "/problems/sung/", "/problems/x/sung", "/sung", "/"]
)
def test_there_are_no_other_pages(pages: ProblemPages, path: str) -> None:
    assert pages.page(path) is None


def test_every_type_of_a_problem_leads_to_its_page(door: Door) -> None:
    type_ = door.ask("GET", "/nowhere").told["type"]
    answer = door.ask("GET", type_)
    assert answer.status == 200
    assert "<h1>no-such-path</h1>" in answer.body.decode()


def test_the_pages_are_handed_out_as_all_others(door: Door) -> None:
    for path in ("/problems", "/problems/already-held"):
        answer = door.ask("GET", path)
        assert answer.status == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["cache-control"] == "no-cache"
        assert answer.headers["content-security-policy"].startswith("default-src 'none';")
        again = door.ask("GET", path, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status, again.body) == (304, b"")
        packed = door.ask("GET", path, headers={"Accept-Encoding": "gzip"})
        assert gzip.decompress(packed.body) == answer.body
        head = door.ask("HEAD", path)
        assert (head.status, head.body, head.headers["etag"]) == (200, b"", answer.headers["etag"])


@pytest.mark.parametrize("path", ["/problems", "/problems/already-held"])
def test_their_links_lead_somewhere(door: Door, path: str) -> None:
    root = "/" if path == "/problems" else "/problems/"
    page = door.ask("GET", path).body.decode()
    links = {link.partition("?")[0] for link in re.findall(r'href="([^"]+)"', page)}
    # Those of the table are looked up in the next test, all of them.
    for link in (one for one in links if not one.startswith("problems/")):
        target = (root + link).replace("/problems/../", "/")
        assert door.ask("GET", target).status == 200, link


def test_every_code_of_the_catalogue_has_a_page_by_the_document_as_it_is() -> None:
    pages = ProblemPages(DOCUMENT.read_bytes())
    table = pages.page("/problems")
    assert table is not None
    linked = re.findall(r'href="problems/([a-z0-9-]+)"', table.decode())
    assert (set(linked), len(linked)) == (CODES, len(CODES))
    lacking = {
        code
        for code, known in pages.known.items()
        if known.met == "listed" and code not in pages.places
    }
    assert lacking == set()
    for code in CODES:
        assert f"<h1>{code}</h1>" in shown(pages, code)


@pytest.mark.parametrize("path", ["/problems/none", "/problems/", "/problems/post-full/x"])
def test_a_code_that_there_is_not_is_no_path(door: Door, path: str) -> None:
    assert door.ask("GET", path).code == "no-such-path"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nobody_sends_anything_there(door: Door, method: str) -> None:
    assert door.ask(method, "/problems").code == "no-such-path"


def test_nothing_is_read_of_them_at_the_start(tmp_path: Path) -> None:
    file = tmp_path / "jianxi.json"
    file.write_text("no document")
    Shelf(file)
