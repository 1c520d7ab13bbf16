"""Points and conditions of demonstration units, on both sides of each bound."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.policy import NoPolicyValue
from services.reporting import policy
from services.reporting.rules.demonstration import (
    Condition,
    Criterion,
    Part,
    ScoringRule,
    points,
    score,
    weights,
    years_until,
)
from services.reporting.rules.evaluations import Figure
from services.reporting.rules.measures import MEASURES, RATES
from services.reporting.rules.periods import Period
from services.reporting.rules.records import Record

TODAY = date(2026, 3, 2)
MORE = Part("absorbed", Decimal(15), Decimal(0), Decimal(50), per_year=True)
LESS = Part("abnormal-leaving-rate", Decimal(10), Decimal("0.20"), Decimal(0))
RATE_NAMES = {one.name for one in RATES}


def records(amount, **codes):
    told = {name: (code,) for name, code in codes.items()}
    return tuple(Record("x", str(n), 1, TODAY, "", (), {}, told) for n in range(amount))


def a_count(name, amount, **codes):
    return Figure(name, amount, {"counted": records(amount, **codes)})


def a_rate(name, above, below):
    parts = {"numerator": records(above), "denominator": records(below)}
    return Figure(name, None, parts, None if below else "没有。")


def asking(**figures):
    """A unit of which only these are told: a count, or a pair for a rate; the rest is nought."""

    def ask(name, period):
        told = figures.get(name.replace("-", "_"), (0, 0) if name in RATE_NAMES else 0)
        return a_rate(name, *told) if isinstance(told, tuple) else a_count(name, told)

    return ask


def judged(condition, **figures):
    rule = ScoringRule(2, (), (condition,))
    return score(rule, TODAY, asking(**figures)).conditions[0].verdict


@pytest.mark.parametrize(
    ("part", "value", "expected"),
    [
        (MORE, Fraction(0), "0.00"),
        (MORE, Fraction(25), "7.50"),
        (MORE, Fraction(49), "14.70"),
        (MORE, Fraction(50), "15.00"),
        (MORE, Fraction(51), "15.00"),
        (LESS, Fraction(0), "10.00"),
        (LESS, Fraction(1, 10), "5.00"),
        (LESS, Fraction(1, 5), "0.00"),
        (LESS, Fraction(2), "0.00"),
        (LESS, Fraction(1, 3000), "9.98"),
    ],
)
def test_points_lie_even_between_nought_and_full(part, value, expected):
    assert points(part, value) == Decimal(expected)


@given(
    st.fractions(0, 3),
    st.fractions(0, 3),
    st.sampled_from([LESS, Part("x", Decimal(7), Decimal("0.5"), Decimal(1))]),
)
def test_points_never_leave_their_bounds_nor_turn_back(one, other, part):
    low, high = sorted([points(part, one), points(part, other)])
    assert Decimal(0) <= low <= high <= part.weight
    better = max if part.full_at > part.zero_at else min
    assert points(part, better(one, other)) == high


def test_years_end_with_the_day_and_begin_the_day_after_its_like():
    assert years_until(TODAY, 2) == Period(date(2024, 3, 3), TODAY)
    assert years_until(date(2024, 2, 29), 1) == Period(date(2023, 3, 1), date(2024, 2, 29))


def test_what_could_not_be_measured_takes_no_points_and_is_left_out_of_the_full():
    rule = ScoringRule(2, (Criterion("intake", "吸纳人员", (MORE, LESS)),), ())
    found = score(rule, TODAY, asking(absorbed=50))
    assert [part.points for part in found.criteria[0].parts] == [Decimal("7.50"), None]
    assert (found.points, found.weight, found.score) == (
        Decimal("7.50"), Decimal(15), Decimal("50.00"),
    )  # fmt: skip
    assert found.criteria[0].parts[1].measured.reason == "没有。"


def test_what_counts_against_a_unit_that_took_nobody_counts_in_full():
    rule = ScoringRule(2, (Criterion("effect", "见习成效", (LESS,)),), ())
    found = score(rule, TODAY, asking(abnormal_leaving_rate=(1, 0)))
    assert [part.points for part in found.criteria[0].parts] == [Decimal("0.00")]
    assert (found.score, found.weight) == (Decimal("0.00"), Decimal(10))
    below = Condition("x", "甲", 2, "abnormal-leaving-rate", "below", Decimal("0.20"))
    assert judged(below, abnormal_leaving_rate=(1, 0)) == "not_met"
    assert judged(below, abnormal_leaving_rate=(0, 0)) == "unknown"


def test_a_unit_of_which_nothing_can_be_measured_has_no_score():
    rule = ScoringRule(2, (Criterion("effect", "见习成效", (LESS,)),), ())
    found = score(rule, TODAY, asking())
    assert (found.score, found.points, found.weight) == (None, Decimal(0), Decimal(0))


@pytest.mark.parametrize(("trainees", "verdict"), [(99, "not_met"), (100, "met"), (101, "met")])
def test_fifty_a_year_over_two_years_is_a_hundred(trainees, verdict):
    condition = Condition("y", "", 2, "absorbed", "at_least", Decimal(50), per_year=True)
    assert judged(condition, absorbed=trainees) == verdict


@pytest.mark.parametrize(
    ("share", "verdict"), [((19, 100), "met"), ((1, 5), "not_met"), ((0, 0), "unknown")]
)
def test_a_fifth_is_not_below_a_fifth(share, verdict):
    condition = Condition("a", "", 2, "abnormal-leaving-rate", "below", Decimal("0.20"))
    assert judged(condition, abnormal_leaving_rate=share) == verdict


@pytest.mark.parametrize(
    ("share", "verdict"), [((49999, 100000), "not_met"), ((1, 2), "met"), ((0, 5), "not_met")]
)
def test_half_is_at_least_half_and_what_only_rounds_to_it_is_not(share, verdict):
    # 0.49999 would print as 0.5000.
    condition = Condition("r", "", 2, "retention-rate", "at_least", Decimal("0.50"))
    assert judged(condition, retention_rate=share) == verdict


@pytest.mark.parametrize(("amount", "verdict"), [(0, "met"), (1, "not_met")])
def test_none_is_none(amount, verdict):
    assert judged(Condition("n", "", 3, "accidents", "none"), accidents=amount) == verdict


def test_only_records_of_the_code_count_against_a_condition():
    condition = Condition(
        "f", "", 3, "complaints-upheld", "none", only=("kind", "false_attendance")
    )
    rule = ScoringRule(2, (), (condition,))
    verdicts = [
        score(rule, TODAY, lambda name, _, kind=kind: a_count(name, 2, kind=kind)).conditions[0]
        for kind in ("safety", "false_attendance", "unknown")
    ]
    assert [one.verdict for one in verdicts] == ["met", "not_met", "unknown"]
    assert [one.measured.numerator for one in verdicts] == [0, 2, 0]


def test_what_no_figure_shows_is_for_an_office_to_check():
    condition = Condition("years_in_operation", "", 3)
    found = score(ScoringRule(2, (), (condition,)), TODAY, asking()).conditions[0]
    assert (found.verdict, found.measured) == ("unknown", None)


def test_a_condition_looks_at_its_own_years():
    asked = []

    def ask(name, period):
        asked.append(period)
        return a_count(name, 0)

    score(ScoringRule(2, (), (Condition("n", "", 3, "accidents", "none"),)), TODAY, ask)
    assert asked == [Period(date(2023, 3, 3), TODAY)]


def test_the_shipped_rule_has_the_four_criteria_of_the_notice_and_a_hundred_points():
    rule, values = policy.scoring_rule(TODAY, "640104")
    assert [one.title for one in rule.criteria] == ["岗位质量", "吸纳人员", "见习成效", "留用率"]
    assert weights(rule.criteria) == Decimal(100)
    used = [part.figure for one in rule.criteria for part in one.parts]
    used += [one.figure for one in rule.conditions if one.figure]
    assert set(used) <= set(MEASURES)
    assert [(one.name, one.grade) for one in values] == [
        ("demonstration_scoring", "NV"),
        ("demonstration_least_weight", "NV"),
        ("demonstration_conditions", "C"),
    ]


def test_a_perfect_unit_has_a_hundred_points_and_meets_what_figures_show():
    rule, _ = policy.scoring_rule(TODAY, "640104")
    perfect = asking(
        absorbed=120,
        mentored_posts_rate=(4, 4),
        upheld_complaints_rate=(0, 120),
        passed_inspections_rate=(2, 2),
        seat_use_rate=(120, 120),
        completion_rate=(80, 80),
        abnormal_leaving_rate=(0, 120),
        retention_rate=(70, 80),
    )
    found = score(rule, TODAY, perfect)
    assert (found.score, found.weight) == (Decimal("100.00"), Decimal(100))
    verdicts = [one.verdict for one in found.conditions]
    assert (verdicts.count("met"), verdicts.count("unknown")) == (7, 4)


def test_who_was_measured_in_part_has_a_score_and_no_place():
    rule, _ = policy.scoring_rule(TODAY, "640104")
    whole = {
        "absorbed": 120,
        "mentored_posts_rate": (4, 4),
        "seat_use_rate": (120, 120),
        "completion_rate": (80, 80),
        "abnormal_leaving_rate": (0, 120),
        "upheld_complaints_rate": (0, 120),
        "retention_rate": (70, 80),
    }
    # Nobody inspected: five points of a hundred are not measured.
    uninspected = score(rule, TODAY, asking(**whole))
    assert (uninspected.weight, uninspected.is_ranked) == (Decimal(95), True)
    inspected = whole | {"passed_inspections_rate": (2, 2), "retention_rate": (0, 0)}
    unretained = score(rule, TODAY, asking(**inspected))
    assert (unretained.weight, unretained.score) == (Decimal(75), Decimal("100.00"))
    assert not unretained.is_ranked


def test_the_least_weight_is_enough_and_nothing_measured_is_never_ranked():
    part = Part("absorbed", Decimal(15), Decimal(0), Decimal(50))
    criteria = (Criterion("intake", "吸纳人员", (part,)),)
    exactly = ScoringRule(2, criteria, (), least_weight=Decimal(15))
    assert score(exactly, TODAY, asking(absorbed=5)).is_ranked
    above = ScoringRule(2, criteria, (), least_weight=Decimal(16))
    assert not score(above, TODAY, asking(absorbed=5)).is_ranked
    assert not score(ScoringRule(2, (), ()), TODAY, asking()).is_ranked


def test_the_national_conditions_bind_from_their_day_on():
    before, _ = policy.scoring_rule(date(2023, 3, 31), "640104")
    since, _ = policy.scoring_rule(date(2023, 4, 1), "640104")
    assert (len(before.conditions), len(since.conditions)) == (0, 11)


def test_before_the_notice_there_is_no_rule():
    with pytest.raises(NoPolicyValue):
        policy.scoring_rule(date(2020, 8, 23), "640104")


@pytest.mark.parametrize(
    ("figure", "told", "test", "verdict"),
    [
        ("accidents", 0, "none", "unknown"),
        ("accidents", 1, "none", "not_met"),
        ("absorbed", 49, "at_least", "unknown"),
        ("absorbed", 50, "at_least", "met"),
        ("late-accident-reports", 49, "below", "unknown"),
        ("late-accident-reports", 50, "below", "not_met"),
        ("retention-rate", (60, 1), "at_least", "unknown"),
    ],
)
def test_of_years_partly_on_paper_only_what_more_could_not_turn_is_said(
    figure, told, test, verdict
):
    bound = Decimal(0) if test == "none" else Decimal(50)
    rule = ScoringRule(2, (), (Condition("x", "", 3, figure, test, bound),))
    ask = asking(**{figure.replace("-", "_"): told})

    def on_paper(name, period):
        return replace(ask(name, period), value=None, reason="在纸上。", paper=TODAY)

    (found,) = score(rule, TODAY, on_paper).conditions
    assert found.verdict == verdict
    assert found.measured is not None
    assert found.measured.reason == "在纸上。"


def test_points_of_years_partly_on_paper_go_by_what_is_here_and_say_so():
    part = Part("absorbed", Decimal(15), Decimal(0), Decimal(50))
    rule = ScoringRule(2, (Criterion("intake", "", (part,)),), ())
    ask = asking(absorbed=25)
    on_paper = score(rule, TODAY, lambda n, p: replace(ask(n, p), reason="在纸上。", paper=TODAY))
    (found,) = on_paper.criteria[0].parts
    assert (found.points, found.measured.reason) == (Decimal("7.50"), "在纸上。")
    (known,) = score(rule, TODAY, ask).criteria[0].parts
    assert (known.points, known.measured.reason) == (Decimal("7.50"), None)
