"""What units asks of reporting: the activity of units, and their scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.common.upstream import Upstream, UpstreamRefused, UpstreamUnavailable
from services.units.rules.demonstration_units import (
    Place,
    Score,
    ScoresBeingCounted,
    ScoreUnavailable,
)
from services.units.rules.removal_clock import Activity, Dispatch, Obstacle, Spell, Stay
from services.units.rules.removals import ActivityUnknown

_NO_CLEAR_WORD: Final = (
    UpstreamUnavailable,
    UpstreamRefused,
    KeyError,
    IndexError,
    TypeError,
    ValueError,
)


ROUNDS: Final = 5
"""How often reporting is asked to count on while whoever asks waits for the answer."""


@dataclass(frozen=True)
class Stretch:
    """Some units' activities, and after which unit there are more."""

    activities: tuple[Activity, ...]
    next_after: str | None


@dataclass(frozen=True)
class Reporting:
    """The service that holds the facts of posts, dispatches and placements."""

    upstream: Upstream

    async def activity(self, unit_id: str, through: date) -> Activity:
        """What is known of a unit, its open days counted through a day. Raises ActivityUnknown."""
        try:
            told = await self.upstream.get(
                f"/internal/units/{unit_id}/activity", "activity:read", through=through.isoformat()
            )
            return _activity(told["items"][0], told["stood_on"], through)
        except _NO_CLEAR_WORD as error:
            raise ActivityUnknown(unit_id=unit_id) from error

    async def activities(self, unit_ids: Sequence[str], through: date) -> list[Activity]:
        """What is known of some units, in their order, none left out. Raises ActivityUnknown."""
        if not unit_ids:
            return []
        try:
            told = await self.upstream.get(
                "/internal/activity/units",
                "activity:read",
                unit_id=unit_ids,
                through=through.isoformat(),
            )
            known = {
                one["unit_id"]: _activity(one, told["stood_on"], through) for one in told["items"]
            }
            return [known[unit_id] for unit_id in unit_ids]
        except _NO_CLEAR_WORD as error:
            raise ActivityUnknown from error

    async def quiet_units(
        self, area: str, days: tuple[date, date], after: str, limit: int
    ) -> Stretch:
        """Of so many units of an area after one those that were quiet since a day.

        `days` are that day and the one through which days are counted. Raises ActivityUnknown.
        """
        quiet_since, through = days
        asked = {"quiet_since": quiet_since.isoformat(), "through": through.isoformat()}
        try:
            told = await self.upstream.get(
                "/internal/activity",
                "activity:read",
                area=area,
                after=after,
                limit=limit,
                **asked,
            )
            found = (_activity(one, told["stood_on"], through) for one in told["items"])
            return Stretch(tuple(found), told["next_after"])
        except _NO_CLEAR_WORD as error:
            raise ActivityUnknown(area=area) from error

    async def places(self, area: str) -> dict[str, Place]:
        """An area's units with their places. Raises ScoreUnavailable, ScoresBeingCounted."""
        path, scope = "/internal/evaluations/places", "evaluations:read"
        try:
            for _ in range(ROUNDS):
                told = await self.upstream.get(path, scope, region=area)
                if not told["left"]:
                    break
            else:
                raise ScoresBeingCounted(told["left"])
            return {one["unit_id"]: Place(one["score"], one["ranked"]) for one in told["items"]}
        except _NO_CLEAR_WORD as error:
            raise ScoreUnavailable from error

    async def scores(self, unit_ids: Sequence[str]) -> dict[str, Score]:
        """Units by their ids, scored as of today, none left out. Raises ScoreUnavailable."""
        if not unit_ids:
            return {}
        try:
            told = await self.upstream.get(
                "/internal/evaluations/scores", "evaluations:read", unit_id=unit_ids
            )
            found = {one["unit_id"]: _score(one) for one in told["items"]}
            return {unit_id: found[unit_id] for unit_id in unit_ids}
        except _NO_CLEAR_WORD as error:
            raise ScoreUnavailable from error

    async def score(self, unit_id: str) -> Score:
        """One unit, scored as of today. Raises ScoreUnavailable."""
        try:
            told = await self.upstream.get(
                f"/internal/evaluations/scores/{unit_id}", "evaluations:read"
            )
            return _score(told)
        except _NO_CLEAR_WORD as error:
            raise ScoreUnavailable(unit_id=unit_id) from error


def _activity(told: dict[str, Any], stood_on: dict[str, int], through: date) -> Activity:
    return Activity(
        unit_id=told["unit_id"],
        through=through,
        first_opening=_day(told["first_opening"]),
        spells=tuple(
            Spell(
                date.fromisoformat(one["first"]),
                date.fromisoformat(one["last"]),
                tuple(one["posts"]),
            )
            for one in told["spells"]
        ),
        stays=tuple(
            Stay(
                one["id"],
                one["post_id"],
                date.fromisoformat(one["arrived_on"]),
                _day(one["last_day"]),
            )
            for one in told["placements"]
        ),
        dispatches=tuple(_dispatch(one) for one in told["dispatches"]),
        stood_on=stood_on,
    )


def _dispatch(told: dict[str, Any]) -> Dispatch:
    return Dispatch(
        id=told["id"],
        post_id=told["post_id"],
        issued_on=date.fromisoformat(told["issued_on"]),
        state=told["state"],
        since=date.fromisoformat(told["since"]),
        reason=told["reason"],
        cause=told["cause"],
        obstacles=tuple(
            Obstacle(one["kind"], date.fromisoformat(one["reported_on"]))
            for one in told["obstacles"]
        ),
    )


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None


def _score(told: dict[str, Any]) -> Score:
    return Score(told["unit_id"], date.fromisoformat(told["on"]), told["score"], told)
