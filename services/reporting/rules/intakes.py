"""Intake: plans of an area by month, the sum of those below it, and who really arrived."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.common.errors import Malformed
from services.common.values import region
from services.common.values.month import Month
from services.reporting.rules.facts import Fact
from services.reporting.rules.histories import Placement, Plan

LONGEST = 36
"""Months that one answer may hold."""


class MonthsReversed(Malformed):
    """起始月份不能晚于截止月份。"""


class MonthsTooMany(Malformed):
    """一次最多查询36个月。"""


@dataclass(frozen=True)
class PlannedIntake:
    """One office's plan for a month as in force at its end, and arrivals; None is no plan."""

    region: str
    people: int | None
    fact: str | None
    arrivals: int


@dataclass(frozen=True)
class IntakeMonth:
    """An area's own plan beside the plans of the offices one tier below."""

    month: Month
    own: PlannedIntake
    below: tuple[PlannedIntake, ...]
    counted: int | None
    """What the form counts as indicator 5; None where no office of the area has a plan."""

    @property
    def below_sum(self) -> int | None:
        """What those below plan together; None where none of them has a plan."""
        planned = [each.people for each in self.below if each.people is not None]
        return sum(planned) if planned else None

    @property
    def below_without(self) -> tuple[str, ...]:
        """Those below that have no plan: their people are unknown, not nought."""
        return tuple(each.region for each in self.below if each.people is None)

    @property
    def difference(self) -> int | None:
        """The sum below less the own plan; None where either is missing."""
        if self.below_sum is None or self.own.people is None:
            return None
        return self.below_sum - self.own.people


def months_between(first: Month, last: Month) -> tuple[Month, ...]:
    """Every month from first to last. Raises MonthsReversed, MonthsTooMany."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count < 1:
        raise MonthsReversed("/query/from", MonthsReversed.title())
    if count > LONGEST:
        raise MonthsTooMany("/query/to", MonthsTooMany.title())
    return tuple(first.plus(step) for step in range(count))


def plans_that_count(plans: Sequence[Plan], month: Month) -> tuple[Fact, ...]:
    """The plans in force at a month's end, without those that lie within another's area.

    A plan is of its whole area: what the offices below plan is how it is to be reached, and comes
    in its place only where the office above has none.
    """
    in_force = [
        (plan.region, fact)
        for plan in plans
        if plan.month == month and (fact := plan.in_force_on(month.last))
    ]
    planned = [code for code, _ in in_force]
    return tuple(
        fact
        for code, fact in in_force
        if not any(above != code and region.lies_within(code, above) for above in planned)
    )


def intake(
    area: str, month: Month, plans: Sequence[Plan], placements: Sequence[Placement]
) -> IntakeMonth:
    """One month of an area. Arrivals count by the office that recognised the unit."""
    in_force = {plan.region: plan.in_force_on(month.last) for plan in plans if plan.month == month}
    arrived = [each.region for each in placements if each.arrived_on in month]

    def of(code: str) -> PlannedIntake:
        fact = in_force.get(code)
        return PlannedIntake(
            region=code,
            people=fact.data["people"] if fact else None,
            fact=fact.id if fact else None,
            arrivals=sum(region.lies_within(each, code) for each in arrived),
        )

    below = (place.code for place in region.regions_on(month.last))
    within = [plan for plan in plans if region.lies_within(plan.region, area)]
    counted = [fact.data["people"] for fact in plans_that_count(within, month)]
    return IntakeMonth(
        month=month,
        own=of(area),
        below=tuple(of(code) for code in below if region.parent(code) == area),
        counted=sum(counted) if counted else None,
    )
