"""All error classes, and which operations of the document list each of their codes."""

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any, Final

import services
from services.common.errors import JianxiError
from services.gateway.catalogue import Entry
from tests.house.test_headers_told import DOCUMENT, METHODS

CHINESE: Final = re.compile("[一-鿿]")


def errors() -> list[type[JianxiError]]:
    """Every class that a problem is made of."""
    for module in pkgutil.walk_packages(services.__path__, "services."):
        import_module(module.name)
    waiting: list[type[JianxiError]] = [JianxiError]
    found: set[type[JianxiError]] = {JianxiError}
    while waiting:
        waiting += [kind for kind in waiting.pop().__subclasses__() if kind not in found]
        found.update(waiting)
    # Other tests make errors of their own.
    return [kind for kind in found if kind.__module__.startswith("services.")]


def entries() -> list[Entry]:
    """What the catalogue has to say, by the classes as they are."""
    found: dict[tuple[str, int, str, str], set[str]] = {}
    for kind in errors():
        if CHINESE.search(kind.title()):
            told = (kind.code(), kind.status, kind.title(), kind.article or "")
            found.setdefault(told, set()).add(kind.__module__.split(".")[1])
    return [Entry(*told, sorted(names)) for told, names in sorted(found.items())]


def listed() -> dict[str, set[str]]:
    """The paths of the operations that list each code, whatever their status."""
    found: dict[str, set[str]] = {}
    for path, item in DOCUMENT["paths"].items():
        for operation in (item[method] for method in METHODS if method in item):
            for code in _codes(operation["responses"]):
                found.setdefault(code, set()).add(path)
    return found


def _codes(responses: dict[str, Any]) -> Iterator[str]:
    shared = DOCUMENT["components"]["responses"]
    for status, answer in responses.items():
        if status != "default":
            name = answer.get("$ref", "").rpartition("/")[2]
            yield from shared.get(name, answer).get("x-problems", ())
