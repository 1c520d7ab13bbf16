"""Follow-up: who is looked after once a placement is over, when next, and until when.

后续就业帮扶 (宁人社函〔2020〕272号 一): everybody who was not retained, early ends too, until they
work or an office closes the case.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from services.common.errors import Malformed, NotFound, Refused, Stale
from services.common.values import years
from services.common.values.month import Month
from services.matching.rules.placements import Course

Kind = Literal["posts_sent", "guidance", "training", "contact"]
State = Literal["open", "closed"]
Move = Literal["follow_up", "close", "reopen", "restate"]
Closing = Literal[
    "retained",
    "employed",
    "placed_again",
    "died",
    "annulled",
    "studying",
    "enlisted",
    "unwilling",
    "moved",
    "other",
]

ClosingByOfficer = Literal["studying", "enlisted", "unwilling", "moved", "other"]

KINDS: Final[Mapping[Kind, str]] = {
    "posts_sent": "推送岗位",
    "guidance": "职业指导",
    "training": "推荐培训",
    "contact": "联系回访",
}
CLOSINGS: Final[Mapping[Closing, str]] = {
    "retained": "被见习单位留用",
    "employed": "已就业",
    "placed_again": "再次参加见习",
    "died": "本人去世",
    "annulled": "没有到岗，见习登记已撤销",
    "studying": "升学",
    "enlisted": "应征入伍",
    "unwilling": "本人明确不需要帮扶",
    "moved": "迁往外地，已转交",
    "other": "其他",
}
BY_ITSELF: Final[frozenset[Closing]] = frozenset(
    {"retained", "employed", "died", "annulled", "placed_again"}
)
"""What the record of an end, an outcome or an arrival closes, and what opens again where that turns
out otherwise; an officer closes for the others.
"""

_MONTHS_AT_ONCE: Final = 60


class Step(NamedTuple):
    """One move of the table."""

    state: State
    move: Move
    who: str
    next: State


STEPS: Final = (
    Step("open", "follow_up", "officer", "open"),
    Step("open", "close", "officer or matching", "closed"),
    Step("closed", "reopen", "matching", "open"),
    Step("closed", "restate", "matching", "closed"),
)


class FollowUpNotOpen(Refused):
    """这次见习目前没有需要帮扶的事项：尚未结束、已经就业，或者帮扶已经终结。"""

    article = "宁人社函〔2020〕272号 一"


class FollowUpChanged(Stale):
    """这项帮扶已有变动，请刷新后再办理。"""


class WordMissing(Refused):
    """因本人不需要帮扶而终结的，须登记本人表示的日期和方式；其他原因的不填。"""


class FollowUpUnknown(NotFound):
    """这次见习没有后续就业帮扶的记录。"""


class PostsUnfit(Malformed):
    """推送岗位的须列出岗位编号，每个只列一次；其他方式的不填。"""


class PostsNotOpen(Refused):
    """推送的岗位应是目前开放的岗位。"""


@dataclass(frozen=True)
class Pace:
    """Days after the last day on post at which somebody is followed up, and then every so many."""

    days: tuple[int, ...]
    then_every: int


@dataclass(frozen=True)
class Made:
    """One follow-up: on which day, and whether it reached somebody."""

    made_on: date
    reached: bool


def closing_of(course: Course) -> Closing | None:
    """What a placement's record says: who works, died or never came needs nothing; else None."""
    if course.state == "annulled":
        return "annulled"
    if course.ending and course.ending.cause == "death":
        return "died"
    kind = course.outcome.kind if course.outcome else "neither"
    closings: Mapping[str, Closing] = {"retained": "retained", "employed_otherwise": "employed"}
    return closings.get(kind)


def closing_among(course: Course, others: Iterable[Course]) -> Closing | None:
    """What closes a case: the placement's own record, or another of the youth that followed it.

    So of all placements of a youth at most one is open: the latest, where it ended without a job.
    """
    followed = any(
        other.state != "annulled" and other.arrived_on > course.last_day for other in others
    )
    return closing_of(course) or ("placed_again" if followed else None)


