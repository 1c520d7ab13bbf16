"""Second records: what is only known of somebody goes into the record by which they act."""

from itertools import product

import pytest

from services.matching.rules.second_records import (
    BothInUse,
    Candidate,
    MergeTheOther,
    NamesUndecided,
    SameRecord,
    refuse_merging,
)

IN_USE = tuple(one for one in product((False, True), repeat=2) if any(one))


def a_record(
    which: str = "yth_a", *, owned: bool = False, borne: bool = False, undecided: bool = False
) -> Candidate:
    return Candidate(which, owned, borne, undecided)


@pytest.mark.parametrize(("owned", "borne"), [(False, False), *IN_USE])
def test_a_record_only_known_goes_into_any_other(owned: bool, borne: bool) -> None:
    refuse_merging(a_record(), a_record("yth_b", owned=owned, borne=borne, undecided=True))


@pytest.mark.parametrize(("owned", "borne"), IN_USE)
def test_a_record_in_use_stays(owned: bool, borne: bool) -> None:
    with pytest.raises(MergeTheOther):
        refuse_merging(a_record(owned=owned, borne=borne), a_record("yth_b"))
    with pytest.raises(BothInUse):
        refuse_merging(a_record(borne=True), a_record("yth_b", owned=owned, borne=borne))


def test_a_name_in_question_is_decided_first() -> None:
    with pytest.raises(NamesUndecided):
        refuse_merging(a_record(undecided=True), a_record("yth_b"))


def test_a_record_does_not_go_into_itself() -> None:
    with pytest.raises(SameRecord):
        refuse_merging(a_record(), a_record())
