"""Mentors: how many trainees one may lead, and when one leads no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.common.errors import Malformed, Member, NotFound, Refused
from services.units.rules.listings import in_words
from services.units.rules.posts import PostState

SIX: Final = "宁人社函〔2020〕272号 六"

LED: Final[tuple[PostState, ...]] = ("open", "suspended")
"""Posts whose seats a mentor answers for: the office alone can open a suspended one again."""


class MentorNotFound(NotFound):
    """没有找到这名带教老师。"""


class MentorEnded(Refused):
    """这名带教老师已不再带教，请指定其他带教老师。"""

    article = SIX


class MentorAlreadyEnded(Refused):
    """这名带教老师已经不再带教，结束日期不能再改。"""


class MentorEndTooFarAhead(Refused):
    """带教老师结束日期过于靠后，请核对。"""


class MentorStillNamed(Refused):
    """还有岗位由这名带教老师带教，请先为这些岗位更换带教老师。"""

    article = SIX


class MentorOverloaded(Refused):
    """这名带教老师所带岗位的名额超过每人可带的人数。"""

    article = SIX


class MentorUnchanged(Refused):
    """这个岗位已经由这名带教老师带教。"""


class PostNotLed(Refused):
    """只有开放或暂停的岗位可以更换带教老师；草稿请直接修改。"""


@dataclass(frozen=True)
class Load:
    """The seats of the posts that a mentor leads, and how many one mentor may lead."""

    seats: int
    limit: int


def check_load(load: Load, more: int) -> None:
    """Refuse so many seats more than one mentor may lead: MentorOverloaded.

    Seats are counted as offered, not as taken: each of them may be filled at any instant.
    """
    if load.seats + more > load.limit:
        raise MentorOverloaded(
            f"每名带教老师最多带{load.limit}人；其他岗位已有{load.seats}个名额，"
            f"加上这个岗位的{more}个超出。",
            limit=load.limit,
            seats=load.seats,
            more=more,
        )


def check_leads(last_day: date | None) -> None:
    """Refuse to name one whose end is entered, be it ahead: MentorEnded."""
    if last_day is not None:
        raise MentorEnded(last_day=last_day.isoformat())


@dataclass(frozen=True)
class Leading:
    """Since when a mentor leads, the last day entered if one is, and the posts that name them."""

    since: date
    last_day: date | None
    posts: Sequence[str]


def check_end(leading: Leading, last_day: date, today: date, latest: date) -> None:
    """A mentor ends on no day before the first or after the latest, and leaves no post without one.

    Until the last day entered has passed another may be entered. Raises MentorAlreadyEnded,
    MentorEndTooFarAhead, MentorStillNamed, Malformed.
    """
    if leading.last_day is not None and leading.last_day < today:
        raise MentorAlreadyEnded(last_day=leading.last_day.isoformat())
    if last_day < leading.since:
        raise Malformed("/last_day", "结束日期不能早于登记日期。")
    if last_day > latest:
        detail = f"请填写{in_words(latest)}或者以前的日期。"
        raise MentorEndTooFarAhead(detail, latest=latest.isoformat())
    if leading.posts:
        posts: list[Member] = list(leading.posts)
        raise MentorStillNamed(posts=posts)


def check_change(state: PostState, before: str | None, after: str) -> None:
    """A post that leads youths is given another mentor: PostNotLed, MentorUnchanged."""
    if state not in LED:
        raise PostNotLed(state=state)
    if before == after:
        raise MentorUnchanged
