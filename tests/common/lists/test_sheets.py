"""Merged cells as they are believed: those that begin in a row and lie over no other."""

from hypothesis import given
from hypothesis import strategies as st

from services.common.lists.sheets import LIMITS, Span, apart

SPANS = st.builds(
    lambda top, left, high, wide: Span(top, left, top + high, left + wide),
    st.integers(1, 6),
    st.integers(1, LIMITS.columns + 2),
    st.integers(0, 3),
    st.integers(0, 4),
)


def cells(span: Span) -> set[tuple[int, int]]:
    columns = range(span.left, min(span.right, LIMITS.columns) + 1)
    return {(row, column) for row in range(span.top, span.bottom + 1) for column in columns}


@given(st.lists(SPANS), st.sets(st.integers(1, 6)))
def test_a_span_stays_unless_it_begins_in_no_row_or_shares_a_cell_with_an_earlier_one(spans, rows):
    taken: set[tuple[int, int]] = set()
    stay = []
    for span in sorted(spans, key=lambda one: (one.top, one.left)):
        if span.top in rows and cells(span) and not cells(span) & taken:
            taken |= cells(span)
            stay.append(span)
    assert list(apart(spans, rows)) == stay


def test_spans_side_by_side_and_one_below_another_all_stay():
    spans = [Span(1, 1, 3, 1), Span(1, 2, 1, 4), Span(2, 2, 2, 4), Span(4, 1, 5, 4)]
    assert list(apart(spans, range(1, 5))) == spans


def test_of_two_over_the_same_cell_the_upper_and_the_left_stay():
    assert list(apart([Span(2, 1, 2, 3), Span(1, 2, 2, 2)], {1, 2})) == [Span(1, 2, 2, 2)]
    assert list(apart([Span(1, 2, 1, 3), Span(1, 1, 1, 2)], {1})) == [Span(1, 1, 1, 2)]
