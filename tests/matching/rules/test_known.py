"""Known persons: what is read of a telling, and what of it enters the one record."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Malformed
from services.matching.rules import known
from services.matching.rules.contacts import check_made_on
from services.matching.rules.known import Record, Source, Told
from services.matching.rules.youths import OldIdNumber, Particulars
from tests.matching.factories import an_id_number

TODAY = date(2026, 3, 2)
TOLD = Told(name="马 明", id_number=an_id_number(), region="640104")


def listed(day: int = 1, kind: known.SourceKind = "canvass") -> Source:
    return Source(kind, TODAY - timedelta(days=10 - day))


def enter(record: Record, source: Source, **said: Any) -> Record:
    return known.entered(record, said, source, f"tel_{source.kind}_{source.told_on}")


def known_one(**facts: Any) -> Record:
    """Somebody that a canvass of day 5 named."""
    blank = known.nobody("yth_1", "马明")
    return replace(enter(blank, listed(5), region="640104", **facts), version=1)


def test_a_telling_is_read_into_the_form_that_is_compared() -> None:
    told = replace(TOLD, name="阿依•古丽", phone="+86 139 9511 2233", village_code="640104001001")
    person = known.read_person(told, {"disabled"}, TODAY)
    assert (person.name, person.phone) == ("阿依·古丽", "13995112233")
    assert person.told.name == "阿依•古丽"
    assert known.facts_of(person) == {"phone": "13995112233", "region": "640104"}


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        ({"name": " · "}, "/name"),
        ({"id_number": "1"}, "/id_number"),
        ({"phone": "0951-6666666"}, "/phone"),
        ({"region": "640100"}, "/region"),
        ({"region": "640999"}, "/region"),
        ({"hardship": ("rich",)}, "/hardship"),
        ({"unemployment_registered_on": date(2026, 3, 3)}, "/unemployment_registered_on"),
        ({"village_code": "64010400100"}, "/village_code"),
        ({"village_code": "64010400100１"}, "/village_code"),
        ({"village_code": "110101001001"}, "/village_code"),
        ({"village_code": "640205001001"}, "/village_code"),
    ],
)
def test_an_unsound_telling_is_refused_by_field(told: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Malformed) as refused:
        known.read_person(replace(TOLD, **told), {"disabled"}, TODAY)
    assert refused.value.pointer == pointer


def test_a_sound_telling_says_what_it_says() -> None:
    told = replace(TOLD, hardship=("disabled",), unemployment_registered_on=TODAY, employed=False)
    person = known.read_person(told, {"disabled"}, TODAY)
    assert known.facts_of(person) == {
        "region": "640104",
        "hardship": ("disabled",),
        "unemployment_registered_on": TODAY,
        "employed": False,
    }


def test_fifteen_digits_have_a_refusal_of_their_own() -> None:
    with pytest.raises(OldIdNumber) as refused:
        known.read_person(replace(TOLD, id_number="640104040506001"), (), TODAY)
    assert (refused.value.code(), refused.value.pointer) == ("old-id-number", "/id_number")


def test_nobody_tells_of_a_day_to_come() -> None:
    known.check_source(Source("canvass", TODAY), TODAY)
    with pytest.raises(Malformed) as refused:
        known.check_source(Source("canvass", date(2026, 3, 3)), TODAY)
    assert refused.value.pointer == "/source/told_on"


def test_a_contact_was_made_before_it_is_logged() -> None:
    check_made_on(TODAY, 365, TODAY)
    check_made_on(date(2025, 3, 2), 365, TODAY)
    for unfit in (date(2026, 3, 3), date(2025, 3, 1)):
        with pytest.raises(Malformed) as refused:
            check_made_on(unfit, 365, TODAY)
        assert refused.value.pointer == "/made_on"


def test_the_first_telling_gives_everything_and_is_the_origin_of_the_name() -> None:
    record = known_one(school="宁夏大学")
    assert record.facts == {"region": "640104", "school": "宁夏大学"}
    assert set(record.origins) == {"name", "region", "school"}


def test_a_blank_is_filled_even_by_an_older_list() -> None:
    record = enter(known_one(), listed(1, "university"), school="宁夏大学")
    assert record.facts["school"] == "宁夏大学"
    assert record.origins["school"].source == "university"
    assert record.origins["region"].source == "canvass"


@pytest.mark.parametrize(("day", "school"), [(4, "甲"), (5, "甲"), (6, "乙")])
def test_among_lists_only_a_newer_one_changes_what_stands(day: int, school: str) -> None:
    record = enter(known_one(school="甲"), listed(day), school="乙")
    assert record.facts["school"] == school


@pytest.mark.parametrize("kind", ["self", "office"])
def test_no_list_changes_what_the_person_or_the_office_recorded(kind: known.SourceKind) -> None:
    record = enter(known_one(school="甲"), listed(1, kind), school="乙")
    assert record.facts["school"] == "乙"
    assert enter(record, listed(9), school="丙").facts["school"] == "乙"


def test_of_two_words_of_the_office_the_later_stands_in_whatever_order_they_are_entered() -> None:
    now = enter(known_one(), Source("office", TODAY), phone="13800000001")
    older = Source("office", TODAY - timedelta(days=1))
    assert enter(now, older, phone="13800000002").facts["phone"] == "13800000001"
    assert enter(now, older, school="银川一中").facts["school"] == "银川一中"
    again = enter(now, Source("self", TODAY), phone="13800000003")
    assert again.facts["phone"] == "13800000003"


def test_what_the_person_emptied_stays_empty() -> None:
    record = enter(known_one(school="甲"), listed(6, "self"), school=None)
    assert enter(record, listed(9), school="甲").facts["school"] is None


def test_what_stands_without_origin_is_changed_by_no_list() -> None:
    record = replace(known_one(), facts={"school": "甲", "major": None}, origins={})
    record = enter(record, listed(9), school="乙", major="农学")
    assert record.facts == {"school": "甲", "major": "农学"}


@pytest.mark.parametrize("kind", ["office", "university"])
def test_of_who_applied_a_telling_fills_only_blanks_that_move_nobody(
    kind: known.SourceKind,
) -> None:
    applied = replace(known_one(school="甲"), state="applied")
    said = {
        "school": "乙",
        "major": "农学",
        "employed": True,
        "region": "640105",
        "hardship": ("x",),
    }
    after = enter(applied, listed(9, kind), **said)
    assert after.facts == {"region": "640104", "school": "甲", "major": "农学"}


def test_a_department_confirms_a_hardship_that_the_person_told_and_changes_nothing_else() -> None:
    record = enter(known_one(), listed(6, "self"), hardship=("disabled",))
    assert "hardship/disabled" not in record.origins
    after = enter(record, listed(7, "department"), hardship=("disabled", "minimum_living"))
    assert after.facts["hardship"] == ("disabled",)
    assert after.origins["hardship"].source == "self"
    assert after.origins["hardship/disabled"].source == "department"


def test_of_who_applied_no_telling_confirms_a_hardship() -> None:
    applied = replace(known_one(hardship=("disabled",)), state="applied")
    after = enter(applied, listed(9, "department"), hardship=("disabled",))
    assert "hardship/disabled" not in after.origins


def test_names_are_compared_without_regard_to_the_case_of_letters() -> None:
    record = known.nobody("yth_1", "Anna·Li")
    assert record.bears("ANNA·LI")
    assert not record.bears("安娜")
    asked = replace(record, names={known.folded_name("安娜"): "nmc_1"})
    assert (asked.bears("安娜"), asked.question_of("安娜")) == (False, "nmc_1")
    settled = replace(record, names={known.folded_name("安娜"): None})
    assert settled.bears("安娜")


def test_what_becomes_of_a_person_told_hangs_on_the_names_that_the_record_bears() -> None:
    held = known.Named("马明", {"马鸣": None, "马铭": "nmc_1"})
    told = ("马明", "马鸣", "马铭", "马名")
    assert [known.outcome_of(held, name) for name in told] == ["merged"] * 2 + ["in_question"] * 2
    assert known.outcome_of(None, "马明") == "new"


def test_what_is_left_empty_is_not_told() -> None:
    particulars = Particulars(
        name="马明",
        phone="13995112233",
        region="640104",
        education_level=None,
        school="",
        major=None,
        graduated_on=None,
        skill_level=None,
        unemployment_registered_on=None,
        employed=False,
        hardship=(),
    )
    told = known.told_of(particulars, "x")
    assert (told.hardship, told.employed, told.major) == (None, False, None)


tellings = st.lists(
    st.tuples(
        st.sampled_from(["canvass", "university", "department", "self", "office"]),
        st.fixed_dictionaries(
            {},
            optional={
                "school": st.sampled_from(["甲", "乙", "丙"]),
                "employed": st.booleans(),
                "graduated_on": st.dates(date(2024, 1, 1), date(2026, 1, 1)),
            },
        ),
    ),
    max_size=6,
)


def told_all(series: Sequence[tuple[Source, dict[str, Any]]]) -> Record:
    record = known.nobody("yth_1", "马明")
    for source, said in series:
        record = replace(enter(record, source, **said), version=record.version + 1)
    return record


@given(tellings)
def test_every_fact_that_stands_was_told_by_its_origin(series: Sequence[Any]) -> None:
    dated = [
        (Source(kind, TODAY - timedelta(days=n)), said) for n, (kind, said) in enumerate(series)
    ]
    record = told_all(dated)
    assert set(record.facts) == {fact for _, said in dated for fact in said}
    for fact, value in record.facts.items():
        origin = record.origins[fact]
        assert any(
            said.get(fact) == value
            and (source.kind, source.told_on) == (origin.source, origin.told_on)
            for source, said in dated
        )


@given(tellings, st.randoms())
def test_lists_of_different_days_make_one_record_in_whatever_order_they_come(
    series: Sequence[Any], random: Any
) -> None:
    lists: list[tuple[Source, dict[str, Any]]] = [
        (Source("canvass", TODAY - timedelta(days=n)), said) for n, (_, said) in enumerate(series)
    ]
    shuffled = random.sample(lists, len(lists))
    assert told_all(lists).facts == told_all(shuffled).facts


@given(tellings)
def test_the_same_telling_once_more_changes_no_fact(series: Sequence[Any]) -> None:
    dated = [(Source(kind, TODAY), said) for kind, said in series]
    record = told_all(dated)
    for source, said in dated[-1:]:
        assert enter(record, source, **said).facts == record.facts
