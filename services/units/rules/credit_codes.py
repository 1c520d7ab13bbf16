"""Credit codes: what is doubtful in one, and an officer's word that it is genuine all the same."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from services.common.errors import Refused
from services.common.values.identity import CreditFault, credit_faults
from services.units.rules.recognition import Condition

STANDARD: Final = "GB 32100—2015《法人和其他组织统一社会信用代码编码规则》及其第1号修改单"

_MESSAGES: Final[dict[CreditFault, str]] = {
    "check_wrong": "校验码不正确。请对照登记证照核对；早期赋码确有错误的，经办人员核实后可以确认。",
    "head_unknown": "前两位不是已知的登记管理部门和机构类别，请留意核对。",
}
_CONFIRMABLE: Final[CreditFault] = "check_wrong"


class CreditCodeNotInDoubt(Refused):
    """这个单位的统一社会信用代码没有需要确认的问题，或者已经确认过。"""


@dataclass(frozen=True)
class Confirmation:
    """That an officer found a doubtful code to be the genuine one, why, and when."""

    ground: str
    confirmed_on: date


@dataclass(frozen=True)
class CreditCodeFinding:
    """One thing that is doubtful in a code; while it stands open, nobody is recognised on it."""

    name: CreditFault
    message: str
    blocks: bool
    """Whether recognition waits for its correction or confirmation; a mere warning does not."""
    confirmation: Confirmation | None


def findings(code: str, confirmation: Confirmation | None) -> tuple[CreditCodeFinding, ...]:
    """What is doubtful in a code, with the confirmation that was given for this very code."""
    return tuple(_finding(fault, confirmation) for fault in credit_faults(code))


def _finding(fault: CreditFault, confirmation: Confirmation | None) -> CreditCodeFinding:
    given = confirmation if fault == _CONFIRMABLE else None
    blocks = fault == _CONFIRMABLE and given is None
    return CreditCodeFinding(fault, _MESSAGES[fault], blocks, given)


def condition(code: str, confirmation: Confirmation | None) -> Condition:
    """The condition that a unit is recognised under a code that is right or was confirmed."""
    found = {one.name: one for one in findings(code, confirmation)}
    wrong = found.get("check_wrong")
    if wrong is None:
        remark = "校验码正确"
    elif wrong.confirmation is None:
        remark = "校验码不正确，尚未更正或确认"
    else:
        remark = f"校验码不正确，{wrong.confirmation.confirmed_on}经办人员核实确认"
    if "head_unknown" in found:
        remark += "；前两位不是已知的登记管理部门和机构类别，请留意"
    return Condition(
        name="credit_code",
        title="统一社会信用代码",
        met=wrong is None or not wrong.blocks,
        source=STANDARD,
        remark=remark,
    )


def check_in_doubt(code: str, confirmation: Confirmation | None) -> None:
    """Only a doubtful code is confirmed, and once: CreditCodeNotInDoubt."""
    if not any(one.blocks for one in findings(code, confirmation)):
        raise CreditCodeNotInDoubt
