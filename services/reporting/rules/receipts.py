"""Receipts: the centre takes in what a city filed, or returns it with a ground (九)."""

from typing import Final, Literal, NamedTuple

from services.common.errors import Forbidden, Refused
from services.common.moves import Names, standing
from services.common.values.region import PROVINCE

State = Literal["draft", "filed", "received", "returned"]
Decision = Literal["received", "returned"]
Move = Literal["filing", "correction", "receipt", "return"]


class Step(NamedTuple):
    """One move of the table."""

    state: State
    move: Move
    who: str
    next: State


REPORT_STEPS: Final = (
    Step("draft", "filing", "city", "filed"),
    Step("filed", "receipt", "centre", "received"),
    Step("filed", "return", "centre", "returned"),
    Step("filed", "correction", "city", "filed"),
    Step("received", "correction", "city", "filed"),
    Step("returned", "correction", "city", "filed"),
)
"""A correction is a new version, filed anew; the version before stays as it was."""
_NEXT: Final = {(step.state, step.move): step.next for step in REPORT_STEPS}
MOVES: Final[dict[Decision, Move]] = {"received": "receipt", "returned": "return"}

NAMES: Final = Names(
    states={
        "draft": "草稿",
        "filed": "已填报",
        "received": "已接收",
        "returned": "已退回",
    },
    moves={"filing": "填报", "correction": "更正", "receipt": "接收", "return": "退回"},
    movers={"city": "填报机构", "centre": "自治区经办机构"},
)


class NotTheCentre(Forbidden):
    """各市的月报和年度报告由自治区经办机构接收或者退回。"""

    article = "宁人社函〔2020〕272号 九"


class OwnReportNotReceived(Refused):
    """自治区的报告由自治区经办机构自己填报，不用接收。"""


class ReportStateForbids(Refused):
    """报告目前的状态不能办理这个事项。"""


class ReturnGroundMissing(Refused):
    """退回报告须写明理由。"""


def refuse_other_than_centre(office: str | None, area: str) -> None:
    """The centre receives the cities' reports. Raises NotTheCentre, OwnReportNotReceived."""
    if office != PROVINCE:
        raise NotTheCentre
    if area == PROVINCE:
        raise OwnReportNotReceived


def decided(state: State, decision: Decision, ground: str | None) -> State:
    """Where a decision leads. Raises ReportStateForbids, ReturnGroundMissing."""
    move = MOVES[decision]
    if (state, move) not in _NEXT:
        ways = ((step.move, step.who) for step in REPORT_STEPS if step.state == state)
        found = standing(state, ways, NAMES)
        raise ReportStateForbids(found.words, move=move, **found.members)
    if decision == "returned" and not ground:
        raise ReturnGroundMissing
    return _NEXT[state, move]
