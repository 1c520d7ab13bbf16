"""The OpenAPI document tells a client what the service really asks for."""

from openapi_spec_validator import validate


def keys_of(app, path):
    parameters = app.openapi()["paths"][path]["post"].get("parameters", [])
    return [parameter["name"] for parameter in parameters if parameter["in"] == "header"]


def test_the_document_is_valid(notes_made):
    validate(notes_made.openapi())


def test_a_post_that_is_remembered_names_its_key(notes_made):
    assert keys_of(notes_made, "/v1/notes") == ["Idempotency-Key"]


def test_a_post_that_must_never_be_remembered_names_none(notes_made):
    assert keys_of(notes_made, "/v1/secrets") == []


def test_no_answer_is_said_to_have_the_frameworks_shape_of_a_422(notes_made):
    assert "HTTPValidationError" not in str(notes_made.openapi())
