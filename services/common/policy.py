"""Dated values: this value, there, on that day, as known then, with its source."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any, Self

from services.common import shipped
from services.common.errors import Refused
from services.common.values import region as regions
from services.common.values.dated import Value


class NoPolicyValue(Refused):
    """这一天还没有可以适用的政策数值。"""


@dataclass(frozen=True)
class Measure:
    """A named value: its Chinese title, its unit, and its entries."""

    name: str
    title: str
    unit: str
    values: tuple[Value, ...]

    def with_rows(self, rows: Iterable[Value]) -> "Measure":
        """The shipped entries and these rows of an office, in place of those held before."""
        as_shipped = (value for value in self.values if not value.row)
        return replace(self, values=(*as_shipped, *rows))


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
        return max(self._fitting(name, day, region, known_at), key=_rank)

    def standing(
        self, name: str, day: date, region: str = regions.PROVINCE, known_at: datetime | None = None
    ) -> list[Value]:
        """What holds there on that day first, then all that gives way to it, the nearest first.

        Raises NoPolicyValue.
        """
        return sorted(self._fitting(name, day, region, known_at), key=_rank, reverse=True)

    def _fitting(self, name: str, day: date, region: str, known_at: datetime | None) -> list[Value]:
        fitting = [v for v in self.measures[name].values if v.holds(day, region, known_at)]
        if not fitting:
            raise NoPolicyValue(name=name, day=day.isoformat(), region=region)
        return fitting

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


_rank = attrgetter("rank")


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
