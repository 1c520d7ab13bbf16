"""How a wish of the public zone becomes the shape of a statement and the values it is run with."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, TypeAlias, TypeVar, TypeVarTuple

from sqlalchemy import BindParameter, ColumnElement, Date, Integer, Select, bindparam, cast, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, TSQUERY
from sqlalchemy.orm import InstrumentedAttribute

from services.common.values import region as regions
from services.units.rules.zone import ELSEWHERE, SAME_CITY, SAME_COUNTY, PostWish, UnitWish

LOOK: Final = 2
"""How many posts are looked at first for each that is shown: some are full."""

_ANY_COUNTY: Final = "640101"
_ANY_CITY: Final = "640100"
_ANY: Final[Mapping[str, Any]] = {
    "industry": "A",
    "kind": "enterprise",
    "occupation": "1",
    "months_from": 1,
    "months_to": 1,
    "expression": "a",
    "near": _ANY_COUNTY,
}
Wish = TypeVar("Wish", PostWish, UnitWish)
Columns = TypeVarTuple("Columns")
Condition: TypeAlias = ColumnElement[bool]

Place = tuple[date, str]
"""Where a page ended: the day and the id of its last row."""


def within(column: InstrumentedAttribute[str], area: str) -> Condition:
    """Whether a column of counties or offices lies within an area."""
    return column == prefix(area) if _is_county(area) else column.startswith(prefix(area))


def prefix(area: str) -> BindParameter[str]:
    """What the codes of an area's counties begin with."""
    return bindparam("area", regions.prefix(area), type_=TEXT)


def near(column: InstrumentedAttribute[str], county: str, stage: int) -> tuple[Condition, ...]:
    """What a stage of nearness to a county asks of a column."""
    here: BindParameter[str] = bindparam("near", county)
    city: BindParameter[str] = bindparam("near_city", _city(county))
    stages: dict[int, tuple[Condition, ...]] = {
        SAME_COUNTY: (column == here,),
        SAME_CITY: (column.startswith(city), column != here),
        ELSEWHERE: (~column.startswith(city),),
    }
    return stages[stage]


def newest(
    query: Select[*Columns],
    day: InstrumentedAttribute[Any],
    own_id: InstrumentedAttribute[str],
    *,
    follows: bool,
    rows: str = "rows",
) -> Select[*Columns]:
    """The newest first, after the place where the page before ended if it `follows` one."""
    if follows:
        place = tuple_(bindparam("day", type_=Date), bindparam("id", type_=TEXT))
        query = query.where(tuple_(day, own_id) < place)
    return query.order_by(day.desc(), own_id.desc()).limit(row_count(rows))


def published_in(column: InstrumentedAttribute[list[str]]) -> Condition:
    """Whether a post was published in one of some months."""
    found: Condition = column.overlap(bindparam("in_months", type_=ARRAY(TEXT)))
    return found


def row_count(name: str) -> BindParameter[int]:
    """How many rows are wanted, by this name among the values."""
    return bindparam(name, type_=Integer)


def tsquery(expression: str) -> Any:
    """The words searched for."""
    # As text first: the driver knows no tsquery.
    return cast(bindparam("expression", expression, type_=TEXT), TSQUERY)


def _is_county(area: str) -> bool:
    return regions.prefix(area) == area


def _city(county: str) -> str:
    return regions.prefix(regions.parent(county) or county)


def shape_of(wish: Wish) -> Wish:
    """A wish for the same things, whose values stand for any other."""
    asked = {name: value for name, value in _ANY.items() if getattr(wish, name, None) is not None}
    if wish.area and wish.area != regions.PROVINCE:
        asked["area"] = _ANY_COUNTY if _is_county(wish.area) else _ANY_CITY
    return replace(wish, **asked)


def values_of(
    wish: PostWish | UnitWish, after: Place | None, rows: int, in_months: Sequence[str] = ()
) -> Mapping[str, Any]:
    """What a statement is run with: the wish's values, where the page before ended, how many."""
    day, own_id = after or (None, None)
    area = wish.area and regions.prefix(wish.area)
    city = wish.near and _city(wish.near)
    return vars(wish) | {
        "area": area,
        "near_city": city,
        "day": day,
        "id": own_id,
        "rows": rows,
        "to_look_at": LOOK * rows,
        "in_months": in_months,
    }
