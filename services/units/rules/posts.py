"""Posts: what may be offered, and the moves from draft to closed."""

from dataclasses import dataclass
from typing import Final, Literal

from services.common.errors import Malformed, NotFound, Refused
from services.units.rules.moves import Step, Steps, Who
from services.units.rules.post_texts import PostText, texts_of
from services.units.rules.under_18 import Under18Code
from services.units.rules.units import UnitState

PostState = Literal["draft", "open", "suspended", "closed"]
PostMove = Literal["publish", "close", "suspend", "resume"]

POST_STEPS: Final[Steps[PostState, PostMove, Who]] = Steps(
    (
        Step("draft", "publish", "unit", "open"),
        Step("open", "close", "unit", "closed"),
        Step("suspended", "close", "unit", "closed"),
        Step("open", "suspend", "officer", "suspended"),
        Step("suspended", "resume", "officer", "open"),
        Step("suspended", "close", "officer", "closed"),
    ),
    states={
        "draft": "草稿",
        "open": "开放",
        "suspended": "暂停",
        "closed": "关闭",
    },
    moves={
        "publish": "发布",
        "close": "关闭",
    },
)

TWO: Final = "宁人社函〔2020〕272号 二"


class PostNotFound(NotFound):
    """没有找到这个见习岗位，或者不在您可以查看的范围内。"""


class PostNotDraft(Refused):
    """只有草稿岗位可以修改内容；已发布的岗位只能调整名额或关闭。"""


class PostNotOpen(Refused):
    """只有开放的岗位可以调整名额。"""


class UnitNotRecognised(Refused):
    """单位未经认定或已暂停，不能发布岗位，也不能增加名额。"""

    article = TWO


class MentorMissing(Refused):
    """发布岗位前须指定一名本单位的带教老师。"""

    article = "宁人社函〔2020〕272号 六"


class MonthsOutsideLimits(Refused):
    """见习期限不在规定的范围内。"""

    article = "人社部函〔2020〕66号"


class ThresholdText(Refused):
    """岗位文字以学历、专业或面试等设置了门槛，不能发布。"""

    article = TWO


class MentorUnknown(Malformed):
    """指定的带教老师不是本单位登记的。"""


@dataclass(frozen=True)
class PostForm:
    """What a unit offers at a post. Nothing here asks who may come (宁人社函〔2020〕272号 二)."""

    title: str
    duties: str
    occupation: str
    headcount: int
    workplace: str
    workplace_county: str
    months: int
    meals: bool
    lodging: bool
    extra_allowance: str | None
    skills: tuple[str, ...]
    mentor_id: str | None
    unsuitable_under_18: bool
    under_18_code: Under18Code | None = None
    under_18_ground: str | None = None
    workplace_id: str | None = None
    remarks: str | None = None

    @property
    def texts(self) -> tuple[PostText, ...]:
        """What youths will read, and the threshold check before them."""
        return texts_of(vars(self))


@dataclass(frozen=True)
class PostTerms:
    """The dated values that bind a post: its months, both ends included, and what a unit adds."""

    shortest_months: int
    longest_months: int
    most_allowance: int
    """The most yuan that one amount of an allowance may be."""


def check_months(months: int, terms: PostTerms) -> None:
    """Refuse a term outside the limits of the day: MonthsOutsideLimits."""
    if not terms.shortest_months <= months <= terms.longest_months:
        shortest, longest = terms.shortest_months, terms.longest_months
        raise MonthsOutsideLimits(
            f"见习期限须为{shortest}至{longest}个月。", shortest=shortest, longest=longest
        )


def check_editable(state: PostState) -> None:
    """Only a draft's text may change: what was published was read by the check. PostNotDraft."""
    if state != "draft":
        raise PostNotDraft(state=state)


def check_open(state: PostState) -> None:
    """Only an open post's headcount moves by itself: PostNotOpen."""
    if state != "open":
        raise PostNotOpen(state=state)


def check_publication(unit_state: UnitState, mentor_id: str | None) -> None:
    """A recognised unit publishes what a mentor leads: UnitNotRecognised, MentorMissing."""
    check_recognised(unit_state)
    if mentor_id is None:
        raise MentorMissing


def check_recognised(unit_state: UnitState) -> None:
    """Only a unit recognised and not suspended offers seats (二): UnitNotRecognised."""
    if unit_state != "recognised":
        raise UnitNotRecognised(state=unit_state)
