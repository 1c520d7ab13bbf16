"""Names that read like a threshold."""

from datetime import date

import pytest

from services.units.rules.unit_names import (
    Confirmation,
    NameNotInDoubt,
    check_in_doubt,
    conditions,
)

GIVEN = Confirmation("执照上即为此名", date(2026, 3, 2))


def test_a_name_without_such_words_has_no_condition():
    assert conditions((), None) == conditions((), GIVEN) == ()


def test_a_name_with_such_words_is_open_until_confirmed():
    (before,), (after,) = conditions(("限本科",), None), conditions(("限本科",), GIVEN)
    assert (before.met, after.met) == (False, True)
    assert "限本科" in before.remark
    assert "2026-03-02" in after.remark


@pytest.mark.parametrize(("words", "given"), [((), None), ((), GIVEN), (("限本科",), GIVEN)])
def test_only_a_doubtful_name_is_confirmed_and_once(words, given):
    check_in_doubt(("限本科",), None)
    with pytest.raises(NameNotInDoubt):
        check_in_doubt(words, given)
