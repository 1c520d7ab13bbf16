"""Objections to the place in the pool, eligibility or a dispatch, and what an answer can do."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.common.errors import Conflict, Malformed, NotFound, Refused, Stale, Unpinned
from services.common.moves import Names, standing

ObjectionSubject = Literal["place", "eligibility", "dispatch"]
ObjectionState = Literal["filed", "upheld", "dismissed", "withdrawn"]
ObjectionMove = Literal["uphold", "dismiss", "withdraw"]
Remedy = Literal["registration_restored", "decline_struck", "readmitted", "dispatch_withdrawn"]

REMEDIES: Final[dict[ObjectionSubject, frozenset[Remedy]]] = {
    "place": frozenset({"registration_restored", "decline_struck"}),
    "eligibility": frozenset({"readmitted"}),
    "dispatch": frozenset({"dispatch_withdrawn", "decline_struck"}),
}
"""What an objection of a kind can change, if it is upheld."""


class ObjectionNotFound(NotFound):
    """没有找到这项异议，或者不在您可以查看的范围内。"""


class ObjectionOpen(Conflict):
    """对同一事项的异议正在办理，请等待答复。"""


class ObjectionClosed(Refused):
    """这项异议已经办结。"""


class ObjectionChanged(Stale):
    """这项异议已被更新，请刷新后再办理。"""


class DecidesOwnObjection(Refused):
    """代为提出异议的经办人员不能自己作出决定。"""


class DecidesOnOwnDecision(Refused):
    """对所异议的派遣作过决定的经办人员不能作出答复，须由另一人决定。"""


class NothingToRestore(Refused):
    """没有可以恢复的登记时间。"""


class NotReadmittable(Refused):
    """这位青年没有因不符合条件被移出，不需要重新纳入。"""


class NoDeclineThere(Refused):
    """这次派遣没有计为拒绝，或者已经更正过。"""


@dataclass(frozen=True)
class ObjectionStep:
    """From a state, by a move of somebody, to the next state."""

    state: ObjectionState
    move: ObjectionMove
    who: str
    next: ObjectionState


OBJECTION_STEPS: Final = (
    ObjectionStep("filed", "uphold", "officer", "upheld"),
    ObjectionStep("filed", "dismiss", "officer", "dismissed"),
    ObjectionStep("filed", "withdraw", "youth", "withdrawn"),
)
NAMES: Final = Names(
    states={"filed": "办理中", "upheld": "成立", "dismissed": "不成立", "withdrawn": "已撤回"},
    moves={"uphold": "认定成立", "dismiss": "认定不成立", "withdraw": "撤回"},
    movers={"officer": "经办机构", "youth": "青年"},
)


def after(state: str, move: ObjectionMove) -> ObjectionState:
    """The state that a move leads to. Raises ObjectionClosed where no step does."""
    for step in OBJECTION_STEPS:
        if (step.state, step.move) == (state, move):
            return step.next
    found = standing(state, (), NAMES)
    raise ObjectionClosed(found.words, **found.members)


def check_target(subject: ObjectionSubject, dispatch_id: str | None) -> None:
    """An objection to a dispatch names it, and no other does. Raises Malformed."""
    if subject == "dispatch" and dispatch_id is None:
        raise Malformed("/dispatch_id", "请填写派遣编号。")
    if subject != "dispatch" and dispatch_id is not None:
        raise Malformed("/dispatch_id", "只有对派遣的异议填写派遣编号。")


def check_remedy(subject: ObjectionSubject, *, upheld: bool, remedy: Remedy | None) -> None:
    """Who is right gets something, of what their objection is about; nobody else. Malformed."""
    if not upheld and remedy is not None:
        raise Malformed("/remedy", "异议不成立的，不作更正。")
    if upheld and remedy is None:
        raise Malformed("/remedy", "异议成立的，须写明如何更正。")
    if remedy is not None and remedy not in REMEDIES[subject]:
        raise Malformed("/remedy", "这类异议不能这样更正。")


def struck_dispatch(remedy: Remedy | None, about: str | None, named: str | None) -> str | None:
    """The dispatch whose decline is struck: that objected to, or the one named. Malformed."""
    if remedy != "decline_struck":
        if named is not None:
            raise Malformed("/dispatch_id", "只有撤销一次拒绝时填写派遣编号。")
        return None
    if about is not None and named not in (None, about):
        raise Malformed("/dispatch_id", "不是所异议的派遣。")
    if about is None and named is None:
        raise Malformed("/dispatch_id", "请填写是哪一次派遣。")
    return about or named


def refuse_own(filed_by: str, decided_by: str) -> None:
    """Who files for a youth does not decide it. Raises DecidesOwnObjection."""
    if filed_by == decided_by:
        raise DecidesOwnObjection


def refuse_own_decision(decided_before: Collection[str], author: str) -> None:
    """Who decided on a dispatch does not decide the objection to it: DecidesOnOwnDecision."""
    if author in decided_before:
        raise DecidesOnOwnDecision


def refuse_stale(version: int, expected: int | None) -> None:
    """Two people can't decide at once. Raises Unpinned, ObjectionChanged."""
    if expected is None:
        raise Unpinned("请在 expected_version 中填写您看到的版本号。")
    if version != expected:
        raise ObjectionChanged(version=version)


def is_overdue(state: str, due_on: date | None, today: date) -> bool:
    """Whether the office has let the last day pass; one that nobody could count is shown too."""
    return state == "filed" and (due_on is None or due_on < today)
