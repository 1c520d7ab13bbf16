"""A line that is not to leave its batch is refused by the rule, and any other is let go."""

import pytest

from services.reporting.rules.objections import SetOffKept, require_none_set_off


def test_a_line_leaves_while_nothing_it_set_off_counts_as_repaid() -> None:
    require_none_set_off(is_kept=False)
    with pytest.raises(SetOffKept):
        require_none_set_off(is_kept=True)
