"""Texts for the public: which edition holds where and when."""

from datetime import date

import pytest

from services.units.rules.texts import Edition, TextBackdated, check_first_day, in_force


def an_edition(region="640000", revision=1, first_day=date(2026, 1, 1)):
    return Edition(region, revision, first_day, {})


def test_the_most_local_edition_comes_first():
    province, city, county = (an_edition(code) for code in ("640000", "640100", "640104"))
    elsewhere = an_edition("640200")
    found = in_force([province, elsewhere, county, city], "640104", date(2026, 1, 1))
    assert found == [county, city, province]
    assert in_force([city, county], "640000", date(2026, 1, 1)) == []


def test_an_edition_holds_from_its_first_day():
    now, later = an_edition(), an_edition(revision=2, first_day=date(2026, 3, 1))
    assert in_force([now, later], "640104", date(2026, 2, 28)) == [now]
    assert in_force([later, now], "640104", date(2026, 3, 1)) == [later]
    assert in_force([now, later], "640104", date(2025, 12, 31)) == []


def test_of_two_for_the_same_day_the_later_revision_holds():
    first, second = an_edition(revision=1), an_edition(revision=2)
    assert in_force([second, first], "640000", date(2026, 1, 1)) == [second]
    assert in_force([first, second], "640000", date(2026, 1, 1)) == [second]


def test_an_earlier_first_day_gives_way_even_if_published_later():
    later_day = an_edition(revision=1, first_day=date(2026, 2, 1))
    earlier_day = an_edition(revision=2, first_day=date(2026, 1, 15))
    assert in_force([later_day, earlier_day], "640000", date(2026, 3, 1)) == [later_day]


def test_nothing_is_published_for_a_day_that_is_over():
    check_first_day(date(2026, 3, 2), date(2026, 3, 2))
    with pytest.raises(TextBackdated):
        check_first_day(date(2026, 3, 1), date(2026, 3, 2))
