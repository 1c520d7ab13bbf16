"""A whole number and a yes or no are taken as such alone, in every body of every service."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from services.common.web.wire import Wire

NO_NUMBERS = (True, "3", 3.0)
NO_TRUTHS = (1, "true", 0.0)


def _models(kind: type[Wire]) -> Iterator[type[Wire]]:
    for one in kind.__subclasses__():
        yield one
        yield from _models(one)


def _kinds(annotation: Any) -> set[Any]:
    """What a field may hold, however deep, references among them."""
    parts = get_args(annotation)
    return set().union(*map(_kinds, parts)) if parts else {annotation}


def _others(kinds: set[Any]) -> tuple[Any, ...]:
    found = NO_NUMBERS if int in kinds else NO_TRUTHS if bool in kinds else ()
    return tuple(one for one in found if type(one) not in kinds)


def _takes(model: type[Wire], field: str, told: Any) -> bool:
    try:
        model.model_validate({field: told})
    except ValidationError as refused:
        return not any(error["loc"][:1] == (field,) for error in refused.errors())
    return True


@pytest.mark.parametrize("service", ["accounts", "units", "matching", "reporting"])
def test_no_field_takes_one_kind_for_another(service: str) -> None:
    rooms = import_module(f"services.{service}.schemas")
    for room in iter_modules(rooms.__path__, f"{rooms.__name__}."):
        import_module(room.name)
    asked = [
        (model, field, given)
        for model in _models(Wire)
        for field, told in model.model_fields.items()
        for other in _others(_kinds(told.annotation))
        for given in (other, [other], {"key": other})
    ]
    assert asked
    assert [one for one in asked if _takes(*one)] == []
