"""What reporting asks of matching: whose placements and accounts are, how long people waited."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.common.upstream import Upstream, UpstreamRefused, UpstreamUnavailable
from services.reporting.rules.annual_reports import AreaWaits, StepWaits, WaitsUnavailable
from services.reporting.rules.overviews import Seats, StandingUnavailable
from services.reporting.rules.periods import Period
from services.reporting.rules.publicity import NamesUnavailable

_AT_ONCE: Final = 100
_NO_CLEAR_WORD: Final = (UpstreamUnavailable, UpstreamRefused, KeyError, TypeError)


@dataclass(frozen=True)
class Named:
    """A youth's name, and the unit's as the agreement has it, if it has one."""

    youth: str
    unit: str | None


@dataclass(frozen=True)
class Matching:
    """The service that owns youths and placements."""

    upstream: Upstream

    async def names(self, placements: Sequence[str]) -> dict[str, Named]:
        """The names of placements by their ids. Raises NamesUnavailable if any is missing."""
        found: dict[str, Named] = {}
        for start in range(0, len(placements), _AT_ONCE):
            found |= await self._names(placements[start : start + _AT_ONCE])
        if len(found) < len(set(placements)):
            raise NamesUnavailable
        return found

    async def is_holder(self, youth_id: str, holder: str, *, author: str) -> bool | None:
        """Whether an account's holder is the youth; None of whom is not registered.

        Raises NamesUnavailable.
        """
        body = {"youth_id": youth_id, "holder": holder}
        try:
            told = await self.upstream.post(
                "/internal/youth-holders", "names:read", body, author=author
            )
            same: bool | None = told["same"]
        except _NO_CLEAR_WORD as error:
            raise NamesUnavailable from error
        return same

    async def _names(self, placements: Sequence[str]) -> dict[str, Named]:
        path = "/internal/placements/names"
        try:
            told = await self.upstream.get(path, "names:read", placement_id=placements)
            return {
                one["placement_id"]: Named(one["youth_name"], one["unit_name"])
                for one in told["items"]
            }
        except _NO_CLEAR_WORD as error:
            raise NamesUnavailable from error

    async def waits(self, area: str, span: Period) -> tuple[AreaWaits, ...]:
        """The waiting times of an area and those one tier below, of dispatches issued in a span.

        The area comes first. Raises WaitsUnavailable.
        """
        days = {"first": span.first.isoformat(), "last": span.last.isoformat()}
        try:
            told = await self.upstream.get(
                "/internal/waiting-times", "waiting-times:read", region=area, **days
            )
            return tuple(_waits(one) for one in told["areas"])
        except (UpstreamUnavailable, UpstreamRefused, KeyError, TypeError) as error:
            raise WaitsUnavailable from error

    async def standing(self, area: str) -> Seats:
        """How an area stands now: seats, who waits, what is overdue. Raises StandingUnavailable."""
        try:
            told = await self.upstream.get("/internal/standings", "standings:read", region=area)
            return Seats(**told)
        except (UpstreamUnavailable, UpstreamRefused, TypeError) as error:
            raise StandingUnavailable from error


def _waits(told: dict[str, Any]) -> AreaWaits:
    steps = tuple(
        StepWaits(one["step"], one["people"], one["median"], one["p90"]) for one in told["steps"]
    )
    return AreaWaits(told["region"], told["name"], steps)
