"""What may be raised beneath a function of the services, read from the code call by call.

Followed are names, and methods whose name only one class of a service or of the kernel has. What a
function catches anywhere counts as caught of all that it calls.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from launch.plan import HOME
from services.common.errors import JianxiError
from tests.house.problems_met import errors

BY_RULE: Final = "services.common.web.idempotency"
"""What is raised here is told of every operation that sends a key, by the gateway."""
_BUILT_IN: Final = {name for kind in (dict, str, list, set, bytes) for name in dir(kind)}
_MADE_BY: Final = ("__init__", "__post_init__", "__call__")
_ASKED_FOR: Final = {"property", "cached_property", "staticmethod", "classmethod"}
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file: what it defines by name, and what it imports as which name."""

    defined: dict[str, ast.stmt]
    imported: dict[str, str]


@dataclass(frozen=True)
class Uses:
    """What one function does: errors it raises or gives back, what it calls, what it catches."""

    raised: frozenset[str]
    called: frozenset[str]
    caught: tuple[type[JianxiError], ...]


@cache
def modules() -> dict[str, Module]:
    """Every module of the services by its name."""
    files = (HOME / "services").rglob("*.py")
    return {_name_of(file): _read(ast.parse(file.read_text(encoding="utf-8"))) for file in files}


@cache
def kinds() -> dict[str, type[JianxiError]]:
    """Every error by its module and name."""
    return {f"{kind.__module__}:{kind.__name__}": kind for kind in errors()}


def raised_beneath(place: str) -> dict[type[JianxiError], str]:
    """The errors that may leave a function (`module:name`), each with where it is raised."""
    found: dict[type[JianxiError], str] = {}
    seen = set[tuple[str, tuple[type[JianxiError], ...]]]()
    waiting: list[tuple[str, tuple[type[JianxiError], ...]]] = [(place, ())]
    while waiting:
        here, caught = waiting.pop()
        if (here, caught) in seen or here.startswith(BY_RULE):
            continue
        seen.add((here, caught))
        uses = uses_of(here)
        for kind in (kinds()[one] for one in uses.raised):
            if not issubclass(kind, caught):
                found.setdefault(kind, here)
        within = tuple(sorted({*caught, *uses.caught}, key=repr))
        waiting += [(one, within) for one in uses.called]
    return found


@cache
def uses_of(place: str) -> Uses:
    """What a function, class or value does by itself."""
    module, _, name = place.partition(":")
    node = _node(module, name)
    if isinstance(node, ast.ClassDef):
        methods = [one for one in node.body if isinstance(one, _Function)]
        made = {f"{place}.{one.name}" for one in methods if _is_called_on_making(one)}
        return Uses(frozenset(), frozenset(made), ())
    parts = [*node.body, node.args] if isinstance(node, _Function) else [node] if node else []
    inner = [one for part in parts for one in ast.walk(part)]
    raised = {found for one in inner if (found := _given(module, one)) in kinds()}
    called = {found for one in inner for found in _called(place, one)}
    caught = [kind for one in inner for kind in _caught(module, one)]
    return Uses(frozenset(filter(None, raised)), frozenset(called - {place}), tuple(caught))


def _name_of(file: Path) -> str:
    parts = file.relative_to(HOME).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _read(tree: ast.Module) -> Module:
    defined = {name: node for node in tree.body for name in _names(node)}
    imported = {
        one.asname or one.name: f"{node.module}.{one.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for one in node.names
    }
    return Module(defined, imported)


def _names(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return [node.name]
        case ast.Assign():
            return [one.id for one in node.targets if isinstance(one, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


def _node(module: str, name: str) -> ast.stmt | None:
    outer, _, inner = name.partition(".")
    node = modules()[module].defined.get(outer)
    if not inner or not isinstance(node, ast.ClassDef):
        return None if inner else node
    return next((one for one in node.body if inner in _names(one)), None)


def _is_called_on_making(node: _Function) -> bool:
    marks = {ast.unparse(one) for one in node.decorator_list}
    # What checks a field runs as the whole is made; a property when it is asked for.
    return node.name in _MADE_BY or bool(marks - _ASKED_FOR)


@cache
def _resolved(dotted: str) -> str | None:
    """The place or the module that a dotted name means; None for what is not of the services."""
    module, _, name = dotted.rpartition(".")
    if dotted in modules() or module not in modules():
        return dotted if dotted in modules() else None
    told = modules()[module]
    if name in told.defined:
        return f"{module}:{name}"
    return _resolved(told.imported[name]) if name in told.imported else None


def _meant(module: str, node: ast.AST) -> str | None:
    if isinstance(node, ast.Name):
        return _resolved(f"{module}.{node.id}")
    if not isinstance(node, ast.Attribute):
        return None
    within = _meant(module, node.value)
    if within is None:
        return None
    return f"{within}.{node.attr}" if ":" in within else _resolved(f"{within}.{node.attr}")


def _given(module: str, node: ast.AST) -> str | None:
    match node:
        case ast.Raise(exc=ast.expr() as error) | ast.Return(value=ast.expr() as error):
            return _meant(module, error.func if isinstance(error, ast.Call) else error)
    return None


def _called(place: str, node: ast.AST) -> Iterator[str]:
    module, _, name = place.partition(":")
    if isinstance(node, ast.Name | ast.Attribute):
        found = _meant(module, node)
        if found and ":" in found and found not in kinds():
            yield found
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self":
            yield f"{module}:{name.partition('.')[0]}.{node.attr}"
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        method = node.func.attr
        if _meant(module, node.func) is None and method not in _BUILT_IN:
            yield from _only_one(module.split(".")[1], method)


@cache
def _only_one(service: str, method: str) -> tuple[str, ...]:
    found = tuple(
        f"{module}:{name}.{method}"
        for module, told in modules().items()
        if module.split(".")[1:2] in ([service], ["common"])
        for name, node in told.defined.items()
        if isinstance(node, ast.ClassDef)
        and any(isinstance(one, _Function) and one.name == method for one in node.body)
    )
    return found if len(found) == 1 else ()


def _caught(module: str, node: ast.AST) -> Iterator[type[JianxiError]]:
    if isinstance(node, ast.ExceptHandler) and node.type:
        for one in _each(module, node.type):
            if (found := _meant(module, one)) in kinds():
                yield kinds()[found]


def _each(module: str, told: ast.expr) -> list[ast.expr]:
    """The kinds of a handler, be they written there or named once."""
    found = _meant(module, told)
    if found and found not in kinds():
        value = getattr(_node(*found.split(":")), "value", None)
        return value.elts if isinstance(value, ast.Tuple) else []
    return told.elts if isinstance(told, ast.Tuple) else [told]