def due_after(last_day: date, made: Iterable[Made], pace: Pace) -> date:
    """When somebody is followed up next: by the pace from the last day on post on.

    Only what reached them counts, and a day once. One made before its day counts for it; after
    the last of the pace the time runs from the last one made.
    """
    done = {one.made_on for one in made if one.reached}
    if len(done) < len(pace.days):
        return last_day + timedelta(days=pace.days[len(done)])
    return max(done) + timedelta(days=pace.then_every)


def is_reckoned_anew(closed_because: Closing | None) -> bool:
    """Whether records still say how a case stands: it is open, or no officer has closed it."""
    return closed_because is None or closed_because in BY_ITSELF


def refuse_not_open(state: State | None) -> None:
    """Only an open case is followed up or closed. Raises FollowUpNotOpen."""
    if state != "open":
        raise FollowUpNotOpen


def refuse_stale(version: int, expected: int | None) -> None:
    """Two people can't close the same case at once. Raises FollowUpChanged."""
    if expected is not None and version != expected:
        raise FollowUpChanged(version=version)


def refuse_without_word(because: Closing, word: object | None) -> None:
    """Who wants no help has said so, on a day and in a way. Raises WordMissing."""
    if (because == "unwilling") != (word is not None):
        raise WordMissing


def check_made(kind: Kind, posts: Sequence[str], made_on: date, spans: tuple[date, date]) -> None:
    """What was done lies between the last day on post and today; posts are named where sent.

    Raises Malformed, PostsUnfit.
    """
    last_day, today = spans
    if not last_day <= made_on <= today:
        raise Malformed("/made_on", f"帮扶的日期应在{last_day}和今天之间。")
    if (kind == "posts_sent") != bool(posts) or len({*posts}) != len(posts):
        raise PostsUnfit("/post_ids", PostsUnfit.title())


def refuse_not_offered(posts: Iterable[str], offered: Container[str]) -> None:
    """Only posts that are open today help anybody. Raises PostsNotOpen."""
    if others := sorted({post for post in posts if post not in offered}):
        raise PostsNotOpen(post_ids=[*others])


def month_of(text: str, pointer: str) -> Month:
    """A month as asked for, of a year of a living person's time. Raises Malformed."""
    try:
        month = Month.parse(text)
    except ValueError:
        raise Malformed(pointer, "应为 YYYY-MM 形式且存在的月份。") from None
    if month.year not in years.LIVING:
        raise Malformed(pointer, years.FAR_OFF)
    return month


def check_months(first: Month, last: Month) -> None:
    """Cohorts of five years at most are counted at once. Raises Malformed."""
    if not first <= last <= first.plus(_MONTHS_AT_ONCE):
        raise Malformed("/query/last", "截止月份应不早于起始月份，至多相隔五年。")


@dataclass(frozen=True)
class Cohort:
    """Of those whose last day lay in one month, how many became what, and were looked after."""

    region: str
    month: str
    ended: int
    retained: int
    employed: int
    needing: int
    """Everybody alive who was not retained."""
    followed: int
    """Of these, with one follow-up or more that reached them."""
    open: int
    overdue: int

    @property
    def employment_rate(self) -> str | None:
        """Retained or employed, of all that ended, in percent."""
        return percent(self.retained + self.employed, self.ended)

    @property
    def retention_rate(self) -> str | None:
        """Retained, of all that ended, in percent."""
        return percent(self.retained, self.ended)

    @property
    def follow_up_rate(self) -> str | None:
        """Followed up at least once, of those not retained, in percent."""
        return percent(self.followed, self.needing)


def percent(part: int, whole: int) -> str | None:
    """A share in percent with one decimal, half up, such as 66.7; None of nothing."""
    if not whole:
        return None
    tenths = (part * 2000 + whole) // (whole * 2)
    return f"{tenths // 10}.{tenths % 10}"
