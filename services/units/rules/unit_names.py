"""Unit names: youths read one at every post, so one that reads like a threshold is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.common.errors import Refused
from services.units.rules.recognition import Condition

ARTICLE: Final = "宁人社函〔2020〕272号 二"


class NameNotInDoubt(Refused):
    """单位名称中没有门槛字样，不需要确认。"""


@dataclass(frozen=True)
class Confirmation:
    """That an officer found a name to be the registered one, why, and when."""

    ground: str
    confirmed_on: date


def conditions(words: Sequence[str], confirmation: Confirmation | None) -> tuple[Condition, ...]:
    """The condition that a name is no threshold, or was confirmed; none of a name out of doubt.

    `words` is what the threshold check finds in it.
    """
    if not words:
        return ()
    quoted = "、".join(f"“{one}”" for one in words)
    remark = f"名称中有{quoted}，请对照登记证照核对；确为登记名称的，经办人员核实后可以确认"
    if confirmation:
        remark = f"名称中有{quoted}，{confirmation.confirmed_on}经办人员核实确认"
    told = Condition("unit_name", "单位名称", confirmation is not None, ARTICLE, remark)
    return (told,)


def check_in_doubt(words: Sequence[str], confirmation: Confirmation | None) -> None:
    """Only a doubtful name is confirmed, and once: NameNotInDoubt."""
    if not words:
        raise NameNotInDoubt
    if confirmation:
        raise NameNotInDoubt("这个名称已经核实确认。")
