"""Histories: what the facts known say about one unit, post, intake plan or placement."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from services.common.values import region
from services.common.values.month import Month
from services.reporting.rules.facts import Fact, by_object

_STANDS = {"unit.recognised", "unit.suspended", "unit.reinstated"}
_FALLS = {"unit.removed", "unit.succeeded"}
"""Of successions only a merger: another name or code changes nothing that is counted."""
_OFFERS = {
    "post.published",
    "post.headcount-raised",
    "post.headcount-lowered",
    "post.suspended",
    "post.resumed",
    "post.closed",
}
"""What changes a post's offer; what else is told of it may be of a day before it was recorded."""
_MOVED = "post.workplace-moved"
ANNULLED: Final = "annulled"
"""The state of a placement whose arrival was taken away: nobody ever came."""
_FACTS = ("arrival_fact", "end_fact", "outcome_fact")


@dataclass(frozen=True)
class Unit:
    """A unit as the offices within an area decided on it."""

    id: str
    decisions: tuple[Fact, ...]

    def recognised_first(self) -> Fact | None:
        """Its first recognition: a reinstatement, new name or successor is none."""
        recognitions = [fact for fact in self.decisions if fact.event == "unit.recognised"]
        return min(recognitions, key=lambda fact: (fact.occurred_on, fact.version), default=None)

    def standing_at(self, day: date) -> Fact | None:
        """The decision by which it stands, recognised or suspended, at 24:00 of a day.

        A unit recognised by two offices stands while one of them has not removed it.
        """
        latest = {
            region.standing_for(fact.region or "", day): fact
            for fact in self.decisions
            if fact.occurred_on <= day
        }
        stands = [fact for fact in latest.values() if fact.event in _STANDS]
        return min(stands, key=lambda fact: fact.version, default=None)


@dataclass(frozen=True)
class Post:
    """A post with every change of its offer."""

    id: str
    changes: tuple[Fact, ...]
    holders: frozenset[str] | None = None
    """The units at whose hands it is looked at, and no others'; None for whoever held it."""

    def published_first(self) -> Fact | None:
        """Its first publication."""
        return next((fact for fact in self.changes if fact.event == "post.published"), None)

    def came_to_hand(self) -> date | None:
        """When its holders first had it published: by its publication, or handed over after it."""
        published = self.published_first()
        since = published.version if published else None
        theirs = (
            fact.occurred_on
            for fact in self.changes
            if since and fact.version >= since and self._told_of_holders(fact)
        )
        return next(theirs, None)

    def additions(self) -> Iterator[tuple[Fact, int]]:
        """What its holders added, and how many seats: its first publication, then each raise."""
        published = self.published_first()
        if published and self._told_of_holders(published):
            yield published, published.data["headcount"]
        for fact in self.changes:
            if fact.event == "post.headcount-raised" and self._told_of_holders(fact):
                yield fact, fact.data["headcount"] - fact.data["before"]

    def owner_at(self, day: date) -> str | None:
        """The unit that offers it at 24:00 of a day: who first told of it, then by hand-overs."""
        handed = (
            fact
            for fact in self.changes
            if fact.event == "post.handed-over" and fact.occurred_on <= day
        )
        owner: str | None = [self.changes[0], *handed][-1].data.get("unit_id")
        return owner

    def newest_at(self, day: date) -> Fact | None:
        """The newest word on it at 24:00 of a day.

        Not that of a move: told late it stands under an earlier day with all that is so today.
        """
        told = [f for f in self.changes if f.occurred_on <= day and f.event != _MOVED]
        return told[-1] if told else None

    def placed_at(self, day: date) -> Fact | None:
        """What says in which county its workplace stands at 24:00 of a day."""
        told = [fact for fact in self.changes if fact.occurred_on <= day]
        return told[-1] if told else None

    def offer_at(self, day: date) -> Fact | None:
        """The latest change of its offer at 24:00 of a day.

        None before its publication and while its holders don't hold it.
        """
        published = self.published_first()
        if published is None or published.occurred_on > day or not self._is_held_at(day):
            return None
        offers = (fact for fact in self.changes if fact.event in _OFFERS)
        return [fact for fact in offers if fact.occurred_on <= day][-1]

    def _is_held_at(self, day: date) -> bool:
        return self.holders is None or self.owner_at(day) in self.holders

    def _told_of_holders(self, fact: Fact) -> bool:
        return self.holders is None or fact.data.get("unit_id") in self.holders


