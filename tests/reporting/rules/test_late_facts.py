"""Facts and values that come late: what a month is due then, beside what was settled of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.policy import Value
from services.common.values.month import Month
from services.reporting import policy
from services.reporting.rules.absences import Absence, Stop
from services.reporting.rules.allowance import Standard
from services.reporting.rules.lines import lines_in_turn
from services.reporting.rules.recomputing import recompute
from services.reporting.rules.stays import Stay
from tests.reporting import money
from tests.reporting.rules.test_allowance_cases import as_shown

JANUARY, MARCH = Month(2026, 1), Month(2026, 3)
FULL = Decimal("2235.00")
RECORDED = datetime(2026, 4, 20, tzinfo=UTC)


def raised_to(*wages):
    return tuple(Standard(MARCH.first, Decimal(wage), Decimal(1)) for wage in wages)


def test_a_standard_raised_afterwards_tops_up_what_was_paid():
    stay = money.a_stay(date(2026, 3, 17), date(2026, 9, 16))
    (paid,) = money.settle([stay], MARCH)
    settled = [money.as_settled(paid)]
    (more,) = money.settle([stay], MARCH, settled=settled, standards=raised_to("2400.00"))
    # 2400 × 11/22 − 2235 × 11/22 = 1200.00 − 1117.50
    assert (paid.amount, more.amount, more.adjusts) == (
        Decimal("1117.50"),
        Decimal("82.50"),
        "stl_1",
    )


def test_a_standard_raised_twice_is_topped_up_by_what_is_still_missing():
    stay = money.a_stay(date(2026, 1, 5), date(2026, 7, 4))
    settled, paid = [], Decimal(0)
    for wage in ("2235.00", "2300.00", "2400.00", "2400.00"):
        standards = raised_to(wage)
        for line in money.settle([stay], MARCH, settled=settled, standards=standards):
            settled, paid = [money.as_settled(line)], paid + line.amount
    assert paid == Decimal("2400.00")


@pytest.fixture
def raised_later(monkeypatch):
    """An office recorded on 20 April a wage that holds from 1 March on."""
    wage = Value(
        name="minimum_wage",
        value={"一类": "2400.00", "二类": "2200.00"},
        region="640000",
        effective=date(2026, 3, 1),
        source="宁政规发",
        grade="A",
        recorded_at=RECORDED,
    )
    monkeypatch.setattr(policy, "POLICY", policy.POLICY.with_rows([wage]))


@pytest.mark.parametrize(
    ("known_at", "wage"),
    [(RECORDED - timedelta(seconds=1), "2235.00"), (RECORDED, "2400.00")],
)
def test_when_a_settlement_was_opened_decides_which_wage_it_knows(raised_later, known_at, wage):
    terms = policy.terms_for(MARCH, "640104", known_at)
    assert [standard.wage for standard in terms.standards] == [Decimal(wage)]


def test_a_value_that_is_not_known_yet_cuts_no_month(raised_later):
    before = policy.terms_for(Month(2025, 10), "640104", RECORDED - timedelta(days=1))
    assert before == policy.terms_for(Month(2025, 10), "640104", RECORDED)


def test_the_whole_month_value_is_named_only_where_it_counts(monkeypatch):
    told = policy.POLICY.measures["part_month_method"].values[0]
    whole = replace(told, value="whole_month", region="640402", recorded_at=RECORDED)
    monkeypatch.setattr(policy, "POLICY", policy.POLICY.with_rows([whole]))
    there, elsewhere = (policy.terms_for(MARCH, county) for county in ("640402", "640104"))
    assert (there.method, elsewhere.method) == ("whole_month", "working_days")
    assert "whole_month_least_days@640000@2017-10-01" in there.values
    assert not any(value.startswith("whole_month") for value in elsewhere.values)


LATER = {
    "attendance": {Month(2026, 2): (Absence(date(2026, 2, 3), "unexcused"),)},
    "moves": ((date(2026, 2, 9), "640402"),),
    "suspensions": ((date(2026, 2, 2), date(2026, 2, 10)),),
    "last_day": date(2026, 2, 6),
}


@pytest.mark.parametrize("what", LATER)
def test_an_earlier_month_computed_later_takes_no_facts_of_later_months(what):
    told = money.a_stay(date(2026, 1, 5), date(2026, 7, 4))
    later = LATER[what]
    if what == "attendance":
        later = told.attendance | later
    assert _due(told._replace(**{what: later})) == _due(told)


def _due(stay: Stay):
    (line,) = money.settle([stay], JANUARY)
    return line.allowance, line.amount, line.sentence, line.values


DAYS = st.integers(0, 30).map(lambda n: MARCH.first + timedelta(days=n))
KINDS = st.sampled_from(["personal_leave", "sick_leave", "unexcused", "exam"])
STOPS = st.dictionaries(
    KINDS, st.builds(Stop, st.sampled_from(["nothing", "days", "month"]), st.integers(0, 8))
)
STANDARDS = st.lists(
    st.tuples(DAYS, st.integers(100_000, 300_000)), max_size=3, unique_by=lambda told: told[0]
).map(
    lambda later: tuple(
        Standard(since, Decimal(fen) / 100, Decimal("0.9"))
        for since, fen in sorted([(date(2026, 2, 1), 223_500), *later])
    )
)
TERMS = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["working_days", "natural_days", "whole_month"]),
        "least_days": st.integers(0, 31),
        "stops": STOPS,
        "standards": STANDARDS,
    }
)
ABSENCES = st.lists(st.builds(Absence, DAYS, KINDS), max_size=12, unique_by=lambda a: a.day)
PARTS = st.lists(st.integers(1, 31), min_size=1, max_size=5, unique=True).map(sorted)


@st.composite
def months(draw):
    """A person's placements in a month, side by side, each with absences of its own."""
    starts = draw(PARTS)
    ends = [*(start - 1 for start in starts[1:]), 31]
    missed = tuple(draw(ABSENCES))
    return [
        money.a_stay(
            date(2026, 3, first),
            date(2026, 3, last),
            placement_id=f"plc_{first:02}",
            absences=tuple(a for a in missed if first <= a.day.day <= last),
        )
        for first, last in zip(starts, ends, strict=True)
    ]


