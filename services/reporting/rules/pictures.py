"""A picture: all that was known of an area at an instant, from which one month is counted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from services.common.values.month import Month
from services.reporting.rules.facts import Fact, by_object, known
from services.reporting.rules.histories import (
    Placement,
    Plan,
    Post,
    Unit,
    placement_of,
    plan_of,
    stands_within,
    unit_of,
)
from services.reporting.rules.reading import Reading


@dataclass(frozen=True)
class Payment:
    """Money that reached a payee on a day, in yuan; negative what came back on that day."""

    id: str
    kind: str
    region: str
    amount: Decimal
    paid_on: date
    recorded_at: datetime


@dataclass(frozen=True)
class Scope:
    """What is counted: which office's area, for which month, as known when, read how."""

    area: str
    month: Month
    known_at: datetime
    reading: Reading


@dataclass(frozen=True)
class Picture:
    """The histories within a scope. All figures go by the office that recognised the unit.

    A code that was retired counts where what followed it stands on the month's last day.
    """

    scope: Scope
    units: tuple[Unit, ...]
    posts: tuple[Post, ...]
    plans: tuple[Plan, ...]
    placements: tuple[Placement, ...]
    payments: tuple[Payment, ...]
    through: int = 0
    """How many placements besides stood through the whole month: of the numbers 14 counts them,
    this month and the month before; no other number does but the seats that they take."""
    sitting: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """And who of them sit at posts that are closed, by the facts of their arrivals."""


@dataclass(frozen=True)
class Trainees:
    """Placements of a month as given, and how many more stood through all of it.

    Who of those sits at a closed post is told by post.
    """

    placements: Iterable[Placement]
    through: int = 0
    sitting: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def take(scope: Scope, facts: Iterable[Fact], payments: Iterable[Payment]) -> Picture:
    """The picture of a scope; facts and payments in any order, of this area or wider."""
    heard = known(facts, scope.known_at)
    found = map(placement_of, by_object(heard, "placement"))
    trainees = Trainees([placement for placement in found if placement is not None])
    return compose(scope, heard, trainees, payments)


def compose(
    scope: Scope, facts: Iterable[Fact], trainees: Trainees, payments: Iterable[Payment]
) -> Picture:
    """The picture of a scope from placements that are told already; facts of the other kinds."""
    heard = known(facts, scope.known_at)
    return Picture(
        scope=scope,
        units=tuple(
            unit_of(group, scope.area, scope.month.last) for group in by_object(heard, "unit")
        ),
        posts=tuple(
            Post(group[0].object_id, group)
            for group in by_object(heard, "post")
            if _lies_within(scope, group[0].region)
        ),
        plans=tuple(
            plan
            for plan in map(plan_of, by_object(heard, "intake-plan"))
            if _lies_within(scope, plan.region)
        ),
        placements=tuple(
            placement for placement in trainees.placements if _lies_within(scope, placement.region)
        ),
        through=trainees.through,
        sitting=trainees.sitting,
        payments=tuple(
            sorted(
                (
                    payment
                    for payment in payments
                    if payment.recorded_at <= scope.known_at and _lies_within(scope, payment.region)
                ),
                key=lambda payment: payment.id,
            )
        ),
    )


def _lies_within(scope: Scope, code: str | None) -> bool:
    return code is not None and stands_within(code, scope.area, scope.month.last)
