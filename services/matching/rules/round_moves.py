"""The life of a round, as data; and who may not stand on both sides of its seed.

A round draws its ties by a seed that nobody can choose: made of a secret and of a second person's
contribution, both committed before the intake closes, and of the frozen input's digest.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from services.common.errors import Conflict, Malformed, NotFound, Refused, Stale, Unpinned
from services.common.moves import Names, standing
from services.matching.rules.lotteries import commitment

RoundState = Literal["open", "frozen", "contributed", "run", "applied", "failed", "cancelled"]
RoundMove = Literal[
    "commit",
    "freeze",
    "contribute",
    "pass",
    "fail",
    "apply",
    "cancel",
    "ask-to-cancel",
    "agree-to-cancel",
]
KeepsBack = Literal["from_opening", "from_freeze"]

UNDER_WAY: Final[tuple[RoundState, ...]] = ("open", "frozen", "contributed", "run")
"""One round of a market at a time is in one of these."""
FROZEN: Final[tuple[RoundState, ...]] = ("frozen", "contributed", "run")
"""From the freeze on, newcomers only wait."""

_HEX: Final = re.compile(r"[0-9a-f]{64}")


class RoundNotFound(NotFound):
    """没有找到这个批次，或者不在您可以查看的范围内。"""


class RoundUnderWay(Conflict):
    """这个派遣市场已有进行中的批次。"""


class RoundChanged(Stale):
    """这个批次已被更新，请刷新后再办理。"""


class RoundMoveNotOpen(Refused):
    """批次目前的状态不能办理这个事项。"""


class ContributionMissing(Refused):
    """第二人的随机数承诺还没有登记，不能截止收件。"""


class ContributionCommitted(Refused):
    """第二人的随机数承诺已经登记，不能更换。"""


class SameHand(Refused):
    """开启批次的人不能再提供第二份随机数。"""


class ContributionDiffers(Refused):
    """这个随机数与先前登记的承诺不一致。"""


class RoundNotFrozenYet(Refused):
    """收件截止后的数据还在整理，请稍后再试。"""


class NotAMarket(Refused):
    """填写的行政区划不是一个派遣市场，批次只能按整个派遣市场开启。"""


class RoundCheckFailed(Refused):
    """批次结果没有通过独立核查，不予执行。"""


class RoundBroke(Refused):
    """批次在办理中出错，已经结束，什么也没有执行。"""


class RoundOutdated(Refused):
    """截止收件以后变化过多，这个批次的结果不能执行。"""


class CertificateNotYet(Refused):
    """批次还没有结束，或者没有通过核查就结束了，没有可以公开的证书。"""


class CancellationAsked(Conflict):
    """已有人提出取消这个批次，等待第二人同意。"""


class CancellationNotAsked(Refused):
    """没有人提出取消这个批次。"""


class CancelsAlone(Refused):
    """提出取消的人不能自己同意取消。"""


@dataclass(frozen=True)
class Step:
    """From a state, by a move, of somebody, to the next state."""

    state: RoundState
    move: RoundMove
    who: str
    next: RoundState


ROUND_STEPS: Final = (
    Step("open", "commit", "reviewer", "open"),
    Step("open", "freeze", "clerk", "frozen"),
    Step("open", "cancel", "clerk", "cancelled"),
    Step("open", "fail", "matching", "failed"),
    Step("frozen", "contribute", "reviewer", "contributed"),
    Step("frozen", "cancel", "clerk", "cancelled"),
    Step("frozen", "fail", "matching", "failed"),
    Step("contributed", "pass", "matching", "run"),
    Step("contributed", "fail", "matching", "failed"),
    Step("contributed", "ask-to-cancel", "clerk", "contributed"),
    Step("contributed", "agree-to-cancel", "reviewer", "cancelled"),
    Step("run", "apply", "clerk", "applied"),
    Step("run", "fail", "matching", "failed"),
    Step("run", "ask-to-cancel", "clerk", "run"),
    Step("run", "agree-to-cancel", "reviewer", "cancelled"),
)


NAMES: Final = Names(
    states={
        "open": "收件中",
        "frozen": "已截止收件",
        "contributed": "已提供第二份随机数，正在计算",
        "run": "已得出结果，待执行",
        "applied": "已执行",
        "failed": "没有成功",
        "cancelled": "已取消",
    },
    moves={
        "commit": "登记第二人的随机数承诺",
        "freeze": "截止收件",
        "contribute": "提供第二份随机数",
        "apply": "执行",
        "cancel": "取消",
        "ask-to-cancel": "提出取消",
        "agree-to-cancel": "同意取消",
    },
    movers={"clerk": "经办人员", "reviewer": "复核人员"},
)


def refuse_other_than_market(region: str, market: str) -> None:
    """A round is of a whole market, here the one in which a region lies. Raises NotAMarket."""
    if region != market:
        raise NotAMarket(f"这个行政区划属于派遣市场 {market}，请填写它的代码。", market=market)


def round_after(state: str, move: RoundMove) -> RoundState:
    """The state that a move leads to. Raises RoundMoveNotOpen where no step does."""
    for step in ROUND_STEPS:
        if (step.state, step.move) == (state, move):
            return step.next
    ways = ((step.move, step.who) for step in ROUND_STEPS if step.state == state)
    found = standing(state, ways, NAMES)
    raise RoundMoveNotOpen(found.words, **found.members)


def takes_two_to_cancel(state: str) -> bool:
    """Whether the seed is fixed: from then on nobody alone may throw an outcome away."""
    return any((step.state, step.move) == (state, "ask-to-cancel") for step in ROUND_STEPS)


def refuse_asking_twice(asked_by: str | None) -> None:
    """Calling off is asked for once. Raises CancellationAsked."""
    if asked_by is not None:
        raise CancellationAsked


def refuse_lone_cancelling(asked_by: str | None, author: str) -> None:
    """Another than who asked agrees. Raises CancellationNotAsked, CancelsAlone."""
    if asked_by is None:
        raise CancellationNotAsked
    if author == asked_by:
        raise CancelsAlone


def is_over(state: str) -> bool:
    """Whether a round has ended: only then is its outcome shown, so that none is thrown away."""
    return state not in UNDER_WAY


def refuse_stale_round(version: int, expected: int | None) -> None:
    """Two people can't move the same round at once. Raises Unpinned, RoundChanged."""
    if expected is None:
        raise Unpinned("请在 expected_version 中填写您看到的版本号。")
    if version != expected:
        raise RoundChanged(version=version)


def read_value(told: str, pointer: str) -> bytes:
    """32 bytes written as 64 hexadecimal digits. Raises Malformed."""
    if not _HEX.fullmatch(told):
        raise Malformed(pointer, "应为64位小写十六进制数。")
    return bytes.fromhex(told)


def refuse_same_hand(opened_by: str, author: str) -> None:
    """Who opened a round gives no contribution to it. Raises SameHand."""
    if author == opened_by:
        raise SameHand


def refuse_without_commitment(committed: str | None) -> None:
    """The intake closes only over two commitments. Raises ContributionMissing."""
    if committed is None:
        raise ContributionMissing


def refuse_other_commitment(committed: str | None) -> None:
    """What was committed stays. Raises ContributionCommitted."""
    if committed is not None:
        raise ContributionCommitted


def refuse_other_value(contribution: bytes, committed: str) -> None:
    """The value revealed is the one committed. Raises ContributionDiffers."""
    if commitment(contribution) != committed:
        raise ContributionDiffers
