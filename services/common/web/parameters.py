"""What a route takes beside its body. FastAPI has no public name for that: only this room asks.

Its own document tells the same, but making that takes up to 400 ms a route. And at every request
it learns anew of each parameter under which names it may come, whether its annotation is of many
values or a model, and copies its default: an eighth of a request with a dozen parameters. What does
not change from one request to the next is found out once here.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple, get_args, get_origin

from fastapi import Request, params
from fastapi.routing import APIRoute
from pydantic.fields import FieldInfo

from services.common.web.bodies import kind_of
from services.common.web.pointers import tellable
from services.common.web.problems import (
    RepeatedParameter,
    UnknownFormField,
    UnknownParameter,
    UnsupportedMedia,
)

FORM: Final = "multipart/form-data"
"""Forms with a file come so; there are no others."""

GONE: Final = (
    "Something of fastapi.dependencies.utils is gone or changed: let"
    " services/common/web/parameters.py find the parameters of a route in another way,"
    " and leave out `read_quickly` unless it still asks so at every request;"
    " tests/common/test_parameters.py says what they must be."
)

try:
    import fastapi.dependencies.utils as solving
    from fastapi.dependencies.utils import (  # type: ignore[attr-defined]
        ModelField,
        _get_param_aliases,
        _get_param_model,
        field_annotation_is_sequence,
        get_flat_params,
        request_params_to_args,
    )
except ImportError as error:
    raise ImportError(GONE) from error


_model_of: Final = cache(_get_param_model)
"""A field is known by its identity."""
_of_many: Final[dict[int, tuple[object, bool]]] = {}
"""By an annotation's identity, for many have no hash; kept with it, so that no other takes its."""


def check_query(request: Request, known: Mapping[str, bool]) -> None:
    """Refuse a parameter misspelt or given twice: unheeded, it would give a wrong answer.

    `known` says of each that the route takes whether it may be repeated. Raises UnknownParameter,
    RepeatedParameter.
    """
    given = [name for name, _ in request.query_params.multi_items()]
    strange = next((name for name in given if name not in known), None)
    if strange is not None:
        told = "、".join(known) or "无"
        raise UnknownParameter(
            f"/query/{tellable(strange)}", f"这里接受的查询参数：{told}。", known=list(known)
        )
    twice = [name for name in known if given.count(name) > 1 and not known[name]]
    if twice:
        raise RepeatedParameter(f"/query/{twice[0]}", RepeatedParameter.title())


async def check_form(request: Request, known: frozenset[str]) -> None:
    """Refuse what is no form where the route takes one, and a field of it that it does not take.

    Nothing is found in what is no form, and an unheeded field would mislead. Whoever sends nothing
    lacks its fields: FastAPI says so. Raises UnknownFormField, UnsupportedMedia.
    """
    if not known:
        return
    kind, _ = kind_of(request.headers.get("content-type", ""))
    if kind != FORM:
        if await request.body():
            raise UnsupportedMedia(f"内容请写成表单，并注明 Content-Type: {FORM}（带 boundary）。")
        return
    # FastAPI reads the same form: it is read once.
    if set(await request.form()) - known:
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


def read_quickly() -> None:
    """Let FastAPI read what a request brings here, where what stays the same is remembered."""
    own: Any = solving
    own.field_annotation_is_sequence = is_of_many
    own._get_param_model = _model_of  # noqa: SLF001 - see GONE
    own.request_params_to_args = read


def is_of_many(annotation: object) -> bool:
    """Whether an annotation is of many values."""
    found = _of_many.get(id(annotation))
    if found is None:
        found = _of_many[id(annotation)] = annotation, field_annotation_is_sequence(annotation)
    return found[1]


_NONE: Final = object()


class _Asked(NamedTuple):
    """What does not change of a parameter."""

    field: ModelField
    name: str
    alias: str | None
    """None where FastAPI has to look at each request: of many values, or by several names."""
    place: tuple[str, str]
    default: Any
    """Where nothing is given; `_NONE` where FastAPI has to say."""


_asked: Final[dict[int, tuple[object, tuple[_Asked, ...]]]] = {}
"""By the identity of a route's list of parameters, which is kept with it."""


def read(
    fields: Sequence[ModelField], received: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Any]]:
    """What a request gives for a list of parameters, and what is wrong with it: as FastAPI does."""
    values: dict[str, Any] = {}
    errors: list[Any] = []
    for one in _asked_of(fields) if fields else ():
        given = None if one.alias is None else received.get(one.alias)
        if given is not None:
            value, wrong = one.field.validate(given, loc=one.place)
            found = {} if wrong else {one.name: value}
        elif one.default is not _NONE:
            found, wrong = {one.name: one.default}, []
        else:
            found, wrong = request_params_to_args([one.field], received)
        values |= found
        errors += wrong
    return values, errors


def _asked_of(fields: Sequence[ModelField]) -> tuple[_Asked, ...]:
    kept = _asked.get(id(fields))
    if kept is None:
        kept = _asked[id(fields)] = fields, tuple(_known(field) for field in fields)
    return kept[1]


def _known(field: ModelField) -> _Asked:
    info: Any = field.field_info
    aliases = [name for _, name in _get_param_aliases(field)]
    is_of_one = len(aliases) == 1 and not is_of_many(info.annotation) and not _model_of(field)
    alias = aliases[0] if is_of_one else None
    return _Asked(field, field.name, alias, (info.in_.value, aliases[0]), _default(field, alias))


def _default(field: ModelField, alias: str | None) -> Any:
    info = field.field_info
    if alias is None or info.is_required() or info.validate_default or info.default_factory:
        return _NONE
    # Whatever can change is copied for each request.
    return field.default if isinstance(field.default, bool | int | str | None) else _NONE
