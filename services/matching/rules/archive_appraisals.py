"""Archive appraisals: what becomes of records whose time is over, by the word of two officers."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.common.errors import Conflict, Malformed, NotFound, Refused, Stale, Unpinned
from services.common.moves import Names, standing
from services.matching.rules.retention import (
    Kept,
    Terms,
    Unripe,
    last_day,
    reason_not_to_appraise,
)

ArchiveAppraisalState = Literal["proposed", "confirmed", "declined"]
ArchiveAppraisalMove = Literal["confirm", "decline"]
ArchiveDecision = Literal["destroy", "keep"]


class ArchiveAppraisalNotFound(NotFound):
    """此人没有登记过档案鉴定意见。"""


class ArchiveAppraisalOpen(Conflict):
    """此人已有一项没有决定的档案鉴定意见，请先由审批人员确认，或者不予确认。"""


class ArchiveAppraisalClosed(Refused):
    """这项档案鉴定意见已经决定。"""


class ArchiveAppraisalStale(Stale):
    """这项档案鉴定意见已被更新，请刷新后再办理。"""


class ConfirmsOwnAppraisal(Refused):
    """登记档案鉴定意见的经办人员不能自己确认，请由登记人以外的审批人员确认。"""


class KeptUntilOver(Refused):
    """继续保存到的日期已经过去，不能确认；请不予确认，另行登记。"""


class NotToBeAppraised(Refused):
    """此人的档案现在不待鉴定。"""


class MoneyRecordsKept(Refused):
    """此人有补贴、保险或者理赔的记录，须按会计档案保存，不能销毁；可以鉴定为继续保存。"""


@dataclass(frozen=True)
class ArchiveStep:
    """From a state, by a move of somebody, to the next state."""

    state: ArchiveAppraisalState
    move: ArchiveAppraisalMove
    who: str
    next: ArchiveAppraisalState


ARCHIVE_STEPS: Final = (
    ArchiveStep("proposed", "confirm", "second officer", "confirmed"),
    ArchiveStep("proposed", "decline", "officer", "declined"),
)
NAMES: Final = Names(
    states={"proposed": "待确认", "confirmed": "已确认", "declined": "不予确认"},
    moves={"confirm": "确认", "decline": "不予确认"},
    movers={"second officer": "登记人以外的审批人员", "officer": "经办机构"},
)

DECISIONS: Final[dict[ArchiveDecision, str]] = {"destroy": "销毁", "keep": "继续保存"}

_BECAUSE: Final[dict[Unripe, str]] = {
    "no_records": "没有签订过协议、提交过签字的纸质件，也没有见习过，不是档案。",
    "open": "有正在办理的事项（候补、派遣、见习、争议、后续就业帮扶等），请先办结。",
    "recent": "最后一次办理之后没有满保存年限。",
    "kept_on": "已鉴定为继续保存，还没有到期；可以另行登记继续保存到哪一天。",
}


def after(state: str, move: ArchiveAppraisalMove) -> ArchiveAppraisalState:
    """The state that a move leads to. Raises ArchiveAppraisalClosed where no step does."""
    for step in ARCHIVE_STEPS:
        if (step.state, step.move) == (state, move):
            return step.next
    found = standing(state, (), NAMES)
    raise ArchiveAppraisalClosed(found.words, **found.members)


def refuse_until(
    decision: ArchiveDecision, kept_until: date | None, today: date, years: int
) -> None:
    """What is kept on is kept to a day ahead, so many years at most; what is destroyed to none.

    Raises Malformed.
    """
    if decision == "destroy":
        if kept_until is not None:
            raise Malformed("/kept_until", "鉴定为销毁的，不填写继续保存到哪一天。")
    elif kept_until is None:
        raise Malformed("/kept_until", "请填写继续保存到哪一天。")
    elif kept_until <= today:
        raise Malformed("/kept_until", "请填写今天以后的日期。")
    elif kept_until > last_day(today, years):
        raise Malformed("/kept_until", f"一次最长继续保存{years}年，到期可以再次鉴定。")


def refuse_over(kept_until: date | None, today: date) -> None:
    """A day that came while nobody confirmed keeps nothing on. Raises KeptUntilOver."""
    if kept_until is not None and kept_until <= today:
        raise KeptUntilOver


def reason_against(
    decision: ArchiveDecision, kept: Kept, terms: Terms, today: date
) -> Unripe | None:
    """Why a decision is not taken of records; the day to which they are kept on is put right."""
    because = reason_not_to_appraise(kept, terms, today)
    return None if because == "kept_on" and decision == "keep" else because


def refuse_unripe(decision: ArchiveDecision, kept: Kept, terms: Terms, today: date) -> None:
    """An appraisal is of records that wait for one. Raises NotToBeAppraised."""
    if because := reason_against(decision, kept, terms, today):
        raise NotToBeAppraised(_BECAUSE[because], because=because)


def refuse_money(*, has_money: bool) -> None:
    """Records of money name a person for as long as they are kept. Raises MoneyRecordsKept."""
    if has_money:
        raise MoneyRecordsKept


def refuse_own(proposed_by: str, confirmed_by: str) -> None:
    """Who proposes does not confirm. Raises ConfirmsOwnAppraisal."""
    if proposed_by == confirmed_by:
        raise ConfirmsOwnAppraisal


def refuse_stale(version: int, expected: int | None) -> None:
    """Two people can't decide at once. Raises Unpinned, ArchiveAppraisalStale."""
    if expected is None:
        raise Unpinned("请在 expected_version 中填写您看到的版本号。")
    if version != expected:
        raise ArchiveAppraisalStale(version=version)
