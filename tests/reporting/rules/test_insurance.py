"""Accident insurance as rules: contracts, covers, lists, claims, premiums."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Malformed
from services.common.values.month import Month
from services.reporting.rules import insurance_claims as claims
from services.reporting.rules import insurance_contracts as contracts
from services.reporting.rules import insurance_covers as covers
from services.reporting.rules import insurance_lists as lists
from services.reporting.rules import premiums
from services.reporting.rules.days import Days, without
from services.reporting.rules.insurance_contracts import Contract
from services.reporting.rules.insurance_covers import Consent, Entry, Trainee

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
CONTRACT = Contract(
    "icn_1", "640100", Decimal("500000.00"), Days(FIRST, LAST), "months_touched", Decimal("30.00")
)
STAY = Days(date(2026, 3, 2), date(2026, 9, 1))
TRAINEE = Trainee(
    "plc_1",
    "yth_1",
    "unt_1",
    "640104",
    STAY,
    consents=(Consent(STAY.first, Decimal(500000)),),
    contracts=(CONTRACT,),
)
LISTED = Entry("icn_1", "addition", STAY)
ACCEPTED = replace(LISTED, answer="accepted")


def test_the_contract_of_a_day_is_the_countys_before_the_citys():
    county = replace(CONTRACT, id="icn_2", region="640104", days=Days(FIRST, date(2026, 3, 1)))
    both = (CONTRACT, county)
    for day, found in (
        (date(2025, 12, 31), None),
        (FIRST, county),
        (date(2026, 3, 1), county),
        (date(2026, 3, 2), CONTRACT),
        (LAST, CONTRACT),
        (date(2027, 1, 1), None),
    ):
        assert contracts.holding(both, "640104", day) == found
    assert contracts.holding(both, "640200", FIRST) is None


def test_a_cover_is_not_above_its_limit():
    contracts.require_within_limit(Decimal("500000.00"), Decimal("500000.00"))
    with pytest.raises(contracts.CoverAboveLimit) as refused:
        contracts.require_within_limit(Decimal("500000.01"), Decimal("500000.00"))
    assert refused.value.article == "宁人社函〔2020〕272号 一"


@pytest.mark.parametrize(("first", "overlaps"), [(LAST, True), (LAST + timedelta(days=1), False)])
def test_contracts_of_a_region_share_no_day(first, overlaps):
    other = replace(CONTRACT, id="icn_2", days=Days(first, first + timedelta(days=9)))
    if overlaps:
        with pytest.raises(contracts.ContractsOverlap):
            contracts.require_apart(other, [CONTRACT])
    else:
        contracts.require_apart(other, [CONTRACT, other])


def test_seats_and_terms_are_told_whole():
    contracts.require_whole(FIRST, FIRST, "seats", 3)
    for first, rule, seats, pointer in (
        (LAST, "seats", 3, "/last_day"),
        (FIRST, "seats", None, "/seats"),
        (FIRST, "months_touched", 3, "/seats"),
    ):
        with pytest.raises(Malformed) as refused:
            contracts.require_whole(first, FIRST, rule, seats)
        assert refused.value.pointer == pointer


def test_a_corrected_term_holds_the_days_that_were_listed():
    contracts.require_listed_inside(CONTRACT, [STAY, Days(FIRST, LAST)])
    with pytest.raises(contracts.ListedDaysOutside):
        contracts.require_listed_inside(CONTRACT, [Days(FIRST, LAST + timedelta(days=1))])


def test_days_that_a_carrier_rejected_leave_nothing():
    assert covers.kept_days([replace(LISTED, answer="rejected")]) == ()
    assert covers.kept_days([LISTED, replace(LISTED, answer="rejected")]) == (STAY,)


@pytest.mark.parametrize(
    ("days", "step"), [(31, None), (30, 30), (6, 30), (5, 5), (0, 5), (-1, None)]
)
def test_a_warning_stands_at_its_step(days, step):
    today = date(2026, 3, 2)
    assert contracts.warning_of(today + timedelta(days=days), today, (30, 5)) == step


def test_a_contract_is_followed_by_one_that_holds_on_the_next_day():
    after = replace(CONTRACT, id="icn_2", days=Days(date(2027, 1, 1), date(2027, 1, 1)))
    assert contracts.is_followed(CONTRACT, [CONTRACT, after])
    assert not contracts.is_followed(CONTRACT, [replace(after, region="640300")])
    late = replace(after, days=Days(date(2027, 1, 2), date(2027, 1, 2)))
    assert not contracts.is_followed(CONTRACT, [late])


def test_a_later_consent_to_less_takes_the_place_of_an_earlier_one():
    again = replace(TRAINEE, consents=(*TRAINEE.consents, Consent(date(2026, 4, 1), Decimal(1000))))
    assert covers.due(again) == (Days(STAY.first, date(2026, 3, 31)),)
    assert covers.due(TRAINEE, "icn_2") == ()


def test_a_gap_grows_until_its_day_and_is_none_on_a_covered_one():
    (gap,) = covers.gaps(TRAINEE, date(2026, 3, 4))
    assert gap == covers.Gap(Days(STAY.first, date(2026, 3, 4)), "not_listed")
    assert covers.gaps(replace(TRAINEE, entries=(ACCEPTED,)), date(2026, 3, 4)) == ()


def test_how_an_enrolment_stands():
    def standing(*entries, day=STAY.first):
        return covers.standing_on(replace(TRAINEE, entries=entries), day, None)

    later = replace(ACCEPTED, effective_from=date(2026, 3, 3))
    gone = Entry("icn_1", "withdrawal", STAY)
    assert standing() == "not_listed"
    assert standing(LISTED) == "not_acknowledged"
    assert standing(ACCEPTED) == "covered"
    assert standing(replace(LISTED, answer="rejected")) == "rejected"
    assert standing(later) == "accepted_later"
    assert standing(LISTED, gone) == "not_listed"
    assert standing(LISTED, replace(gone, answer="rejected")) == "not_acknowledged"
    assert standing(day=date(2026, 9, 2)) is None


def test_a_cover_that_ends_first_is_told():
    short = replace(ACCEPTED, days=Days(STAY.first, date(2026, 8, 31)))
    assert covers.cover_ends(replace(TRAINEE, entries=(short,)), STAY.first) == date(2026, 8, 31)
    assert covers.cover_ends(replace(TRAINEE, entries=(ACCEPTED,)), STAY.first) is None
    assert covers.cover_ends(TRAINEE, STAY.first) is None


def test_a_list_tells_what_is_new_and_nothing_twice():
    [line] = lists.lines_of(TRAINEE, "icn_1")
    assert (line.kind, line.days) == ("addition", STAY)
    assert [*lists.lines_of(replace(TRAINEE, entries=(LISTED,)), "icn_1")] == []
    shorter = replace(TRAINEE, days=Days(STAY.first, date(2026, 8, 1)), entries=(ACCEPTED,))
    [line] = lists.lines_of(shorter, "icn_1")
    assert (line.kind, line.days.first) == ("withdrawal", date(2026, 8, 2))


DAY = st.integers(0, 60).map(lambda n: STAY.first + timedelta(days=n))


@given(st.lists(st.tuples(DAY, st.booleans()), max_size=6))
def test_after_a_list_is_accepted_the_cover_is_what_is_due_whatever_came_before(steps):
    trainee = TRAINEE
    for last, is_accepted in steps:
        trainee = replace(trainee, days=Days(STAY.first, last))
        answer = "accepted" if is_accepted else "rejected"
        lines = tuple(
            Entry("icn_1", line.kind, line.days, answer)
            for line in lists.lines_of(trainee, "icn_1")
        )
        trainee = replace(trainee, entries=(*trainee.entries, *lines))
        if is_accepted:
            assert covers.covered(trainee) == covers.due(trainee)
            assert covers.gaps(trainee, last) == ()
        on_post = {gap.days for gap in covers.gaps(trainee, last)}
        assert not without(on_post, [trainee.days])


def test_a_list_without_a_line_is_none():
    lists.require_lines([1])
    with pytest.raises(lists.NothingToList):
        lists.require_lines([])


def test_no_more_are_insured_on_a_day_than_there_are_seats():
    by_seat = replace(CONTRACT, rule="seats", seats=2)
    next_day = Days(date(2026, 9, 2), date(2026, 9, 3))
    lists.require_seats(by_seat, [STAY, STAY, next_day])
    lists.require_seats(CONTRACT, [STAY] * 9)
    with pytest.raises(lists.SeatsExceeded):
        lists.require_seats(by_seat, [STAY, STAY, Days(date(2026, 9, 1), date(2026, 9, 3))])
    assert lists.peak([]) == 0


def test_only_lines_of_a_list_that_is_open_are_rejected():
    lists.require_open("drawn")
    lists.require_listed([1, 2], 2)
    with pytest.raises(lists.ListAcknowledged):
        lists.require_open("acknowledged")
    for rejected, pointer in (
        ([0], "/rejected/0/line"),
        ([1, 3], "/rejected/1/line"),
        ([1, 1], "/rejected/1/line"),
    ):
        with pytest.raises(Malformed) as refused:
            lists.require_listed(rejected, 2)
        assert refused.value.pointer == pointer


def test_only_what_was_put_down_is_corrected_and_known_rejections_stay():
    lists.require_acknowledged("acknowledged")
    with pytest.raises(lists.ListNotAcknowledged):
        lists.require_acknowledged("drawn")
    lists.require_listed([2], 2, {1})
    with pytest.raises(Malformed) as refused:
        lists.require_listed([2, 1], 2, {1})
    assert refused.value.pointer == "/rejected/1/line"


def test_an_accident_is_covered_by_the_contract_of_its_day():
    insured = replace(TRAINEE, entries=(ACCEPTED,))
    assert claims.contract_covering(insured, STAY.last) == "icn_1"
    for one, day in ((insured, date(2026, 9, 2)), (TRAINEE, STAY.first)):
        with pytest.raises(claims.AccidentNotCovered):
            claims.contract_covering(one, day)


def test_a_claim_moves_by_its_table_only():
    assert claims.next_state("papers", "payment") == "paid"
    with pytest.raises(claims.ClaimStateForbids) as refused:
        claims.next_state("reported", "payment")
    assert refused.value.members["open_moves"] == [{"move": "papers", "who": "clerk"}]


def test_payments_share_one_cover():
    claims.require_within_cover(Decimal("400.00"), Decimal("1000.00"), Decimal("600.00"))
    with pytest.raises(claims.PaymentAboveCover):
        claims.require_within_cover(Decimal("400.01"), Decimal("1000.00"), Decimal("600.00"))


def test_papers_are_named_once():
    claims.require_papers(["诊断证明", "费用清单"])
    with pytest.raises(Malformed):
        claims.require_papers(["诊断证明", "诊断证明"])


def test_only_what_is_new_of_a_premium_is_paid():
    insured = replace(TRAINEE, entries=(ACCEPTED,))
    first = premiums.premium_of(CONTRACT, Month(2026, 3), [insured], Decimal("0.00"))
    premiums.require_something(first)
    again = premiums.premium_of(CONTRACT, Month(2026, 3), [insured], first.amount)
    assert "此前已结算30.00元，差额0.00元" in again.sentence
    with pytest.raises(premiums.NothingToPayCarrier):
        premiums.require_something(again)


@given(
    st.sampled_from(["months_touched", "months_from_arrival"]),
    st.lists(st.tuples(DAY, DAY).map(sorted), max_size=5),
)
def test_the_months_of_a_premium_add_up_and_each_is_recomputed(rule, spans):
    contract = replace(CONTRACT, rule=rule)
    trainees = [
        replace(
            TRAINEE,
            days=Days(*span),
            entries=(Entry("icn_1", "addition", Days(*span), "accepted"),),
        )
        for span in spans
    ]
    months = [Month(2026, month) for month in range(1, 13)]
    found = [premiums.premium_of(contract, m, trainees, Decimal("0.00")) for m in months]
    assert all(p.computed == premiums.recomputed(p.units, p.each) for p in found)
    assert all(p.units == sum(line.units for line in p.lines) for p in found)
    touched = [
        1 + (last.year - first.year) * 12 + last.month - first.month for first, last in spans
    ]
    units = sum(p.units for p in found)
    # Counted from the arrival a span begins no more months than it touches.
    assert (
        units == sum(touched) if rule == "months_touched" else len(spans) <= units <= sum(touched)
    )


def test_a_carrier_covers_from_a_day_of_its_contract_on():
    first, last = CONTRACT.days
    for day in (None, first, last):
        lists.require_effective(day, CONTRACT)
    for day in (first - timedelta(days=1), last + timedelta(days=1)):
        with pytest.raises(Malformed):
            lists.require_effective(day, CONTRACT)
