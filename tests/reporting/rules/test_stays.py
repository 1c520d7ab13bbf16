"""What the facts of a placement say as far as money needs it."""

from datetime import UTC, date, datetime
from itertools import count

import pytest

from services.common.values.month import Month
from services.reporting.rules.absences import Absence
from services.reporting.rules.facts import Fact
from services.reporting.rules.stays import Span, stay_of

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


def stood(*told):
    """Facts of the post: pairs of event and day, each with the county then."""
    return [
        Fact(
            source="units",
            no=no,
            event=event,
            kind="post",
            object_id="pst_1",
            version=no,
            occurred_on=day,
            recorded_at=datetime(2026, 4, 1, tzinfo=UTC),
            region="640100",
            workplace_county=county,
            data={},
        )
        for no, (event, day, county) in enumerate(told, 1)
    ]


PUBLISHED = ("post.published", date(2026, 2, 2), "640121")


def moved(day, county):
    return ("post.workplace-moved", day, county)


def test_a_workplace_stands_in_the_other_county_from_the_day_of_its_move_on():
    stay = stay_of(arrived(), stood(PUBLISHED, moved(date(2026, 3, 16), "640323")))
    assert stay.county_on(date(2026, 3, 15)) == "640121"
    assert stay.county_on(date(2026, 3, 16)) == "640323"
    assert stay.counties_within(date(2026, 3, 1), date(2026, 3, 31)) == (
        Span("640121", date(2026, 3, 1), date(2026, 3, 15)),
        Span("640323", date(2026, 3, 16), date(2026, 3, 31)),
    )


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 3, 16), date(2026, 3, 31)), (date(2026, 3, 20), date(2026, 3, 20))],
)
def test_days_that_begin_with_the_move_or_after_it_lie_in_one_county(first, last):
    stay = stay_of(arrived(), stood(PUBLISHED, moved(date(2026, 3, 16), "640323")))
    assert stay.counties_within(first, last) == (Span("640323", first, last),)


def test_days_before_the_move_lie_in_the_county_of_the_arrival():
    stay = stay_of(arrived(), stood(PUBLISHED, moved(date(2026, 3, 16), "640323")))
    first, last = date(2026, 3, 1), date(2026, 3, 15)
    assert stay.counties_within(first, last) == (Span("640121", first, last),)


def test_an_arrival_after_the_move_is_in_the_new_county_whatever_the_dispatch_said():
    stay = stay_of(arrived(), stood(PUBLISHED, moved(date(2026, 2, 28), "640323")))
    assert (stay.county, stay.moves) == ("640323", ())


def test_an_arrival_entered_after_a_move_but_of_a_day_before_it_is_in_the_old_county():
    # matching tells where the post stood when the arrival was entered.
    told = arrived()
    told[0] = told[0]._replace(data=ARRIVAL | {"workplace_county": "640323"})
    stay = stay_of(told, stood(PUBLISHED, moved(date(2026, 3, 5), "640323")))
    assert (stay.county, stay.moves) == ("640121", ((date(2026, 3, 5), "640323"),))


def test_a_move_within_the_county_is_none():
    stay = stay_of(arrived(), stood(PUBLISHED, moved(date(2026, 3, 16), "640121")))
    assert stay.moves == ()


def test_a_move_told_late_counts_from_its_day_and_leaves_a_later_one():
    late = moved(date(2026, 3, 10), "640323")
    stay = stay_of(arrived(), stood(PUBLISHED, late, moved(date(2026, 3, 20), "640104")))
    assert stay.moves == ((date(2026, 3, 10), "640323"), (date(2026, 3, 20), "640104"))
    assert len(stay.counties_within(date(2026, 3, 1), date(2026, 3, 31))) == 3


def test_a_post_known_only_from_after_the_arrival_leaves_what_the_arrival_said():
    stay = stay_of(arrived(), stood(("post.published", date(2026, 3, 9), "640323")))
    assert (stay.county, stay.moves) == ("640121", ((date(2026, 3, 9), "640323"),))


AWAY = ("placement.suspended", date(2026, 4, 6), {"since": "2026-04-06", "cause": "illness"})
BACK = (
    "placement.resumed",
    date(2026, 6, 1),
    {"since": "2026-04-06", "resumed_on": "2026-06-01", "term_last_day": "2026-10-26"},
)


def test_suspended_days_are_no_days_on_post_and_come_after_the_term():
    stay = stay_of(arrived(AWAY, BACK))
    assert stay.last_day == date(2026, 10, 26)
    april = stay.presence_in(Month(2026, 4))
    assert {absence.kind for absence in april.absences} == {"suspended"}
    assert [april.absences[0].day, april.absences[-1].day] == [date(2026, 4, 6), date(2026, 4, 30)]
    assert stay.presence_in(Month(2026, 5)) is None
    assert stay.presence_in(Month(2026, 6)).absences == ()


def test_a_suspension_without_return_lasts():
    stay = stay_of(arrived(AWAY))
    assert stay.presence_in(Month(2026, 4)).absences[0].day == date(2026, 4, 6)
    assert stay.presence_in(Month(2026, 7)) is None
    assert stay.presence_in(Month(2026, 3)).absences == ()


