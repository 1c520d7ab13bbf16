"""Hardships that count: those that somebody else than the person has said too."""

from datetime import date

import pytest

from services.matching.rules.hardships import confirmed, decided, pending, with_confirmed
from services.matching.rules.known import Origin, SourceKind

EARLY, LATE = date(2026, 3, 1), date(2026, 3, 2)


def an_origin(source: SourceKind = "office", told_on: date = EARLY) -> Origin:
    return Origin(f"tel_{source}_{told_on}", source, told_on)


def test_what_is_recorded_counts_as_far_as_it_was_confirmed() -> None:
    origins = {"hardship": an_origin("self"), "hardship/disabled": an_origin()}
    recorded = ["minimum_living", "disabled"]
    assert confirmed(recorded, origins) == {"disabled"}
    assert pending(recorded, origins) == ("minimum_living",)
    assert confirmed([], origins) == frozenset()


@pytest.mark.parametrize(
    ("source", "counts"),
    [
        ("office", True),
        ("department", True),
        ("self", False),
        ("canvass", False),
        ("university", False),
    ],
)
def test_an_office_and_a_department_confirm_and_nobody_else(
    source: SourceKind, counts: bool
) -> None:
    after = with_confirmed({}, ["disabled"], an_origin(source))
    assert bool(confirmed(["disabled"], after)) is counts


def test_the_newest_that_confirmed_a_kind_is_kept_in_whatever_order_they_come() -> None:
    early, late = an_origin("department"), an_origin("department", LATE)
    for first, second in ((early, late), (late, early)):
        after = with_confirmed(with_confirmed({}, ["disabled"], first), ["disabled"], second)
        assert after == {"hardship/disabled": late}


def test_an_office_decides_which_kinds_there_are() -> None:
    name, office = an_origin("self"), an_origin(told_on=LATE)
    before = {"name": name, "hardship/disabled": an_origin("department")}
    after = decided(before, ["minimum_living"], office)
    assert after == {"name": name, "hardship/minimum_living": office}
