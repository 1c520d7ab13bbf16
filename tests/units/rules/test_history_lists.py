"""Lists of units and posts of the time before: which days can be true."""

from datetime import date

from services.units.rules.history_lists import office_fault, publication_fault, recognition_fault

AS_OF = date(2026, 2, 28)


def test_a_unit_was_recognised_by_the_day_of_the_list_and_not_before_it_was_founded():
    assert recognition_fault(AS_OF, None, AS_OF) is None
    assert recognition_fault(date(2026, 3, 1), None, AS_OF) is not None
    assert recognition_fault(AS_OF, AS_OF, AS_OF) is None
    assert recognition_fault(date(2026, 2, 27), AS_OF, AS_OF) is not None


def test_a_post_was_published_by_the_day_of_the_list_and_not_before_its_unit_was_recognised():
    assert publication_fault(AS_OF, None, AS_OF) is None
    assert publication_fault(date(2026, 3, 1), None, AS_OF) is not None
    assert publication_fault(AS_OF, AS_OF, AS_OF) is None
    assert publication_fault(date(2026, 2, 27), AS_OF, AS_OF) is not None


def test_an_office_tells_of_units_of_its_area_and_of_regions_that_were():
    assert office_fault("640104", "640100", AS_OF) is None
    assert office_fault("640000", "640000", AS_OF) is None
    assert office_fault("640200", "640100", AS_OF) == "不在本机构的地区之内。"
    assert office_fault("640103", "640100", AS_OF) == "认定日期当日没有这个行政区划。"
