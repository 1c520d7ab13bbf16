"""JSON files of ours: parsed, then held against their shape, so that what reads on may rely on it.

A fault of our own in what reads on is none of the file's, and nobody restores keys for it.
"""

import json
from pathlib import Path
from typing import Any, Final

from services.common.plainly import reading

Shape = type | tuple[type, ...] | list[Any] | dict[str, Any]
"""A type or several; `[each]`; or what lies under each name, `name?` if it may be absent, `*` if
any name may stand there.
"""
_ANY: Final = "*"


def read(file: Path, shape: Shape, how: str) -> Any:
    """What a file says; where it is not of that shape, `how` tells what to do. Raises Stopped."""
    with reading(file, how):
        told = json.loads(file.read_text(encoding="utf-8"))
        must_fit(told, shape)
        return told


def must_fit(told: Any, shape: Shape) -> None:
    """Raise ValueError for what is not of that shape; nothing of it is told."""
    if not _fits(told, shape):
        raise ValueError("it is of another shape")


def _fits(told: Any, shape: Shape) -> bool:
    if isinstance(shape, list):
        return isinstance(told, list) and all(_fits(each, shape[0]) for each in told)
    if isinstance(shape, dict):
        return isinstance(told, dict) and all(_fits_under(told, *one) for one in shape.items())
    # A truth is an integer to Python, and to nobody else.
    return isinstance(told, shape) and isinstance(told, bool) == (shape is bool)


def _fits_under(told: dict[str, Any], name: str, shape: Shape) -> bool:
    if name == _ANY:
        return all(_fits(each, shape) for each in told.values())
    bare = name.removesuffix("?")
    return _fits(told[bare], shape) if bare in told else name != bare
