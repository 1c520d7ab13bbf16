"""One OpenAPI document out of the services' own: equal parts shared, clashes refused by name."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any, Final

from services.gateway import preface, prefixes, references
from services.gateway.headings import HEADINGS
from services.gateway.problems import NoSuchPath

Document = dict[str, Any]

# `services__units__schemas__x__Name`, `Name-Input`, `Page_Annotated_Union_…`
_MADE_UP: Final = re.compile(r"^services__|-(?:In|Out)put$|_(?:Annotated|Union)_")


class DocumentClash(Exception):
    """What keeps the services' documents from being one, a fault to a line."""


def merge(told: Mapping[str, Document]) -> Document:
    """The document of the whole system, from each service's own by the service's name.

    Only /v1 is shown. Raises DocumentClash where two services disagree, where a reference leads
    nowhere, or where a service shows a path that the gateway forwards to another.
    """
    shown = {service: _public(deepcopy(told[service])) for service in sorted(told)}
    _refuse([*_misrouted(shown), *_repeated(shown), *_defined_twice(shown), *_renamed(shown)])
    merged = _assemble(shown)
    _refuse(
        f"没有定义：{ref}"
        for ref in sorted(set(references.named_in(merged)))
        if references.resolve(merged, ref) is None
    )
    return merged


def _refuse(faults: Iterable[str]) -> None:
    found = list(faults)
    if found:
        raise DocumentClash("\n".join(found))


def _public(document: Document) -> Document:
    document["paths"] = {
        path: item for path, item in document["paths"].items() if path.startswith("/v1/")
    }
    for operation in references.all_operations(document):
        operation.setdefault("security", document.get("security", []))
    return document


def _used(document: Document) -> dict[str, Any]:
    """All components that what is shown stands on."""
    return references.reached(document, [document["paths"], document.get("webhooks")])


def _misrouted(shown: Mapping[str, Document]) -> Iterator[str]:
    for service, document in shown.items():
        for path in document["paths"]:
            try:
                owner = prefixes.owner_of(path)
            except NoSuchPath:
                owner = "无"
            if owner != service:
                yield f"{path} 由 {service} 提供，网关的转发目标却是：{owner}"


def _repeated(shown: Mapping[str, Document]) -> Iterator[str]:
    names = Counter(
        operation.get("operationId")
        for document in shown.values()
        for operation in references.all_operations(document)
    )
    yield from (f"operationId 重复或缺失：{name}" for name, n in names.items() if n > 1 or not name)
    for kind, called in (("paths", "路径"), ("webhooks", "通知")):
        names = Counter(name for document in shown.values() for name in document.get(kind, ()))
        yield from (f"{called}重复：{name}" for name, n in names.items() if n > 1)


def _defined_twice(shown: Mapping[str, Document]) -> Iterator[str]:
    first: dict[str, tuple[str, Any]] = {}
    for service, document in shown.items():
        for ref, definition in _used(document).items():
            other, known = first.setdefault(ref, (service, definition))
            if known != definition:
                yield f"{ref} 在 {other} 与 {service} 中定义不同"


def _renamed(shown: Mapping[str, Document]) -> Iterator[str]:
    """Two classes of one name, and the framework puts their modules into the names of both."""
    for service, document in shown.items():
        for ref in _used(document):
            name = ref.rpartition("/")[2]
            if _MADE_UP.search(name):
                yield f"{service} 有两个同名的组件，被改名为：{name}"


def _assemble(shown: Mapping[str, Document]) -> Document:
    paths = {path: item for each in shown.values() for path, item in each["paths"].items()}
    components = _components(shown, paths)
    for operation in references.operations(paths):
        preface.add_responses(operation)
    everything = paths | preface.paths()
    components["responses"] = _named(components["responses"], everything)
    sent = {
        name: item for each in shown.values() for name, item in each.get("webhooks", {}).items()
    }
    return preface.HEAD | {
        "tags": [preface.TAG, *_tags(shown)],
        "paths": everything,
        **({"webhooks": sent} if sent else {}),
        "components": components,
    }


def _named(responses: Document, paths: Document) -> Document:
    """Shared answers but for those whose statuses the services tell of themselves, one and all."""
    named = set(references.named_in(paths))
    return {
        name: told
        for name, told in responses.items()
        if f"{references.COMPONENTS}responses/{name}" in named
    }


def _components(shown: Mapping[str, Document], paths: Document) -> Document:
    kinds: Document = {
        "headers": preface.headers(),
        "responses": preface.responses(references.operations(paths)),
        "schemas": preface.schemas(),
    }
    for document in shown.values():
        for ref, definition in _used(document).items():
            *_, kind, name = ref.split("/")
            kinds.setdefault(kind, {})[name] = definition
    return {kind: dict(sorted(kinds[kind].items())) for kind in sorted(kinds)}


def _tags(shown: Mapping[str, Document]) -> Iterator[Document]:
    """Every tag once; what neither its service nor we describe is described by whose it is."""
    described: dict[str, str] = {}
    for document in shown.values():
        own = {tag["name"]: tag.get("description") for tag in document.get("tags", ())}
        for operation in references.all_operations(document):
            for name in operation.get("tags", ()):
                words = own.get(name) or HEADINGS.get(name) or document["info"]["title"]
                described.setdefault(name, words)
    yield from ({"name": name, "description": text} for name, text in described.items())
