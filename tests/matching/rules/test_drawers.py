"""Drawers: an order of each reader's own, few or many at once."""

from functools import partial

import pytest

from services.common.values.feeds import pseudonym
from services.matching.rules import drawers as rules


@pytest.mark.parametrize(
    ("found", "drawers"), [(0, 8), (499, 8), (500, 4), (2000, 4), (2001, 2), (10**6, 2)]
)
def test_drawers_with_few_ids_are_taken_more_of_at_once_and_full_ones_fewer(found, drawers):
    assert rules.drawers_at_once(4, found) == drawers
    assert rules.drawers_at_once(1, 10**6) == 1


def test_every_drawer_has_its_place_in_an_order_of_each_reader():
    one, again, other = (
        rules.drawers_in_order(partial(pseudonym, b"key", agreement))
        for agreement in ("dag_1", "dag_1", "dag_2")
    )
    assert one == again
    assert [no for _, no in one] != [no for _, no in other]
    assert sorted(no for _, no in one) == sorted(no for _, no in other) == [*range(rules.DRAWERS)]
    assert [name for name, _ in one] == sorted(name for name, _ in one)
    assert one[0][0] == rules.drawer_name(partial(pseudonym, b"key", "dag_1"), one[0][1])


def test_what_a_drawer_is_called_stays_as_cursors_given_out_say_it():
    assert rules.drawer_name(str.upper, 7) == "LOT 7"
