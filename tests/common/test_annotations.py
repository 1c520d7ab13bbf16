"""FastAPI's questions of annotations are answered once, and as FastAPI itself answers them."""

from typing import Annotated

import pytest
from fastapi import Query
from fastapi.dependencies import utils
from pydantic import BaseModel, Field

from services.common.web import parameters


class Several(BaseModel):
    """A model of parameters."""


MANY = (list[str], list[str] | None, Annotated[list[int] | None, Query()], tuple[int, ...])
ONE = (str, int | None, Annotated[str | None, Field(examples=["a"])], Several, bytes)


@pytest.mark.parametrize("annotation", [*MANY, *ONE])
def test_an_annotation_is_of_many_values_or_is_not_however_often_it_is_asked(annotation):
    for _ in range(2):
        assert parameters.is_of_many(annotation) is (annotation in MANY)


def test_a_services_app_asks_here(notes_app):
    assert utils.field_annotation_is_sequence is parameters.is_of_many
    assert utils._get_param_model is parameters._model_of
