"""Lists of employers that a department recommends: rows of one employer, and what they lack.

宁人社函〔2020〕272号 五、九.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, get_args

from services.common.errors import Forbidden
from services.units.rules.prospects import PlannedPost, ProspectForm

ListRecommender = Literal["commerce", "sasac", "youth_league", "federation"]

UNIT_FACTS: Final = (
    "name",
    "region",
    "industry",
    "industry_class",
    "contact_name",
    "contact_phone",
)
"""What every row of one employer says alike."""
POST_PARTS: Final = ("title", "occupation", "headcount", "months")
"""What a planned post cannot do without."""
POST_FACTS: Final = (*POST_PARTS, "duties", "workplace", "workplace_county", "extra_allowance")
MOST_POSTS: Final = 100
"""How many posts one employer may plan: what the register takes."""


RECOMMENDERS: Final[Mapping[str, ListRecommender]] = {one: one for one in get_args(ListRecommender)}
"""The departments that recommend units (九), by how agreements name them."""

ALREADY_LISTED: Final = "prospect-already-listed"

Values = Mapping[str, Any]


class NoRecommender(Forbidden):
    """推荐见习单位的是商务、国资委、共青团和工商联，这份协议的部门不在其中。"""

    article = "宁人社函〔2020〕272号 九"


@dataclass(frozen=True)
class Source:
    """Where a list comes from."""

    list_id: str
    recommended_by: ListRecommender
    recommended_on: date


def check_recommender(department: str) -> ListRecommender:
    """Who recommends, as lists of employers name it. Raises NoRecommender for any other."""
    found = RECOMMENDERS.get(department)
    if found is None:
        raise NoRecommender
    return found


def rows_by_code(rows: Iterable[tuple[int, Values]]) -> dict[str, list[int]]:
    """The rows of each employer, by its credit code, in the order of the list."""
    found: dict[str, list[int]] = {}
    for number, values in rows:
        if values["credit_code"] is not None:
            found.setdefault(values["credit_code"], []).append(number)
    return found


def is_anew(errors: Iterable[str]) -> bool:
    """Whether a row recommends whom somebody else had recommended, and nothing else is wrong."""
    return {*errors} == {ALREADY_LISTED}


def disagreements(first: Values, other: Values) -> list[str]:
    """The facts that two rows of one employer tell differently; a blank disagrees with nothing."""
    return [
        name
        for name in UNIT_FACTS
        if None not in (first[name], other[name]) and first[name] != other[name]
    ]


def repeats(rows: Iterable[tuple[int, Values]]) -> list[tuple[int, int]]:
    """Rows of one employer that name a post which an earlier row names: the row, the earlier."""
    seen: dict[tuple[Any, ...], int] = {}
    found = []
    for number, values in rows:
        told = tuple(values[name] for name in ("title", "workplace", "workplace_county"))
        earlier = seen.setdefault(told, number)
        if earlier != number:
            found.append((number, earlier))
    return found


def post_gaps(values: Values) -> list[str]:
    """What a row that names a post leaves out of it; a row may name none."""
    if not has_post(values):
        return []
    return [name for name in POST_PARTS if values[name] is None]


def has_post(values: Values) -> bool:
    """Whether a row says anything of a post."""
    return any(values[name] is not None for name in POST_FACTS)


def form_of(rows: Sequence[Values], source: Source) -> ProspectForm:
    """The employer and its planned posts that its rows name; what one row left out another says."""
    facts = {name: _first(rows, name) for name in UNIT_FACTS}
    return ProspectForm(
        **facts,
        credit_code=rows[0]["credit_code"],
        recommended_by=source.recommended_by,
        recommended_on=source.recommended_on,
        list_id=source.list_id,
        posts=tuple(_post(row, facts["region"]) for row in rows if has_post(row)),
    )


def _first(rows: Sequence[Values], name: str) -> Any:
    return next((row[name] for row in rows if row[name] is not None), None)


def _post(row: Values, region: str) -> PlannedPost:
    return PlannedPost(
        title=row["title"],
        duties=row["duties"],
        occupation=row["occupation"],
        headcount=row["headcount"],
        workplace=row["workplace"],
        workplace_county=row["workplace_county"] or region,
        months=row["months"],
        meals=bool(row["meals"]),
        lodging=bool(row["lodging"]),
        extra_allowance=row["extra_allowance"],
    )
