"""The OpenAPI document tells a client what the service really asks for."""

from openapi_spec_validator import validate

from services.common.web.access import SignInRequired
from services.common.web.problems import Problem, document


def keys_of(app, path):
    parameters = app.openapi()["paths"][path]["post"].get("parameters", [])
    return [parameter["name"] for parameter in parameters if parameter["in"] == "header"]


def told_by(app, path):
    answers = app.openapi()["paths"][path]["post"]["responses"].values()
    return {code for answer in answers for code in answer.get("x-problems", ())}


def test_the_document_is_valid(notes_made):
    validate(notes_made.openapi())


def test_a_post_that_is_remembered_names_its_key(notes_made):
    assert keys_of(notes_made, "/v1/notes") == ["Idempotency-Key"]


def test_a_post_that_must_never_be_remembered_names_none_and_tells_that_it_refuses_one(notes_made):
    assert keys_of(notes_made, "/v1/secrets") == []
    assert "idempotency-key-refused" in told_by(notes_made, "/v1/secrets")
    assert "idempotency-key-refused" not in told_by(notes_made, "/v1/notes")


def test_no_answer_is_said_to_have_the_frameworks_shape_of_a_422(notes_made):
    assert "HTTPValidationError" not in str(notes_made.openapi())


def test_the_example_of_a_problem_is_a_real_one_and_whole(notes_made):
    [example] = notes_made.openapi()["components"]["schemas"]["Problem"]["examples"]
    assert example == document(SignInRequired()) | {"request_id": example["request_id"]}
    Problem.model_validate(example)
