"""What a year counts beside the form, at both ends of the year."""

from datetime import UTC, date, datetime
from decimal import Decimal

from services.reporting.rules.facts import Fact
from services.reporting.rules.indicators import Counted
from services.reporting.rules.periods import Period
from services.reporting.rules.pictures import Payment
from services.reporting.rules.year_tallies import (
    EndsByCause,
    Paid,
    ends_by_cause,
    paid_by_kind,
    tallies,
)
from tests.reporting.histories import a_fact

YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
COUNTY = "640302"


def follow_up(version: int, event: str, on: date, **told) -> Fact:
    return a_fact("plc_1", version, f"follow-up.{event}", on, told)


def complaint(version: int, event: str, on: date, **told) -> Fact:
    data = {"region": COUNTY, "kind": "unpaid", "state": event} | told
    return a_fact("cmp_1", version, f"complaint.{event}", on, data)


def counted(*facts: Fact) -> dict[str, int]:
    found = tallies(facts, {"plc_1": COUNTY}, YEAR)
    return {code: counts[COUNTY] for code, counts in found.items() if counts}


def test_a_follow_up_counts_on_the_day_of_each_step() -> None:
    told = counted(
        follow_up(1, "opened", date(2024, 12, 31)),
        follow_up(2, "made", date(2025, 1, 1), reached=False, posts=3),
        follow_up(3, "made", date(2025, 12, 31), reached=True, posts=0),
        follow_up(4, "closed", date(2026, 1, 1), closed_because="moved"),
    )
    assert told == {"follow_ups_made": 2, "follow_ups_reached": 1, "posts_sent": 3}
    again = counted(
        follow_up(1, "opened", date(2025, 1, 1)),
        follow_up(2, "closed", date(2025, 5, 1)),
        follow_up(3, "reopened", date(2025, 12, 31)),
        follow_up(4, "of-another-kind", date(2025, 12, 31)),
    )
    assert again == {"follow_ups_opened": 2, "follow_ups_closed": 1}


def test_a_complaint_counts_when_it_comes_and_when_it_is_decided() -> None:
    received = complaint(1, "received", date(2025, 12, 31))
    upheld = complaint(2, "decided", date(2026, 1, 1), upheld=True)
    assert counted(received, upheld) == {"complaints_received": 1}
    before = complaint(1, "received", date(2024, 12, 31))
    dismissed = complaint(2, "decided", date(2025, 1, 1), upheld=False)
    assert counted(before, dismissed) == {"complaints_decided": 1}
    found = complaint(2, "decided", date(2025, 1, 1), upheld=True)
    assert counted(before, found) == {"complaints_decided": 1, "complaints_upheld": 1}


def test_early_ends_stand_by_cause_and_doer_the_most_frequent_first() -> None:
    def end(key: str, cause: str | None, by_whom: str | None) -> Counted:
        return Counted("placement", key, 1, date(2025, 3, 1), (), cause, by_whom)

    ends = (end("1", "exam", "youth"), end("2", "exam", "youth"), end("3", None, None))
    assert ends_by_cause(ends) == (
        EndsByCause("exam", "youth", 2),
        EndsByCause("unknown", "unknown", 1),
    )


def test_money_of_the_year_less_what_came_back() -> None:
    def paid(key: str, amount: str, on: date, kind: str = "living_allowance") -> Payment:
        return Payment(key, kind, COUNTY, Decimal(amount), on, datetime(2026, 1, 5, tzinfo=UTC))

    payments = (
        paid("1", "5.00", date(2024, 12, 31)),
        paid("2", "100.00", date(2025, 1, 1)),
        paid("3", "-30.00", date(2025, 12, 31)),
        paid("4", "7.00", date(2026, 1, 1)),
        paid("5", "9.00", date(2025, 6, 1), "another"),
    )
    assert paid_by_kind(payments, ["living_allowance", "unit_award"], YEAR) == (
        Paid("living_allowance", Decimal("70.00")),
        Paid("unit_award", Decimal("0.00")),
        Paid("another", Decimal("9.00")),
    )
