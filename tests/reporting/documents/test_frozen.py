"""What is filed stays, byte for byte."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from services.reporting.documents import frozen
from tests.reporting import casebook
from tests.reporting.reports import a_filing, the_report

KEPT = Path(__file__).parents[2] / "cases" / "filed"
DIGESTS = {
    "guyuan-2025-09-first-form": "dd6fe420108cef45a1e92e7698a358ec0151019f46ac8f7fcff54503e0c7c636",
    "guyuan-2025-09-second-form": (
        "65dffac91f4e4aa8f3bfa39aae4d8c8353a427a1913a7ae58627d4ec3b108eb6"
    ),
}
"""Bytes as earlier releases filed them: every later one reads them, and counts them the same."""
CASE = casebook.read("guyuan-2025-09")
FILING = a_filing(the_report(CASE, "640400"), carried="下月更正。")


def test_what_was_frozen_thaws_to_the_same() -> None:
    content = frozen.freeze(FILING)
    assert frozen.thaw(content) == FILING
    assert frozen.freeze(frozen.thaw(content)) == content


def test_the_bytes_are_canonical_json_under_their_digest() -> None:
    content = frozen.freeze(FILING)
    plain = json.loads(content)
    again = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert again.encode() == content
    assert frozen.digest(content) == sha256(content).hexdigest()


def test_the_bytes_hold_numbers_what_they_stand_on_and_what_was_said() -> None:
    plain = json.loads(frozen.freeze(FILING))
    report = plain["report"]
    assert report["figures"][14]["value"] == "10.41"
    assert [figure["value"] for figure in report["figures"][:3]] == [5, 1, 16]
    assert {one["source"] for one in report["basis"]["as_of"]} == {"units", "matching"}
    assert plain["carried"][0]["explanation"] == "下月更正。"


def test_the_order_in_which_facts_arrived_leaves_no_trace() -> None:
    turned = a_filing(the_report(CASE, "640400", turned=True), carried="下月更正。")
    assert frozen.freeze(turned) == frozen.freeze(FILING)


@pytest.mark.parametrize("name", DIGESTS)
def test_what_an_earlier_release_filed_is_read_and_counts_the_same(name: str) -> None:
    content = (KEPT / f"{name}.json").read_bytes()
    assert frozen.digest(content) == DIGESTS[name]
    filing = frozen.thaw(content)
    again = the_report(CASE, "640400", CASE.corrected_at)
    assert filing.report.figures == again.figures
    assert filing.report.judgements == again.judgements
    assert (filing.differences, filing.zero_report) == ((), False)


def test_the_newest_form_freezes_to_the_bytes_that_it_thawed_from() -> None:
    content = (KEPT / "guyuan-2025-09-second-form.json").read_bytes()
    assert frozen.freeze(frozen.thaw(content)) == content
