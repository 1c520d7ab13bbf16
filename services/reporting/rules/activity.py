"""Activity of a unit: its days with an open seat, who came and left, what was dispatched there."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from services.common.errors import NotFound
from services.reporting.rules.dispatches import Course, course_of
from services.reporting.rules.facts import Fact, by_object
from services.reporting.rules.histories import Placement, Post, decides, placement_of
from services.reporting.rules.mergers import Gathered

_ONE_DAY: Final = timedelta(days=1)
_STANDING: Final = ("recognised", "suspended")


class UnitUnheardOf(NotFound):
    """还没有收到这个单位的数据。"""


@dataclass(frozen=True)
class Spell:
    """Days, both ends inclusive, at the end of each of which these posts had an open seat."""

    first: date
    last: date
    posts: tuple[str, ...]

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Taking:
    """A seat of a post taken at the end of every day from `first` to the one before `free_on`."""

    post_id: str
    first: date
    free_on: date | None

    def holds(self, day: date) -> bool:
        """Whether the seat is taken at 24:00 of a day."""
        return self.first <= day and (self.free_on is None or day < self.free_on)


@dataclass(frozen=True)
class Activity:
    """All that is known of a unit's taking in. `through` is the last day of any spell."""

    unit_id: str
    region: str
    state: str
    through: date
    first_opening: date | None
    """The day of its first publication of a post, or on which a published one was handed to it."""
    spells: tuple[Spell, ...]
    placements: tuple[Placement, ...]
    dispatches: tuple[Course, ...]


def activity_of(gathered: Gathered, through: date) -> Activity:
    """A unit's activity by all that counts with it.

    Who was sent to a unit that went into it, and who sits there, is its own; a post only from the
    day that it was handed to it. Raises UnitUnheardOf where no fact is of the unit itself.
    """
    known = gathered.facts
    units = by_object(known, "unit")
    if not units:
        raise UnitUnheardOf
    posts = _posts(gathered)
    return Activity(
        unit_id=gathered.unit_id,
        region=units[0][-1].data["region"],
        state=units[0][-1].data["state"],
        through=through,
        first_opening=_first_opening(posts),
        spells=tuple(spells(units[0], posts, takings(known), through)),
        placements=_placements(known),
        dispatches=_issued(known),
    )


def is_quiet(gathered: Gathered, since: date) -> bool:
    """Whether a unit stands, opened by a day, and after it nobody came or ended a placement."""
    units = by_object(gathered.facts, "unit")
    if not units or units[0][-1].data["state"] not in _STANDING:
        return False
    opened = _first_opening(_posts(gathered))
    if opened is None or opened > since:
        return False
    stays = _placements(gathered.facts)
    days = (*(stay.arrived_on for stay in stays), *(stay.last_day for stay in stays))
    return all(day is None or day <= since for day in days)


def spells(
    unit: Sequence[Fact], posts: Collection[Post], taken: Collection[Taking], through: date
) -> Iterator[Spell]:
    """The days to one with an open seat, in spells of the same posts.

    A day counts if at its end the unit stands recognised and an open post has more seats than
    are taken; one on which the unit was suspended for any part does not. `unit` holds the unit's
    facts in order of versions. How it stood is read from decisions alone: a succession told late
    stands under an earlier day with the state of today.
    """
    decided = [fact for fact in unit if decides(fact)]
    taken_at: dict[str, list[Taking]] = defaultdict(list)
    for taking in taken:
        taken_at[taking.post_id].append(taking)
    open_since: tuple[date, tuple[str, ...]] | None = None
    ends = through + _ONE_DAY
    for day in (*(day for day in _turns(decided, posts, taken) if day < ends), ends):
        posts_open = _open_on(day, decided, posts, taken_at) if day < ends else ()
        if open_since and open_since[1] != posts_open:
            yield Spell(open_since[0], day - _ONE_DAY, open_since[1])
            open_since = None
        if posts_open and open_since is None:
            open_since = (day, posts_open)


def _turns(unit: Sequence[Fact], posts: Collection[Post], taken: Collection[Taking]) -> list[date]:
    # Only on these days anything can be otherwise than on the day before.
    told = {fact.occurred_on for fact in unit}
    told |= {day + _ONE_DAY for day in told}
    told |= {fact.occurred_on for post in posts for fact in post.changes}
    told |= {day for taking in taken for day in (taking.first, taking.free_on) if day}
    return sorted(told)


def _open_on(
    day: date,
    decided: Sequence[Fact],
    posts: Collection[Post],
    taken_at: Mapping[str, Sequence[Taking]],
) -> tuple[str, ...]:
    if not _stands_all_day(decided, day):
        return ()
    return tuple(post.id for post in posts if _has_open_seat(post, taken_at.get(post.id, ()), day))


def _stands_all_day(decided: Sequence[Fact], day: date) -> bool:
    until = [fact.event for fact in decided if fact.occurred_on <= day]
    today = [fact.event for fact in decided if fact.occurred_on == day]
    return (
        bool(until)
        and until[-1] in ("unit.recognised", "unit.reinstated")
        and not {"unit.suspended", "unit.reinstated"}.intersection(today)
    )


def _has_open_seat(post: Post, taken: Iterable[Taking], day: date) -> bool:
    offer = post.offer_at(day)
    if offer is None or offer.data["state"] != "open":
        return False
    held = sum(taking.holds(day) for taking in taken)
    return bool(offer.data["headcount"] > held)


def takings(facts: Iterable[Fact]) -> tuple[Taking, ...]:
    """Which seats were taken from when to when, by dispatches and placements.

    A dispatch takes its seat on the day it is issued and keeps it until it is refused or
    withdrawn, or until the end of its placement is entered: no sooner could anybody be sent. A
    placement of which no dispatch is known takes it from the arrival to its last day, at whose
    end nobody sits there any more.
    """
    known = tuple(facts)
    courses = by_object(known, "placement")
    ended = {told[0].data.get("dispatch_id"): _entered_end(told) for told in courses}
    issued = _issued(known)
    dispatched = [
        Taking(course.post_id, course.issued_on, _first(course.left_on(), ended.get(course.id)))
        for course in issued
    ]
    known_ids = {course.id for course in issued}
    told_alone = [told for told in courses if told[0].data.get("dispatch_id") not in known_ids]
    return (*dispatched, *(_by_days(one) for one in map(placement_of, told_alone) if one))


def _first(*days: date | None) -> date | None:
    # One that was over may be withdrawn long afterwards, when it turns out that nobody came.
    return min((day for day in days if day), default=None)


def _issued(facts: Iterable[Fact]) -> tuple[Course, ...]:
    # One of which only later steps are known says nothing of when it took a seat.
    courses = map(course_of, by_object(facts, "dispatch"))
    return tuple(course for course in courses if "issued" in course.reached)


def _by_days(placement: Placement) -> Taking:
    return Taking(placement.post_id, placement.arrived_on, placement.last_day)


def _entered_end(placement: Sequence[Fact]) -> date | None:
    ends = ("placement.completed", "placement.ended-early")
    return next((fact.recorded_on for fact in placement if fact.event in ends), None)


def _placements(facts: Iterable[Fact]) -> tuple[Placement, ...]:
    return tuple(one for told in by_object(facts, "placement") if (one := placement_of(told)))


def _posts(gathered: Gathered) -> tuple[Post, ...]:
    holder = frozenset({gathered.unit_id})
    told = by_object(gathered.facts, "post")
    return tuple(Post(facts[0].object_id, facts, holder) for facts in told)


def _first_opening(posts: Iterable[Post]) -> date | None:
    return min((day for post in posts if (day := post.came_to_hand())), default=None)
