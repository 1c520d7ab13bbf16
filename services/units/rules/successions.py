"""Succession: a unit gets another name or code, or goes into another; what it did goes on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from services.common.errors import Malformed, Refused
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

    def with_code(self, credit_code: str | None) -> "SuccessionForm":
        """The same, the code in one spelling."""
        return replace(self, credit_code=credit_code)


@dataclass(frozen=True)
class Known:
    """A unit's name and code."""

    name: str
    credit_code: str


_NEEDS: Final[dict[SuccessionKind, tuple[Sequence[str], Sequence[str]]]] = {
    "rename": (("name",), ()),
    "new_code": (("credit_code",), ("name",)),
    "merger": (("into_unit_id",), ()),
}
"""Which fields a kind must have, and which it may have."""


def check_form(form: SuccessionForm) -> None:
    """Each kind has its own fields and no others: Malformed at the first at fault."""
    must, may = _NEEDS[form.kind]
    for field in ("name", "credit_code", "into_unit_id"):
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


def check_successor(unit_id: str, into_unit_id: str, state: UnitState) -> None:
    """Another unit takes over, and it is recognised: SuccessorUnfit."""
    if unit_id == into_unit_id or state != "recognised":
        raise SuccessorUnfit(state=state)
