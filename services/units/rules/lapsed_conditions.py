"""Conditions of recognition that a recognised unit is known not to have any more (六、七)."""

from collections.abc import Sequence
from dataclasses import asdict

from services.common.errors import Member, Refused
from services.units.rules.recognition import Condition, Standing


class ConditionsLapsed(Refused):
    """认定条件现在不具备，不能发布岗位，也不能增加名额；已开放的岗位不受影响。"""

    article = "宁人社函〔2020〕272号 六、七"


def lapsed(found: Sequence[Condition], standing: Standing) -> tuple[Condition, ...]:
    """Of the conditions unmet those known to be: a system out of force, a finding that says no.

    What was never handed in or looked at is not known: a unit is not the worse for what its office
    has yet to do.
    """
    told = {one.kind for one in standing.documents} | {one.condition for one in standing.findings}
    return tuple(one for one in found if not one.met and one.name in told)


def check_lasting(found: Sequence[Condition], standing: Standing) -> None:
    """Refuse new seats while a condition has lapsed: ConditionsLapsed, with what is to be done."""
    missing = lapsed(found, standing)
    if missing:
        listed: list[Member] = [asdict(condition) for condition in missing]
        said = "、".join(f"{one.title}（{one.remark}）" for one in missing)
        raise ConditionsLapsed(f"不具备：{said}。", conditions=listed)
