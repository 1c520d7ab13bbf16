"""A second look at a unit: what no longer holds, what a change makes due (六、七)."""

from collections.abc import Sequence
from datetime import date

from services.units.rules.recognition import SEVEN, Condition, Finding, verdict
from services.units.rules.units import UnitForm, UnitState


def bears_on_safety(before: UnitForm, after: UnitForm) -> bool:
    """Whether a unit changed its place or trade, on which its safety was found or is yet to be."""
    return (before.address, before.industry) != (after.address, after.industry)


def is_recognised(state: UnitState) -> bool:
    """Whether a unit's recognition was given and not taken away."""
    return state in ("recognised", "suspended")


def conditions(
    due_after: int | None, findings: Sequence[Finding], day: date
) -> tuple[Condition, ...]:
    """What a change of place or trade made due: safety found anew, later than `due_after`."""
    if due_after is None:
        return ()
    later = tuple(one for one in findings if one.no > due_after)
    met, said = verdict(later, "safety_assured", day)
    is_found = any(one.condition == "safety_assured" for one in later)
    found = Condition(
        name="safety_found_anew",
        title="地址或行业变更后的安全核查",
        met=met,
        source=SEVEN,
        article=SEVEN,
        remark=f"变更后{said}" if is_found else "地址或行业变更后尚未核查",
    )
    return (found,)


def unmet(state: UnitState, conditions: Sequence[Condition]) -> list[str]:
    """The names of what no longer holds; of a unit that is not recognised nothing has to."""
    if not is_recognised(state):
        return []
    return [condition.name for condition in conditions if not condition.met]
