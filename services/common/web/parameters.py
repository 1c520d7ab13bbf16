"""What a route takes beside its body. FastAPI has no public name for that: only this room asks.

Its own document tells the same, but making that takes up to 400 ms a route. And at every request
it walks the annotation of each parameter, to learn whether that is of many values or a model: a
tenth of a request with a dozen parameters, so it is told here what it was told before.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final, get_args, get_origin

from fastapi import Request, params
from fastapi.routing import APIRoute
from pydantic.fields import FieldInfo

from services.common.errors import Malformed

GONE: Final = (
    "Something of fastapi.dependencies.utils is gone or changed: let"
    " services/common/web/parameters.py find the parameters of a route in another way,"
    " and leave out `remember_annotations` unless it still asks so at every request;"
    " tests/common/test_parameters.py says what they must be."
)

try:
    import fastapi.dependencies.utils as solving
    from fastapi.dependencies.utils import (  # type: ignore[attr-defined]
        _get_param_model,
        field_annotation_is_sequence,
        get_flat_params,
    )
except ImportError as error:
    raise ImportError(GONE) from error


_model_of: Final = cache(_get_param_model)
"""A field is known by its identity."""
_of_many: Final[dict[int, tuple[object, bool]]] = {}
"""By an annotation's identity, for many have no hash; kept with it, so that no other takes its."""


class UnknownParameter(Malformed):
    """不认识的查询参数。"""


class RepeatedParameter(Malformed):
    """同一个查询参数出现了两次。"""


class UnknownFormField(Malformed):
    """表单中有不认识的项。"""


def check_query(request: Request, known: Mapping[str, bool]) -> None:
    """Refuse a parameter misspelt or given twice: unheeded, it would give a wrong answer.

    `known` says of each that the route takes whether it may be repeated. Raises UnknownParameter,
    RepeatedParameter.
    """
    given = [name for name, _ in request.query_params.multi_items()]
    if set(given) - known.keys():
        told = "、".join(known) or "无"
        raise UnknownParameter("/query", f"这里接受的查询参数：{told}。", known=list(known))
    once = [name for name in given if not known[name]]
    if len(once) != len(set(once)):
        raise RepeatedParameter("/query", RepeatedParameter.title())


async def check_form(request: Request, known: frozenset[str]) -> None:
    """Refuse a field of a form that the route does not take: unheeded, it would mislead.

    Raises UnknownFormField.
    """
    is_form = request.headers.get("content-type", "").startswith("multipart/form-data")
    # FastAPI reads the same form: it is read once.
    if known and is_form and set(await request.form()) - known:
        await request.close()
        names = sorted(known)
        told = "、".join(names)
        raise UnknownFormField("", f"这里接受的表单项：{told}。", known=[*names])


def form_names(route: APIRoute) -> frozenset[str]:
    """The fields of a form that a route takes; none where it takes no form."""
    asked = route.dependant.body_params
    return frozenset(one.alias for one in asked if isinstance(one.field_info, params.Form))


def query_names(route: APIRoute) -> Mapping[str, bool]:
    """The query parameters that a route takes, and whether each may be given several times."""
    found = (f for f in get_flat_params(route.dependant) if isinstance(f.field_info, params.Query))
    return {one.alias: _is_list(one.field_info.annotation) for one in found}


def _is_list(annotation: Any) -> bool:
    return any(get_origin(one) is list for one in (annotation, *get_args(annotation)))


def parameter(route: APIRoute, name: str) -> FieldInfo | None:
    """A parameter that a route takes; None if it takes none of that name."""
    found = (one.field_info for one in get_flat_params(route.dependant) if one.alias == name)
    return next(found, None)


def remember_annotations() -> None:
    """Let FastAPI ask of an annotation here, where the answer is remembered."""
    own: Any = solving
    own.field_annotation_is_sequence = is_of_many
    own._get_param_model = _model_of  # noqa: SLF001 - see GONE


def is_of_many(annotation: object) -> bool:
    """Whether an annotation is of many values."""
    found = _of_many.get(id(annotation))
    if found is None:
        found = _of_many[id(annotation)] = annotation, field_annotation_is_sequence(annotation)
    return found[1]
