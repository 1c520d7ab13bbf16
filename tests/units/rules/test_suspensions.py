"""A suspension is lifted once nothing that it rests on stands."""

import pytest

from services.units.rules.suspensions import FaultsStand, check_grounds_gone


def test_nothing_stands_and_it_is_lifted():
    check_grounds_gone([], [])


@pytest.mark.parametrize(("inspections", "complaints"), [(["ins_1"], []), ([], ["cmp_1"])])
def test_what_stands_is_named(inspections, complaints):
    with pytest.raises(FaultsStand) as refused:
        check_grounds_gone(inspections, complaints)
    assert refused.value.article == "宁人社函〔2020〕272号 六"
    assert refused.value.members == {"inspections": inspections, "complaints": complaints}
