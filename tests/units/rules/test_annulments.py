"""Who annuls what was entered by mistake."""

import pytest

from services.units.rules.annulments import AnnulsOwnEntry, check_second_person


@pytest.mark.parametrize("entered_by", ["acc_2", None])
def test_another_person_annuls(entered_by):
    check_second_person(entered_by, "acc_1")


def test_whoever_entered_it_does_not():
    with pytest.raises(AnnulsOwnEntry):
        check_second_person("acc_1", "acc_1")