@given(months(), TERMS)
def test_whatever_the_terms_a_month_never_passes_its_highest_standard(stays, terms):
    lines = money.settle(stays, MARCH, **terms)
    highest = max(line.allowance.full_month for line in lines)
    assert sum(line.amount for line in lines) <= highest
    assert all(line.amount >= 0 for line in lines)
    days = [portion for line in lines for portion in line.allowance.portions]
    assert sum(portion.days for portion in days) == len(
        {p.first + timedelta(days=n) for p in days for n in range(p.days)}
    )


@given(months(), TERMS)
def test_every_line_is_computed_again_from_what_it_says(stays, terms):
    for line in money.settle(stays, MARCH, **terms):
        again = recompute(as_shown(line))
        assert (again.computed, again.amount) == (line.allowance.amount, line.amount)
        assert again.sentence == line.sentence
        assert again.counted_days == line.allowance.counted_days <= again.days


@given(months(), TERMS)
def test_a_line_of_nothing_says_why(stays, terms):
    for line in money.settle(stays, MARCH, **terms):
        if not line.amount:
            assert any(word in line.sentence for word in ("没有可计发", "不满", "停发", "尚可计"))


@given(st.lists(st.tuples(months(), TERMS), min_size=1, max_size=4))
def test_a_month_settled_again_and_again_adds_up_to_what_is_due_last(told):
    settled, paid = {}, {}
    # The last one again: what another placement gave up is room for those before it.
    for stays, terms in [*told, *[told[-1]] * 3]:
        # A placement that another telling does not know had no day: it is taken back.
        known = {stay.placement_id: stay for stay in stays}
        gone = [_gone(key) for key in settled if key not in known]
        facts = money.facts_of(MARCH, [*stays, *gone], **terms)
        lines = [*lines_in_turn([*stays, *gone], settled.values(), facts)]
        for line in lines:
            assert not line.held_for
            key = line.stay.placement_id
            paid[key] = paid.get(key, 0) + line.amount
            settled[key] = money.as_settled(line)
            assert sum(one.amount for one in settled.values()) >= 0
    assert lines == []
    assert paid == {key: one.amount for key, one in settled.items()}
    alone = [line.allowance for line in money.settle(*told[-1][:1], MARCH, **told[-1][1])]
    whole = max(one.full_month for one in alone)
    assert sum(paid.values()) == min(whole, sum(one.uncapped for one in alone))


def _gone(placement_id):
    return money.a_stay(date(2026, 2, 2), date(2026, 2, 27), placement_id=placement_id)


def test_a_line_taken_back_is_computed_again_too():
    (first,) = money.settle([money.a_stay(date(2026, 1, 5), date(2026, 7, 4))], MARCH)
    ended = money.a_stay(date(2026, 1, 5), date(2026, 2, 27))
    (line,) = money.settle([ended], MARCH, settled=[money.as_settled(first)])
    again = recompute(as_shown(line))
    assert (again.amount, again.sentence, again.days) == (-FULL, line.sentence, 0)


def test_an_early_portion_without_county_and_method_has_those_of_its_line():
    (line,) = money.settle([money.a_stay(date(2026, 1, 5), date(2026, 7, 4))], MARCH)
    shown = as_shown(line)
    shown["portions"][0] |= {"county": None, "method": None}
    assert recompute(shown).sentence == line.sentence
