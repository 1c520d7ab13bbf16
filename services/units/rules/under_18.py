"""Posts not for those under 18: declared with a ground, held to until an officer refuses it."""

from typing import Final, Literal

from services.common.errors import Malformed, Refused
from services.units.rules.moves import Step, Steps, Who

Under18Code = Literal["night_shift", "hazard", "heavy_labour", "confined_place", "other"]
Under18State = Literal["declared", "confirmed", "refused"]
Under18Move = Literal["confirm", "refuse"]

UNDER_18_STEPS: Final[Steps[Under18State, Under18Move, Who]] = Steps(
    (
        Step("declared", "confirm", "officer", "confirmed"),
        Step("declared", "refuse", "officer", "refused"),
        Step("refused", "confirm", "officer", "confirmed"),
        Step("confirmed", "refuse", "officer", "refused"),
    ),
    states={
        "declared": "待经办机构确认",
        "confirmed": "已确认",
        "refused": "未获确认",
    },
    moves={
        "confirm": "确认",
        "refuse": "不予确认",
    },
)

LAW: Final = "未成年人保护法 第六十一条"


class Under18GroundMissing(Refused):
    """不适合未满18周岁人员的岗位，发布前须写明理由。"""

    article = LAW


class Under18NotDeclared(Refused):
    """这个岗位没有申报为不适合未满18周岁的人员。"""


def keeps_out(state: Under18State | None) -> bool:
    """Whether those under 18 are kept out: from the declaration on, until it is refused."""
    return state in ("declared", "confirmed")


def check_ground(*, unsuitable: bool, code: Under18Code | None, text: str | None) -> None:
    """A ground goes with the declaration and with nothing else: Malformed."""
    if not unsuitable and (code or text):
        raise Malformed("/under_18", "岗位未申报为不适合未满18周岁人员的，不填写理由。")


def check_declared(*, unsuitable: bool, code: Under18Code | None) -> None:
    """What is published as unsuitable says why: Under18GroundMissing."""
    if unsuitable and code is None:
        raise Under18GroundMissing


def declared(*, unsuitable: bool) -> Under18State | None:
    """Where a declaration begins; None where there is none."""
    return "declared" if unsuitable else None


def state_of(state: Under18State | None) -> Under18State:
    """The state that an officer decides on: Under18NotDeclared where there is none."""
    if state is None:
        raise Under18NotDeclared
    return state
