"""The pages that the `type` of a problem leads to: one of each code, and the table of all."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, Final, NamedTuple

from services.gateway import remedies
from services.gateway.catalogue import CATALOGUE, Entry, Met, met, provoked_by, read
from services.gateway.guides import sheet
from services.gateway.references import METHODS
from services.gateway.sandbox import ASKED, problems_of

ALL: Final = "/problems"
_LISTED: Final = "listed"
_MOST: Final = 100
"""How many operations a page names; what more of them answer with is met nearly everywhere."""
_MET: Final = {
    "anywhere": ("任何地址", "请求任何地址都可能遇到：在认出是哪个接口以前就答复。"),
    "family": ("总称", "这是一类问题的总称，不单独答复；答复的是其中的某一个。"),
    "within": ("系统内部", "只在系统内部的各服务之间使用，调用方不会遇到。"),
    "work": (
        "办理结果",
        "不用来拒绝请求：已经受理的任务、批次或者名单没有办成时，在它的结果中说明原因。",
    ),
}
"""Where a problem is met that no operation lists: in the table, and on its own page."""
_QUOTED: Final = re.compile("`([^`]+)`")
_AS_CODE: Final = r"<code>\1</code>"
_INTRODUCTION: Final = (
    "<p>每个拒绝都是 RFC 9457 的问题说明（<code>application/problem+json</code>）："
    "<code>type</code> 是 <code>/problems/{code}</code>，即下面各个问题的页面。"
    "程序请按 <code>code</code> 判断，它不随版本改变；<code>detail</code> 说明具体情况，"
    "<code>errors</code> 指出有问题的字段。</p>"
    "<p>最后一列只用于沙箱和演示：地址中编号的末 26 位，或者请求编号；见各个问题的页面。</p>"
)


class Known(NamedTuple):
    """A problem as the catalogue tells it; one code may be several services', each in its words."""

    statuses: tuple[str, ...]
    titles: tuple[str, ...]
    articles: tuple[str, ...]
    met: Met
    provoked_by: str


class Place(NamedTuple):
    """An operation, as a page names it."""

    method: str
    path: str
    summary: str


class ProblemPages:
    """Every page of a problem. What they tell is read when the first of them is asked for."""

    def __init__(self, document: bytes, catalogue: Path = CATALOGUE) -> None:
        """`document` is the merged OpenAPI document; `catalogue` names every problem."""
        self._document = document
        self._catalogue = catalogue

    def page(self, path: str) -> bytes | None:
        """The page at a path; None where there is none."""
        if path == ALL:
            return sheet("问题代码", self._table(), root="")
        beginning, _, code = path.rpartition("/")
        known = self.known.get(code) if beginning == ALL else None
        if known is None:
            return None
        return sheet(f"问题 {code}", _page(code, known, self.places.get(code, [])), root="../")

    def _table(self) -> str:
        rows = (
            f'<tr><td><a href="problems/{code}"><code>{code}</code></a></td>'
            f"<td>{'、'.join(known.statuses)}</td><td>{_lines(known.titles)}</td>"
            f"<td>{_met_briefly(known, self.places.get(code, []))}</td>"
            f"<td>{_code(known.provoked_by)}</td></tr>\n"
            for code, known in self.known.items()
        )
        heads = "".join(
            f"<th>{head}</th>" for head in ("代码", "HTTP 状态", "含义", "在哪里遇到", "沙箱")
        )
        return (
            f"<h1>问题代码</h1>\n{_INTRODUCTION}\n<table>\n<thead><tr>{heads}</tr></thead>\n"
            f"<tbody>\n{''.join(rows)}</tbody>\n</table>\n"
        )

    @cached_property
    def known(self) -> dict[str, Known]:
        """Every problem by its code."""
        found: dict[str, list[Entry]] = {}
        for entry in read(self._catalogue):
            found.setdefault(entry.code, []).append(entry)
        return {code: _known(entries, self.places.get(code, [])) for code, entries in found.items()}

    @cached_property
    def places(self) -> dict[str, list[Place]]:
        """The operations that list each code."""
        document = json.loads(self._document)
        shared = document.get("components", {}).get("responses", {})
        found: dict[str, list[Place]] = {}
        for place, responses in _operations(document.get("paths", {})):
            for code in problems_of(responses, shared):
                found.setdefault(code, []).append(place)
        return found


