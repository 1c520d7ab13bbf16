"""Lawful obstacles: what a unit may report instead of choosing, and what an officer's word does."""

from dataclasses import dataclass
from typing import Final, Literal

from services.common.errors import Conflict, Refused

Kind = Literal["post_gone", "safety", "youth_absent"]
Decision = Literal["confirmed", "dismissed"]
SeatFate = Literal["drawn", "gone", "at_rest"]
"""Given to the next who waits; no more; or at rest with its post until an officer clears that."""


class ObstacleUnderReview(Conflict):
    """单位报告的客观情况正在由经办机构核实，请等待结果。"""


class NoObstacleOpen(Refused):
    """没有待核实的客观情况。"""


class ObstacleNotNow(Refused):
    """派遣目前的状态不能报告这类情况。"""

    article = "宁人社函〔2020〕272号 二"


@dataclass(frozen=True)
class ObstacleKind:
    """A kind of obstacle: its Chinese name, the dispatch states it can occur in, whose it is.

    And what becomes of the seat once it is confirmed.
    """

    title: str
    states: frozenset[str]
    by_youth: bool
    seat: SeatFate


_BEFORE_ARRIVAL: Final = frozenset({"issued", "accepted", "signed"})

KINDS: Final[dict[Kind, ObstacleKind]] = {
    "post_gone": ObstacleKind("岗位已经不存在", _BEFORE_ARRIVAL, by_youth=False, seat="gone"),
    "safety": ObstacleKind("安全条件不具备", _BEFORE_ARRIVAL, by_youth=False, seat="at_rest"),
    "youth_absent": ObstacleKind(
        "见习人员没有报到", frozenset({"signed"}), by_youth=True, seat="drawn"
    ),
}

DECLINED: Final = frozenset(kind for kind, one in KINDS.items() if one.by_youth)
"""The kinds that are the youth's own doing."""


def refuse_while_open(open_already: bool) -> None:
    """Nothing goes on while a report awaits its review. Raises ObstacleUnderReview."""
    if open_already:
        raise ObstacleUnderReview


def refuse_report(kind: Kind, dispatch_state: str, open_already: bool) -> None:
    """One obstacle at a time, of a kind that this state knows.

    Raises ObstacleNotNow and ObstacleUnderReview.
    """
    if dispatch_state not in KINDS[kind].states:
        raise ObstacleNotNow(kind=kind, state=dispatch_state)
    refuse_while_open(open_already)


def counts_as_decline(kind: Kind) -> bool:
    """Whether an obstacle is the youth's doing: only who did not come has declined."""
    return kind in DECLINED
