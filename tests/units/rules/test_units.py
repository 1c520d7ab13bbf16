"""Units: codes are checked, and what recognition rests on stays."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Malformed
from services.common.values import identity
from services.units.rules import units
from services.units.rules.moves import MoveNotOpen, follow

TODAY = date(2026, 3, 2)
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

FACTS = units.RecognisedFacts("塞上机械有限公司", "91640100MA00000001", "enterprise", "640104")

FORM = units.UnitForm(
    name="塞上机械有限公司",
    credit_code="",
    region="640104",
    address="兴庆区测试路1号",
    industry="C",
    ownership="private",
    kind="enterprise",
    park=None,
    staff=30,
    recommended_by="self",
    contact_name="测试",
    contact_phone="138 0000 0000",
    founded_on=None,
)


codes = st.builds(
    "{}{:06}{}".format,
    st.text(ALPHABET, min_size=2, max_size=2),
    st.integers(0, 999_999),
    st.text(ALPHABET, min_size=9, max_size=9),
)


@given(codes)
def test_a_code_with_its_check_character_is_read_in_upper_case(first17):
    code = first17 + identity.credit_check(first17)
    if not identity.seems_a_persons(code, on=TODAY):
        assert units.read_credit_code(f" {code.lower()} ", TODAY) == code


@given(codes | st.text(ALPHABET, min_size=17, max_size=17), st.sampled_from(ALPHABET))
def test_a_code_with_another_check_character_is_read_all_the_same(first17, check):
    code = first17 + check
    if not first17[2:8].isdigit():
        with pytest.raises(units.CreditCodeWrong):
            units.read_credit_code(code, TODAY)
    elif not identity.seems_a_persons(code, on=TODAY):
        assert units.read_credit_code(code, TODAY) == code


@pytest.mark.parametrize("code", ["", "1234", "91640100MA0000000I", "９１６４０１００MA０"])
def test_what_is_no_code_is_refused(code):
    with pytest.raises(units.CreditCodeWrong):
        units.read_credit_code(code, TODAY)


@given(st.dates(date(1930, 1, 1), TODAY), st.integers(0, 999))
def test_a_persons_number_is_refused_as_such(born, serial):
    first17 = f"640104{born:%Y%m%d}{serial:03}"
    number = first17 + identity.id_check(first17)
    with pytest.raises(units.IdNumberAsCreditCode) as refused:
        units.read_credit_code(number, TODAY)
    assert refused.value.pointer == "/credit_code"
    assert number not in f"{refused.value.detail}{refused.value.members}"


@given(st.dates(date(1930, 1, 1), TODAY), st.integers(0, 999), st.sampled_from("0123456789X"))
def test_a_persons_number_mistyped_is_refused_as_one_too(born, serial, check):
    number = f"640104{born:%Y%m%d}{serial:03}{check}"
    with pytest.raises(units.IdNumberAsCreditCode):
        units.read_credit_code(f" {number[:6]} {number[6:]}", TODAY)


def test_a_unit_has_begun_by_the_day_it_applies():
    first17 = "91640104MA0000001"
    form = replace(FORM, credit_code=first17 + identity.credit_check(first17))
    assert units.read_form(replace(form, founded_on=TODAY), TODAY).founded_on == TODAY
    with pytest.raises(Malformed) as refused:
        units.read_form(replace(form, founded_on=TODAY + timedelta(days=1)), TODAY)
    assert refused.value.pointer == "/founded_on"


def test_digits_that_name_no_living_persons_birth_are_read_as_a_code():
    # A person's check as well as a code's: the year 12 alone says that nobody bears it.
    number = next(
        first17 + identity.id_check(first17)
        for serial in range(1000)
        for first17 in [f"51640100120101{serial:03}"]
        if identity.id_check(first17) == identity.credit_check(first17)
    )
    assert units.read_credit_code(number, TODAY) == number


def test_a_form_is_read_with_its_codes_in_one_spelling():
    first17 = "91640104MA0000001"
    code = first17 + identity.credit_check(first17)
    form = units.read_form(replace(FORM, credit_code=code.lower()), TODAY)
    assert (form.credit_code, form.contact_phone) == (code, "13800000000")
    assert form.recognised_facts == units.RecognisedFacts(FORM.name, code, "enterprise", "640104")


def test_a_phone_that_is_none_is_refused_where_it_stands():
    with pytest.raises(Malformed) as refused:
        units.read_phone("12345", "/contact/phone")
    assert refused.value.pointer == "/contact/phone"


@pytest.mark.parametrize(
    ("code", "day", "known"),
    [
        ("640303", date(2009, 9, 30), True),
        ("640303", date(2009, 9, 29), False),
        ("640000", TODAY, True),
        ("649999", TODAY, False),
    ],
)
def test_a_region_is_known_from_its_first_day(code, day, known):
    if known:
        units.check_region(code, day)
    else:
        with pytest.raises(Malformed):
            units.check_region(code, day)


@pytest.mark.parametrize(("code", "is_county"), [("640104", True), ("640100", False), ("1", False)])
def test_a_workplace_lies_in_a_county(code, is_county):
    if is_county:
        units.check_county(code, TODAY, "/workplace_county")
    else:
        with pytest.raises(Malformed) as refused:
            units.check_county(code, TODAY, "/workplace_county")
        assert refused.value.pointer == "/workplace_county"
        assert ("兴庆区（640104）、西夏区" in refused.value.detail) == (code == "640100")


@pytest.mark.parametrize("state", ["recognised", "suspended"])
def test_what_recognition_rests_on_stays(state):
    with pytest.raises(units.RecognisedFactsFixed):
        units.revise(state, FACTS, replace(FACTS, name="别的名称"), "unit")
    assert units.revise(state, FACTS, FACTS, "unit") == state


def test_an_applicant_may_correct_everything():
    assert units.revise("applied", FACTS, replace(FACTS, region="640105"), "unit") == "applied"


@pytest.mark.parametrize("state", ["returned", "refused", "removed"])
def test_a_unit_sent_back_or_gone_applies_again_by_correcting(state):
    assert units.revise(state, FACTS, replace(FACTS, name="改"), "unit") == "applied"


@pytest.mark.parametrize("state", ["returned", "refused"])
def test_an_officers_correction_is_no_application(state):
    assert units.revise(state, FACTS, FACTS, "officer") == state


def test_no_office_corrects_a_unit_that_is_gone():
    with pytest.raises(units.UnitRemoved):
        units.revise("removed", FACTS, FACTS, "officer")


def test_a_unit_that_went_into_another_is_not_corrected():
    with pytest.raises(units.UnitMerged):
        units.revise("merged", FACTS, FACTS, "unit")


@pytest.mark.parametrize("state", ["recognised", "suspended"])
@pytest.mark.parametrize("move", ["rename", "change_code"])
def test_another_name_or_code_leaves_the_state(state, move):
    assert follow(units.UNIT_STEPS, state, move, "officer") == state


def test_only_a_recognised_unit_goes_into_another():
    assert follow(units.UNIT_STEPS, "recognised", "merge", "officer") == "merged"
    for state in ("suspended", "applied", "removed", "merged"):
        with pytest.raises(MoveNotOpen):
            follow(units.UNIT_STEPS, state, "merge", "officer")


@pytest.mark.parametrize(
    ("state", "is_there"),
    [
        ("applied", True),
        ("recognised", True),
        ("suspended", True),
        ("removed", False),
        ("merged", False),
    ],
)
def test_a_unit_stands_until_it_is_removed_or_goes_into_another(state, is_there):
    assert units.stands(state) is is_there


@pytest.mark.parametrize(("dispatches", "placements"), [(1, 0), (0, 1), (2, 3)])
def test_a_unit_with_people_is_not_removed(dispatches, placements):
    with pytest.raises(units.UnitOccupied) as refused:
        units.check_nobody_there(dispatches, placements)
    assert refused.value.members == {
        "open_dispatches": dispatches,
        "open_placements": placements,
    }


def test_an_empty_unit_may_be_removed():
    units.check_nobody_there(0, 0)


def test_only_a_unit_that_stands_is_removed():
    assert follow(units.UNIT_STEPS, "suspended", "remove", "officer") == "removed"
    with pytest.raises(MoveNotOpen):
        follow(units.UNIT_STEPS, "applied", "remove", "officer")


def test_only_who_is_recognised_is_removed_and_the_others_are_told_apart():
    for state in ("recognised", "suspended"):
        units.check_removable(state)
    for state, error in [
        ("removed", units.UnitRemoved),
        ("merged", units.UnitMerged),
        ("applied", MoveNotOpen),
        ("refused", MoveNotOpen),
    ]:
        with pytest.raises(error):
            units.check_removable(state)
