"""Hires: since when, by the facts of a placement, its youth is hired and no trainee any more."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from services.reporting.rules.days import Days
from services.reporting.rules.facts import Fact
from services.reporting.rules.stays import stay_of
from services.reporting.rules.subsidies import Served

_RETAINED: Final = frozenset({"retained"})
_HIRED: Final = _RETAINED | {"employed_otherwise"}
_FLEXIBLE: Final = "flexible_work"
"""Who works flexibly is the very person the subsidy is for."""


def served_of(facts: Sequence[Fact]) -> Served:
    """A placement as the subsidy sees it; its facts in order of versions, the arrival too."""
    stay = stay_of(facts)
    days = Days(stay.arrived_on, max(stay.arrived_on, stay.last_day))
    lost = sum(_lost(days, *span) for span in stay.suspensions)
    return Served(days, lost, hired_on(facts))


def retained_on(facts: Iterable[Fact]) -> date | None:
    """The first day on which the unit itself employs the youth, or None."""
    return hired_on(facts, _RETAINED)


def hired_on(facts: Iterable[Fact], outcomes: Collection[str] = _HIRED) -> date | None:
    """The first day of the job that was recorded last, or None; flexible work is none."""
    found: date | None = None
    for fact in facts:
        if fact.event == "placement.outcome-recorded":
            told = fact.data
            found = _since(told, told.get("outcome"), told.get("evidence"), outcomes)
        if fact.event == "placement.completed" and fact.data.get("early_retention"):
            found = date.fromisoformat(fact.data["last_day"]) + timedelta(days=1)
        if fact.event == "placement.corrected":
            told = fact.data
            since = {"since": told.get("outcome_since"), "last_day": told.get("last_day")}
            found = _since(since, told.get("outcome"), told.get("outcome_evidence"), outcomes)
    return found


def _since(
    told: Mapping[str, Any], outcome: Any, evidence: Any, outcomes: Collection[str]
) -> date | None:
    if outcome not in outcomes or evidence == _FLEXIBLE:
        return None
    if told.get("since"):
        return date.fromisoformat(told["since"])
    # Retained before term: the job begins on the day after the last one on post.
    last = told.get("last_day")
    return date.fromisoformat(last) + timedelta(days=1) if last else None


def _lost(days: Days, since: date, back: date | None) -> int:
    until = min(back, days.last + timedelta(days=1)) if back else days.last + timedelta(days=1)
    return max(0, (until - max(since, days.first)).days)


def term_of(facts: Iterable[Fact]) -> date:
    """The last day of the agreed term, as extended or corrected last."""
    told = [fact.data["term_last_day"] for fact in facts if fact.data.get("term_last_day")]
    return date.fromisoformat(told[-1])
