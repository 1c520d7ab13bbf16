"""Faults: what is wrong with a cell or a row, told in Chinese by place, never by content."""

from dataclasses import dataclass
from typing import Any, Literal

Weight = Literal["error", "warning"]


@dataclass(frozen=True)
class Fault:
    """One thing amiss. `column` is Excel's letter, empty where the whole row is meant."""

    row: int
    column: str
    title: str
    """The column's title in the form."""
    code: str
    message: str
    weight: Weight = "error"


class Unfit(ValueError):
    """A cell that gives no value: its code and its message."""

    def __init__(self, code: str, message: str) -> None:
        """`message` is for people and repeats no input."""
        super().__init__(code)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Value:
    """What a cell gave, with what the person should look at again."""

    value: Any
    warning: Unfit | None = None
