"""Moves: a state machine is a table of steps; whoever stands on no step stays where they are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Generic, Literal, TypeVar

from services.common.errors import Refused, Stale, Unpinned
from services.common.moves import Names, standing

State = TypeVar("State", bound=str)
Move = TypeVar("Move", bound=str)
Mover = TypeVar("Mover", bound=str)

Who = Literal["officer", "unit", "complainant"]
"""Who moves in most machines; one with other movers names its own."""


MOVERS: Final = {
    "officer": "经办机构",
    "unit": "见习单位",
    "complainant": "投诉人",
    "city": "设区的市",
    "province": "自治区",
    "recogniser": "自治区，限于本级认定的单位",
}


class MoveNotOpen(Refused):
    """当前状态下不能这样办理。"""


@dataclass(frozen=True)
class Step(Generic[State, Move, Mover]):
    """From a state, by a move of somebody, to the next state."""

    state: State
    move: Move
    who: Mover
    next: State


@dataclass(frozen=True)
class Steps(Generic[State, Move, Mover]):
    """All steps of a machine, and what its states and moves are called (Chinese).

    A move without a name is nobody's to ask for: it comes of something else.
    """

    steps: tuple[Step[State, Move, Mover], ...]
    states: Mapping[State, str]
    moves: Mapping[Move, str]

    def __iter__(self) -> Iterator[Step[State, Move, Mover]]:
        """The steps in their order."""
        return iter(self.steps)


def follow(steps: Steps[State, Move, Mover], state: State, move: Move, who: Mover) -> State:
    """The state after a move. Raises MoveNotOpen where the table has no such step."""
    for step in steps:
        if (step.state, step.move, step.who) == (state, move, who):
            return step.next
    raise not_open(steps, state, move)


def not_open(steps: Steps[Any, Any, Any], state: str, move: str) -> MoveNotOpen:
    """The refusal of a move, which tells the state and what is open from it, and to whom."""
    names = Names(steps.states, steps.moves, MOVERS)
    ways = ((step.move, step.who) for step in steps if step.state == state)
    found = standing(state, ways, names)
    return MoveNotOpen(found.words, move=move, **found.members)


def check_version(version: int, expected: int | None) -> None:
    """Two people never decide at once: the mover names the version they saw.

    Raises Unpinned without one, Stale for another than the present one.
    """
    if expected is None:
        raise Unpinned("请在 expected_version 中填写您看到的版本号。")
    if expected != version:
        raise Stale(version=version)
