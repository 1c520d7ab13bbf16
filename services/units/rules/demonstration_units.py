"""Demonstration units 示范单位: proposed by a city, named by the autonomous region (二)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from services.common.errors import Conflict, Forbidden, NotFound, Refused, Unavailable
from services.common.values import region
from services.units.rules.moves import Step, Steps, not_open
from services.units.rules.units import UnitState

NominationState = Literal["candidate", "proposed", "named", "declined", "withdrawn"]
NominationMove = Literal["propose", "name", "decline", "withdraw", "end"]
Level = Literal["province", "city", "county"]
Mover = Level | Literal["recogniser", "any"]
"""The recogniser is the autonomous region with a unit that it recognised itself; no city covers it.

Any office: a nomination ends with its unit, whoever removes or merges that.
"""


NOMINATION_STEPS: Final[Steps[NominationState, NominationMove, Mover]] = Steps(
    (
        Step("candidate", "propose", "city", "proposed"),
        Step("candidate", "propose", "recogniser", "proposed"),
        Step("proposed", "name", "province", "named"),
        Step("proposed", "decline", "province", "declined"),
        Step("proposed", "withdraw", "city", "withdrawn"),
        Step("proposed", "withdraw", "recogniser", "withdrawn"),
        Step("named", "withdraw", "province", "withdrawn"),
        Step("proposed", "end", "any", "withdrawn"),
        Step("named", "end", "any", "withdrawn"),
    ),
    states={
        "candidate": "没有推荐",
        "proposed": "已推荐，等待决定",
        "named": "已确定",
        "declined": "未确定",
        "withdrawn": "已撤回",
    },
    moves={
        "propose": "推荐",
        "name": "确定为示范单位",
        "decline": "不予确定",
        "withdraw": "撤回",
    },
)
OPEN: Final[tuple[NominationState, ...]] = ("proposed", "named")
"""While a nomination is in one of these, its unit is proposed no second time."""

CANDIDATES: Final[tuple[UnitState, ...]] = ("recognised", "suspended")
"""In which states a unit is a candidate; whoever has left is none, whatever it scores."""

_LEVELS: Final[dict[int, Level]] = {1: "province", 2: "city", 3: "county"}


class NominationNotFound(NotFound):
    """该单位没有推荐为见习示范单位的记录。"""


class NotThatOffice(Forbidden):
    """见习示范单位由地级市推荐（自治区认定的由自治区推荐），由自治区确定，当前机构不能办理这一步。"""


class ProposerDecides(Refused):
    """推荐和确定须由不同的人办理。"""


class AlreadyProposed(Conflict):
    """该单位已经被推荐或者确定为见习示范单位。"""


class NotAModel(Refused):
    """只有认定有效的见习单位才能推荐或者确定为见习示范单位。"""

    article = "宁人社函〔2020〕272号 二"


class ScoreUnavailable(Unavailable):
    """暂时不能取得示范单位评分，请稍后再试。"""


class ScoresBeingCounted(Unavailable):
    """今天的示范单位评分正在计算，请稍后再试。"""

    def __init__(self, left: int) -> None:
        """`left` is of how many units the score is yet to be counted; what is counted stays."""
        detail = f"还有{left}个单位没有算完，已经算完的不再重算；再次查询时接着算。"
        super().__init__(detail, retry_after=5, left=left)


@dataclass(frozen=True)
class Score:
    """A unit's score on a day as reporting told it: points out of a hundred, with all its parts.

    `score` is decimal text of two places, None where nothing could be measured.
    """

    unit_id: str
    on: date
    score: str | None
    told: Mapping[str, Any]

    @property
    def is_ranked(self) -> bool:
        """Whether enough was measured for a place in the ranking."""
        return bool(self.told["ranked"])


@dataclass(frozen=True)
class Place:
    """A unit's score alone, and whether enough was measured to rank it by that."""

    score: str | None
    is_ranked: bool


Rank = tuple[bool, bool, bool, Decimal, str, str]
"""By what candidates are ordered: the least first."""


def rank(place: Place, state: str, name: str, unit_id: str) -> Rank:
    """The highest score first, then by name.

    After all of these who was measured in part alone, then what could not be measured; and last
    those that are suspended: nobody may propose them now.
    """
    points = Decimal(place.score) if place.score is not None else Decimal(0)
    unranked, unmeasured = not place.is_ranked, place.score is None
    return state == "suspended", unranked, unmeasured, -points, name, unit_id


def level_of(office: str) -> Level:
    """Which tier of government an office's region is."""
    return _LEVELS[len(region.chain(office))]


def follow_nomination(
    state: str, move: NominationMove, office: str, unit_region: str
) -> NominationState:
    """The state after a move of an office, with a unit that the office of a region recognised.

    Raises MoveNotOpen where no office could move so, NotThatOffice where another one's it is.
    """
    steps = [step for step in NOMINATION_STEPS if (step.state, step.move) == (state, move)]
    if not steps:
        raise not_open(NOMINATION_STEPS, state, move)
    for step in steps:
        if step.who in _movers(office, unit_region):
            return step.next
    raise NotThatOffice(level=steps[0].who)


def _movers(office: str, unit_region: str) -> set[Mover]:
    movers: set[Mover] = {"any", level_of(office)}
    if office == unit_region == region.PROVINCE:
        movers.add("recogniser")
    return movers


def check_two_persons(proposer: str | None, decider: str) -> None:
    """Within one office another person decides than the one who proposed: ProposerDecides."""
    if proposer == decider:
        raise ProposerDecides


def check_recognised(unit_state: str) -> None:
    """A suspended or removed unit is no model: NotAModel."""
    if unit_state != "recognised":
        raise NotAModel(state=unit_state)


def check_none_open(is_open: bool) -> None:
    """One nomination at a time: AlreadyProposed."""
    if is_open:
        raise AlreadyProposed
