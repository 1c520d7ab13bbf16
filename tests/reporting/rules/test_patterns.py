"""Patterns of audits: each at both sides of its boundary."""

from dataclasses import replace
from datetime import date

import pytest

from services.common.values.month import Month
from services.reporting.rules import patterns as rules
from services.reporting.rules.days import Days
from services.reporting.rules.insurance_covers import Entry, Trainee
from services.reporting.rules.patterns import Begun, Elsewhere, Insured, Led, Pattern, Retained

MARCH = Month(2026, 3)
MONTHS = [MARCH.plus(-2), MARCH.plus(-1), MARCH]
THREE = ("yth_1", "yth_2", "yth_3")


def test_an_account_of_two_is_a_signal_and_of_one_is_none():
    (found,) = rules.shared_accounts([["yth_2", "yth_1"], ["yth_3"]], MARCH)
    assert found.youths == ("yth_1", "yth_2")


def test_an_account_of_ten_thousand_is_told_apart_by_as_few_characters():
    many = [f"yth_{number}" for number in range(10_000)]
    (found,), (other,) = (rules.shared_accounts([some], MARCH) for some in (many, many[1:]))
    (again,) = rules.shared_accounts([many[::-1]], MARCH)
    assert len(found.subject) == 64
    assert found.subject == again.subject != other.subject


def patterns(different=1, youths=THREE, months=MONTHS):
    return [Pattern("unt_1", month, youths, different) for month in months]


def test_a_whole_unit_alike_for_months_is_a_signal():
    (found,) = rules.identical_attendances(patterns(), MONTHS, 3)
    assert (found.unit_id, found.youths, found.month) == ("unt_1", THREE, MARCH)
    assert found.evidence == {"months": ["2026-01", "2026-02", "2026-03"], "people": 3}


@pytest.mark.parametrize(
    "told",
    [patterns(different=2), patterns(youths=THREE[:2]), patterns(months=MONTHS[1:]), []],
    ids=("differing", "two people", "two months", "nobody"),
)
def test_less_than_that_is_none(told):
    assert rules.identical_attendances(told, MONTHS, 3) == []


@pytest.mark.parametrize(("signed", "signals"), [("2026-03-02", 0), ("2026-03-03", 1)])
def test_a_day_on_post_before_the_signature_is_a_signal(signed, signals):
    begun = Begun("plc_1", "yth_1", "unt_1", date(2026, 3, 2), date.fromisoformat(signed))
    assert len(rules.days_before_signature([begun])) == signals


def led(count, *, first="2026-03-02", last="2026-03-31"):
    days = date.fromisoformat(first), date.fromisoformat(last)
    return [Led("mnt_1", f"yth_{first}_{place}", *days) for place in range(count)]


def test_a_mentor_of_one_too_many_is_a_signal():
    assert rules.mentor_overloads(led(5), 5, MARCH) == []
    (found,) = rules.mentor_overloads(led(6), 5, MARCH)
    assert found.evidence == {"mentor_id": "mnt_1", "people": 6, "limit": 5}


def test_trainees_one_after_another_are_no_overload():
    early, late = led(3, last="2026-03-15"), led(3, first="2026-03-16")
    assert rules.mentor_overloads([*early, *late], 5, MARCH) == []
    together = led(3, first="2026-03-15")
    (found,) = rules.mentor_overloads([*early, *together], 5, MARCH)
    assert len(found.youths) == 6


def test_one_person_in_two_regions_is_a_signal():
    pair = Elsewhere("yth_1", ("stl_1", "stl_2"), ("640104", "640402"))
    (found,) = rules.two_regions([pair], MARCH)
    assert found.evidence["regions"] == ["640104", "640402"]


@pytest.mark.parametrize(
    ("proof", "signals"),
    [("social_insurance", 0), ("labour_contract", 1), ("statement", 1), (None, 1)],
)
def test_a_retention_is_shown_by_social_insurance_alone(proof, signals):
    one = Retained("plc_1", "yth_1", "unt_1", date(2026, 3, 2), proof)
    assert len(rules.unproven_retentions([one])) == signals


STAY = Days(date(2026, 3, 2), date(2026, 9, 1))
LISTED = Entry("icn_1", "addition", STAY, answer="accepted")
TRAINEE = Trainee("plc_1", "yth_1", "unt_1", "640104", STAY, entries=(LISTED,))


@pytest.mark.parametrize(
    ("since", "signals"), [(None, 0), (date(2026, 3, 2), 0), (date(2026, 3, 3), 1)]
)
def test_a_day_on_post_before_the_cover_is_a_signal(since, signals):
    one = replace(TRAINEE, entries=(replace(LISTED, effective_from=since),))
    found = rules.days_before_cover([one], MARCH.last)
    assert len(found) == signals
    for signal in found:
        assert signal.evidence["covered_from"] == "2026-03-03"


def test_who_was_never_covered_is_one_and_who_lost_the_cover_is_none():
    (found,) = rules.days_before_cover([replace(TRAINEE, entries=())], MARCH.last)
    assert found.evidence == {
        "arrived_on": "2026-03-02",
        "covered_from": None,
        "reason": "no_contract",
    }
    ended = replace(LISTED, days=Days(STAY.first, date(2026, 3, 9)))
    assert rules.days_before_cover([replace(TRAINEE, entries=(ended,))], MARCH.last) == []


INSURED = Insured(
    "yth_1",
    MARCH,
    ("pension", "medical"),
    date(2026, 3, 20),
    "plc_1",
    "640104",
    date(2026, 3, 31),
)


def test_a_month_on_record_as_an_employees_is_a_signal():
    (found,) = rules.employee_insurances([INSURED])
    assert (found.region, found.mark) == ("640104", "employee_insurance/yth_1/2026-03/640104")
    assert (found.kind, found.month, found.youths) == ("employee_insurance", MARCH, ("yth_1",))
    assert found.evidence == {"paid_on": "2026-03-20", "insurances": ["pension", "medical"]}
    assert rules.employee_insurances([]) == []


@pytest.mark.parametrize(
    ("last", "hired", "signals"),
    [
        (date(2026, 3, 31), None, 1),
        (date(2026, 3, 30), None, 0),
        (date(2026, 3, 31), date(2026, 4, 1), 0),
        (date(2026, 3, 31), date(2026, 4, 2), 1),
        (date(2026, 3, 31), date(2026, 3, 20), 0),
    ],
)
def test_a_month_in_which_the_post_ended_is_none(last, hired, signals):
    told = replace(INSURED, last=last, hired_on=hired)
    assert len(rules.employee_insurances([told])) == signals


def test_a_signal_is_told_apart_by_its_office_only_where_it_is_of_one():
    one = rules.Found("mentor_overload", "mnt_1", None, ())
    assert one.mark == "mentor_overload/mnt_1/"


@pytest.mark.parametrize(
    ("subject", "month", "youths", "said"),
    [
        ("yth_1", MARCH, ("yth_1",), True),
        ("yth_1", None, ("yth_1",), False),
        ("mtr_1", MARCH, ("yth_1",), False),
        ("yth_1", MARCH, ("yth_1", "yth_2"), False),
    ],
)
def test_what_is_said_of_one_persons_month_is_known_whichever_id_they_bear(
    subject, month, youths, said
):
    assert rules.Found("two_regions", subject, month, youths).is_of_a_person is said
