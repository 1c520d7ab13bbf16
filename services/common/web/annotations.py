"""What FastAPI asks of each parameter's annotation at every request, answered once.

Whether it is of many values, or a model: told by walking the annotation, which takes a fifth of a
request with a dozen parameters. FastAPI has no public place for that: only this room touches it.
"""

from functools import cache
from typing import Any, Final

GONE: Final = (
    "fastapi.dependencies.utils.field_annotation_is_sequence or _get_param_model is gone or"
    " changed: leave services/common/web/annotations.py out, or let it remember what is asked of"
    " annotations now; tests/common/test_annotations.py says what it is for."
)

try:
    from fastapi.dependencies import utils
    from fastapi.dependencies.utils import _get_param_model, field_annotation_is_sequence
except ImportError as error:
    raise ImportError(GONE) from error

_model_of: Final = cache(_get_param_model)
"""A field is known by its identity."""
_answers: dict[int, tuple[object, bool]] = {}
"""By an annotation's identity, for many have no hash; kept with it, so that no other takes its."""


def remember() -> None:
    """Let FastAPI ask here."""
    own: Any = utils
    own.field_annotation_is_sequence = is_sequence
    own._get_param_model = _model_of  # noqa: SLF001 - see GONE


def is_sequence(annotation: object) -> bool:
    """Whether an annotation is of many values."""
    found = _answers.get(id(annotation))
    if found is None:
        found = _answers[id(annotation)] = annotation, field_annotation_is_sequence(annotation)
    return found[1]
