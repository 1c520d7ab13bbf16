"""Standpoints: how far the feeds were read and on which day, so that a count can be made again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from services.common.errors import Malformed
from services.reporting.rules.monthly_reports import AsOf


class StandpointIncomplete(Malformed):
    """按以前某一时点计算的，须同时填写 known_on、units_position 和 matching_position。"""


class StandpointAhead(Malformed):
    """不能按尚未到来的日期或者尚未读到的变更序号计算。"""


@dataclass(frozen=True)
class Standpoint:
    """From where a count looks: the feeds up to a position each, as it was on a day.

    `known_at` is the instant of a count that stands on all that is known now; None of an earlier
    standpoint, which is told by day and positions alone.
    """

    on: date
    as_of: tuple[AsOf, ...]
    known_at: datetime | None = None

    @property
    def positions(self) -> dict[str, int]:
        """The last change of each source that counts."""
        return {one.source: one.position for one in self.as_of}


@dataclass(frozen=True)
class Earlier:
    """An earlier standpoint as asked for: all of it, or nothing for the present one."""

    on: date | None
    positions: Mapping[str, int | None]


def standpoint(asked: Earlier, now: Standpoint) -> Standpoint:
    """The standpoint asked for. Raises StandpointIncomplete, StandpointAhead."""
    given = {source: no for source, no in asked.positions.items() if no is not None}
    if asked.on is None and not given:
        return now
    if asked.on is None or len(given) < len(asked.positions):
        raise StandpointIncomplete("/query/known_on", StandpointIncomplete.title())
    for source, no in given.items():
        if no > now.positions[source]:
            raise StandpointAhead(f"/query/{source}_position", StandpointAhead.title())
    if asked.on > now.on:
        raise StandpointAhead("/query/known_on", StandpointAhead.title())
    return Standpoint(asked.on, tuple(AsOf(source, no, None) for source, no in given.items()))
