"""A transfer: adjoining spans, another unit, and the branch under which somebody goes on."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.matching.rules import transfers
from services.matching.rules.causes import ByWhom
from services.matching.rules.declines import is_excused
from services.matching.rules.eligibility import NotEligible, conditions
from services.matching.rules.transfers import TransferReasons
from tests.matching.factories import TERMS, a_person

TODAY = date(2026, 3, 2)


def test_the_old_span_ends_before_today() -> None:
    units = ("unt_1", "unt_2")
    transfers.check_transfer(date(2026, 3, 1), TODAY, units)
    with pytest.raises(transfers.TransferTooSoon):
        transfers.check_transfer(TODAY, TODAY, units)


def test_the_units_differ() -> None:
    with pytest.raises(transfers.TransferToSameUnit):
        transfers.check_transfer(date(2026, 3, 1), TODAY, ("unt_1", "unt_1"))


def test_a_seat_of_another_market_is_given_by_an_office_above_both() -> None:
    transfers.refuse_other_market("640100", "640100", covered=False)
    transfers.refuse_other_market("640100", "640200", covered=True)
    with pytest.raises(transfers.TransferOutsideMarket):
        transfers.refuse_other_market("640100", "640200", covered=False)


def test_a_birthday_while_on_post_ends_no_branch() -> None:
    grown = conditions(a_person(born_on=date(2001, 3, 2)), TERMS, TODAY)
    assert transfers.continued(grown, "unemployed_youth", named=True) == "unemployed_youth"


def test_what_everybody_must_meet_is_asked_again() -> None:
    person = a_person(months_served=9)
    assert transfers.continued(conditions(person, TERMS, TODAY), "graduate", named=True)
    for other in (replace(person, months_served=10), replace(person, employed=True)):
        with pytest.raises(NotEligible):
            transfers.continued(conditions(other, TERMS, TODAY), "graduate", named=True)


def test_the_reasons_name_the_placement_before() -> None:
    reasons = TransferReasons("plc_1", TODAY, "unit", "regular", datetime(2026, 1, 5, tzinfo=UTC))
    told = transfers.written_transfer(reasons)
    assert (told["mode"], told["placement_id"]) == ("transfer", "plc_1")
    assert "2026年3月2日" in told["text"]


@pytest.mark.parametrize(
    ("by_whom", "excused"), [("unit", True), ("neither", True), ("youth", False)]
)
def test_a_transfer_that_others_caused_may_be_refused_at_no_cost(
    by_whom: ByWhom, excused: bool
) -> None:
    told = transfers.written_transfer(
        TransferReasons("plc_1", TODAY, by_whom, "regular", datetime(2026, 1, 5, tzinfo=UTC))
    )
    assert is_excused(told) is excused
    assert ("不计为拒绝" in told["text"]) is excused
