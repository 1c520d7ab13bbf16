"""Moves: what is said where a state has no such step, so that nobody asks in vain twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.common.errors import Member


@dataclass(frozen=True)
class Names:
    """What the states, moves and movers of one machine are called (Chinese).

    A move without a name is nobody's to ask for: it comes of something else.
    """

    states: Mapping[Any, str]
    moves: Mapping[Any, str]
    movers: Mapping[str, str]


@dataclass(frozen=True)
class Standing:
    """Where an object stands and who may do what from there."""

    words: str
    members: dict[str, Member]


def standing(state: str, ways: Iterable[tuple[str, str]], names: Names) -> Standing:
    """What a refusal says of a state; `ways` are the moves from it, each with its mover."""
    told = [(move, who) for move, who in ways if move in names.moves]
    listed = "、".join(f"{names.moves[move]}（{names.movers[who]}）" for move, who in told)
    rest = f"可以办理的有：{listed}。" if told else "没有可以办理的事项。"
    return Standing(
        words=f"现在的状态是“{names.states[state]}”，{rest}",
        members={
            "state": state,
            "open_moves": [{"move": move, "who": who} for move, who in told],
        },
    )
