"""Audit signals: patterns that audits have found, each with its evidence, for an officer to judge.

Contributions paid as flexibly employed are no signal, nor are days of rest by a roster.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from services.common.errors import NotFound, Refused, Stale, Unpinned
from services.common.moves import Names, standing
from services.common.values.month import Month

Kind = Literal[
    "shared_account",
    "identical_attendance",
    "days_before_signature",
    "mentor_overload",
    "two_regions",
    "retention_without_insurance",
    "employee_insurance",
    "own_staff",
    "business_licence",
]
Entered = Literal["employee_insurance", "own_staff", "business_licence"]
Effect = Literal["none", "hold"]
State = Literal["open", "explained", "confirmed"]
Move = Literal["explanation", "confirmation"]
Step = Literal["entry", "explanation", "confirmation"]

KINDS: Final[dict[Kind, str]] = {
    "shared_account": "几个人共用一个收款账户",
    "identical_attendance": "整个单位连续几个月的考勤完全相同",
    "days_before_signature": "签订见习协议以前到岗",
    "mentor_overload": "带教人数超过上限",
    "two_regions": "同一个人同时在两个地区见习",
    "retention_without_insurance": "留用没有参加社会保险的记录",
    "employee_insurance": "见习期间在其他单位以职工身份参加社会保险",
    "own_staff": "原是见习单位的职工",
    "business_licence": "本人办有营业执照",
}
EFFECTS: Final[dict[Effect, str]] = {"none": "不影响拨付", "hold": "暂缓拨付"}

MOVES: Final[dict[tuple[State, Move], State]] = {
    ("open", "explanation"): "explained",
    ("open", "confirmation"): "confirmed",
}
ROLES: Final[dict[Move, str]] = {"explanation": "reviewer", "confirmation": "reviewer"}
NAMES: Final = Names(
    states={"open": "待核查", "explained": "已说明", "confirmed": "已查实"},
    moves={"explanation": "认可说明", "confirmation": "查实"},
    movers={"reviewer": "复核人员"},
)

_PROVEN: Final = ("social_insurance",)
"""Evidence of a retention that needs no second look."""


class YouthUnknown(NotFound):
    """没有找到这个见习人员，或者不在您可以查看的范围内。"""


class SignalUnknown(NotFound):
    """没有找到这条线索，或者不在您可以查看的范围内。"""


class SignalStateForbids(Refused):
    """这条线索已经办理，不能再办理。"""


class SignalKnown(Refused):
    """这条线索已经登记过。"""


class OwnSignal(Refused):
    """登记线索的人不能自己核定。"""


class SignalVersionMissing(Unpinned):
    """请注明您看到的版本号。"""


class SignalChanged(Stale):
    """这条线索已被他人办理，请刷新后再办理。"""


@dataclass(frozen=True)
class SignalTerms:
    """From how many people and months on attendance is too much alike; a mentor's limit."""

    people: int
    months: int
    mentor_load: int


@dataclass(frozen=True)
class Found:
    """A pattern: of what, in which month, whom it concerns, and the facts that show it.

    `subject` tells two of a kind and month apart; `evidence` holds ids, days and counts.
    """

    kind: Kind
    subject: str
    month: Month | None
    youths: tuple[str, ...]
    unit_id: str | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)


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
            "/".join(sorted(group)),
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


def next_state(state: State, move: Move) -> State:
    """Where a move leads. Raises SignalStateForbids."""
    if (state, move) not in MOVES:
        ways = ((way, ROLES[way]) for before, way in MOVES if before == state)
        found = standing(state, ways, NAMES)
        raise SignalStateForbids(found.words, move=move, **found.members)
    return MOVES[state, move]


def require_version(seen: int | None, stands: int) -> None:
    """Decide only on what the caller saw. Raises SignalChanged, SignalVersionMissing."""
    if seen is None:
        raise SignalVersionMissing(version=stands)
    if seen != stands:
        raise SignalChanged(version=stands)


def require_other_person(author: str, entered_by: str) -> None:
    """Nobody decides on what they entered themselves: OwnSignal."""
    if author == entered_by:
        raise OwnSignal


def _most_at_once(led: Collection[Led]) -> tuple[str, ...]:
    # The most are together on a day on which one of them begins.
    groups = (
        tuple(sorted({one.youth_id for one in led if one.first <= day <= one.last}))
        for day in sorted({one.first for one in led})
    )
    return max(groups, key=len)
