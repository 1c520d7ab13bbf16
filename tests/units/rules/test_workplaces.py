"""Workplaces: where each stood on which day, and when it may move or end."""

from dataclasses import replace
from datetime import date

import pytest

from services.common.errors import Malformed
from services.units.rules import workplaces as rules
from services.units.rules.workplaces import Place, Site, check_end, check_move, name_workplace
from tests.units.rules.test_posts import FORM

FIRST, MOVED, TODAY = date(2026, 1, 1), date(2026, 3, 10), date(2026, 3, 2)
OLD, NEW = Site(FIRST, "旧址1号", "640104"), Site(MOVED, "新址2号", "640122")
PLACE = Place("一厂", FIRST, None, (OLD, NEW))


@pytest.mark.parametrize(
    ("day", "site"),
    [
        (date(2025, 12, 31), None),
        (FIRST, OLD),
        (date(2026, 3, 9), OLD),
        (MOVED, NEW),
    ],
)
def test_a_workplace_stands_where_it_last_moved_to(day, site):
    assert PLACE.site_on(day) == site


def test_a_workplace_stands_to_its_last_day():
    ended = replace(PLACE, last_day=date(2026, 3, 20))
    assert ended.site_on(date(2026, 3, 20)) == NEW
    assert ended.site_on(date(2026, 3, 21)) is None


def test_a_post_takes_words_and_county_of_its_workplace():
    form = name_workplace(FORM, ("一厂", OLD))
    assert (form.workplace, form.workplace_county) == ("一厂（旧址1号）", "640104")
    with pytest.raises(rules.WorkplaceUnknown):
        name_workplace(FORM, None)


def test_a_workplace_moves_today_or_later_and_after_its_last_move():
    once = replace(PLACE, sites=(OLD,))
    check_move(once, TODAY, TODAY)
    check_move(PLACE, date(2026, 3, 11), TODAY)
    for place, since in [(once, date(2026, 3, 1)), (PLACE, MOVED)]:
        with pytest.raises(rules.MoveBeforeToday):
            check_move(place, since, TODAY)
    with pytest.raises(rules.WorkplaceEnded):
        check_move(replace(PLACE, last_day=MOVED), date(2026, 3, 20), TODAY)


def test_a_site_is_registered_so_long_ahead_and_no_longer():
    rules.check_not_too_far(TODAY, TODAY)
    with pytest.raises(rules.WorkplaceTooFarAhead):
        rules.check_not_too_far(MOVED, TODAY)


def test_a_move_is_ahead_until_its_day_comes():
    assert rules.move_ahead(PLACE, date(2026, 3, 9)) == MOVED
    with pytest.raises(rules.NoMoveAhead):
        rules.move_ahead(PLACE, MOVED)
    with pytest.raises(rules.NoMoveAhead):
        rules.move_ahead(Place("一厂", MOVED, None, (NEW,)), TODAY)


def test_a_workplace_ends_empty_and_once_its_last_day_has_passed_for_good():
    check_end(PLACE, MOVED, [], TODAY)
    with pytest.raises(Malformed):
        check_end(PLACE, date(2026, 3, 9), [], TODAY)
    with pytest.raises(rules.WorkplaceStillNamed) as told:
        check_end(PLACE, MOVED, ["pst_1"], TODAY)
    assert told.value.members == {"posts": ["pst_1"]}
    ends = replace(PLACE, last_day=MOVED)
    check_end(ends, MOVED, [], MOVED)
    with pytest.raises(rules.WorkplaceEnded):
        check_end(ends, MOVED, [], date(2026, 3, 11))
