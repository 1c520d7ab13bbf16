"""Ends at term that a unit recorded late, or not at all."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from services.reporting.rules.confirmations import Within
from services.reporting.rules.facts import Fact
from services.reporting.rules.periods import Period
from services.reporting.rules.records import Record
from services.reporting.rules.stays import stay_of

_ENDS: Final = frozenset({"placement.completed", "placement.ended-early"})


def overdue(
    told: Iterable[Sequence[Fact]], period: Period, by: date, within: Within
) -> tuple[Record, ...]:
    """Placements whose term was over and whose end was not recorded by a day due in the period.

    `told` are the facts of each placement in order of versions; `by` the day as of which is known.
    A term that stands still is not over: a suspension that lasts counts against nobody. Nor is one
    of somebody who never came.
    """
    return tuple(
        record
        for facts in told
        if any(fact.event == "placement.arrived" for fact in facts)
        for record in _overdue(facts, by, within)
        if record.decided_on in period
    )


def _overdue(facts: Sequence[Fact], by: date, within: Within) -> Iterator[Record]:
    end = next((fact for fact in facts if fact.event in _ENDS), None)
    stay = stay_of(facts[: facts.index(end)] if end else facts)
    due = within.end_due_on(stay.last_day)
    stands_still = any(back is None for _, back in stay.suspensions)
    counts_not = stands_still or stay_of(facts).is_annulled
    if due is None or due >= by or (end and end.recorded_on <= due) or counts_not:
        return
    yield Record(
        kind="placement",
        id=stay.placement_id,
        amount=1,
        decided_on=due,
        state="recorded" if end else "unrecorded",
        facts=(end.id,) if end else (),
        days={"term_last_day": stay.last_day} | ({"recorded_on": end.recorded_on} if end else {}),
    )
