"""Sheets as they lie in a file: raw cells by row and column, as a person would number them."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from heapq import heappop, heappush
from operator import attrgetter
from typing import Final, Literal, TypeAlias

Format = Literal["xlsx", "xls", "csv"]


SCHEMA_SHEET: Final = "schema_version"
"""The hidden sheet by which a template tells its name and version (cell A1)."""
CHOICES_SHEET: Final = "choices"
"""The hidden sheet of what a template offers to pick from."""


def strange(hidden: Sequence[str]) -> int:
    """How many of a book's hidden sheets are not a template's own, told by their titles."""
    own = {SCHEMA_SHEET, CHOICES_SHEET} if SCHEMA_SHEET in hidden else set()
    return sum(title not in own for title in hidden)


class Flaw(Enum):
    """A cell without a value that could be read."""

    ERROR = "error"
    """#N/A and its kin: a formula failed."""
    UNCOMPUTED = "uncomputed"
    """A formula whose result was never kept in the file."""
    NESTED = "nested"
    """An object or an array in a field of JSON that takes none."""
    NUMBERED = "numbered"
    """A code that JSON tells as a number: what it lost on its way, nobody can tell any more."""


Raw: TypeAlias = str | int | float | bool | date | datetime | Flaw
"""What a cell holds. Blank cells are absent."""

ERROR_TEXTS: Final = frozenset(
    (
        "#N/A",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#GETTING_DATA",
        "#SPILL!",
        "#CALC!",
    )
)


@dataclass(frozen=True)
class Limits:
    """How much of a file is read; beyond it is refused rather than cut."""

    size: int = 20 * 1024 * 1024
    unpacked: int = 200 * 1024 * 1024
    """Bytes of all parts of an .xlsx together."""
    ratio: int = 200
    """Unpacked to packed, for a part above a mebibyte: sheets reach 20, bombs 1,000."""
    parts: int = 2_000
    elements: int = 6_000_000
    """XML elements of all parts: memory is taken by elements, not by bytes."""
    rows: int = 50_000
    columns: int = 256
    cells: int = 2_000_000
    merges: int = 100_000
    """Merged cells of one sheet: two in each of its rows."""


LIMITS: Final = Limits()
LAST_ROW: Final = 1_048_576
LAST_COLUMN: Final = 16_384


@dataclass(frozen=True)
class Span:
    """Merged cells, from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


def apart(spans: Iterable[Span], rows: Container[int]) -> Iterator[Span]:
    """The spans that begin in one of the rows and reach into no earlier one.

    One that begins in an empty row says nothing, and no spreadsheet writes one over another: a
    file cannot make its few rows be walked once for each of a hundred thousand.
    """
    taken = 0
    """The columns still covered from above, a bit each."""
    ending: list[tuple[int, int]] = []
    """Until which row and over which columns, the first to end in front."""
    for span in sorted((one for one in spans if one.top in rows), key=attrgetter("top", "left")):
        while ending and ending[0][0] < span.top:
            taken &= ~heappop(ending)[1]
        columns = _bits(span.left, min(span.right, LIMITS.columns))
        if columns and not columns & taken:
            taken |= columns
            heappush(ending, (span.bottom, columns))
            yield span


def _bits(first: int, last: int) -> int:
    return (1 << last) - (1 << first - 1) if first <= last else 0


@dataclass(frozen=True)
class Sheet:
    """One visible sheet. Rows and columns count from 1, as the person sees them."""

    name: str
    rows: Mapping[int, Mapping[int, Raw]]
    merged: tuple[Span, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    from_1904: bool = False
    """Whether day numbers count from 1904, as old Macintosh books do."""


@dataclass(frozen=True)
class Book:
    """A file's visible sheets, and what was left out."""

    format: Format
    sheets: tuple[Sheet, ...]
    hidden_sheets: int = 0
    template: str | None = None
    """Which template and version it was filled in on, if its hidden sheet says so."""
    notes: tuple[str, ...] = field(default=())
    """What was done to the text on the way, for the person: an encoding, a translation."""


@lru_cache(maxsize=1024)
def letters(column: int) -> str:
    """A column as Excel shows it: 1 is A, 27 is AA."""
    shown = ""
    while column:
        column, rest = divmod(column - 1, 26)
        shown = chr(ord("A") + rest) + shown
    return shown


@lru_cache(maxsize=1024)
def number(shown: str) -> int:
    """The column of those letters: AA is 27."""
    found = 0
    for letter in shown:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found
