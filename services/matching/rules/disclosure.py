"""What of a table of counts may leave an office: no cell under the least, nor one computable.

Totals of rows and columns are taken as known to everybody, for every table that shares an aspect
shows them. A cell under the least is hidden, an empty one too. That alone protects little: in a row
with one hidden cell the total gives it away. So more cells are hidden until each cell under the
least could, by all that is shown, take values that lie `least` apart or more.

Of which areas tables may leave at all, `regional_disclosure` says.

How that is known: around a circle of hidden cells, by turns one more and one less, no total
changes. How much a cell can rise and fall by such circles is a flow between rows and columns.
"""

from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from services.matching.rules.classes import OTHER

MOST_CLASSES: Final = 20
"""Of each aspect so many classes are told apart in a table; the rest is one class."""

Cell = tuple[str, str]
Cells = Mapping[Cell, int]
Node = tuple[bool, str]
"""A row (True) or a column (False), by its class."""


@dataclass(frozen=True)
class CrossTable:
    """Counts by two aspects: the classes in order, every cell, and which of them are hidden."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[Cell, int]
    hidden: frozenset[Cell]

    @property
    def total(self) -> int:
        """How many are counted."""
        return sum(self.cells.values())

    def row_total(self, row: str) -> int:
        """How many are of a row's class."""
        return sum(self.cells[row, column] for column in self.columns)

    def column_total(self, column: str) -> int:
        """How many are of a column's class."""
        return sum(self.cells[row, column] for row in self.rows)

    def shown(self, row: str, column: str) -> int | None:
        """A cell as it is told; None where it is hidden."""
        return None if (row, column) in self.hidden else self.cells[row, column]


def tabulate(counts: Cells) -> CrossTable:
    """A table for the office's own eyes: every cell as counted."""
    return _table(_folded(counts, least=0), frozenset())


def releasable(counts: Cells, least: int) -> CrossTable:
    """A table that may leave: small classes put together, cells hidden as the module says.

    Where fewer than `least` are counted in all, there is no class and no cell.
    """
    if sum(counts.values()) < least:
        return CrossTable((), (), {}, frozenset())
    table = _table(_folded(counts, least), frozenset())
    return CrossTable(table.rows, table.columns, table.cells, hide(table, least))


def hide(table: CrossTable, least: int) -> frozenset[Cell]:
    """The cells to hide, each row and column of the table counting `least` or more."""
    small = sorted(cell for cell, count in table.cells.items() if count < least)
    hidden = set(small)
    for cell in small:
        while spread(table.cells, hidden, cell, least) < least:
            hidden |= _more(table, hidden, cell, least)
    return frozenset(hidden)


def spread(cells: Cells, hidden: Collection[Cell], cell: Cell, enough: int) -> int:
    """How far apart the values lie that a hidden cell could take, looked for up to `enough`.

    Whoever asks knows all totals and all cells that are not hidden.
    """
    up = _turned(cells, hidden, cell, rising=True, enough=enough)
    down = _turned(cells, hidden, cell, rising=False, enough=min(enough, cells[cell]))
    return up + down


def _turned(
    cells: Cells, hidden: Collection[Cell], cell: Cell, *, rising: bool, enough: int
) -> int:
    # A cell that rises takes from its row; what it takes there must be put elsewhere, and so on.
    held = {other: cells[other] for other in sorted(hidden) if other != cell}
    lines: dict[Node, list[Cell]] = {}
    for other in held:
        lines.setdefault((True, other[0]), []).append(other)
        lines.setdefault((False, other[1]), []).append(other)
    moved = 0
    while moved < enough:
        path = _way(held, lines, cell, rising=rising)
        if not path:
            break
        takes = path[::2] if rising else path[1::2]
        step = min(enough - moved, *(held[other] for other in takes))
        for other in path:
            held[other] += -step if other in takes else step
        moved += step
    return moved


def _way(held: Cells, lines: Mapping[Node, list[Cell]], cell: Cell, *, rising: bool) -> list[Cell]:
    # From the cell's row to its column, by turns along a row and along a column; [] for none.
    start, goal = (True, cell[0]), (False, cell[1])
    came: dict[Node, tuple[Cell, Node]] = {}
    queue: deque[Node] = deque([start])
    while queue and goal not in came:
        at = queue.popleft()
        along_row = at[0]
        for other in lines.get(at, []):
            to = (not along_row, other[1] if along_row else other[0])
            takes_nothing = along_row == rising and held[other] == 0
            if to != start and to not in came and not takes_nothing:
                came[to] = other, at
                queue.append(to)
    return _walked(came, goal) if goal in came else []


def _walked(came: Mapping[Node, tuple[Cell, Node]], at: Node) -> list[Cell]:
    path = []
    while at in came:
        other, at = came[at]
        path.append(other)
    return path[::-1]


def _more(table: CrossTable, hidden: Collection[Cell], cell: Cell, least: int) -> set[Cell]:
    # The rectangle that helps most, and of those the one that hides fewest people.
    row, column = cell
    best: tuple[int, int, list[Cell]] | None = None
    for other_row in (r for r in table.rows if r != row):
        for other_column in (c for c in table.columns if c != column):
            corners = [(row, other_column), (other_row, column), (other_row, other_column)]
            fresh = [corner for corner in corners if corner not in hidden]
            if not fresh:
                continue
            beside, below, across = (table.cells[corner] for corner in corners)
            gain = min(beside, below) + min(table.cells[cell], across)
            choice = (-min(gain, least), sum(table.cells[one] for one in fresh), fresh)
            best = min(best, choice) if best else choice
    if best is None:
        raise LookupError("a table whose classes are too small")
    return set(best[2])


def _folded(told: Cells, least: int) -> Counter[Cell]:
    counts = {cell: count for cell, count in told.items() if count}
    rows = _kept(((row, count) for (row, _), count in counts.items()), least)
    columns = _kept(((column, count) for (_, column), count in counts.items()), least)
    folded: Counter[Cell] = Counter()
    for (row, column), count in counts.items():
        at = (row if row in rows else OTHER, column if column in columns else OTHER)
        folded[at] += count
    return folded


def _kept(counts: Iterable[tuple[str, int]], least: int) -> set[str]:
    """The classes told apart; the others together are none, or `least` or more."""
    totals: Counter[str] = Counter()
    for name, count in counts:
        totals[name] += count
    order = sorted(totals, key=lambda name: (-totals[name], name))
    kept = [name for name in order if totals[name] >= least and name != OTHER][:MOST_CLASSES]
    rest = sum(totals.values()) - sum(totals[name] for name in kept)
    if 0 < rest < least and kept:
        kept.pop()
    return set(kept)


def _table(counts: Cells, hidden: frozenset[Cell]) -> CrossTable:
    rows = tuple(sorted({row for row, _ in counts}))
    columns = tuple(sorted({column for _, column in counts}))
    cells = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    return CrossTable(rows, columns, cells, hidden)
