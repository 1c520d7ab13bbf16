"""Patterns that audits have found, each with the facts that show it.

Contributions paid as flexibly employed are no pattern, nor are days of rest by a roster.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, Final

from services.common.values.month import Month
from services.reporting.rules.insurance_covers import Trainee, covered, gaps
from services.reporting.rules.signals import Kind

_PROVEN: Final = ("social_insurance",)
"""Evidence of a retention that needs no second look."""


@dataclass(frozen=True)
class SignalTerms:
    """From how many people and months on attendance is too much alike; a mentor's limit."""

    people: int
    months: int
    mentor_load: int


@dataclass(frozen=True)
class Found:
    """A pattern: of what, in which month, whom it concerns, and the facts that show it.

    `subject` tells two of a kind and month apart; `evidence` holds ids, days and counts. `region`
    is whose office answers it, where that does not follow from who found it.
    """

    kind: Kind
    subject: str
    month: Month | None
    youths: tuple[str, ...]
    unit_id: str | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    region: str | None = None

    @property
    def mark(self) -> str:
        """What tells it apart from every other."""
        told = f"{self.kind}/{self.subject}/{self.month or ''}"
        return f"{told}/{self.region}" if self.region else told

    @property
    def is_of_a_person(self) -> bool:
        """Whether it says something of one person's month, whichever id they bore."""
        return self.month is not None and self.youths == (self.subject,)


@dataclass(frozen=True)
class Pattern:
    """A unit's month: how many are confirmed, and how many different attendances they have."""

    unit_id: str
    month: Month
    youths: tuple[str, ...]
    different: int


@dataclass(frozen=True)
class Led:
    """One placement under a mentor, both days inclusive."""

    mentor_id: str
    youth_id: str
    first: date
    last: date


@dataclass(frozen=True)
class Begun:
    """A placement that began before its agreement was signed."""

    placement_id: str
    youth_id: str
    unit_id: str
    arrived_on: date
    signed_on: date


@dataclass(frozen=True)
class Retained:
    """A retention as it was recorded last."""

    placement_id: str
    youth_id: str
    unit_id: str
    since: date
    proof: str | None


@dataclass(frozen=True)
class Insured:
    """A month for which somebody is on record as insured, and not as flexibly employed.

    With the last day of a line of it, whose office recognised the unit, and since when the facts of
    the placement say that its youth has a job.
    """

    youth_id: str
    month: Month
    insurances: tuple[str, ...]
    paid_on: date
    placement_id: str
    region: str
    last: date
    hired_on: date | None = None

    @property
    def is_beside_the_post(self) -> bool:
        """Whether the whole rest of the month was spent on post, and no job followed it."""
        hired = self.hired_on is not None and self.hired_on <= self.month.plus(1).first
        return self.last == self.month.last and not hired


@dataclass(frozen=True)
class Elsewhere:
    """Two lines of one youth whose days overlap, of two offices."""

    youth_id: str
    lines: tuple[str, str]
    regions: tuple[str, str]


def shared_accounts(groups: Iterable[Sequence[str]], month: Month) -> list[Found]:
    """One account of several youths; each group are the youths of one account."""
    return [
        Found(
            "shared_account",
            _digest(group),
            month,
            tuple(sorted(group)),
            evidence={"people": len(group)},
        )
        for group in groups
        if len(group) > 1
    ]


def identical_attendances(
    patterns: Iterable[Pattern], months: Sequence[Month], people: int
) -> list[Found]:
    """Units whose trainees, at least so many, were all present on the same days in each month."""
    of_unit: dict[str, dict[Month, Pattern]] = {}
    for one in patterns:
        if one.different == 1 and len(one.youths) >= people:
            of_unit.setdefault(one.unit_id, {})[one.month] = one
    return [
        Found(
            "identical_attendance",
            unit_id,
            months[-1],
            found[months[-1]].youths,
            unit_id,
            {"months": [str(month) for month in months], "people": len(found[months[-1]].youths)},
        )
        for unit_id, found in of_unit.items()
        if set(months) <= found.keys()
    ]


def days_before_signature(begun: Iterable[Begun]) -> list[Found]:
    """Placements that began before the last signature of their agreement."""
    return [
        Found(
            "days_before_signature",
            one.placement_id,
            None,
            (one.youth_id,),
            one.unit_id,
            {"arrived_on": one.arrived_on.isoformat(), "signed_on": one.signed_on.isoformat()},
        )
        for one in begun
        if one.arrived_on < one.signed_on
    ]


def days_before_cover(trainees: Iterable[Trainee], through: date) -> list[Found]:
    """Trainees who were on post from their arrival on before a carrier covered them.

    Looked at are the days through one; the reason is that of the first of them without cover.
    """
    found = []
    for one in trainees:
        gap = next((gap for gap in gaps(one, through) if gap.days.first == one.days.first), None)
        if gap is None:
            continue
        since = min((days.first for days in covered(one)), default=None)
        evidence = {
            "arrived_on": one.days.first.isoformat(),
            "covered_from": since.isoformat() if since else None,
            "reason": gap.reason,
        }
        about = (one.placement_id, None, (one.youth_id,), one.unit_id)
        found.append(Found("days_before_cover", *about, evidence))
    return found


def mentor_overloads(led: Iterable[Led], limit: int, month: Month) -> list[Found]:
    """Mentors who lead more trainees on one day than the limit."""
    of_mentor: dict[str, list[Led]] = {}
    for one in led:
        of_mentor.setdefault(one.mentor_id, []).append(one)
    found = []
    for mentor_id, theirs in of_mentor.items():
        together = _most_at_once(theirs)
        if len(together) > limit:
            evidence = {"mentor_id": mentor_id, "people": len(together), "limit": limit}
            found.append(Found("mentor_overload", mentor_id, month, together, evidence=evidence))
    return found


def two_regions(pairs: Iterable[Elsewhere], month: Month) -> list[Found]:
    """Youths who are on post in two regions on the same days."""
    return [
        Found(
            "two_regions",
            one.youth_id,
            month,
            (one.youth_id,),
            evidence={"lines": [*one.lines], "regions": [*one.regions]},
        )
        for one in pairs
    ]


def employee_insurances(insured: Iterable[Insured]) -> list[Found]:
    """Months on post for which contributions were paid otherwise than as flexibly employed.

    Not of a month in which the post ended: what came after it may be what was insured.
    """
    return [
        Found(
            "employee_insurance",
            one.youth_id,
            one.month,
            (one.youth_id,),
            evidence={"paid_on": one.paid_on.isoformat(), "insurances": [*one.insurances]},
            region=one.region,
        )
        for one in insured
        if one.is_beside_the_post
    ]


def unproven_retentions(retained: Iterable[Retained]) -> list[Found]:
    """Retentions that no social insurance shows."""
    return [
        Found(
            "retention_without_insurance",
            one.placement_id,
            None,
            (one.youth_id,),
            one.unit_id,
            {"since": one.since.isoformat(), "proof": one.proof},
        )
        for one in retained
        if one.proof not in _PROVEN
    ]


def _digest(youths: Iterable[str]) -> str:
    # A group of any size is told apart by as much.
    return sha256("/".join(sorted(youths)).encode()).hexdigest()


def _most_at_once(led: Collection[Led]) -> tuple[str, ...]:
    # The most are together on a day on which one of them begins.
    groups = (
        tuple(sorted({one.youth_id for one in led if one.first <= day <= one.last}))
        for day in sorted({one.first for one in led})
    )
    return max(groups, key=len)
