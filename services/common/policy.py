"""Dated values: this value, there, on that day, as known then, with its source."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

from services.common import shipped
from services.common.errors import Refused
from services.common.values import region as regions


class NoPolicyValue(Refused):
    """这一天还没有可以适用的政策数值。"""


@dataclass(frozen=True)
class Value:
    """One entry: from a day on, in a region, by a source of some grade (A, B, C, NV)."""

    name: str
    value: Any
    region: str
    effective: date
    source: str
    grade: str
    note: str = ""
    recorded_at: datetime | None = None
    """None for a shipped value, which was always known."""

    @property
    def version(self) -> str:
        """How a calculation names the value it used: name@region@first day."""
        return f"{self.name}@{self.region}@{self.effective.isoformat()}"


@dataclass(frozen=True)
class Measure:
    """A named value: its Chinese title, its unit, and its entries."""

    name: str
    title: str
    unit: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Policy:
    """All measures of a service: the shipped ones, and what an office has added."""

    measures: dict[str, Measure]

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a `policy.yaml`."""
        written = shipped.read(path)
        return cls({name: _measure(name, body) for name, body in written.items()})

    def value(
        self, name: str, day: date, region: str = regions.PROVINCE, known_at: datetime | None = None
    ) -> Value:
        """What holds there on that day: the most local entry, then the latest.

        `known_at` leaves out what was recorded later. Raises NoPolicyValue for a day before
        the first entry.
        """
        fitting = [v for v in self.measures[name].values if _holds(v, day, region, known_at)]
        if not fitting:
            raise NoPolicyValue(name=name, day=day.isoformat(), region=region)
        return max(fitting, key=lambda v: (len(regions.chain(v.region)), v.effective, *_known(v)))

    def values_on(self, day: date, region: str, known_at: datetime | None = None) -> list[Value]:
        """Every measure's value there on that day, those without one left out."""
        found = []
        for name in self.measures:
            try:
                found.append(self.value(name, day, region, known_at))
            except NoPolicyValue:
                continue
        return found

    def with_rows(self, rows: Iterable[Value]) -> "Policy":
        """This policy and an office's own rows, which supersede by being recorded later."""
        measures = dict(self.measures)
        for row in rows:
            old = measures[row.name]
            measures[row.name] = Measure(old.name, old.title, old.unit, (*old.values, row))
        return Policy(measures)


def _holds(value: Value, day: date, region: str, known_at: datetime | None) -> bool:
    known = known_at is None or value.recorded_at is None or value.recorded_at <= known_at
    return known and value.effective <= day and regions.lies_within(region, value.region)


def _known(value: Value) -> Sequence[Any]:
    # A shipped value gives way to any that an office recorded for the same place and day.
    return (1, value.recorded_at) if value.recorded_at else (0,)


def _measure(name: str, body: dict[str, Any]) -> Measure:
    return Measure(
        name=name,
        title=body["title"],
        unit=body["unit"],
        values=tuple(
            Value(
                name=name,
                value=entry["value"],
                region=str(entry.get("region", regions.PROVINCE)),
                effective=entry["from"],
                source=entry["source"],
                grade=entry["grade"],
                note=entry.get("note", ""),
            )
            for entry in body["values"]
        ),
    )
