"""Succession: a unit gets another name or code, or goes into another; what it did goes on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from services.common.errors import Malformed, Refused
from services.units.rules.credit_codes import STANDARD, Confirmation, findings
from services.units.rules.posts import TWO
from services.units.rules.thresholds.verdicts import Finding
from services.units.rules.units import UnitMove, UnitState

SuccessionKind = Literal["rename", "new_code", "merger"]

MOVES: Final[dict[SuccessionKind, UnitMove]] = {
    "rename": "rename",
    "new_code": "change_code",
    "merger": "merge",
}


class NothingSucceeded(Refused):
    """变更后的名称和代码与现有的相同。"""


class SuccessionInFuture(Refused):
    """变更日期不能晚于今天。"""


class SuccessionBeforeLast(Refused):
    """变更日期不能早于上一次变更或者单位申请的日期。"""


class SuccessorUnfit(Refused):
    """只能并入另一个已认定的见习单位。"""


class CodeUnconfirmed(Refused):
    """新的统一社会信用代码校验码不正确；请对照登记证照更正，确属登记机关所赋的，填写核实的理由。"""

    article = STANDARD


class NameUnconfirmed(Refused):
    """新名称中有学历、专业等字样，会出现在每个岗位上；确为登记的法定名称的，填写核实的理由。"""

    article = TWO


@dataclass(frozen=True)
class SuccessionForm:
    """What became of a unit on a day, on what ground and by what evidence."""

    kind: SuccessionKind
    name: str | None
    credit_code: str | None
    into_unit_id: str | None
    occurred_on: date
    ground: str
    evidence: str
    credit_code_ground: str | None = None
    """Why a new code is genuine though its check character is wrong."""
    name_ground: str | None = None
    """Why a new name stands though its words look like a threshold."""

    def with_code(self, credit_code: str | None) -> "SuccessionForm":
        """The same, the code in one spelling."""
        return replace(self, credit_code=credit_code)


@dataclass(frozen=True)
class Known:
    """A unit's name and code."""

    name: str
    credit_code: str


_NEEDS: Final[dict[SuccessionKind, tuple[Sequence[str], Sequence[str]]]] = {
    "rename": (("name",), ("name_ground",)),
    "new_code": (("credit_code",), ("name", "name_ground", "credit_code_ground")),
    "merger": (("into_unit_id",), ()),
}
"""Which fields a kind must have, and which it may have."""


def check_form(form: SuccessionForm) -> None:
    """Each kind has its own fields and no others: Malformed at the first at fault."""
    must, may = _NEEDS[form.kind]
    for field in ("name", "credit_code", "into_unit_id", "credit_code_ground", "name_ground"):
        given = getattr(form, field) is not None
        if field in must and not given:
            raise Malformed(f"/{field}", "这一类变更须填写这一项。")
        if given and field not in (*must, *may):
            raise Malformed(f"/{field}", "这一类变更不填写这一项。")


def check_day(occurred_on: date, today: date, *, not_before: date) -> None:
    """A succession is of today or before, and after what came before it.

    Raises SuccessionInFuture, SuccessionBeforeLast.
    """
    if occurred_on > today:
        raise SuccessionInFuture(today=today.isoformat())
    if occurred_on < not_before:
        raise SuccessionBeforeLast(
            f"变更日期不能早于{not_before}。", not_before=not_before.isoformat()
        )


def succeed(before: Known, form: SuccessionForm) -> Known:
    """Name and code after a rename or a new code. Raises NothingSucceeded."""
    after = Known(form.name or before.name, form.credit_code or before.credit_code)
    changed = after.name if form.kind == "rename" else after.credit_code
    if changed == (before.name if form.kind == "rename" else before.credit_code):
        raise NothingSucceeded
    return after


def check_code(code: str, confirmed: Confirmation | None, ground: str | None) -> None:
    """A code that looks wrong stands only with an officer's word that it is genuine.

    Raises CodeUnconfirmed; Malformed for a word about a code that nobody doubts.
    """
    is_doubted = any(one.blocks for one in findings(code, confirmed))
    if is_doubted and ground is None:
        raise CodeUnconfirmed
    if ground is not None and not is_doubted:
        raise Malformed("/credit_code_ground", "这个代码没有需要确认的问题，不填写这一项。")


def check_name(found: Sequence[Finding], ground: str | None) -> None:
    """A name in which the threshold check finds words stands only as an officer looked at it.

    It is the registered one, and no unit chooses it for its posts. Raises NameUnconfirmed, which
    tells the words; Malformed for a word about a name in which nothing was found.
    """
    if found and ground is None:
        quoted = "、".join(f"“{one.words}”" for one in found)
        raise NameUnconfirmed(f"请核对登记证照：{quoted}。", words=[one.words for one in found])
    if ground is not None and not found:
        raise Malformed("/name_ground", "这个名称没有需要核实的字样，不填写这一项。")


def check_successor(unit_id: str, into_unit_id: str, state: UnitState) -> None:
    """Another unit takes over, and it is recognised: SuccessorUnfit."""
    if unit_id == into_unit_id or state != "recognised":
        raise SuccessorUnfit(state=state)
