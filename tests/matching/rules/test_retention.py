from datetime import date

import pytest

from services.common.values.identity import IdNumber, id_number
from services.matching.rules import retention
from services.matching.rules.retention import Kept, Terms
from tests.matching import factories

TERMS = Terms(registry_years=5, records_years=30)
LAST = date(2026, 3, 2)


def kept(**facts):
    return Kept(**{"last_on": LAST, "is_open": False, "has_records": False} | facts)


@pytest.mark.parametrize(
    ("today", "facts", "reason"),
    [
        (date(2031, 3, 2), {}, "recent"),
        (date(2031, 3, 3), {}, None),
        (date(2031, 3, 3), {"is_open": True}, "open"),
        (date(2031, 3, 3), {"has_records": True}, "records"),
        (date(2031, 3, 3), {"has_money": True}, "money"),
        (date(2056, 3, 3), {"has_records": True}, "records"),
    ],
)
def test_a_record_is_kept_to_its_last_day_and_for_its_reason(today, facts, reason):
    assert retention.reason_to_keep(kept(**facts), TERMS, today) == reason


def test_a_leap_day_is_kept_to_the_end_of_february():
    assert retention.last_day(date(2024, 2, 29), 5) == date(2029, 2, 28)
    assert retention.recorded_by(date(2031, 3, 3), TERMS.registry_years) == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("today", "records", "waits"),
    [
        (date(2056, 3, 2), True, False),
        (date(2056, 3, 3), True, True),
        (date(2056, 3, 3), False, False),
    ],
)
def test_records_wait_for_an_archive_when_their_time_is_over(today, records, waits):
    assert retention.is_to_be_appraised(kept(has_records=records), TERMS, today) is waits


@pytest.mark.parametrize(
    ("today", "facts", "waits"),
    [
        (date(2060, 1, 1), {"kept_until": date(2060, 1, 1)}, False),
        (date(2060, 1, 2), {"kept_until": date(2060, 1, 1)}, True),
        (date(2056, 3, 2), {"kept_until": date(2055, 1, 1)}, False),
        (date(2060, 1, 2), {"is_open": True}, False),
    ],
)
def test_records_kept_on_wait_again_after_their_day_and_what_is_under_way_never(
    today, facts, waits
):
    told = kept(has_records=True, **facts)
    assert retention.is_to_be_appraised(told, TERMS, today) is waits


def test_of_a_number_the_year_of_birth_stays_and_nothing_else():
    number = IdNumber(factories.an_id_number(date(2004, 5, 6)))
    nobody = retention.number_of_nobody(number)
    assert id_number(nobody.text, on=date(2026, 3, 2)) == nobody
    assert nobody.born_on == date(2004, 1, 1)
    assert nobody == retention.number_of_nobody(IdNumber(factories.an_id_number(date(2004, 9, 9))))
