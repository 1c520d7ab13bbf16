"""Shares: what belongs to a code, what may, and what has none."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.rules.indicators import Counted
from services.reporting.rules.offers import OfferedSeats
from services.reporting.rules.shares import (
    UNKNOWN,
    ShareUnknown,
    Stock,
    by_code,
    by_group,
    heap_of,
    percent,
    total,
)
from services.reporting.rules.unit_codes import IndustryGroup, UnitCodes

DAY = date(2026, 3, 2)
SEMICONDUCTORS = IndustryGroup("semiconductors", ("C3973",))


def a_unit(key):
    return Counted("unit", key, 1, DAY, (f"units:{key}",))


def seats_of(unit_id, count):
    counted = Counted("post", f"P-{unit_id}", count, DAY, ())
    return OfferedSeats("640302", "640302", unit_id, counted)


def codes(industry, industry_class=None, kind="enterprise", by="self"):
    return UnitCodes(industry, industry_class, "private", kind, by)


STOCK = Stock(
    units=tuple(map(a_unit, ("U1", "U2", "U3", "U4"))),
    seats=(seats_of("U1", 2), seats_of("U2", 3), seats_of("U4", 5), seats_of(None, 7)),
    codes={
        "U1": codes("C", "3973"),
        "U2": codes("C", by="commerce"),
        "U3": codes("P", kind="institution"),
    },
)


def figures(shares):
    return {share.code: (total(share.units), total(share.seats)) for share in shares}


def test_every_code_has_its_row_and_what_was_never_told_one_of_its_own():
    assert figures(by_code(STOCK, "industry", ["C", "P", "Q"])) == {
        "C": (2, 5),
        "P": (1, 0),
        "Q": (0, 0),
        None: (1, 12),
    }
    assert figures(by_code(STOCK, "kind", ["enterprise", "institution"])) == {
        "enterprise": (2, 5),
        "institution": (1, 0),
        None: (1, 12),
    }
    assert figures(by_code(STOCK, "recommender", ["commerce", "self"])) == {
        "commerce": (1, 3),
        "self": (2, 2),
        None: (1, 12),
    }
    assert figures(by_code(STOCK, "ownership", ["private"])) == {"private": (3, 5), None: (1, 12)}


def test_a_group_tells_what_it_has_from_what_it_may_have():
    (share,) = by_group(STOCK, [SEMICONDUCTORS])
    assert [unit.id for unit in share.units] == ["U1"]
    assert [unit.id for unit in share.units_undetermined] == ["U2", "U4"]
    assert (total(share.seats), total(share.seats_undetermined)) == (2, 15)


def test_a_number_opens_into_what_it_counts():
    shares = by_group(STOCK, [SEMICONDUCTORS])
    assert heap_of(shares, "semiconductors", "units") == (a_unit("U1"),)
    assert heap_of(by_code(STOCK, "industry", ["C"]), UNKNOWN, "units") == (
        a_unit("U3"),
        a_unit("U4"),
    )


def test_all_numbers_of_an_aspect_open_together_each_thing_once():
    everything = tuple(map(a_unit, ("U1", "U2", "U3", "U4")))
    assert heap_of(by_code(STOCK, "industry", ["C"]), None, "units") == everything
    groups = by_group(STOCK, [SEMICONDUCTORS, SEMICONDUCTORS])
    assert heap_of(groups, None, "units") == (a_unit("U1"),)
    assert heap_of((), None, "units") == ()


@pytest.mark.parametrize("code", ["finance", UNKNOWN])
def test_a_code_that_no_share_has_is_refused(code):
    with pytest.raises(ShareUnknown):
        heap_of(by_group(STOCK, [SEMICONDUCTORS]), code, "units")


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(1, 3, Decimal("33.33")), (2, 3, Decimal("66.67")), (0, 5, Decimal("0.00")), (0, 0, None)],
)
def test_a_share_of_nothing_is_none(part, whole, expected):
    assert percent(part, whole) == expected


@given(st.lists(st.sampled_from("ABCP?"), max_size=12))
def test_the_parts_of_an_aspect_add_up(industries):
    known = {f"U{no}": codes(one) for no, one in enumerate(industries) if one != "?"}
    keys = [f"U{no}" for no, _ in enumerate(industries)]
    stock = Stock(tuple(map(a_unit, keys)), tuple(seats_of(key, 2) for key in keys), known)
    shares = by_code(stock, "industry", ["A", "B", "C"])
    assert sum(total(share.units) for share in shares) == len(industries)
    assert sum(total(share.seats) for share in shares) == 2 * len(industries)