def test_an_absence_on_a_suspended_day_is_no_absence_of_its_own():
    confirmed = {
        "month": "2026-04",
        "absences": [
            {"day": "2026-04-03", "kind": "unexcused"},
            {"day": "2026-04-06", "kind": "unexcused"},
        ],
    }
    stay = stay_of(arrived(("placement.attendance-confirmed", date(2026, 4, 30), confirmed), AWAY))
    april = stay.presence_in(Month(2026, 4))
    assert [a.kind for a in april.absences[:2]] == ["unexcused", "suspended"]


def test_an_extension_moves_the_last_day():
    longer = {"months": 9, "before": 6, "term_last_day": "2026-11-30"}
    assert stay_of(arrived(("placement.extended", date(2026, 8, 1), longer))).last_day == date(
        2026, 11, 30
    )


def test_a_correction_tells_the_suspensions_anew():
    state = {"arrived_on": "2026-03-01", "last_day": None, "term_last_day": "2026-09-02"}
    right = [{"since": "2026-04-08", "cause": "illness", "resumed_on": "2026-04-10"}]
    correction = ("placement.corrected", date(2026, 4, 8), state | {"suspensions": right})
    stay = stay_of(arrived(AWAY, BACK, correction))
    assert stay.suspensions == ((date(2026, 4, 8), date(2026, 4, 10)),)
    assert stay.last_day == date(2026, 9, 2)


def confirmed(*days):
    told = {"month": "2026-03", "absences": []} | ({"days": [*days]} if days else {})
    return ("placement.attendance-confirmed", date(2026, 3, 31), told)


def is_confirmed(stay, month):
    return stay.is_confirmed(stay.presence_in(month))


SINCE_11 = ("placement.suspended", date(2026, 3, 11), {"since": "2026-03-11"})
BACK_31 = {"since": "2026-03-11", "resumed_on": "2026-03-31", "term_last_day": "2026-09-20"}


def test_a_month_is_confirmed_while_no_day_comes_beside_those_confirmed():
    before = (SINCE_11, confirmed(["2026-03-01", "2026-03-10"]))
    assert is_confirmed(stay_of(arrived(*before)), Month(2026, 3))
    assert not is_confirmed(stay_of(arrived(SINCE_11)), Month(2026, 3))
    back = (*before, ("placement.resumed", date(2026, 3, 31), BACK_31))
    assert not is_confirmed(stay_of(arrived(*back)), Month(2026, 3))
    anew = confirmed(["2026-03-01", "2026-03-10"], ["2026-03-31", "2026-03-31"])
    assert is_confirmed(stay_of(arrived(*back, anew)), Month(2026, 3))


def test_who_told_no_days_confirmed_the_month_whole():
    stay = stay_of(arrived(confirmed()))
    assert is_confirmed(stay, Month(2026, 3))
    assert not is_confirmed(stay, Month(2026, 4))
    assert stay.presence_in(Month(2026, 9)) is None


def test_an_absence_is_rostered_where_the_months_shifts_had_the_day_worked():
    absences = [{"day": "2026-03-14", "kind": "sick"}, {"day": "2026-03-16", "kind": "sick"}]
    told = {"month": "2026-03", "absences": absences, "worked": ["2026-03-14"], "rested": []}
    fact = ("placement.attendance-confirmed", date(2026, 3, 31), told)
    found = stay_of(arrived(fact)).attendance[Month(2026, 3)]
    assert [one.rostered for one in found] == [True, False]


def test_of_who_never_came_no_day_is_left_until_it_turns_out_otherwise():
    annulled = {"arrived_on": "2026-03-01", "last_day": "2026-02-28", "state": "annulled"}
    taken = ("placement.corrected", date(2026, 3, 1), annulled)
    stay = stay_of(arrived(taken))
    assert stay.is_annulled
    assert [stay.presence_in(Month(2026, month)) for month in (2, 3)] == [None, None]
    given = {"arrived_on": "2026-03-02", "last_day": None, "term_last_day": "2026-09-01"}
    back = stay_of(arrived(taken, ("placement.corrected", date(2026, 3, 2), given)))
    assert not back.is_annulled
    assert (back.arrived_on, back.last_day) == (date(2026, 3, 2), date(2026, 9, 1))


def test_of_one_taken_over_the_months_before_are_kept_elsewhere():
    """On post since March, kept here since May: no day of April is told or paid here."""
    taken_over = told(
        ("placement.arrived", date(2026, 3, 1), ARRIVAL | {"kept_since": "2026-05-01"})
    )
    stay = stay_of(taken_over)
    assert (stay.arrived_on, stay.kept_from) == (date(2026, 3, 1), date(2026, 5, 1))
    assert stay.presence_in(Month(2026, 4)) is None
    may = stay.presence_in(Month(2026, 5))
    assert may is not None
    assert (may.first, may.last) == (date(2026, 5, 1), date(2026, 5, 31))


def test_one_that_began_here_is_kept_from_its_arrival():
    stay = stay_of(arrived())
    assert stay.kept_from == stay.arrived_on
    # A day before the arrival keeps nothing more.
    assert stay._replace(kept_since=date(2026, 2, 1)).kept_from == stay.arrived_on
