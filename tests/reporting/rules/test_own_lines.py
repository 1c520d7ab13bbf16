"""How a line stands for its youth: by its batch until the approval, then by itself."""

import pytest

from services.reporting.rules.own_lines import Became, standing

LINE = Became("disbursed", is_paid=True, waits=False, pays=True, objection=None)


@pytest.mark.parametrize("state", ["prepared", "reviewed", "publicised", "cancelled"])
@pytest.mark.parametrize("objection", [None, "open"])
def test_before_the_approval_a_line_stands_as_its_batch(state, objection):
    line = LINE._replace(state=state, is_paid=False, waits=True, objection=objection)
    assert standing(line) == state


@pytest.mark.parametrize("state", ["approved", "partly_disbursed", "disbursed"])
@pytest.mark.parametrize(
    ("became", "stands"),
    [
        ({"is_paid": True}, "disbursed"),
        ({"is_paid": True, "objection": "dismissed"}, "disbursed"),
        ({"is_paid": False}, "approved"),
        ({"is_paid": False, "objection": "dismissed"}, "approved"),
        ({"is_paid": False, "waits": True}, "held"),
        ({"is_paid": False, "waits": True, "pays": False}, "held"),
        ({"is_paid": False, "objection": "open"}, "held"),
        ({"is_paid": False, "objection": "upheld"}, "held"),
        ({"is_paid": False, "objection": "carried_over"}, "held"),
    ],
)
def test_from_the_approval_on_a_line_stands_by_itself(state, became, stands):
    assert standing(LINE._replace(state=state, **became)) == stands


@pytest.mark.parametrize("state", ["approved", "partly_disbursed", "disbursed"])
def test_a_line_of_which_no_money_leaves_goes_with_its_batch(state):
    assert standing(LINE._replace(state=state, is_paid=False, pays=False)) == state
