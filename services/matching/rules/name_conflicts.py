"""Names in question: one number under two names, and what an officer may decide."""

from dataclasses import dataclass
from typing import Final, Literal

from services.common.errors import NotFound, Refused

NameState = Literal["open", "kept", "taken", "parted"]
NameMove = Literal["keep", "take", "part"]


class NameConflictNotFound(NotFound):
    """没有找到这条姓名核实事项，或者不在您可以查看的范围内。"""


class NameDecided(Refused):
    """这条姓名核实事项已经有结论。"""


@dataclass(frozen=True)
class NameStep:
    """From a state, by a move, of somebody, to the next state."""

    state: NameState
    move: NameMove
    who: str
    next: NameState


NAME_STEPS: Final = (
    NameStep("open", "keep", "officer", "kept"),
    NameStep("open", "take", "officer", "taken"),
    NameStep("open", "part", "officer", "parted"),
)
"""keep: one person, the recorded name is right. take: one person, the told name is right.
part: another person, whose number was written wrongly; nothing told enters the record."""

SAME_PERSON: Final[frozenset[str]] = frozenset({"kept", "taken"})


def decided(decision: str | None, move: NameMove) -> NameState:
    """The state that a decision leads to. Raises NameDecided where one stands already."""
    for step in NAME_STEPS:
        if (step.state, step.move) == (decision or "open", move):
            return step.next
    raise NameDecided
