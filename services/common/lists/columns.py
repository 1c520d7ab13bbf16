"""What a caller asks of a list: its columns, their kinds, and the key by which rows are one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal[
    "text",
    "name",
    "code",
    "id_number",
    "phone",
    "day",
    "month",
    "integer",
    "money",
    "choice",
    "several",
]
"""How a column's cells are read.

text       words; ends trimmed, what shows nothing dropped, a number in plain digits
name       a person's name: blanks between Chinese characters dropped, one dot for all dots
code       letters and digits, upper case, no blanks; a number that lost digits is refused
id_number  a code whose 18th character may be a look-alike of X
phone      a code of which a float is repaired
day        a date in any spelling that names it wholly
month      a month, or the first day that a spreadsheet made of it
integer    a whole number
money      yuan with at most two decimals
choice     one of the caller's choices, by code or by name
several    words divided by 、；, or line breaks
"""

CODES: frozenset[Kind] = frozenset({"code", "id_number", "phone", "month"})
"""Kinds that a spreadsheet must keep as text."""


@dataclass(frozen=True)
class Column:
    """One column of a list. Titles and aliases are compared without blanks, brackets and stars."""

    name: str
    title: str
    kind: Kind = "text"
    required: bool = True
    required_of: str = ""
    """Of which rows one that is not required is asked all the same, such as 有岗位的."""
    aliases: tuple[str, ...] = ()
    longest: int = 200
    """Characters of a text; items of `several` are each held to it."""
    least: int = 0
    most: int = 2**31 - 1
    suffixes: tuple[str, ...] = ()
    """Measure words that may follow an integer, such as 人."""
    choices: Mapping[str, Any] = field(default_factory=dict)
    """Each spelling of a choice, and the value it means."""
    shown_choices: tuple[str, ...] = ()
    """What the template offers to pick from."""
    check: Callable[[str], str] | None = None
    """Reads a code wholly. Raises ValueError with a Chinese reason that repeats no input."""
    hint: str = ""
    """What to fill in, shown in the template; that a required column is one is said before it."""


@dataclass(frozen=True)
class Form:
    """A kind of list: its columns in the template's order."""

    name: str
    version: int
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    """Names of the columns that together occur once in a file; () for no such rule."""

    @property
    def template(self) -> str:
        """How a file says which template it was filled in on."""
        return f"{self.name}-{self.version}"
