"""Choices: the values that a field takes, each with what it means, as its description tells it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal, get_args, get_origin

from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from services.common.web.parameters import parameter

_VALUES: Final = re.compile(r"'([^']*)'|(?<!\w)(True|False|\d+)(?!\w)")
_MEANING: Final = r"(?<![\w-]){value}\s*[＝=]?\s*([一-鿿][^、，；。：（\s]*)"


def listed(meanings: Mapping[Any, str]) -> str:
    """Values with their meanings as a description lists them: a 甲、b 乙."""
    return "、".join(f"{value} {meaning}" for value, meaning in meanings.items())


def told(expected: str, description: str) -> str:
    """What may stand there, in Chinese: pydantic's `'a', 'b' or 'c'` is a（甲）、b（乙）、c（丙）.

    A value of which the description says nothing stands alone.
    """
    values = [text or word.lower() for text, word in _VALUES.findall(expected)]
    return "、".join(_with_meaning(value, description) for value in values)


def _with_meaning(value: str, description: str) -> str:
    found = re.search(_MEANING.format(value=re.escape(value)), description)
    return f"{value}（{found[1]}）" if value and found else value


def description_at(route: Any, place: Sequence[str | int]) -> str:
    """What a route says of the field at pydantic's place of an error; empty if nothing."""
    if not isinstance(route, APIRoute) or len(place) < 2:
        return ""
    if place[0] == "body":
        return _in_body(route, place[1:])
    found = parameter(route, str(place[1]))
    return _description(found) if found else ""


def _in_body(route: APIRoute, steps: Sequence[str | int]) -> str:
    models = [*_models(route.body_field.field_info.annotation)] if route.body_field else []
    description = ""
    for step in steps:
        fields = [
            field
            for model in models
            for name, field in model.model_fields.items()
            if step in (name, field.alias)
        ]
        # A step that is no field's names an item of a list, or the kind of a union.
        if fields:
            description = next(filter(None, map(_description, fields)), "")
            models = [model for one in fields for model in _models(one.annotation)]
    return description


def _description(field: FieldInfo) -> str:
    """What a field says of itself, and after it what its type says."""
    return "；".join(filter(None, (field.description, *_of_type(field.annotation))))


def _of_type(annotation: Any) -> Iterator[str | None]:
    """What a type says, such as the choices of a list's items or beside null."""
    for inner in get_args(annotation):
        if isinstance(inner, FieldInfo):
            yield inner.description
        elif get_origin(inner) is not Literal:
            yield from _of_type(inner)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models within a type, such as those of a list or a union."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)
