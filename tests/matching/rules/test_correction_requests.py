from datetime import date

import pytest

from services.common.errors import Malformed, Unpinned
from services.common.values.identity import IdNumber
from services.matching.rules import correction_requests as rules
from services.matching.rules.youths import Particulars, PhoneMissing
from tests.matching import factories

TODAY = date(2026, 3, 2)
NOW = Particulars(
    name="马晓东",
    phone="13895310001",
    region="640104",
    education_level=None,
    school=None,
    major=None,
    graduated_on=None,
    skill_level=None,
    unemployment_registered_on=None,
    employed=False,
    hardship=(),
)


def test_a_filed_request_is_decided_or_taken_back_and_a_closed_one_moves_no_more():
    assert rules.after("filed", "grant") == "granted"
    assert rules.after("filed", "refuse") == "refused"
    assert rules.after("filed", "withdraw") == "withdrawn"
    with pytest.raises(rules.CorrectionClosed):
        rules.after("granted", "refuse")


def test_what_is_wanted_replaces_and_the_rest_stays():
    wanted = {"school": "宁夏大学", "id_number": "x"}
    told = rules.particulars_with(NOW, wanted, phone_needed=True)
    assert (told.school, told.name) == ("宁夏大学", "马晓东")


def test_a_phone_is_needed_only_where_something_is_open():
    without = Particulars(**vars(NOW) | {"phone": None})
    assert rules.particulars_with(without, {}, phone_needed=False) == without
    with pytest.raises(PhoneMissing):
        rules.particulars_with(without, {}, phone_needed=True)


def test_a_number_is_checked_where_one_is_wanted():
    number = factories.an_id_number()
    assert rules.number_wanted({"id_number": number}, TODAY) == IdNumber(number)
    assert rules.number_wanted({}, TODAY) is None
    with pytest.raises(Malformed):
        rules.number_wanted({"id_number": "1"}, TODAY)


def test_who_grants_a_number_has_typed_it():
    number = IdNumber(factories.an_id_number())
    rules.check_number_seen(number, f" {number.text.lower()}", TODAY)
    rules.check_number_seen(None, None, TODAY)
    for wanted, seen in ((number, None), (None, number.text)):
        with pytest.raises(Malformed):
            rules.check_number_seen(wanted, seen, TODAY)
    with pytest.raises(rules.NumberDiffers):
        rules.check_number_seen(number, factories.an_id_number(), TODAY)


def test_own_requests_and_stale_versions_are_refused():
    rules.refuse_own("acc_1", "acc_2")
    with pytest.raises(rules.DecidesOwnCorrection):
        rules.refuse_own("acc_1", "acc_1")
    rules.refuse_stale(2, 2)
    with pytest.raises(rules.CorrectionStale):
        rules.refuse_stale(2, 1)
    with pytest.raises(Unpinned):
        rules.refuse_stale(2, None)


@pytest.mark.parametrize(
    ("state", "due", "overdue"),
    [
        ("filed", date(2026, 3, 2), False),
        ("filed", date(2026, 3, 1), True),
        ("filed", None, True),
        ("granted", date(2026, 3, 1), False),
    ],
)
def test_overdue_from_the_day_after_the_last(state, due, overdue):
    assert rules.is_overdue(state, due, TODAY) is overdue
