"""Objections of departments to what a feed tells (异议核实): their life, and what refuses one."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, NamedTuple, get_args

from services.common.errors import (
    Conflict,
    Forbidden,
    NotFound,
    Refused,
    Stale,
    TooMany,
    Unavailable,
    Unpinned,
)
from services.common.moves import Names, standing
from services.common.values.feeds import FeedNotGranted

State = Literal["filed", "corrected", "stands", "not_ours", "withdrawn", "lapsed"]
Verdict = Literal["corrected", "stands", "not_ours"]
Move = Literal["correct", "uphold", "decline", "withdraw", "lapse"]


class Step(NamedTuple):
    """One move of the table."""

    state: State
    move: Move
    who: str
    next: State


OBJECTION_STEPS: Final = (
    Step("filed", "correct", "officer", "corrected"),
    Step("filed", "uphold", "officer", "stands"),
    Step("filed", "decline", "officer", "not_ours"),
    Step("filed", "withdraw", "department", "withdrawn"),
    # By itself, as the person's time of keeping is over: there is nothing left to check.
    Step("filed", "lapse", "accounts", "lapsed"),
)
NAMES: Final = Names(
    states={
        "filed": "核实中",
        "corrected": "已更正",
        "stands": "核实无误",
        "not_ours": "不由本机构提供",
        "withdrawn": "已撤回",
        "lapsed": "已终止",
    },
    moves={
        "correct": "答复已更正",
        "uphold": "答复核实无误",
        "decline": "答复不由本机构提供",
        "withdraw": "撤回",
    },
    movers={"officer": "经办机构", "department": "部门", "accounts": "系统"},
)
MOVES: Final[dict[Verdict, Move]] = {
    "corrected": "correct",
    "stands": "uphold",
    "not_ours": "decline",
}
ANSWERED: Final = frozenset(get_args(Verdict))
"""States in which the department has its answer."""


class FieldNotGranted(Forbidden):
    """数据共享协议没有准许提供这个字段，不能对它提出异议。"""


class FeedObjectUnknown(NotFound):
    """数据目录中没有这个对象，或者不在数据共享协议约定的行政区划之内。"""


class FeedObjectionNotFound(NotFound):
    """没有找到这项异议，或者不在您可以查看的范围内。"""


class FeedObjectionOpen(Conflict):
    """对这个对象的这个字段已经提出异议，正在核实。"""


class FeedObjectionClosed(Refused):
    """这项异议已经办结。"""


class FeedObjectionChanged(Stale):
    """这项异议已有变化，请刷新后再办理。"""


class FeedObjectionsFull(TooMany):
    """今天提出的异议已经达到上限，请明天再提；情况普遍的，请直接联系签订机构。"""


class NothingCorrected(Refused):
    """这个字段的内容与提出异议时相同：请先按这个对象自己的办理事项更正，再答复。"""


class FeedObjectUnavailable(Unavailable):
    """暂时不能向提供数据目录的服务核对这个对象，请稍后再试。"""


@dataclass(frozen=True)
class FeedObject:
    """What the owner of a feed says of one object."""

    object_id: str
    region: str
    """Of the office that looks after it."""
    youth_id: str | None
    mark: str | None
    """What the field's value is known by again; None where nothing standing tells the field."""


@dataclass(frozen=True)
class Found:
    """What the owner says of the object and of the time for an answer."""

    object: FeedObject | None
    last_day: date | None
    provisional: bool


@dataclass(frozen=True)
class Passed:
    """The owner goes through many ids, and is asked on behind those that it passed."""

    count: int
    """As the owner counts."""


@dataclass(frozen=True)
class Sight:
    """Which objections a department sees: what its agreement grants at this very moment."""

    agreement_id: str
    feed: str
    fields: Collection[str]
    regions: tuple[str, ...]


@dataclass(frozen=True)
class FeedObjectionForm:
    """What a department objects to: the object as it was told, the field, and why."""

    subject: str
    name: str
    """Of the field."""
    should_be: str | None = field(repr=False)
    ground: str = field(repr=False)


def sight(agreement_id: str, feed: str, fields: Collection[str], regions: tuple[str, ...]) -> Sight:
    """What is seen of a feed, of which an agreement grants these fields. FeedNotGranted if none."""
    if not fields:
        raise FeedNotGranted
    return Sight(agreement_id, feed, fields, regions)


def after(state: State, move: Move) -> State:
    """The state that a move leads to. Raises FeedObjectionClosed where no step does."""
    for step in OBJECTION_STEPS:
        if (step.state, step.move) == (state, move):
            return step.next
    told = standing(state, (), NAMES)
    raise FeedObjectionClosed(told.words, **told.members)


def check_field(name: str, granted: Collection[str]) -> None:
    """A department objects to what it is given, and learns of nothing else. FieldNotGranted."""
    if name not in granted:
        raise FieldNotGranted


def check_room(asked_today: int, most: int, seconds_left: int) -> None:
    """So many a day and no more, of one agreement, this one counted. Raises FeedObjectionsFull."""
    if asked_today > most:
        raise FeedObjectionsFull(retry_after=seconds_left)


def check_named(*, is_nameless: bool) -> None:
    """Of whose time is over no word is kept, though the owner told of them a moment ago.

    Raises FeedObjectUnknown.
    """
    if is_nameless:
        raise FeedObjectUnknown


def check_corrected(verdict: Verdict, before: str | None, now: FeedObject | None) -> None:
    """Who says that it is corrected has corrected it. Raises NothingCorrected.

    An object that is told nowhere any more, erased or its outcome taken back, was corrected too; of
    a field that nothing standing tells, the office's word is taken.
    """
    is_same = now is not None and before is not None and now.mark == before
    if verdict == "corrected" and is_same:
        raise NothingCorrected


def check_version(version: int, expected: int | None) -> None:
    """Two people can't decide at once. Raises Unpinned, FeedObjectionChanged."""
    if expected is None:
        raise Unpinned("请在 expected_version 中填写您看到的版本号。")
    if version != expected:
        raise FeedObjectionChanged(version=version)


def is_overdue(state: str, due_on: date | None, today: date) -> bool:
    """Whether the office has let the last day pass; one that nobody could count is shown too."""
    return state == "filed" and (due_on is None or due_on < today)
