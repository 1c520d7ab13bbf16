"""Workplaces: where a unit works, from which day to which, and where each of them stood when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.common.errors import Malformed, Member, NotFound, Refused
from services.units.rules.listings import in_words
from services.units.rules.posts import PostForm


class WorkplaceNotFound(NotFound):
    """没有找到这个工作地点。"""


class WorkplaceUnknown(Malformed):
    """指定的工作地点不是本单位登记的，或者当日不在使用中。"""


class WorkplaceEnded(Refused):
    """这个工作地点已经停用。"""


class MoveBeforeToday(Refused):
    """搬迁日期不能早于今天，也不能早于已登记的搬迁。"""


class NoMoveAhead(Refused):
    """没有尚未开始的搬迁可以撤回。"""


class WorkplaceTooFarAhead(Refused):
    """启用或者搬迁的日期太晚，请核对。"""


class WorkplaceStillNamed(Refused):
    """还有草稿、开放或暂停的岗位在这个工作地点，请先关闭或修改这些岗位。"""


@dataclass(frozen=True)
class Site:
    """Where a workplace stands from a day on."""

    since: date
    address: str
    county: str


@dataclass(frozen=True)
class Place:
    """A workplace with all its sites, the earliest first; no last day is no end."""

    name: str
    first_day: date
    last_day: date | None
    sites: tuple[Site, ...]

    def site_on(self, day: date) -> Site | None:
        """Where it stands on a day; None before the first day and after the last."""
        if day < self.first_day or (self.last_day is not None and day > self.last_day):
            return None
        return [site for site in self.sites if site.since <= day][-1]


def words(name: str, site: Site) -> str:
    """A workplace as a post shows it."""
    return f"{name}（{site.address}）"


def name_workplace(form: PostForm, found: tuple[str, Site] | None) -> PostForm:
    """A post that names a workplace, in its words and with its county: WorkplaceUnknown."""
    if found is None:
        raise WorkplaceUnknown("/workplace_id", "请先登记这个工作地点。")
    name, site = found
    return replace(form, workplace=words(name, site), workplace_county=site.county)


def check_not_too_far(since: date, latest: date) -> None:
    """A site is registered so long ahead and no longer: WorkplaceTooFarAhead."""
    if since > latest:
        detail = f"请填写{in_words(latest)}或者以前的日期。"
        raise WorkplaceTooFarAhead(detail, latest=latest.isoformat())


def check_move(place: Place, since: date, today: date) -> None:
    """A workplace moves from today on or later, in the order of the days.

    What was told of its posts for the days before stays true. Raises WorkplaceEnded,
    MoveBeforeToday.
    """
    if place.last_day is not None:
        raise WorkplaceEnded(last_day=place.last_day.isoformat())
    latest = place.sites[-1].since
    if since < today or since <= latest:
        raise MoveBeforeToday(today=today.isoformat(), latest=latest.isoformat())


def move_ahead(place: Place, today: date) -> date:
    """The day of the last move that was registered and has not begun: NoMoveAhead if none has."""
    last = place.sites[-1].since
    if len(place.sites) == 1 or last <= today:
        raise NoMoveAhead(latest=last.isoformat())
    return last


def check_end(place: Place, last_day: date, named: Sequence[str], today: date) -> None:
    """A workplace ends with no post in it; until its last day has passed another may be entered.

    Raises WorkplaceEnded, WorkplaceStillNamed, Malformed.
    """
    if place.last_day is not None and place.last_day < today:
        raise WorkplaceEnded(last_day=place.last_day.isoformat())
    if last_day < max(place.first_day, place.sites[-1].since):
        raise Malformed("/last_day", "停用日期不能早于启用或者最近一次搬迁的日期。")
    if named:
        posts: list[Member] = list(named)
        raise WorkplaceStillNamed(posts=posts)
