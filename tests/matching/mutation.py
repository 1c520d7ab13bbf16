"""Every way to change one thing of a document, found by walking it."""

from collections.abc import Iterator
from typing import Any, TypeAlias

Way: TypeAlias = tuple[str | int, ...]
"""Names and numbers that lead to a place in a document."""


def mutants(told: Any, way: Way = ()) -> Iterator[tuple[Way, Any]]:
    """The document with one value changed, or a member of a list left out or twice; and where."""
    if isinstance(told, dict):
        for name, value in told.items():
            for at, other in mutants(value, (*way, name)):
                yield at, {**told, name: other}
    elif isinstance(told, list):
        yield way, [*told, told[-1] if told else 0]
        for row, value in enumerate(told):
            yield (*way, row), told[:row] + told[row + 1 :]
            for at, other in mutants(value, (*way, row)):
                yield at, [*told[:row], other, *told[row + 1 :]]
    else:
        yield from ((way, other) for other in _others(told) if _differs(other, told))


def reshaped(told: Any, way: Way = ()) -> Iterator[tuple[Way, Any]]:
    """The document with a field left out of one of its objects, or one added; and which."""
    if not isinstance(told, dict):
        return
    yield (*way, "more"), {**told, "more": None}
    for name, value in told.items():
        yield (*way, name), {key: told[key] for key in told if key != name}
        for at, other in reshaped(value, (*way, name)):
            yield at, {**told, name: other}


def places(told: Any, way: Way = ()) -> Iterator[Way]:
    """Where the document has a value, or an empty list."""
    if isinstance(told, dict) and told:
        for name, value in told.items():
            yield from places(value, (*way, name))
    elif isinstance(told, list) and told:
        for row, value in enumerate(told):
            yield from places(value, (*way, row))
    else:
        yield way


def _others(value: Any) -> list[Any]:
    """Other values in the place of one, each near to it."""
    if isinstance(value, bool) or value is None:
        return [True, False, None, 1, 0, "x", ""]
    if isinstance(value, int):
        return [value + 1, value - 1, -value, float(value), str(value), True, None]
    if isinstance(value, str):
        return [f"{value}0", value[:-1], value.swapcase(), f"{value} ", "", None, 1]
    raise TypeError(value)


def _differs(other: Any, value: Any) -> bool:
    return type(other) is not type(value) or other != value