def _operations(paths: Mapping[str, Any]) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    for path, item in paths.items():
        for method, told in item.items():
            if method in METHODS:
                place = Place(method.upper(), path, told.get("summary", ""))
                yield place, told["responses"]


def _known(entries: list[Entry], places: list[Place]) -> Known:
    code = entries[0].code
    return Known(
        _once(str(one.status) for one in entries),
        _once(one.title for one in entries),
        _once(one.article for one in entries),
        met(code),
        provoked_by(code, (one.path for one in places)),
    )


def _once(told: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, told)))


def _page(code: str, known: Known, places: list[Place]) -> str:
    articles = (
        f"<tr><th>依据</th><td>{_lines(known.articles)}</td></tr>\n" if known.articles else ""
    )
    return (
        f"<h1>{code}</h1>\n<p>{_lines(known.titles)}</p>\n<table>\n"
        f"<tr><th>代码</th><td>{_code(code)}</td></tr>\n"
        f"<tr><th>HTTP 状态</th><td>{'、'.join(known.statuses)}</td></tr>\n{articles}</table>\n"
        f"<h2>怎么办</h2>\n{_what_to_do(code, known)}"
        f"<h2>在哪里遇到</h2>\n{_met(known, places)}"
        f"<h2>在沙箱中怎样看到</h2>\n<p>{_provoked(code, known)}</p>\n"
        '<p><a href="../problems">全部问题代码</a></p>\n'
    )


def _what_to_do(code: str, known: Known) -> str:
    remedy = remedies.of(code, known.statuses, known.met)
    told = [*remedy.anyone]
    if remedy.departments:
        guide = '<a href="../docs/for-departments">部门接入</a>'
        told.append(f"给请求签名的部门（{guide}）：{remedy.departments}。")
    return "".join(f"<p>{_QUOTED.sub(_AS_CODE, one)}</p>\n" for one in told)


def _met_briefly(known: Known, places: list[Place]) -> str:
    if known.met == _LISTED:
        return f"{len(places)} 个接口" if places else "接口"
    return _MET[known.met][0]


def _met(known: Known, places: list[Place]) -> str:
    if known.met != _LISTED:
        return f"<p>{_MET[known.met][1]}</p>\n"
    if not places or len(places) > _MOST:
        count = f"共 {len(places)} 个接口可能这样答复：" if places else ""
        return f'<p>{count}见<a href="../docs">接口文档</a>中各接口的答复。</p>\n'
    rows = (
        f"<li>{_code(f'{one.method} {one.path}')} {escape(one.summary)}</li>\n" for one in places
    )
    return f"<ul>\n{''.join(rows)}</ul>\n"


def _provoked(code: str, known: Known) -> str:
    if not known.provoked_by:
        return "没有接口会这样答复，所以不能预先看到。"
    asked = f"{ASKED}{code}"
    by_header = f"带请求头 {_code(f'X-Request-Id: {asked}')}"
    by_id = f"把请求地址中编号的末 26 位换成 {_code(known.provoked_by)}（前缀不变），或者"
    how = by_header if known.provoked_by == asked else by_id + by_header
    which = "上面的接口" if known.met == _LISTED else "任何一个接口"
    return f"只在沙箱和演示中：请求{which}时，{how}，就照样答复，什么也不办理。"


def _lines(told: tuple[str, ...]) -> str:
    return "<br>".join(map(escape, told))


def _code(told: str) -> str:
    return f"<code>{escape(told)}</code>" if told else ""
