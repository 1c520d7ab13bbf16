"""The monthly report: the form's numbers, how they relate, when they are due, and on what stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Final

from services.common.errors import Malformed, NotFound
from services.reporting.rules.deadlines import Deadlines
from services.reporting.rules.facts import Fact
from services.reporting.rules.indicators import Figure, figures, on_post_before
from services.reporting.rules.pictures import Payment, Picture, Scope, take
from services.reporting.rules.relations import BEFORE, Judgement, judge, relations
from services.reporting.rules.remedies import with_history

_SHANGHAI: Final = timezone(timedelta(hours=8))


class RegionUnknown(NotFound):
    """这个月没有这个行政区划。"""


class KnownAtInFuture(Malformed):
    """不能按尚未到来的时间查询。"""


@dataclass(frozen=True)
class AsOf:
    """How far a source's feed had been read, and since when it stood there.

    `position` is a number in that feed, 0 and no instant before anything was read.
    """

    source: str
    position: int
    at: datetime | None


@dataclass(frozen=True)
class ValueUsed:
    """A dated value by which the form was read: its version, who said so, and what it said.

    `value` is None in what was frozen before values were kept with it.
    """

    version: str
    source: str
    grade: str
    value: bool | int | str | tuple[str, ...] | None = None


@dataclass(frozen=True)
class Basis:
    """On what a report stands besides facts."""

    name: str
    """The region's name."""
    deadlines: Deadlines
    as_of: tuple[AsOf, ...]
    values: tuple[ValueUsed, ...]


@dataclass(frozen=True)
class Report:
    """One region's form for one month (YYYY-MM), as known at an instant."""

    region: str
    month: str
    known_at: datetime
    basis: Basis
    figures: tuple[Figure, ...]
    judgements: tuple[Judgement, ...]

    @property
    def is_zero(self) -> bool:
        """Whether every number is nought: an answer of its own, not a missing one."""
        return not any(figure.value for figure in self.figures)

    def failing(self, severity: str) -> tuple[Judgement, ...]:
        """The relations of a severity that do not hold."""
        return tuple(j for j in self.judgements if j.severity == severity and not j.holds)


def report(
    scope: Scope, basis: Basis, facts: Iterable[Fact], payments: Iterable[Payment]
) -> Report:
    """Count a month. Facts and payments in any order, of this area or wider."""
    return report_on(take(scope, facts, payments), basis)


def report_on(picture: Picture, basis: Basis) -> Report:
    """Count the month of a picture."""
    scope = picture.scope
    counted = figures(picture)
    before = on_post_before(picture)
    by_no = {figure.no: figure for figure in counted} | {
        BEFORE: Figure(BEFORE, len(before) + picture.through, before)
    }
    return Report(
        region=scope.area,
        month=str(scope.month),
        known_at=scope.known_at,
        basis=basis,
        figures=counted,
        judgements=tuple(
            with_history(judge(relation, by_no), picture)
            for relation in relations(nested=scope.reading.nested)
        ),
    )


def known_when(asked: date | None, now: datetime) -> datetime:
    """The instant by which a report counts what is known: now, or one before it.

    A day asks for all that was known at its end, today for all that is known by now. Raises
    KnownAtInFuture.
    """
    if asked == now.astimezone(_SHANGHAI).date():
        return now
    at = known_by(asked)
    if at is not None and at > now:
        raise KnownAtInFuture("/query/known_at", KnownAtInFuture.title())
    return at or now


def known_by(asked: date | None) -> datetime | None:
    """The instant that is asked for, of a day its last in Shanghai."""
    if asked is None or isinstance(asked, datetime):
        return asked
    return datetime.combine(asked, time.max, _SHANGHAI)
