"""What a placement tells departments: days as texts, the youth beside them, nothing else."""

from datetime import date

from services.matching.rules import feeds as rules


def test_days_are_texts_and_what_is_not_there_stays_away():
    told = rules.facts("yth_1", {"arrived_on": date(2026, 3, 2), "last_day": None, "months": 6})
    assert told == {"person": "yth_1", "arrived_on": "2026-03-02", "last_day": None, "months": 6}


def test_no_cause_of_an_end_leaves_for_it_may_be_an_illness():
    assert not {"cause", "by_whom", "suspensions", "graduated_on"} & rules.FIELDS
