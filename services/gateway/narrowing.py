"""What one schema takes away from a client of another: values it may send, answers it can read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

Schema = dict[str, Any]

_UPPER: Final = ("maxLength", "maximum", "maxItems", "maxProperties")
_LOWER: Final = ("minLength", "minimum", "minItems", "minProperties")
_SHAPE: Final = ("pattern", "format")
_FREE: Final = ("binary", "int32", "int64")
"""Formats that say in other words what the type and its bounds say."""


@dataclass(frozen=True)
class Side:
    """Whether a client sends what the schema describes, or is answered with it."""

    sends: bool
    gone: frozenset[str] = frozenset()
    """Components of the first document that the second lacks: told once, by their own names."""


@dataclass(frozen=True)
class Break:
    """One difference that breaks a client: the name of the place, and what became of it."""

    where: str
    what: str


def of(where: str, before: Schema, now: Schema, side: Side) -> Iterator[Break]:
    """The breaks between two schemas; a component within them is its own affair."""
    known, told = _variants(before), _variants(now)
    if known and told:
        yield from _of_kinds(where, known, told, side)
    for kind in known.keys() & told.keys():
        yield from _of_variant(where, known[kind], told[kind], side)


def _of_kinds(
    where: str, known: dict[str, Schema], told: dict[str, Schema], side: Side
) -> Iterator[Break]:
    lost, gained = known.keys() - told.keys(), told.keys() - known.keys()
    if side.sends:
        yield from (Break(where, f"不再接受 {kind}") for kind in lost - side.gone)
    elif not lost or lost - side.gone:
        yield from (Break(where, f"可能答复 {kind}") for kind in gained)


def _variants(schema: Schema) -> dict[str, Schema]:
    """A schema's alternatives by their kinds: a component's name, or a type."""
    parts = schema.get("anyOf") or schema.get("oneOf")
    if parts:
        return {kind: each for part in parts for kind, each in _variants(part).items()}
    if "$ref" in schema:
        return {schema["$ref"].rpartition("/")[2]: schema}
    kinds = schema.get("type", [])
    return dict.fromkeys(kinds if isinstance(kinds, list) else [kinds], schema)


def _of_variant(where: str, before: Schema, now: Schema, side: Side) -> Iterator[Break]:
    if lost := _values(before) - _values(now):
        yield Break(where, f"没有了值 {'、'.join(sorted(lost))}")
    if side.sends:
        yield from _of_bounds(where, before, now)
    yield from _of_fields(where, before, now, side)
    for inner in ("items", "additionalProperties"):
        if isinstance(before.get(inner), dict) and isinstance(now.get(inner), dict):
            yield from of(where, before[inner], now[inner], side)


def _values(schema: Schema) -> set[str]:
    return {str(value) for value in schema.get("enum", [schema.get("const", "")])} - {""}


def _of_bounds(where: str, before: Schema, now: Schema) -> Iterator[Break]:
    if _values(now) and not _values(before):
        yield Break(where, "只接受列出的值了")
    for bound in _UPPER:
        if bound in now and before.get(bound, now[bound] + 1) > now[bound]:
            yield Break(where, f"{bound} 收紧")
    for bound in _LOWER:
        if bound in now and before.get(bound, now[bound] - 1) < now[bound]:
            yield Break(where, f"{bound} 收紧")
    for shape in _SHAPE:
        if now.get(shape, _FREE[0]) not in _FREE and before.get(shape) != now[shape]:
            yield Break(where, f"{shape} 改了")


def _of_fields(where: str, before: Schema, now: Schema, side: Side) -> Iterator[Break]:
    known, told = before.get("properties", {}), now.get("properties", {})
    for name in known.keys() - told.keys():
        yield Break(f"{where}.{name}", "删去了")
    needed, needs = set(before.get("required", ())), set(now.get("required", ()))
    if side.sends:
        yield from (Break(f"{where}.{name}", "成为必填") for name in needs - needed)
    else:
        missing = (needed - needs) & told.keys()
        yield from (Break(f"{where}.{name}", "不再总是答复") for name in missing)
    for name in known.keys() & told.keys():
        yield from of(f"{where}.{name}", known[name], told[name], side)
