"""The tables that a policy officer can read, run through the rules: covers, premiums, subsidies."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from services.common.values.month import Month
from services.reporting import policy
from services.reporting.rules import subsidies, subsidy_claims, unit_awards
from services.reporting.rules.days import Days
from services.reporting.rules.insurance_contracts import Contract
from services.reporting.rules.insurance_covers import Consent, Entry, Trainee, gaps
from services.reporting.rules.premiums import premium_of
from services.reporting.rules.subsidies import Contribution, Facts, Served
from services.reporting.rules.unit_awards import Stayed

CASES = Path(__file__).parents[2] / "cases"
YEAR = Days(date(2026, 1, 1), date(2026, 12, 31))


def cases(name):
    told = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(one, id=one["case"]) for one in told]


def day(text):
    return text if isinstance(text, date) else date.fromisoformat(text)


def month(text):
    return Month.parse(str(text))


def contract(area, first, last):
    key = f"icn_{area}"
    return Contract(
        key, area, Decimal(500000), Days(first, last), "months_touched", Decimal("30.00")
    )


def entry(kind, first, last, answer, effective_from=None):
    return Entry("icn_640100", kind, Days(first, last), answer, effective_from)


@pytest.mark.parametrize("told", cases("insurance-covers"))
def test_days_on_post_without_cover(told):
    trainee = Trainee(
        "plc_1",
        "yth_1",
        "unt_1",
        "640104",
        Days(*told["stay"]),
        tuple(Days(*away) for away in told.get("away", ())),
        tuple(Consent(given, Decimal(sum_)) for given, sum_ in told.get("consents", ())),
        tuple(contract(*one) for one in told.get("contracts", ())),
        tuple(entry(*one) for one in told.get("entries", ())),
    )
    found = [[*gap.days, gap.reason] for gap in gaps(trainee, told["today"])]
    assert found == told["gaps"]


def person(told):
    days = Days(*told["covered"])
    stay = Days(told["arrived"], max(days.last, told["arrived"]))
    listed = Entry("icn_1", "addition", days, "accepted")
    return Trainee("plc_1", "yth_1", "unt_1", "640104", stay, entries=(listed,))


@pytest.mark.parametrize("told", cases("premiums"))
def test_what_a_month_of_a_contract_costs(told):
    each = Decimal(told["each"])
    whole = Contract(
        "icn_1", "640100", Decimal(500000), YEAR, told["rule"], each, told.get("seats")
    )
    persons = [person(one) for one in told["persons"]]
    for text, amount in told["months"].items():
        premium = premium_of(whole, month(text), persons, Decimal("0.00"))
        assert str(premium.amount) == amount, text
        assert f"＝{amount}元" in premium.sentence


def served(first, last, lost=0, hired=None):
    return Served(Days(first, last), lost, hired)


def terms_of(told):
    shipped = policy.subsidy_terms(told["today"], "640104")
    changes = dict(told.get("terms", {}))
    if "yearly_cap" in changes:
        changes["yearly_cap"] = Decimal(changes["yearly_cap"])
    return replace(shipped, **changes)


def used_of(told):
    return {Month(2020, 1).plus(n) for n in range(told.get("used", 0))} | {
        month(text) for text in told.get("used_months", ())
    }


def facts_of(told):
    odd = {month(text) for text in told.get("not_flexible", ())}
    paid = {month(text): Decimal(amount) for text, amount in told["paid"].items()}
    return Facts(
        served=[served(*one) for one in told["served"]],
        contributions={m: Contribution(m, amount, m not in odd) for m, amount in paid.items()},
        used={one: Decimal("333.33") for one in used_of(told)},
        elsewhere={month(text) for text in told.get("elsewhere", ())},
    )


@pytest.mark.parametrize("told", cases("subsidies"))
def test_what_is_paid_of_social_insurance(told):
    facts, terms = facts_of(told), terms_of(told)
    months = [month(text) for text in told.get("months", told["paid"])]
    lines = subsidies.lines_of(facts, dict.fromkeys(months, terms))
    found = {str(line.month): [str(line.amount), line.reason] for line in lines}
    assert {
        str(text): line for text, line in told.get("lines", {}).items()
    }.items() <= found.items()
    assert str(subsidies.total_of(lines)) == told["total"]
    assert all(subsidies.recomputed(line) == line.amount for line in lines)
    answers = subsidy_claims.checked(facts, lines, terms, told["today"])
    assert is_taken_up(answers, lines) == told["accepted"]
    assert all(answer.article for answer in answers)


def is_taken_up(answers, lines):
    try:
        subsidy_claims.require_due(answers, lines)
    except subsidy_claims.ConditionsNotMet:
        return False
    return True


def awarded(told):
    tiers = {"guidance": "guidance_award", "retention": "retention_award"}
    stays = [
        Stayed(f"plc_{n}", YEAR, YEAR.last, date(2026, 6, 1)) for n in range(told.get("heads", 0))
    ]
    if told["award"] == "remaining_term":
        days = Days(*told["stay"])
        hired = days.last + timedelta(days=1)
        stay = Stayed("plc_1", days, told["term"], hired, Decimal("2235.00"))
        shipped, _ = policy.remaining_terms(YEAR.last, "640104")
        return unit_awards.remaining_term([stay], YEAR, replace(shipped, is_on=True))
    shipped, _ = policy.tier_terms(tiers[told["award"]], YEAR.last, "640104")
    assert not shipped.is_on
    return getattr(unit_awards, told["award"])(stays, YEAR, replace(shipped, is_on=True))


@pytest.mark.parametrize("told", cases("unit-awards"))
def test_what_a_unit_is_awarded_where_it_is_on(told):
    found = awarded(told)
    assert str(found.amount) == told["amount"]
    assert f"{told['amount']}元" in found.sentence
