"""Arrivals taken away, and what stands of the dispatch behind them."""

from services.common.errors import Refused
from services.matching.rules.dispatches import DispatchState, after, not_open
from services.matching.rules.placements import Course


class ReinstatedOtherwise(Refused):
    """恢复到岗时，撤销以前见习已经结束的，须一并填写结束方式；没有结束的，先恢复到岗，再登记结束。"""


class ArrivalAnnulled(Refused):
    """这次派遣的到岗登记已经撤销；见习人员其后到岗的，请经办机构更正到岗日期。"""


def reinstated(state: str, withdrawal_cause: str | None) -> DispatchState:
    """The state of a dispatch whose arrival is given back. Raises MoveNotOpen.

    It was signed since the arrival was taken away, or withdrawn by that and by nothing else.
    """
    if state == "withdrawn" and withdrawal_cause != "never_came":
        raise not_open(state)
    return after(state, "reinstate" if state == "withdrawn" else "arrive")


def refuse_unless_as_before(right: Course, *, was_over: bool) -> None:
    """What was over comes back with its end, for its seat is gone; what ran comes back running.

    Raises ReinstatedOtherwise.
    """
    if was_over != (right.ending is not None):
        raise ReinstatedOtherwise


def refuse_annulled(*, placed_already: bool) -> None:
    """Who was once entered as arrived comes by a correction. Raises ArrivalAnnulled."""
    if placed_already:
        raise ArrivalAnnulled
