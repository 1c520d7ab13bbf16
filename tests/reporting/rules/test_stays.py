"""What the facts of a placement say as far as money needs it."""

from datetime import UTC, date, datetime
from itertools import count

from services.common.values.month import Month
from services.reporting.rules.allowance import Absence
from services.reporting.rules.facts import Fact
from services.reporting.rules.stays import stay_of

ARRIVAL = {
    "youth_id": "yth_1",
    "unit_id": "unt_1",
    "region": "640100",
    "workplace_county": "640121",
    "term_last_day": "2026-08-31",
}


def told(*events):
    numbers = count(1)
    return [
        Fact(
            source="matching",
            no=no,
            event=event,
            kind="placement",
            object_id="plc_1",
            version=no,
            occurred_on=day,
            recorded_at=datetime(2026, 4, 1, tzinfo=UTC),
            region="640100",
            workplace_county="640121",
            data=data,
        )
        for no, (event, day, data) in zip(numbers, events, strict=False)
    ]


def arrived(*more):
    return told(("placement.arrived", date(2026, 3, 1), ARRIVAL), *more)


def test_an_open_placement_lasts_to_its_term():
    stay = stay_of(arrived())
    assert (stay.arrived_on, stay.last_day) == (date(2026, 3, 1), date(2026, 8, 31))
    assert (stay.region, stay.county) == ("640100", "640121")


def test_the_end_told_last_is_the_last_day():
    stay = stay_of(
        arrived(
            ("placement.ended-early", date(2026, 4, 3), {"last_day": "2026-04-03"}),
            ("placement.completed", date(2026, 5, 5), {"last_day": "2026-05-05"}),
        )
    )
    assert stay.last_day == date(2026, 5, 5)


def test_a_month_confirmed_again_counts_as_confirmed_last():
    absence = {"day": "2026-03-10", "kind": "unexcused"}
    confirmed = "placement.attendance-confirmed"
    stay = stay_of(
        arrived(
            (confirmed, date(2026, 3, 31), {"month": "2026-03", "absences": []}),
            (confirmed, date(2026, 4, 2), {"month": "2026-03", "absences": [absence]}),
            (confirmed, date(2026, 4, 30), {"month": "2026-04", "absences": []}),
        )
    )
    assert stay.attendance == {
        Month(2026, 3): (Absence(date(2026, 3, 10), "unexcused"),),
        Month(2026, 4): (),
    }


def corrected(**told):
    state = {"arrived_on": "2026-03-01", "last_day": None} | told
    return ("placement.corrected", date(2026, 3, 1), ARRIVAL | state)


def test_a_corrected_arrival_is_the_first_day():
    stay = stay_of(arrived(corrected(arrived_on="2026-03-03", term_last_day="2026-09-02")))
    assert (stay.arrived_on, stay.last_day) == (date(2026, 3, 3), date(2026, 9, 2))


def test_a_corrected_end_is_the_last_day_and_an_undone_one_leaves_the_term():
    ended = ("placement.ended-early", date(2026, 4, 3), {"last_day": "2026-04-03"})
    assert stay_of(arrived(ended, corrected(last_day="2026-04-08"))).last_day == date(2026, 4, 8)
    assert stay_of(arrived(ended, corrected())).last_day == date(2026, 8, 31)


def test_what_ends_after_a_correction_counts():
    ended = ("placement.completed", date(2026, 8, 31), {"last_day": "2026-08-31"})
    stay = stay_of(arrived(corrected(arrived_on="2026-03-02"), ended))
    assert (stay.arrived_on, stay.last_day) == (date(2026, 3, 2), date(2026, 8, 31))
