"""Second records: one goes into the other that has come as far or further, and nothing twice."""

from datetime import UTC, date, datetime
from itertools import product

import pytest

from services.common.values.identity import IdNumber
from services.matching.rules.second_records import (
    Bearer,
    BothHold,
    Candidate,
    DaysOverlap,
    MattersOpen,
    MergeTheOther,
    NamesUndecided,
    NotOnePerson,
    RoundUnderWay,
    SameRecord,
    bearer_of,
    refuse_merging,
    registered_since,
)

IN_USE = tuple(one for one in product((False, True), repeat=2) if any(one))
STATES = ("known", "withdrawn", "paused", "applied")
SHE = Bearer("阿依·测试", date(2004, 5, 6), is_man=False)
OTHERS = (
    Bearer("阿依·试验", date(2004, 5, 6), is_man=False),
    Bearer("阿依·测试", date(2004, 5, 7), is_man=False),
    Bearer("阿依·测试", date(2004, 5, 6), is_man=True),
)
EARLY, LATE = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)


def a_record(which: str = "yth_a", **told: object) -> Candidate:
    bare = {"state": "known", "owned": False, "borne": False, "undecided": False, "bearer": SHE}
    return Candidate(which, **(bare | told))  # type: ignore[arg-type]


def merge(absorbed: Candidate, into: Candidate, *, overlaps: bool = False) -> None:
    refuse_merging(absorbed, into, overlaps=overlaps)


@pytest.mark.parametrize(("owned", "borne"), [(False, False), *IN_USE])
def test_a_record_only_known_goes_into_any_other(owned: bool, borne: bool) -> None:
    merge(a_record(), a_record("yth_b", owned=owned, borne=borne, undecided=True))


@pytest.mark.parametrize(("owned", "borne"), IN_USE)
def test_a_record_in_use_goes_into_none_that_is_only_known(owned: bool, borne: bool) -> None:
    with pytest.raises(MergeTheOther):
        merge(a_record(owned=owned, borne=borne), a_record("yth_b"))
    merge(a_record(owned=owned, borne=borne), a_record("yth_b", owned=borne, borne=owned))


@pytest.mark.parametrize(("one", "other"), list(product(range(4), repeat=2)))
def test_of_two_in_use_the_one_that_has_come_further_stays(one: int, other: int) -> None:
    absorbed = a_record(state=STATES[one], borne=True)
    into = a_record("yth_b", state=STATES[other], borne=True)
    if one <= other:
        merge(absorbed, into)
        return
    with pytest.raises(MergeTheOther):
        merge(absorbed, into)


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        ({"undecided": True}, NamesUndecided),
        ({"disputing": True}, MattersOpen),
        ({"in_round": True}, RoundUnderWay),
    ],
)
def test_what_is_open_of_the_record_that_goes_is_closed_first(
    told: dict[str, bool], refusal: type[Exception]
) -> None:
    used = {"state": "applied", "borne": True}
    with pytest.raises(refusal):
        merge(a_record(**used, **told), a_record("yth_b", **used))
    merge(a_record(**used), a_record("yth_b", **used, **told))


def test_one_person_is_not_dispatched_or_on_post_twice() -> None:
    used = {"state": "applied", "borne": True}
    one, other = a_record(**used, held=True), a_record("yth_b", **used, held=True)
    with pytest.raises(BothHold):
        merge(one, other)
    merge(one, a_record("yth_b", **used))
    merge(a_record(**used), other)
    with pytest.raises(DaysOverlap):
        merge(a_record(**used), other, overlaps=True)


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize(("owned", "borne"), IN_USE)
def test_whose_id_others_know_goes_into_nobody_of_another_name_birth_or_sex(
    other: Bearer, owned: bool, borne: bool
) -> None:
    into = a_record("yth_b", state="applied", borne=True, owned=True, bearer=other)
    with pytest.raises(NotOnePerson):
        merge(a_record(owned=owned, borne=borne), into)
    # Of whom lists alone told, the number was written wrong, and maybe the name.
    merge(a_record(), into)


def test_a_bearer_is_told_by_name_in_either_case_birth_and_sex() -> None:
    number = "64010420040506{}X".format
    assert bearer_of("Aida", IdNumber(number("002"))) == bearer_of("AIDA", IdNumber(number("004")))
    assert bearer_of("Aida", IdNumber(number("001"))).is_man
    assert not bearer_of("Aida", IdNumber(number("002"))).is_man
    assert bearer_of("Aida", IdNumber(number("002"))).born_on == date(2004, 5, 6)
    assert "Aida" not in repr(a_record(bearer=bearer_of("Aida", IdNumber(number("002")))))


def test_a_record_does_not_go_into_itself() -> None:
    with pytest.raises(SameRecord):
        merge(a_record(), a_record())


def test_who_registered_twice_stands_where_they_registered_first() -> None:
    assert registered_since(EARLY, LATE) == registered_since(LATE, EARLY) == EARLY
    assert registered_since(None, LATE) == registered_since(LATE, None) == LATE
    assert registered_since(None, None) is None