@dataclass(frozen=True)
class Plan:
    """The intake plan of one office for one month: how many youths it means to take in."""

    region: str
    month: Month
    settings: tuple[Fact, ...]

    def in_force_on(self, day: date) -> Fact | None:
        """The last one set by the end of a day; by when it was recorded, so none is back-dated."""
        return next((fact for fact in reversed(self.settings) if fact.recorded_on <= day), None)


@dataclass(frozen=True)
class Placement:
    """One youth at one post, as far as it is known; `state` is arrived, completed, ended_early.

    `last_day` is the last day on post, None before an end. `outcome` is retained,
    employed_otherwise, neither or None while unknown. Each `…_fact` names what said so last.
    """

    id: str
    post_id: str
    region: str
    arrived_on: date
    graduated_on: date | None
    state: str
    last_day: date | None
    cause: str | None
    by_whom: str | None
    outcome: str | None
    arrival_fact: str
    end_fact: str | None
    outcome_fact: str | None

    def on_post_at(self, day: date) -> bool:
        """Whether the youth is on post at 24:00 of a day: the last day is later or unknown."""
        return self.arrived_on <= day and (self.last_day is None or self.last_day > day)


def unit_of(facts: Sequence[Fact], area: str, day: date | None = None) -> Unit:
    """A unit as the offices within an area see it; facts in order of versions.

    With a day, what follows a retired code by then is within the area too.
    """
    decisions = tuple(
        fact
        for fact in facts
        if decides(fact)
        and fact.region
        and stands_within(fact.region, area, day or fact.occurred_on)
    )
    return Unit(facts[0].object_id, decisions)


@lru_cache(maxsize=4096)
def stands_within(code: str, area: str, day: date) -> bool:
    """Whether what a code stands for on a day lies within an area."""
    return region.lies_within(region.standing_for(code, day), area)


def decides(fact: Fact) -> bool:
    """Whether a fact of a unit says how it stands; others repeat what is so when told."""
    if fact.event == "unit.succeeded":
        return bool(fact.data.get("into"))
    return fact.event in _STANDS | _FALLS


def closed_posts(facts: Iterable[Fact], day: date) -> set[str]:
    """The posts, by their facts, that are closed at 24:00 of a day."""
    posts = (Post(group[0].object_id, group) for group in by_object(facts, "post"))
    offers = ((post.id, post.offer_at(day)) for post in posts)
    return {key for key, offer in offers if offer and offer.data["state"] == "closed"}


def plan_of(facts: Sequence[Fact]) -> Plan:
    """An intake plan; facts in order of versions."""
    newest = facts[-1]
    return Plan(newest.data["region"], Month.parse(newest.data["month"]), tuple(facts))


def placement_of(facts: Sequence[Fact]) -> Placement | None:
    """A placement; facts in order of versions. None while no arrival is known, or it never was."""
    said: dict[str, Any] = {}
    for fact in facts:
        said |= _what_it_says(fact)
    if "arrived_on" not in said or said["state"] == ANNULLED:
        return None
    return Placement(
        id=facts[0].object_id,
        post_id=said["post_id"],
        region=said["region"],
        arrived_on=date.fromisoformat(said["arrived_on"]),
        graduated_on=_day(said["graduated_on"]),
        state=said["state"],
        last_day=_day(said.get("last_day")),
        cause=said.get("cause"),
        by_whom=said.get("by_whom"),
        outcome=said.get("outcome"),
        arrival_fact=said["arrival_fact"],
        end_fact=said.get("end_fact"),
        outcome_fact=said.get("outcome_fact"),
    )


def _what_it_says(fact: Fact) -> dict[str, Any]:
    match fact.event:
        case "placement.arrived":
            arrival = {"arrived_on": fact.occurred_on.isoformat(), "state": "arrived"}
            return {**fact.data, **arrival, "arrival_fact": fact.id}
        case "placement.completed":
            return {**fact.data, "state": "completed", "end_fact": fact.id, **_retention(fact)}
        case "placement.ended-early":
            return {**fact.data, "state": "ended_early", "end_fact": fact.id}
        case "placement.outcome-recorded":
            return {**fact.data, "outcome_fact": fact.id}
        case "placement.corrected":
            return {**fact.data, **dict.fromkeys(_FACTS, fact.id)}
        case _:
            return {}


def _retention(fact: Fact) -> dict[str, Any]:
    # A labour contract before term is the completion and its outcome in one.
    if not fact.data["early_retention"]:
        return {}
    return {"outcome": "retained", "outcome_fact": fact.id}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
