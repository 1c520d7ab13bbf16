"""Fairs (五): seats set aside beforehand, and pairs of a youth's wish and a unit's consent.

A pair is a wish and a consent, never a choice among youths: no score, rank or remark of a person
is read here, and none can be kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from services.common.errors import NotFound, Refused, Stale, Unpinned
from services.common.moves import Names, standing
from services.matching.rules.intentions import Obstacle, Seat, Seeker, obstacles
from services.matching.rules.seats import SeatState

FairState = Literal["announced", "cancelled", "closed"]
Move = Literal["pair", "cancel", "close"]
CancelCause = Literal["venue", "weather", "epidemic", "too_few", "other"]
Assent = Literal["in_person", "in_writing"]

_ARTICLE: Final = "宁人社函〔2020〕272号 五"
_LAWFUL: Final[frozenset[Obstacle]] = frozenset({"under_18", "months"})
"""What no wish and no consent can set aside; the rest is the youth's own wish of before."""


class FairNotFound(NotFound):
    """没有找到这场招募会，或者不在您可以查看的范围内。"""


class FairChanged(Stale):
    """这场招募会已被更新，请刷新后再办理。"""


class FairMoveNotOpen(Refused):
    """这场招募会当前的状态不能办理此事项。"""


class NotBeforehand(Refused):
    """招募会须在举办日之前公布。"""

    article = _ARTICLE


class FairNotYet(Refused):
    """招募会还没有举办，请在举办当天起登记；不再举办的请取消。"""


class FairTakesPlace(Refused):
    """招募会已到举办日，不能再取消，请在登记完双向选择的结果后结束。"""


class PairingOver(Refused):
    """登记双向选择结果的期限已过，留出的名额已经或者即将退回候补。"""


class FairPostUnknown(NotFound):
    """没有找到这个岗位，或者岗位不归您所在的经办机构管理。"""


class SeatsNotFree(Refused):
    """岗位没有这么多空余名额可以留给招募会。"""


class SeatsKeptForRound(Refused):
    """岗位的空余名额已为进行中的派遣批次保留，请在批次结束后再留给招募会。"""


class AwaitedTooEarly(Refused):
    """等候空出名额的招募会公布得太早，请在举办日期临近时再公布，或者只留现在空余的名额。"""

    article = _ARTICLE


class AwaitedSeatsUnfit(Refused):
    """岗位不在招收，或者连同其他招募会留出和等候的，名额多于岗位现有的名额数，不能为招募会等候。"""


class PostNotAtFair(NotFound):
    """这场招募会没有为这个岗位留出名额。"""


class FairSeatsGone(Refused):
    """为招募会留出的名额已经用完或者已经退回。"""


class FairPostNotOpen(Refused):
    """岗位已经暂停或者关闭，不能登记双向选择的结果。"""


class UnlawfulPair(Refused):
    """这位青年依法不能到这个岗位见习，本人愿意、单位同意也不行。"""


@dataclass(frozen=True)
class Step:
    """From a state, by a move, of somebody, to the next state."""

    state: FairState
    move: Move
    who: str
    next: FairState


FAIR_STEPS: Final = (
    Step("announced", "pair", "officer", "announced"),
    Step("announced", "cancel", "officer", "cancelled"),
    Step("announced", "close", "officer or matching", "closed"),
)
NAMES: Final = Names(
    states={"announced": "已公布", "cancelled": "已取消", "closed": "已结束"},
    moves={"pair": "登记双向选择的结果", "cancel": "取消", "close": "结束"},
    movers={"officer": "经办机构", "officer or matching": "经办机构，期满也会自动办理"},
)


def after(state: str, move: Move) -> FairState:
    """The state that a move leads to. Raises FairMoveNotOpen where no step does."""
    for step in FAIR_STEPS:
        if (step.state, step.move) == (state, move):
            return step.next
    ways = ((step.move, step.who) for step in FAIR_STEPS if step.state == state)
    found = standing(state, ways, NAMES)
    raise FairMoveNotOpen(found.words, **found.members)


def refuse_stale(version: int, expected: int | None) -> None:
    """Two people can't move the same fair at once. Raises Unpinned, FairChanged."""
    if expected is None:
        raise Unpinned("请在 expected_version 中填写您看到的版本号。")
    if version != expected:
        raise FairChanged(version=version)


def refuse_announcement(day: date, today: date) -> None:
    """Seats are set aside beforehand, or whoever waits could not know why. Raises NotBeforehand."""
    if day <= today:
        raise NotBeforehand


def refuse_awaiting_early(day: date, today: date, days_ahead: int) -> None:
    """Who waits yields to a fair for so many days at most, the last included.

    Raises AwaitedTooEarly.
    """
    if day > today + timedelta(days=days_ahead):
        raise AwaitedTooEarly(days_ahead=days_ahead)


def refuse_awaiting(seats: int, promised: int, state: SeatState, offered: int) -> None:
    """A fair awaits of a post what may come: it is open, and has so many seats in all.

    With it count those that are set aside for other fairs, or awaited by them: one seat is nobody's
    twice. `offered` is without what is gone. Raises AwaitedSeatsUnfit.
    """
    if state != "open" or seats + promised > offered:
        raise AwaitedSeatsUnfit(state=state, offered=offered, promised=promised)


def refuse_pairing(day: date, entry_by: date, today: date) -> None:
    """Pairs are recorded from the fair's day to the last day of entry.

    Raises FairNotYet, PairingOver.
    """
    if today < day:
        raise FairNotYet(day=day.isoformat())
    if today > entry_by:
        raise PairingOver(entry_by=entry_by.isoformat())


def refuse_cancelling(day: date, today: date) -> None:
    """A fair is called off before its day. Raises FairTakesPlace."""
    if today >= day:
        raise FairTakesPlace


def refuse_closing(day: date, today: date) -> None:
    """A fair ends on its day or later. Raises FairNotYet."""
    if today < day:
        raise FairNotYet(day=day.isoformat())


def refuse_unlawful(seeker: Seeker, seat: Seat) -> None:
    """The law's limits hold for a pair too; what the youth wished before does not.

    Raises UnlawfulPair.
    """
    found = [name for name in obstacles(seeker, seat) if name in _LAWFUL]
    if found:
        raise UnlawfulPair(_why(found, seeker, seat), obstacles=list(found))


def _why(found: Sequence[Obstacle], seeker: Seeker, seat: Seat) -> str:
    told = {
        "under_18": "这个岗位不适合未满18周岁的人员",
        "months": f"岗位的期限是{seat.months}个月，本人累计还可以见习{seeker.months_left}个月",
    }
    return "；".join(told[name] for name in found) + "。"
