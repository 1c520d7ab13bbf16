"""How a line stands for the youth whose money it is, whatever its batch has come to."""

from typing import Final, Literal, NamedTuple

from services.reporting.rules import objections, settlements
from services.reporting.rules.objections import HOLDING

Standing = Literal[settlements.State, "held"]
"""The state of the batch until the money is released; from then on that of the line itself."""

HELD_NAME: Final = "暂缓，不随本批拨付"
_RELEASED: Final = ("approved", "partly_disbursed", "disbursed")


class Became(NamedTuple):
    """What became of a line, of a batch at this state.

    `is_paid` says that a payment of it stands, `waits` that it was held when it was written,
    `pays` that money of it is to leave at all.
    """

    state: settlements.State
    is_paid: bool
    waits: bool
    pays: bool
    objection: objections.State | None


def standing(line: Became) -> Standing:
    """Paid is disbursed, what was left out is held, what is still due is approved.

    A line of which no money leaves goes with its batch: of it disbursed proves no payment.
    """
    if line.state not in _RELEASED:
        return line.state
    if line.is_paid:
        return "disbursed"
    if line.waits or line.objection in HOLDING:
        return "held"
    return "approved" if line.pays else line.state
