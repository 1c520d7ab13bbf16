"""What is filed stays, byte for byte."""

import json
from hashlib import sha256

from services.reporting.documents import frozen
from tests.reporting import casebook
from tests.reporting.reports import a_filing, the_report

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
