"""Words that somebody sends hold no number of a person, but where they are asked for one."""

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Annotated, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from services.common.web.wire import Wire

ROOT = Path(__file__).parents[2]
WORDS = "请打13812345678"
ASKED_FOR = {
    *("name", "phone", "id_number", "id_numbers", "credit_code", "account", "holder"),
    *("guardian_name", "voucher"),
    "hardship",
}
"""A person, a unit or a payment by its own sign, and codes of a list: each has its own rule."""
OF_POSTS = {
    ("PostDraft", "title"),
    ("PostDraft", "duties"),
    ("PostDraft", "workplace"),
    ("PostDraft", "skills"),
    ("PostDraft", "remarks"),
    ("PostCorrection", "title"),
    ("PostCorrection", "duties"),
    ("PostCorrection", "workplace"),
    ("PostCorrection", "skills"),
    ("PostCorrection", "remarks"),
    ("PlannedPostIn", "title"),
    ("PlannedPostIn", "duties"),
    ("PlannedPostIn", "workplace"),
    ("Extras", "allowance"),
    ("Under18Ground", "text"),
    ("WorkplaceIn", "name"),
}
"""Read as a text of a post by a rule of its own, with every place (rules/personal_numbers.py)."""
SEALED = {
    ("ComplaintIn", "words"),
    ("ComplaintFindingIn", "answer"),
    ("ComplaintTransferIn", "answer"),
    ("ComplaintReopeningIn", "answer"),
}
"""What somebody tells an office, and its answer: sealed, and shown to those two alone."""
KEPT_NOWHERE = {
    ("ThresholdCheck", "text"),
    ("ComplaintWithdrawalIn", "receipt"),
    ("MissedWordsIn", "pointer"),
}
PROOFS = {("DepartmentGrant", "client_id")} | {
    ("SignedRequestIn", name)
    for name in ("key_id", "path", "query", "body_digest", "nonce", "algorithm", "signature")
}
"""A key's own id, and a request of a department as a sister hands it on: compared, never kept."""
ALLOWED = OF_POSTS | SEALED | KEPT_NOWHERE | PROOFS


def _named_in(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        if "$ref" in told:
            yield told["$ref"].rpartition("/")[2]
        told = list(told.values())
    if isinstance(told, list):
        for one in told:
            yield from _named_in(one)


def _sent(document: dict[str, Any]) -> set[str]:
    schemas, found = document["components"]["schemas"], set()
    bodies = [
        operation.get("requestBody", {})
        for path in document["paths"].values()
        for operation in path.values()
    ]
    waiting = set(_named_in(bodies))
    while waiting:
        found |= waiting
        waiting = set(_named_in([schemas[name] for name in waiting])) - found
    return {name.rpartition("__")[2] for name in found}


def _models(kind: type[Wire] = Wire) -> Iterator[type[Wire]]:
    for one in kind.__subclasses__():
        yield one
        yield from _models(one)


def _is_secret(model: type[Wire], field: str) -> bool:
    return "SecretStr" in repr(model.model_fields[field].annotation)


def _takes(model: type[Wire], field: str, words: Any) -> bool:
    told = model.model_fields[field]
    try:
        TypeAdapter(Annotated[told.annotation, told, *told.metadata]).validate_python(words)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("service", ["accounts", "units", "matching", "reporting"])
def test_no_words_of_a_request_hold_a_number_of_a_person(service: str) -> None:
    rooms = import_module(f"services.{service}.schemas")
    for room in iter_modules(getattr(rooms, "__path__", ()), f"{rooms.__name__}."):
        import_module(room.name)
    sent = _sent(json.loads((ROOT / f"docs/openapi/{service}.json").read_text("utf-8")))
    holes = {
        (model.__name__, field)
        for model in _models()
        if model.__name__ in sent and model.__module__.startswith(rooms.__name__)
        for field in model.model_fields
        if field not in ASKED_FOR
        and not _is_secret(model, field)
        and (_takes(model, field, WORDS) or _takes(model, field, [WORDS]))
    }
    assert holes <= ALLOWED
