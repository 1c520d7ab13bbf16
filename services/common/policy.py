"""Dated values: this value, there, on that day, as known then, with its source."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, Self

from services.common import shipped
from services.common.errors import Refused
from services.common.values import region as regions

Reason = Literal["more_local", "later", "recorded_later"]
"""Why one entry gives way to another: it is less local, of an earlier day, recorded before it."""


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
    row: str = ""
    """Id of an office's row (pol_…); empty for a shipped value."""

    @property
    def version(self) -> str:
        """How a calculation names the value it used: name@region@first day, #row of an office's."""
        written = f"{self.name}@{self.region}@{self.effective.isoformat()}"
        return f"{written}#{self.row}" if self.row else written

    @property
    def rank(self) -> tuple[Any, ...]:
        """By what the more local, then the later, then the one recorded later wins."""
        known = (1, self.recorded_at, self.row) if self.recorded_at else (0,)
        return len(regions.chain(self.region)), self.effective, *known

    def yields_to(self, other: "Value") -> Reason:
        """Why it gives way to an entry that wins over it."""
        if len(regions.chain(self.region)) < len(regions.chain(other.region)):
            return "more_local"
        return "later" if self.effective < other.effective else "recorded_later"

    def holds(self, day: date, region: str, known_at: datetime | None = None) -> bool:
        """Whether it could hold there on that day, as known then: others may win over it."""
        known = known_at is None or self.recorded_at is None or self.recorded_at <= known_at
        return known and self.effective <= day and regions.lies_within(region, self.region)


@dataclass(frozen=True)
class Measure:
    """A named value: its Chinese title, its unit, and its entries."""

    name: str
    title: str
    unit: str
    values: tuple[Value, ...]

    def with_rows(self, rows: Iterable[Value]) -> "Measure":
        """The shipped entries and these rows of an office, in place of those held before."""
        shipped = (value for value in self.values if not value.row)
        return replace(self, values=(*shipped, *rows))


@dataclass
class Policy:
    """All measures of a service: the shipped ones, and what offices have added.

    Rows are only ever added, each known from its instant on: a reading as of an earlier one stays.
    """

    measures: dict[str, Measure]
    rows: int = 0
    """How many rows of offices are held, those of other services' measures among them."""
    edition: int = 0
    """Another one whenever rows were learnt: what was made of the values before is made anew."""

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
        return self.standing(name, day, region, known_at)[0]

    def standing(
        self, name: str, day: date, region: str = regions.PROVINCE, known_at: datetime | None = None
    ) -> list[Value]:
        """What holds there on that day first, then all that gives way to it, the nearest first.

        Raises NoPolicyValue.
        """
        fitting = [v for v in self.measures[name].values if v.holds(day, region, known_at)]
        if not fitting:
            raise NoPolicyValue(name=name, day=day.isoformat(), region=region)
        return sorted(fitting, key=lambda v: v.rank, reverse=True)

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
        """The shipped values and these rows; a row of a measure that is not here is left out."""
        held = list(rows)
        measures = {
            name: measure.with_rows(row for row in held if row.name == name)
            for name, measure in self.measures.items()
        }
        return Policy(measures, len(held))

    def learn(self, rows: Iterable[Value]) -> None:
        """Read from these rows from now on, beside the shipped values."""
        known = self.with_rows(rows)
        self.measures, self.rows = known.measures, known.rows
        self.edition += 1


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
