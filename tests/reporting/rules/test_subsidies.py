"""The subsidy and its claims as rules: sums, months, conditions and steps."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Malformed
from services.common.values.month import Month
from services.reporting.rules import contributions, hires, payables, subsidies, versions
from services.reporting.rules import subsidy_claims as claims
from services.reporting.rules import unit_awards as awards
from services.reporting.rules.days import Days
from services.reporting.rules.subsidies import Contribution, Facts, Served, Terms
from tests.reporting.histories import a_fact

TERMS = Terms(Fraction(2, 3), "down", 6, 12, counts_back=True)
YEAR = Days(date(2026, 1, 1), date(2026, 12, 31))
MONTHS = st.lists(st.integers(0, 35).map(Month(2025, 1).plus), max_size=30)
FEN = st.integers(0, 5_000_000).map(lambda fen: Decimal(fen) / 100)


@given(MONTHS, st.dictionaries(st.integers(0, 35).map(Month(2025, 1).plus), FEN), FEN)
def test_rows_add_up_and_no_month_is_above_two_thirds_or_the_cap(months, paid, cap):
    facts = Facts(
        [Served(Days(date(2025, 1, 1), date(2027, 12, 31)))],
        {month: Contribution(month, amount, as_flexible=True) for month, amount in paid.items()},
    )
    for terms in (TERMS, Terms(Fraction(2, 3), "down", 6, 12, counts_back=True, yearly_cap=cap)):
        lines = subsidies.lines_of(facts, dict.fromkeys(months, terms))
        assert [line.month for line in lines] == sorted(set(months))
        assert subsidies.total_of(lines) == sum(line.amount for line in lines)
        assert all(line.amount * 3 <= line.paid * 2 for line in lines)
        assert all(subsidies.recomputed(line) == line.amount for line in lines)
        assert sum(line.amount > 0 for line in lines) <= terms.most_months
        for year in (2025, 2026, 2027):
            spent = sum(line.amount for line in lines if line.month.year == year)
            assert terms.yearly_cap is None or spent <= terms.yearly_cap


@given(MONTHS)
def test_the_order_in_which_months_are_asked_for_does_not_matter(months):
    facts = Facts(
        [Served(YEAR)],
        {month: Contribution(month, Decimal("500.00"), as_flexible=True) for month in set(months)},
    )
    lines = subsidies.lines_of(facts, dict.fromkeys(months, TERMS))
    assert lines == subsidies.lines_of(facts, dict.fromkeys(months[::-1], TERMS))


def test_months_served_count_until_the_day_and_none_of_what_is_to_come():
    later = Served(Days(date(2027, 1, 1), date(2027, 12, 31)))
    assert subsidies.months_served([Served(YEAR), later], date(2026, 6, 30)) == 6
    assert subsidies.months_served([Served(YEAR), later], date(2026, 6, 29)) == 5


def test_the_least_months_are_whole_on_a_day_or_never():
    first = Served(Days(date(2026, 1, 1), date(2026, 3, 31)))
    second = Served(Days(date(2026, 5, 1), date(2026, 12, 31)), lost_days=3)
    assert subsidies.served_on([second, first], 6) == date(2026, 8, 3)
    assert subsidies.served_on([first], 6) is None


def test_before_the_least_months_nothing_counts_where_they_are_never_whole():
    terms = Terms(Fraction(2, 3), "down", 6, 12, counts_back=False)
    month = Month(2026, 1)
    facts = Facts(
        [Served(Days(date(2026, 1, 1), date(2026, 3, 31)))],
        {month: Contribution(month, Decimal("3.00"), as_flexible=True)},
    )
    [line] = subsidies.lines_of(facts, {month: terms})
    assert line.reason == "before_least_months"


def test_a_cap_of_nothing_is_a_reason():
    month = Month(2026, 1)
    facts = Facts([Served(YEAR)], {month: Contribution(month, Decimal("3.00"), as_flexible=True)})
    capped = Terms(Fraction(2, 3), "down", 6, 12, counts_back=True, yearly_cap=Decimal("1.00"))
    [line] = subsidies.lines_of(facts, {month: capped})
    assert (line.amount, line.left) == (Decimal("1.00"), Decimal("1.00"))
    assert "本年度上限内尚可补贴1.00元，计1.00元" in line.sentence


def test_steps_of_a_claim():
    assert claims.next_state("reviewed", "approval") == "approved"
    with pytest.raises(claims.SubsidyClaimStateForbids):
        claims.next_state("filed", "approval")
    claims.require_others("acc_3", ["acc_1", "acc_2"])
    with pytest.raises(claims.SamePersonDecides):
        claims.require_others("acc_1", ["acc_1", "acc_2"])
    claims.require_ground("凭证不清")
    with pytest.raises(claims.DecisionNeedsGround):
        claims.require_ground("")


def test_months_asked_for_are_over_and_named_once():
    claims.require_months([Month(2026, 2)], date(2026, 3, 1))
    for months, today in (
        ([Month(2026, 2)], date(2026, 2, 28)),
        ([Month(2026, 1)] * 2, date(2026, 3, 1)),
    ):
        with pytest.raises(Malformed):
            claims.require_months(months, today)


def test_what_is_approved_is_what_is_due_now():
    month = Month(2026, 1)
    facts = Facts([Served(YEAR)], {month: Contribution(month, Decimal("3.00"), as_flexible=True)})
    lines = subsidies.lines_of(facts, {month: TERMS})
    claims.require_same([(month, Decimal("2.00"))], lines)
    with pytest.raises(claims.ClaimOutdated):
        claims.require_same([(month, Decimal("1.99"))], lines)


def test_contributions_are_of_a_month_that_began_and_a_day_that_came():
    contributions.require_insurances(["pension", "medical"])
    contributions.require_paid_on(Month(2026, 3), date(2026, 3, 2), date(2026, 3, 2))
    with pytest.raises(Malformed):
        contributions.require_insurances(["pension", "pension"])
    for month, paid_on in ((Month(2026, 3), date(2026, 3, 3)), (Month(2026, 4), date(2026, 3, 2))):
        with pytest.raises(Malformed):
            contributions.require_paid_on(month, paid_on, date(2026, 3, 2))


def test_versions_are_named():
    versions.require_seen(None, 0)
    versions.require_seen(0, 0)
    versions.require_seen(2, 2)
    with pytest.raises(versions.RecordVersionMissing):
        versions.require_seen(None, 1)
    with pytest.raises(versions.RecordChanged):
        versions.require_seen(1, 2)


def test_payables_move_by_their_table_and_add_up():
    assert payables.next_state("approved", "disbursement") == "paid"
    with pytest.raises(payables.PayableStateForbids):
        payables.next_state("prepared", "disbursement")
    assert payables.next_state("paid", "bank_return") == "approved"
    assert payables.next_state("paid", "reversal") == "approved"
    payables.require_other("acc_1", "acc_2")
    with pytest.raises(payables.SamePersonApproves):
        payables.require_other("acc_1", "acc_1")


def arrived():
    told = {
        "youth_id": "yth_1",
        "unit_id": "unt_1",
        "post_id": "pst_1",
        "region": "640100",
        "workplace_county": "640104",
        "term_last_day": "2026-08-31",
    }
    return a_fact("plc_1", 1, "placement.arrived", date(2026, 3, 1), told)


def later(version, event, **told):
    return a_fact("plc_1", version, event, date(2026, 7, 1), told)


def completed(**told):
    return later(2, "placement.completed", last_day="2026-06-30", **told)


@pytest.mark.parametrize(
    ("facts", "hired", "retained"),
    [
        ([], None, None),
        ([completed(early_retention=False)], None, None),
        ([completed(early_retention=True)], date(2026, 7, 1), date(2026, 7, 1)),
        (
            [
                later(
                    3,
                    "placement.outcome-recorded",
                    outcome="employed_otherwise",
                    evidence="labour_contract",
                    since="2026-07-15",
                )
            ],
            date(2026, 7, 15),
            None,
        ),
        (
            [
                later(
                    3,
                    "placement.outcome-recorded",
                    outcome="employed_otherwise",
                    evidence="flexible_work",
                    since="2026-07-15",
                )
            ],
            None,
            None,
        ),
        (
            [later(3, "placement.outcome-recorded", outcome="neither", evidence=None, since=None)],
            None,
            None,
        ),
        (
            [
                later(
                    3,
                    "placement.corrected",
                    arrived_on="2026-03-01",
                    last_day="2026-06-30",
                    outcome="retained",
                    outcome_since=None,
                    outcome_evidence="labour_contract",
                )
            ],
            date(2026, 7, 1),
            date(2026, 7, 1),
        ),
        (
            [
                later(
                    3,
                    "placement.corrected",
                    arrived_on="2026-03-01",
                    last_day=None,
                    term_last_day="2026-09-30",
                    outcome="retained",
                    outcome_since=None,
                )
            ],
            None,
            None,
        ),
    ],
)
def test_who_is_hired_since_when(facts, hired, retained):
    told = [arrived(), *facts]
    assert hires.hired_on(told) == hired
    assert hires.retained_on(told) == retained
    assert hires.served_of(told).hired_on == hired


def test_suspended_days_are_not_served_and_a_longer_term_is_the_term():
    told = [
        arrived(),
        later(2, "placement.suspended", since="2026-03-11", cause="illness"),
        later(
            3,
            "placement.resumed",
            since="2026-03-11",
            resumed_on="2026-03-21",
            term_last_day="2026-09-10",
        ),
    ]
    assert hires.served_of(told).lost_days == 10
    assert hires.term_of(told) == date(2026, 9, 10)
    open_end = hires.served_of(told[:2])
    assert open_end.lost_days == (date(2026, 8, 31) - date(2026, 3, 10)).days


def an_award(*, is_on):
    return awards.Awarded("guidance", is_on, Decimal("2000.00"), (), "")


def test_an_award_is_prepared_when_it_is_on_and_new_and_its_year_is_over():
    awarded = an_award(is_on=True)
    awards.require_payable(awarded, Decimal("0.00"))
    with pytest.raises(awards.NothingToAward):
        awards.require_payable(awarded, Decimal("2000.00"))
    with pytest.raises(awards.AwardOff):
        awards.require_payable(an_award(is_on=False), Decimal(0))
    awards.require_year_over(YEAR, date(2027, 1, 1))
    with pytest.raises(awards.YearNotOver):
        awards.require_year_over(YEAR, date(2026, 12, 31))


def test_an_award_that_is_off_is_explained_and_nothing():
    terms = awards.TierTerms(is_on=False, tiers=(awards.Tier(1, None, Decimal("9.00")),))
    found = awards.retention(
        [awards.Stayed("plc_1", YEAR, YEAR.last, date(2026, 6, 1))], YEAR, terms
    )
    assert (found.amount, found.placements) == (Decimal("0.00"), ("plc_1",))
    assert found.sentence.endswith("这项奖补未启用，不发放。")
    assert awards.retention([awards.Stayed("plc_1", YEAR, YEAR.last)], YEAR, terms).placements == ()


def test_a_hire_of_another_year_leaves_no_term():
    stay = awards.Stayed("plc_1", YEAR, YEAR.last, date(2027, 1, 1), Decimal("9.00"))
    found = awards.remaining_term(
        [stay], YEAR, awards.RemainingTerms(is_on=True, least_share=Fraction(1, 2))
    )
    assert (found.amount, found.placements) == (Decimal("0.00"), ())


def test_who_files_for_another_says_on_which_ground():
    assert claims.ground_of("本人委托") == "本人委托"
    for nothing in (None, ""):
        with pytest.raises(claims.FilerNeedsGround):
            claims.ground_of(nothing)
