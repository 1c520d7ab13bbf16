"""Scans of signed agreements: what is taken, and what must have been seen of them."""

from datetime import date

import pytest

from services.common.errors import Malformed
from services.common.time.workdays import WorkCalendar, Year
from services.matching.rules import papers
from services.matching.rules.papers import Seen

PDF = b"%PDF-1.7\n...\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82"
JPEG = b"\xff\xd8\xff\xe0....\xff\xd9"


@pytest.mark.parametrize(
    ("content", "kind"), [(PDF, papers.PDF), (PNG, papers.PNG), (JPEG, papers.JPEG)]
)
def test_a_scan_is_what_its_bytes_are(content: bytes, kind: str) -> None:
    assert papers.media_type(content) == kind
    with pytest.raises(papers.PaperDamaged):
        papers.media_type(content[:9])


def test_anything_else_is_no_scan() -> None:
    for content in (b"", b"PK\x03\x04", b"<html>", b" %PDF-1.7\n%%EOF"):
        with pytest.raises(papers.PaperTypeUnknown):
            papers.media_type(content)


def test_a_scan_of_ten_mebibytes_is_taken_and_not_a_byte_more() -> None:
    filled = PDF[:9] + b" " * (papers.LARGEST - len(PDF)) + PDF[9:]
    assert papers.media_type(filled) == papers.PDF
    with pytest.raises(papers.PaperTooLarge):
        papers.media_type(filled[:9] + b" " + filled[9:])


def test_parties_stand_once_and_the_guardian_by_name() -> None:
    papers.check_parties(["unit", "youth"], None)
    papers.check_parties(["guardian"], "阿里·测试")
    for parties, name in (
        (["unit", "unit"], None),
        (["guardian"], None),
        (["youth"], "阿里·测试"),
    ):
        with pytest.raises(Malformed):
            papers.check_parties(parties, name)


def test_a_word_is_given_once() -> None:
    assert papers.after("handed_in", "accept") == "accepted"
    assert papers.after("handed_in", "return") == "returned"
    for state in ("accepted", "returned"):
        with pytest.raises(papers.PaperReviewed):
            papers.after(state, "accept")


BOTH = frozenset({"unit", "youth"})


def test_the_number_each_signature_and_a_units_seal_are_seen() -> None:
    papers.refuse_unseen(
        ["unit", "youth"], Seen(number_on_each_page=True, signatures=BOTH, seal=True)
    )
    papers.refuse_unseen(
        ["youth"], Seen(number_on_each_page=True, signatures=frozenset({"youth"}), seal=False)
    )
    for parties, seen, missing in (
        (["unit"], Seen(number_on_each_page=True, signatures=BOTH, seal=False), ["seal"]),
        (
            ["youth"],
            Seen(number_on_each_page=False, signatures=BOTH, seal=True),
            ["number_on_each_page"],
        ),
        (
            ["unit"],
            Seen(number_on_each_page=False, signatures=BOTH, seal=False),
            ["number_on_each_page", "seal"],
        ),
        (
            ["unit", "youth"],
            Seen(number_on_each_page=True, signatures=frozenset({"unit"}), seal=True),
            ["youth"],
        ),
        (
            ["youth", "guardian"],
            Seen(number_on_each_page=True, signatures=frozenset({"youth"}), seal=False),
            ["guardian"],
        ),
    ):
        with pytest.raises(papers.PaperNotSeen) as refused:
            papers.refuse_unseen(parties, seen)
        assert refused.value.members["missing"] == missing


def test_who_handed_a_paper_in_does_not_accept_it() -> None:
    papers.refuse_own("acc_one", "acc_two")
    with pytest.raises(papers.OwnPaper):
        papers.refuse_own("acc_one", "acc_one")


MARCH = WorkCalendar({2026: Year(2026, frozenset(), frozenset(), provisional=False)})
HANDED_IN = date(2026, 3, 4)
"""A Wednesday."""


@pytest.mark.parametrize(
    ("due", "reviewed", "moved"),
    [
        (date(2026, 3, 4), date(2026, 3, 4), date(2026, 3, 4)),
        (date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 6)),
        (date(2026, 3, 4), date(2026, 3, 13), date(2026, 3, 16)),
        (date(2026, 3, 6), date(2026, 3, 13), date(2026, 3, 17)),
        (date(2026, 3, 6), date(2026, 3, 14), date(2026, 3, 18)),
        (date(2026, 3, 3), date(2026, 3, 13), date(2026, 3, 3)),
    ],
)
def test_the_time_to_sign_stands_still_from_the_day_handed_in_and_never_for_who_is_late(
    due: date, reviewed: date, moved: date
) -> None:
    assert papers.sign_by_after(due, HANDED_IN, reviewed, MARCH) == moved


def test_ink_is_as_old_as_the_last_of_what_was_given() -> None:
    assert papers.ink_day(HANDED_IN, []) == HANDED_IN
    assert papers.ink_day(HANDED_IN, [date(2026, 3, 3)]) == HANDED_IN
    assert papers.ink_day(HANDED_IN, [date(2026, 3, 5)]) == date(2026, 3, 5)
