"""What a placement tells departments: days as texts, the youth beside them, nothing else."""

from datetime import date

from services.common.values.feeds import pseudonym
from services.matching.rules import feeds as rules
from services.matching.rules.drawers import DRAWERS


def test_days_are_texts_and_what_is_not_there_stays_away():
    told = rules.facts("yth_1", {"arrived_on": date(2026, 3, 2), "last_day": None, "months": 6})
    assert told == {"person": "yth_1", "arrived_on": "2026-03-02", "last_day": None, "months": 6}


def test_no_cause_of_an_end_leaves_for_it_may_be_an_illness():
    assert not {"cause", "by_whom", "suspensions", "graduated_on"} & rules.FIELDS


def told(agreement):
    return lambda text: pseudonym(b"key", agreement, text)


def read(agreement, after=""):
    return rules.drawers_left(told(agreement), after)


def test_every_drawer_is_read_once_in_an_order_of_each_agreement():
    one, other = read("dag_1"), read("dag_2")
    assert sorted(one) == sorted(other) == list(range(DRAWERS))
    assert one != other
    assert one == read("dag_1")


def test_drawers_are_read_on_from_the_one_that_was_not_read_to_its_end():
    whole = read("dag_1")
    for at in (0, 500, DRAWERS - 1):
        assert read("dag_1", rules.place(told("dag_1"), whole[at], "plc_1")) == whole[at:]
    assert read("dag_1", "z") == []


def test_places_of_a_drawer_stand_together_by_pseudonym():
    by = told("dag_1")
    places = [rules.place(by, 7, key) for key in ("plc_1", "plc_2")]
    assert {one[:46] for one in places} == {by("lot 7")}
    assert [one[46:] for one in places] == [by("plc_1"), by("plc_2")]
