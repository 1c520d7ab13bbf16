"""Why an application is in a pause, until when it keeps its place, and how to go on: in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.matching.rules.applications import PauseCause
from services.matching.rules.declines import Decline, DeclineKind


@dataclass(frozen=True)
class PauseFacts:
    """A pause: paused or withdrawn, why, since when, and what led to it."""

    state: str
    cause: PauseCause
    began_on: date
    kept_until: date | None
    dispatch_id: str | None
    """The dispatch that ended with it."""


KINDS: Final[Mapping[DeclineKind, str]] = {
    "refused": "本人拒绝派遣",
    "unanswered": "逾期没有答复派遣",
    "left": "有派遣时暂停或者退出",
    "absent": "签了协议没有报到",
}
_CAUSES: Final[Mapping[PauseCause, str]] = {
    "own_wish": "本人（或者经本人同意由经办机构）办理",
    "withdrawn": "本人（或者经本人同意由经办机构）办理",
    "unanswered": "没有在规定的时间内答复派遣，由系统办理",
    "not_eligible": "不再符合参加见习的条件，由系统办理",
}
_BEGUN_AS: Final[Mapping[PauseCause, str]] = {
    "own_wish": "暂停",
    "withdrawn": "退出",
    "unanswered": "暂停",
    "not_eligible": "退出",
}
_NAMED: Final = 5
"""How many declines are named with their days; the newest, for a text to stay readable."""


def pause_in_words(
    pause: PauseFacts, declines: Sequence[Decline], allowed: int, today: date
) -> str:
    """All of it, for the youth. `allowed` declines leave the place in the order as it is."""
    return f"{_began(pause)}{_declined(pause, declines, allowed)}{_way_back(pause, today)}"


def _began(pause: PauseFacts) -> str:
    first = _BEGUN_AS[pause.cause]
    # Leaving a pause for good gives no more days: it goes on, with the day it began.
    left = (
        f"；其后退出：{_CAUSES['withdrawn']}"
        if pause.state == "withdrawn" and first == "暂停"
        else ""
    )
    return f"您的见习申请自{_day(pause.began_on)}起{first}：{_CAUSES[pause.cause]}{left}。"


def _declined(pause: PauseFacts, declines: Sequence[Decline], allowed: int) -> str:
    if not declines:
        return ""
    counted = Counter(one.kind for one in declines)
    kinds = "、".join(f"{KINDS[kind]}{count}次" for kind, count in counted.items())
    named = "、".join(f"{_day(one.on)}{KINDS[one.kind]}" for one in declines[-_NAMED:])
    days = named if len(declines) <= _NAMED else f"最近{_NAMED}次是{named}"
    with_it = any(one.dispatch_id == pause.dispatch_id for one in declines)
    this = "这一次随之计为拒绝。" if with_it else ""
    last = "已超过，排在后一类" if len(declines) > allowed else "没有超过，次序不受影响"
    return (
        f"{this}到目前共计拒绝{len(declines)}次（{kinds}）：{days}。"
        f"超过{allowed}次的排在后一类，您{last}。"
    )


def _way_back(pause: PauseFacts, today: date) -> str:
    how = "办理“恢复见习申请”，或者重新填写求职意愿，即可继续"
    if pause.cause == "not_eligible":
        return f"符合条件以后，{how}，按恢复的时间重新登记；认为认定有误的，可以提出异议。"
    if pause.kept_until is None or today > pause.kept_until:
        return f"{how}，按恢复的时间重新登记。"
    last = f"在{_day(pause.kept_until)}（含当天）以前恢复的，原来的登记时间不变"
    return f"{how}：{last}；以后恢复的重新登记。"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
