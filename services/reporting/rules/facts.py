"""Facts: what a sister service told, with the day it happened and the instant it was recorded."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, timezone
from itertools import groupby
from typing import Any, NamedTuple

_SHANGHAI = timezone(timedelta(hours=8))


class Fact(NamedTuple):
    """One version of one object of `units` or `matching`, as its feed gave it.

    `region` is the code of the recognising office and `workplace_county` that of the workplace,
    both as of `occurred_on`. `data` holds ids, codes, days and counts.
    """

    source: str
    no: int
    event: str
    kind: str
    object_id: str
    version: int
    occurred_on: date
    recorded_at: datetime
    region: str | None
    workplace_county: str | None
    data: Mapping[str, Any]

    @property
    def id(self) -> str:
        """By which a number names it: source and number in its feed, such as units:17."""
        return f"{self.source}:{self.no}"

    @property
    def recorded_on(self) -> date:
        """The business day of its recording: the date in Shanghai."""
        return self.recorded_at.astimezone(_SHANGHAI).date()


def known(facts: Iterable[Fact], at: datetime) -> tuple[Fact, ...]:
    """Those that were recorded by an instant."""
    return tuple(fact for fact in facts if fact.recorded_at <= at)


def by_object(facts: Iterable[Fact], kind: str) -> tuple[tuple[Fact, ...], ...]:
    """The facts of each object of a kind, in the order of its versions."""
    ordered = sorted(
        (fact for fact in facts if fact.kind == kind),
        key=lambda fact: (fact.object_id, fact.version),
    )
    return tuple(tuple(group) for _, group in groupby(ordered, lambda fact: fact.object_id))
