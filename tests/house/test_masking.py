"""No answer shows a number of a person but masked by its type, or to a look that is logged."""

import json
import re

import pytest

from services.common.web.idempotency import IdempotencyKeyRefused
from tests.house.rights import MERGED

DOCUMENT = json.loads(MERGED.read_text(encoding="utf-8"))
SCHEMAS = DOCUMENT["components"]["schemas"]
OF_A_PERSON = re.compile(r"id_number|phone|mobile|(^|payee_)account$|(account|card)_number")
NOBODYS = {
    ("OfficeContact", "phone"): "an office's line, for the public",
    ("PostingOut", "account"): "a heading of the books",
}
OWN = "/v1/me/data-export/reveals"
REVEALS = sorted(path for path in DOCUMENT["paths"] if path.endswith("/reveals"))


def _reached(node, seen):
    if isinstance(node, dict):
        name = node.get("$ref", "").rpartition("/")[2]
        if name in SCHEMAS and name not in seen:
            seen.add(name)
            _reached(SCHEMAS[name], seen)
        for part in node.values():
            _reached(part, seen)
    elif isinstance(node, list):
        for part in node:
            _reached(part, seen)
    return seen


def _answers():
    for path, methods in DOCUMENT["paths"].items():
        for method, told in methods.items():
            good = [body for status, body in told["responses"].items() if status.startswith("2")]
            yield method, path, _reached(good, set())


def _formats(field):
    kinds = field.get("anyOf", [field])
    return {kind.get("format") for kind in kinds if kind.get("type") != "null"}


def test_every_number_of_a_person_in_an_answer_is_masked_by_its_type():
    shown = {}
    for method, path, names in _answers():
        if path in REVEALS:
            continue
        for name in names:
            for field, kind in SCHEMAS[name].get("properties", {}).items():
                plain = name.rpartition("__")[2]
                if OF_A_PERSON.search(field) and (plain, field) not in NOBODYS:
                    masked = all(str(one).startswith("masked-") for one in _formats(kind))
                    shown.setdefault((masked, plain, field), f"{method} {path}")
    assert not {key: where for key, where in shown.items() if not key[0]}
    assert {(name, field) for _, name, field in shown} >= {
        ("YouthOut", "id_number"),
        ("YouthOut", "phone"),
        ("PayeeAccountOut", "account"),
        ("SettlementLineOut", "payee_account"),
        ("MaskedContact", "phone"),
        ("MentorOut", "phone"),
        ("ComplaintOut", "phone"),
        ("VersionOut", "phone"),
    }


def test_what_may_be_looked_at_in_full_is_all_here():
    assert REVEALS == [
        "/v1/complaints/{complaint_id}/reveals",
        "/v1/insurance-contracts/{contract_id}/payee-account/reveals",
        "/v1/me/data-export/reveals",
        "/v1/payee-accounts/{youth_id}/reveals",
        "/v1/prospective-units/{prospect_id}/reveals",
        "/v1/unit-payee-accounts/{unit_id}/reveals",
        "/v1/units/{unit_id}/reveals",
        "/v1/youths/name-conflicts/{conflict_id}/reveals",
        "/v1/youths/{youth_id}/reveals",
    ]


def test_a_persons_own_look_takes_a_second_proof_and_no_key():
    told = DOCUMENT["paths"][OWN]["post"]
    assert "再次验证本人" in told["description"]
    assert "Idempotency-Key" not in {part.get("name") for part in told.get("parameters", [])}


@pytest.mark.parametrize("path", [path for path in REVEALS if path != OWN])
def test_a_look_in_full_has_its_purpose_its_limit_and_takes_no_key(path):
    told = DOCUMENT["paths"][path]["post"]
    assert "次数上限" in told["description"]
    assert "Idempotency-Key" in told["description"]
    names = {part.get("name") for part in told.get("parameters", [])}
    assert "Idempotency-Key" not in names
    assert IdempotencyKeyRefused.code() == "idempotency-key-refused"
    assert "429" in told["responses"]
    if "name-conflicts" not in path:
        body = told["requestBody"]["content"]["application/json"]["schema"]
        fields = SCHEMAS[body["$ref"].rpartition("/")[2]]
        assert "purpose" in fields["required"]
        assert "words" in fields["properties"]
