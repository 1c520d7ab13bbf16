"""Why placements end early, and by whose doing each cause can be."""

from typing import Final, Literal

from services.common.errors import Refused

ByWhom = Literal["youth", "unit", "neither"]
Cause = Literal[
    "own_choice",
    "illness",
    "study",
    "army",
    "exam",
    "found_job",
    "unit_closed",
    "unit_stopped_production",
    "unit_breach",
    "discipline",
    "absence",
    "moved",
    "death",
    "unit_removed",
    "other",
]

CAUSES: Final[dict[Cause, tuple[str, frozenset[ByWhom]]]] = {
    "own_choice": ("个人选择", frozenset({"youth"})),
    "illness": ("患病", frozenset({"youth", "neither"})),
    "study": ("升学", frozenset({"youth"})),
    "army": ("应征入伍", frozenset({"youth"})),
    "exam": ("考录公职", frozenset({"youth"})),
    "found_job": ("在其他单位就业", frozenset({"youth"})),
    "unit_closed": ("单位关闭或者注销", frozenset({"unit"})),
    "unit_stopped_production": ("单位停产停业", frozenset({"unit"})),
    "unit_breach": ("单位违反见习协议", frozenset({"unit"})),
    "discipline": ("见习人员违反协议或者纪律", frozenset({"youth"})),
    "absence": ("无故缺勤，经联系仍不到岗", frozenset({"youth"})),
    "moved": ("迁居外地", frozenset({"youth"})),
    "death": ("死亡", frozenset({"neither"})),
    "unit_removed": ("单位被清退", frozenset({"unit"})),
    "other": ("其他", frozenset({"youth", "unit", "neither"})),
}
"""Cause of an early end → its Chinese name, and by whose doing it can be. Never 'retained'."""


class CauseNotTheirs(Refused):
    """这个原因不能归于所填的一方。"""


class CauseUntold(Refused):
    """原因为其他的，须注明理由。"""


def refuse_blame(cause: Cause, by_whom: ByWhom) -> None:
    """What one side caused is not laid on the other. Raises CauseNotTheirs."""
    theirs = CAUSES[cause][1]
    if by_whom not in theirs:
        raise CauseNotTheirs(cause=cause, by_whom=[*sorted(theirs)])
