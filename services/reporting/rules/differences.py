"""Differences: what a filed month would say by what is known now."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from services.reporting.rules.facts import Fact
from services.reporting.rules.indicators import Counted
from services.reporting.rules.monthly_reports import Report

_Key = tuple[str, str]
"""Kind and id of an object."""


@dataclass(frozen=True)
class Difference:
    """One object that an indicator counts otherwise now, and the facts heard of it since."""

    indicator: int
    kind: str
    id: str
    before: int | Decimal
    now: int | Decimal
    facts: tuple[str, ...]


def differences(filed: Report, now: Report, facts: Iterable[Fact]) -> tuple[Difference, ...]:
    """What differs between a filed report and the same month as known now, by object."""
    heard = _heard_since(filed, facts)
    return tuple(
        Difference(then.no, *key, before, amount, heard.get(key, ()))
        for then, today in zip(filed.figures, now.figures, strict=True)
        for key, before, amount in _changed(then.counted, today.counted)
    )


def _changed(
    then: Iterable[Counted], today: Iterable[Counted]
) -> Iterator[tuple[_Key, int | Decimal, int | Decimal]]:
    before = {(entry.kind, entry.id): entry.amount for entry in then}
    now = {(entry.kind, entry.id): entry.amount for entry in today}
    for key in sorted(before | now):
        if before.get(key, 0) != now.get(key, 0):
            yield key, before.get(key, 0), now.get(key, 0)


def _heard_since(filed: Report, facts: Iterable[Fact]) -> dict[_Key, tuple[str, ...]]:
    read_to = {as_of.source: as_of.position for as_of in filed.basis.as_of}
    heard: dict[_Key, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.recorded_at > filed.known_at or fact.no > read_to.get(fact.source, 0):
            heard[fact.kind, fact.object_id].append(fact)
    return {
        key: tuple(fact.id for fact in sorted(news, key=lambda fact: fact.version))
        for key, news in heard.items()
    }
