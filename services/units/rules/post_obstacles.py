"""Obstacles confirmed of a post: an unsafe one rests until it is cleared, what is gone leaves."""

from typing import Final, Literal

from services.common.errors import NotFound
from services.units.rules.moves import Step, Steps, Who
from services.units.rules.offers import Wish

PostObstacleKind = Literal["safety", "post_gone"]
PostObstacleState = Literal["resting", "cleared", "gone", "taken_off", "lapsed"]
EndingMove = Literal["take_off", "lapse"]
PostObstacleMove = EndingMove | Literal["clear"]

POST_OBSTACLE_STEPS: Final[Steps[PostObstacleState, PostObstacleMove, Who]] = Steps(
    (
        Step("resting", "clear", "officer", "cleared"),
        Step("resting", "lapse", "unit", "lapsed"),
        Step("gone", "take_off", "officer", "taken_off"),
        Step("gone", "lapse", "unit", "lapsed"),
    ),
    states={
        "resting": "安全条件不具备，岗位暂停派遣",
        "cleared": "已解除",
        "gone": "名额已不存在，待减去",
        "taken_off": "名额已减去",
        "lapsed": "岗位已经关闭，不再办理",
    },
    moves={"clear": "解除"},
)
ENDED_WITH: Final[dict[EndingMove, Who]] = {"take_off": "officer", "lapse": "unit"}
"""What comes of what is done to the post, and whose move that is."""
KINDS: Final[dict[PostObstacleKind, PostObstacleState]] = {"safety": "resting", "post_gone": "gone"}
"""What bears on the post itself, whoever was sent there; in which state it is received."""


class PostObstacleNotFound(NotFound):
    """没有找到这项岗位客观情况，或者不在您可以查看的范围内。"""


def without(headcount: int, gone: int) -> Wish:
    """What is asked of matching where so many seats of a post are gone: with the last it closes."""
    if gone < headcount:
        return Wish("lower", headcount - gone, None, gone)
    return Wish("close", headcount, None, gone)
