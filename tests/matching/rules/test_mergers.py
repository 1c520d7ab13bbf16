"""What a unit that went into another may still do in matching."""

import pytest

from services.matching.rules.mergers import UnitMerged, refuse_merged


def test_a_unit_that_still_is_moves_what_it_began() -> None:
    refuse_merged(None)


def test_who_went_into_another_is_told_into_which() -> None:
    with pytest.raises(UnitMerged) as refused:
        refuse_merged("unt_2")
    assert refused.value.members == {"into_unit_id": "unt_2"}
