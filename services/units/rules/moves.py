"""Moves: a state machine is a table of steps; whoever stands on no step stays where they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from services.common.errors import Refused, Stale, Unpinned

State = TypeVar("State", bound=str)
Move = TypeVar("Move", bound=str)
Mover = TypeVar("Mover", bound=str)

Who = Literal["officer", "unit", "complainant"]
"""Who moves in most machines; one with other movers names its own."""


class MoveNotOpen(Refused):
    """当前状态下不能这样办理。"""


@dataclass(frozen=True)
class Step(Generic[State, Move, Mover]):
    """From a state, by a move of somebody, to the next state."""

    state: State
    move: Move
    who: Mover
    next: State


def follow(
    steps: Iterable[Step[State, Move, Mover]], state: State, move: Move, who: Mover
) -> State:
    """The state after a move. Raises MoveNotOpen where the table has no such step."""
    for step in steps:
        if (step.state, step.move, step.who) == (state, move, who):
            return step.next
    raise MoveNotOpen(state=str(state), move=str(move))


def check_version(version: int, expected: int | None) -> None:
    """Two people never decide at once: the mover names the version they saw.

    Raises Unpinned without one, Stale for another than the present one.
    """
    if expected is None:
        raise Unpinned("请在 expected_version 中填写您看到的版本号。")
    if expected != version:
        raise Stale(version=version)
