"""Activity of a unit: its days with an open seat, who came and left, what was dispatched there."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from services.common.errors import NotFound
from services.reporting.rules.facts import Fact, by_object
from services.reporting.rules.histories import Placement, Post, placement_of

_ONE_DAY: Final = timedelta(days=1)
_ENDS: Final = {"dispatch.refused": "refused", "dispatch.withdrawn": "withdrawn"}
_COURSE: Final = {
    "dispatch.issued": "issued",
    "dispatch.accepted": "accepted",
    "dispatch.signed": "signed",
    "dispatch.arrived": "arrived",
    **_ENDS,
}


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
class Obstacle:
    """An obstacle that was reported of a dispatch: its kind and the day."""

    kind: str
    reported_on: date


@dataclass(frozen=True)
class Dispatch:
    """What became of one dispatch; `reason` of a refusal, or `cause` of a withdrawal."""

    id: str
    post_id: str
    issued_on: date
    state: str
    since: date
    """The day on which it came into that state."""
    reason: str | None
    cause: str | None
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True)
class Activity:
    """All that is known of a unit's taking in. `through` is the last day of any spell."""

    unit_id: str
    region: str
    state: str
    through: date
    first_opening: date | None
    """The day of its first publication of a post."""
    spells: tuple[Spell, ...]
    placements: tuple[Placement, ...]
    dispatches: tuple[Dispatch, ...]

    def is_quiet_since(self, day: date) -> bool:
        """Whether it opened by a day, and after it nobody came and nobody's placement ended."""
        if self.first_opening is None or self.first_opening > day:
            return False
        ends = (placement.last_day for placement in self.placements)
        return all(
            known is None or known <= day
            for known in (*(placement.arrived_on for placement in self.placements), *ends)
        )


def activity_of(unit_id: str, facts: Iterable[Fact], through: date) -> Activity:
    """A unit's activity by all facts of it, its posts, dispatches and placements.

    Raises UnitUnheardOf where none is of the unit itself.
    """
    known = tuple(facts)
    units = by_object(known, "unit")
    if not units:
        raise UnitUnheardOf
    posts = tuple(Post(told[0].object_id, told) for told in by_object(known, "post"))
    return Activity(
        unit_id=unit_id,
        region=units[0][-1].data["region"],
        state=units[0][-1].data["state"],
        through=through,
        first_opening=_first_opening(posts),
        spells=tuple(spells(units[0], posts, takings(known), through)),
        placements=_placements(known),
        dispatches=tuple(
            dispatch_of(told)
            for told in by_object(known, "dispatch")
            if told[0].event == "dispatch.issued"
        ),
    )


def spells(
    unit: Sequence[Fact], posts: Collection[Post], taken: Collection[Taking], through: date
) -> Iterator[Spell]:
    """The days to one with an open seat, in spells of the same posts.

    A day counts if at its end the unit stands recognised and an open post has more seats than
    are taken; one on which the unit was suspended for any part does not. `unit` holds the unit's
    facts in order of versions.
    """
    open_since: tuple[date, tuple[str, ...]] | None = None
    ends = through + _ONE_DAY
    for day in (*(day for day in _turns(unit, posts, taken) if day < ends), ends):
        posts_open = _open_on(day, unit, posts, taken) if day < ends else ()
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
    day: date, unit: Sequence[Fact], posts: Collection[Post], taken: Collection[Taking]
) -> tuple[str, ...]:
    if not _stands_all_day(unit, day):
        return ()
    return tuple(post.id for post in posts if _has_open_seat(post, taken, day))


def _stands_all_day(unit: Sequence[Fact], day: date) -> bool:
    states = [fact.data["state"] for fact in unit if fact.occurred_on <= day]
    is_suspended_partly = any(
        fact.occurred_on == day
        and (fact.data["state"] == "suspended" or fact.event == "unit.reinstated")
        for fact in unit
    )
    return bool(states) and states[-1] == "recognised" and not is_suspended_partly


def _has_open_seat(post: Post, taken: Collection[Taking], day: date) -> bool:
    offer = post.offer_at(day)
    if offer is None or offer.data["state"] != "open":
        return False
    held = sum(taking.post_id == post.id and taking.holds(day) for taking in taken)
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
    dispatched = [
        Taking(told[0].data["post_id"], told[0].occurred_on, _freed(told) or ended.get(key))
        for told in by_object(known, "dispatch")
        for key in [told[0].object_id]
        if told[0].event == "dispatch.issued"
    ]
    known_ids = {fact.object_id for fact in known if fact.event == "dispatch.issued"}
    told_alone = [told for told in courses if told[0].data.get("dispatch_id") not in known_ids]
    return (*dispatched, *(_by_days(one) for one in map(placement_of, told_alone) if one))


def _by_days(placement: Placement) -> Taking:
    return Taking(placement.post_id, placement.arrived_on, placement.last_day)


def _freed(dispatch: Sequence[Fact]) -> date | None:
    return next((fact.occurred_on for fact in dispatch if fact.event in _ENDS), None)


def _entered_end(placement: Sequence[Fact]) -> date | None:
    ends = ("placement.completed", "placement.ended-early")
    return next((fact.recorded_on for fact in placement if fact.event in ends), None)


def dispatch_of(facts: Sequence[Fact]) -> Dispatch:
    """A dispatch; its facts in order of versions, the issue first."""
    course = [fact for fact in facts if fact.event in _COURSE]
    latest = course[-1]
    return Dispatch(
        id=latest.object_id,
        post_id=latest.data["post_id"],
        issued_on=facts[0].occurred_on,
        state=_COURSE[latest.event],
        since=latest.occurred_on,
        reason=latest.data.get("reason"),
        cause=latest.data.get("cause"),
        obstacles=tuple(
            Obstacle(fact.data["kind"], fact.occurred_on)
            for fact in facts
            if fact.event == "dispatch.obstacle-reported"
        ),
    )


def _placements(facts: Iterable[Fact]) -> tuple[Placement, ...]:
    return tuple(one for told in by_object(facts, "placement") if (one := placement_of(told)))


def _first_opening(posts: Iterable[Post]) -> date | None:
    published = (post.published_first() for post in posts)
    return min((fact.occurred_on for fact in published if fact), default=None)
