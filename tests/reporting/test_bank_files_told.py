"""Whoever makes or reads a bank's file by program finds its columns in the document."""

import json
from pathlib import Path

import pytest

from services.reporting.documents import bank_files, insurance_lists
from services.reporting.readers import bank_returns

DOCUMENT = json.loads((Path(__file__).parents[2] / "docs/openapi/reporting.json").read_text())
PATHS = DOCUMENT["paths"]


@pytest.mark.parametrize(
    ("path", "heads"),
    [
        ("/v1/settlements/{settlement_id}/bank-file", bank_files.HEADS),
        ("/v1/payables/bank-file", bank_files.HEADS),
        ("/v1/payables/{payable_id}/bank-file", bank_files.HEADS),
        ("/v1/insurance-lists/{list_id}/file.csv", insurance_lists.HEADINGS),
    ],
)
def test_each_column_of_a_file_is_told_in_its_order(path, heads):
    told = PATHS[path]["get"]["responses"]["200"]["description"]
    assert "、".join(heads) in told
    assert "BOM" in told


@pytest.mark.parametrize(
    "path", ["/v1/settlements/{settlement_id}/bank-returns", "/v1/payables/bank-returns"]
)
def test_what_a_return_file_must_hold_is_told(path):
    body = PATHS[path]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"]
    held = DOCUMENT["components"]["schemas"][body["$ref"].rpartition("/")[2]]
    told = held["properties"]["file"]["description"]
    assert all(one.title in told for one in bank_returns.FORM.columns)
    assert all(word in told for word in bank_returns.OUTCOMES)
