"""A second look at a recognised unit: what no longer holds, what a change makes due (六、七)."""

from collections.abc import Sequence

from services.units.rules.recognition import SEVEN, Condition, Finding
from services.units.rules.units import UnitForm, UnitState


def bears_on_safety(state: UnitState, before: UnitForm, after: UnitForm) -> bool:
    """Whether a recognised unit changed its place or trade, on which its safety was found."""
    if state not in ("recognised", "suspended"):
        return False
    return (before.address, before.industry) != (after.address, after.industry)


def conditions(due_after: int | None, findings: Sequence[Finding]) -> tuple[Condition, ...]:
    """What a change of place or trade made due: safety found anew, later than `due_after`."""
    if due_after is None:
        return ()
    anew = [one for one in findings if one.condition == "safety_assured" and one.no > due_after]
    found = Condition(
        name="safety_found_anew",
        title="地址或行业变更后的安全核查",
        met=bool(anew),
        source=SEVEN,
        article=SEVEN,
        remark="变更后已核查" if anew else "地址或行业变更后尚未核查",
    )
    return (found,)


def unmet(state: UnitState, conditions: Sequence[Condition]) -> list[str]:
    """The names of what no longer holds; of a unit that is not recognised nothing has to."""
    if state not in ("recognised", "suspended"):
        return []
    return [condition.name for condition in conditions if not condition.met]
