"""Corrections that a youth asks for: their states, and when one is granted (个人信息保护法 46)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from services.common.errors import Conflict, Malformed, NotFound, Refused, Stale, Unpinned
from services.common.moves import Names, standing
from services.common.values.identity import IdNumber
from services.matching.rules.youths import Particulars, PhoneMissing, read_id_number

CorrectionState = Literal["filed", "granted", "refused", "withdrawn"]
CorrectionMove = Literal["grant", "refuse", "withdraw"]

NUMBER: Final = "id_number"
DAYS: Final = frozenset({"graduated_on", "unemployment_registered_on"})


class CorrectionNotFound(NotFound):
    """没有找到这项更正申请，或者不在您可以查看的范围内。"""


class CorrectionOpen(Conflict):
    """上一项更正申请正在办理，请等待答复，或者先撤回。"""


class CorrectionClosed(Refused):
    """这项更正申请已经办结。"""


class CorrectionStale(Stale):
    """这项更正申请已被更新，请刷新后再办理。"""


class DecidesOwnCorrection(Refused):
    """代为提出更正的经办人员不能自己作出决定。"""


class NumberDiffers(Refused):
    """填写的身份号码与申请更正为的号码、建议合并时认定的号码不一致，请对照证件原件核对。"""

    article = "个人信息保护法 第四十六条"


class NumberTaken(Conflict):
    """这个身份号码已登记在另一条记录下，请先核实两条记录是否同一人；是同一人的，不予更正，改为建议合并。"""


@dataclass(frozen=True)
class CorrectionStep:
    """From a state, by a move of somebody, to the next state."""

    state: CorrectionState
    move: CorrectionMove
    who: str
    next: CorrectionState


CORRECTION_STEPS: Final = (
    CorrectionStep("filed", "grant", "officer", "granted"),
    CorrectionStep("filed", "refuse", "officer", "refused"),
    CorrectionStep("filed", "withdraw", "youth", "withdrawn"),
)
NAMES: Final = Names(
    states={"filed": "办理中", "granted": "已更正", "refused": "不予更正", "withdrawn": "已撤回"},
    moves={"grant": "更正", "refuse": "不予更正", "withdraw": "撤回"},
    movers={"officer": "经办机构", "youth": "青年"},
)


def after(state: str, move: CorrectionMove) -> CorrectionState:
    """The state that a move leads to. Raises CorrectionClosed where no step does."""
    for step in CORRECTION_STEPS:
        if (step.state, step.move) == (state, move):
            return step.next
    found = standing(state, (), NAMES)
    raise CorrectionClosed(found.words, **found.members)


def particulars_with(
    standing_now: Particulars, wanted: Mapping[str, Any], *, phone_needed: bool
) -> Particulars:
    """The particulars as they would stand with what is wanted.

    Of whom something is open a phone is needed. Raises PhoneMissing.
    """
    facts = {name: value for name, value in wanted.items() if name != NUMBER}
    told = replace(standing_now, **facts)
    if phone_needed and not told.phone:
        raise PhoneMissing
    return told


def number_wanted(wanted: Mapping[str, Any], today: date) -> IdNumber | None:
    """The ID number that is wanted, checked; None if it stays. Raises Malformed, OldIdNumber."""
    return read_id_number(wanted[NUMBER], today) if NUMBER in wanted else None


def check_number_seen(wanted: IdNumber | None, seen: str | None, today: date) -> None:
    """Who grants another number has typed it from the card. Raises Malformed, NumberDiffers."""
    if wanted is None:
        if seen is not None:
            raise Malformed("/id_number", "这项申请不更正身份号码，不填。")
        return
    if seen is None:
        raise Malformed("/id_number", "请对照证件原件填写身份号码。")
    if read_id_number(seen, today) != wanted:
        raise NumberDiffers


def refuse_own(filed_by: str, decided_by: str) -> None:
    """Who files for a youth does not decide it. Raises DecidesOwnCorrection."""
    if filed_by == decided_by:
        raise DecidesOwnCorrection


def refuse_stale(version: int, expected: int | None) -> None:
    """Two people can't decide at once. Raises Unpinned, CorrectionStale."""
    if expected is None:
        raise Unpinned("请在 expected_version 中填写您看到的版本号。")
    if version != expected:
        raise CorrectionStale(version=version)


def is_overdue(state: str, due_on: date | None, today: date) -> bool:
    """Whether the office has let the last day pass; one that nobody could count is shown too."""
    return state == "filed" and (due_on is None or due_on < today)
