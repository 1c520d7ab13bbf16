"""Which differences between two documents break a client that was made for the first."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.gateway import narrowing, references
from services.gateway.narrowing import Break, Side

_SUCCESS: Final = "2"
_UNRELEASED: Final = re.compile(r"^## \[Unreleased\]\n(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)
_BREAKING: Final = re.compile(r"^### Breaking\n(.*?)(?=^##|\Z)", re.DOTALL | re.MULTILINE)
_RELEASE: Final = re.compile(r"^## \[([0-9][^\]]*)\]", re.MULTILINE)


@dataclass(frozen=True)
class _Operation:
    """One operation of both documents, under its method and path."""

    where: str
    before: dict[str, Any]
    now: dict[str, Any]
    gone: frozenset[str]


def breaks(before: dict[str, Any], now: dict[str, Any]) -> list[Break]:
    """What a client of `before` loses in `now`, each named as the changelog has to name it.

    Removed: operations, parameters, fields, values of an enumeration, answers, components.
    Narrowed: what may be sent. Widened: what may be answered. New: what must be sent.
    """
    found = [
        *_of_operations(before, now),
        *_of_webhooks(before, now),
        *_of_components(before, now),
    ]
    return sorted(set(found), key=lambda each: (each.where, each.what))


def unnamed(found: list[Break], changelog: str) -> list[Break]:
    """The breaks that *Breaking* under *Unreleased* names not word for word in backticks.

    What a release broke was broken then: a name in its section allows nothing any more.
    """
    named = "".join(_BREAKING.findall("".join(_UNRELEASED.findall(changelog))))
    return [each for each in found if f"`{each.where}`" not in named]


def last_release(changelog: str) -> str | None:
    """The newest version that the changelog has a section of."""
    found = _RELEASE.search(changelog)
    return found and found[1]


def _of_operations(before: dict[str, Any], now: dict[str, Any]) -> Iterator[Break]:
    known = dict(_operations(now))
    for where, operation in _operations(before):
        if where not in known:
            yield Break(where, "删去了")
            continue
        both = _Operation(where, operation, known[where], _gone(before, now))
        if operation["operationId"] != known[where]["operationId"]:
            yield Break(where, "operationId 改了")
        yield from _of_parameters(both)
        yield from _of_bodies(both)
        yield from _of_answers(both)


def _of_webhooks(before: dict[str, Any], now: dict[str, Any]) -> Iterator[Break]:
    """What a receiver loses: it reads what is sent, as a client reads an answer."""
    known, told = before.get("webhooks", {}), now.get("webhooks", {})
    yield from (Break(name, "不再通知") for name in known.keys() - told.keys())
    side = Side(sends=False, gone=_gone(before, now))
    for name in known.keys() & told.keys():
        was, stands = known[name]["post"]["requestBody"], told[name]["post"]["requestBody"]
        yield from _of_contents(name, "通知", was, stands, side)


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in references.METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def _of_parameters(both: _Operation) -> Iterator[Break]:
    before, now = _parameters(both.before), _parameters(both.now)
    for key in before.keys() - now.keys():
        yield Break(both.where, f"参数 {key[1]} 不见了")
    for key, told in now.items():
        known = before.get(key)
        if told.get("required") and not (known and known.get("required")):
            yield Break(both.where, f"参数 {key[1]} 成为必填")
        if known:
            # No query says null: it leaves the parameter out.
            side = Side(sends=True, gone=both.gone | {"null"})
            yield from _under(both.where, f"参数 {key[1]}", known, told, side)


def _parameters(operation: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(each["in"], each["name"]): each for each in operation.get("parameters", ())}


def _of_bodies(both: _Operation) -> Iterator[Break]:
    before, now = both.before.get("requestBody", {}), both.now.get("requestBody", {})
    if now.get("required") and not before.get("required"):
        yield Break(both.where, "请求内容成为必填")
    yield from _of_contents(both.where, "请求", before, now, Side(sends=True, gone=both.gone))


def _of_answers(both: _Operation) -> Iterator[Break]:
    for status, answer in both.before["responses"].items():
        if not status.startswith(_SUCCESS):
            continue
        told = both.now["responses"].get(status)
        if told is None:
            yield Break(both.where, f"不再答复 {status}")
        else:
            side = Side(sends=False, gone=both.gone)
            yield from _of_contents(both.where, f"答复 {status}", answer, told, side)


def _of_contents(
    where: str, what: str, before: Mapping[str, Any], now: Mapping[str, Any], side: Side
) -> Iterator[Break]:
    told = now.get("content", {})
    for media_type, known in before.get("content", {}).items():
        if media_type in told:
            yield from _under(where, what, known, told[media_type], side)
        else:
            yield Break(where, f"{what}没有 {media_type} 了")


def _under(
    where: str, what: str, before: Mapping[str, Any], now: Mapping[str, Any], side: Side
) -> Iterator[Break]:
    """The breaks of a schema that has no name of its own: they are its operation's."""
    found = narrowing.of(where, before.get("schema", {}), now.get("schema", {}), side)
    yield from (Break(where, f"{what}：{each.what}") for each in found)


def _of_components(before: dict[str, Any], now: dict[str, Any]) -> Iterator[Break]:
    sent, answered = _ways(before)
    gone = _gone(before, now)
    told = now["components"]["schemas"]
    for name, schema in before["components"]["schemas"].items():
        if name not in told:
            yield Break(name, "组件不见了，或者改了名")
            continue
        if name in sent:
            yield from narrowing.of(name, schema, told[name], Side(sends=True, gone=gone))
        if name in answered:
            yield from narrowing.of(name, schema, told[name], Side(sends=False, gone=gone))


def _gone(before: dict[str, Any], now: dict[str, Any]) -> frozenset[str]:
    return frozenset(before["components"]["schemas"].keys() - now["components"]["schemas"].keys())


def _ways(document: dict[str, Any]) -> tuple[set[str], set[str]]:
    """The components that are sent, and those that are answered."""
    sent, answered = [], []
    for operation in references.operations(document["paths"]):
        sent += [operation.get("parameters"), operation.get("requestBody")]
        answered.append(operation["responses"])
    # To whoever receives a webhook, its body is what an answer is to a client.
    answered += [
        operation["requestBody"]
        for operation in references.operations(document.get("webhooks", {}))
    ]
    return _reached(document, sent), _reached(document, answered)


def _reached(document: dict[str, Any], part: Any) -> set[str]:
    return {ref.rpartition("/")[2] for ref in references.reached(document, part)}
