"""Which areas' tables of counts may leave an office, so that none is the difference of others.

Tables of an area and of its parts can be subtracted: a city less all but one of its counties is
that county, hidden cells, small classes and all. Therefore tables leave at one level only, that
of the prefecture-level cities, which have nobody in common; each hides what `disclosure` says, by
the least that holds in that city. A county's are for its own eyes. The autonomous region's is made
of nothing but what the cities' tables show: a class that some city does not tell apart is told
apart nowhere, a cell that some city hides is hidden, and a city with too few in all to have a
table is not in it. Whoever holds all of them can compute no more than whoever holds the cities'
alone.

Every answer is of its own day: two days' tables differ by who came and left between.
"""

from collections import Counter
from collections.abc import Collection, Mapping

from services.common.errors import Refused
from services.common.values.region import Level
from services.matching.rules.classes import OTHER
from services.matching.rules.disclosure import Cell, Cells, CrossTable, releasable


class CountsStayInside(Refused):
    """县（市、区）的分类人数只供本机构内部使用，不能对外提供。"""

    article = "个人信息保护法 第六条、第七十三条"


INSTEAD = (
    "与所在地级市和其他县（市、区）的表相减，就能推算出人数很少的格；"
    "对外提供请用地级市的表，内部使用请加 exact=true。"
)


def refuse_below_cities(level: Level | None) -> None:
    """Only tables of cities and of the autonomous region leave. Raises CountsStayInside."""
    if level not in ("city", "province"):
        raise CountsStayInside(INSTEAD)


def released(
    by_city: Mapping[str, Cells], least: Mapping[str, int]
) -> tuple[CrossTable, tuple[str, ...]]:
    """The table that may leave, and the cities that it counts; one city's is its own.

    Each city's counts are released by its own least, in whatever table they stand.
    """
    tables = {city: releasable(counts, least[city]) for city, counts in by_city.items()}
    told = {city: table for city, table in sorted(tables.items()) if table.cells}
    if len(told) == 1:
        return next(iter(told.values())), tuple(told)
    return together(list(told.values())), tuple(told)


def least_shown(cities: Collection[str], least: Mapping[str, int], own: int) -> int:
    """The count below which nothing is in a table of these cities; of none, the area's own."""
    return min((least[city] for city in cities), default=own)


def together(tables: Collection[CrossTable]) -> CrossTable:
    """What tables without anybody in common show in sum, and nothing else."""
    rows = _common([table.rows for table in tables])
    columns = _common([table.columns for table in tables])
    cells: Counter[Cell] = Counter()
    hidden: set[Cell] = set()
    for table in tables:
        for (row, column), count in table.cells.items():
            at = (row if row in rows else OTHER, column if column in columns else OTHER)
            cells[at] += count
            hidden |= {at} if (row, column) in table.hidden else set()
    names = [tuple(sorted({cell[axis] for cell in cells})) for axis in (0, 1)]
    whole = {(row, column): cells[row, column] for row in names[0] for column in names[1]}
    # Where no city has such a cell, none is told either.
    hidden |= {cell for cell, count in whole.items() if not count}
    return CrossTable(names[0], names[1], whole, frozenset(hidden))


def _common(classes: Collection[tuple[str, ...]]) -> set[str]:
    return set.intersection(*map(set, classes)) - {OTHER} if classes else set()
