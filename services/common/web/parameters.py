"""What a route takes beside its body. FastAPI has no public name for that: only this room asks.

Its own document tells the same, but making that takes up to 400 ms a route.
"""

from typing import Final

from fastapi import params
from fastapi.routing import APIRoute
from pydantic.fields import FieldInfo

GONE: Final = (
    "fastapi.dependencies.utils.get_flat_params is gone or changed: let"
    " services/common/web/parameters.py find the parameters of a route in another way;"
    " tests/common/test_parameters.py says what they must be."
)

try:
    from fastapi.dependencies.utils import get_flat_params
except ImportError as error:
    raise ImportError(GONE) from error


def query_names(route: APIRoute) -> tuple[str, ...]:
    """The names of the query parameters that a route takes, each once."""
    found = (f for f in get_flat_params(route.dependant) if isinstance(f.field_info, params.Query))
    return tuple(dict.fromkeys(one.alias for one in found))


def parameter(route: APIRoute, name: str) -> FieldInfo | None:
    """A parameter that a route takes; None if it takes none of that name."""
    found = (one.field_info for one in get_flat_params(route.dependant) if one.alias == name)
    return next(found, None)
