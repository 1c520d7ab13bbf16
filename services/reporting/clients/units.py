"""What reporting asks of units: by which names units are known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.common.upstream import Upstream, UpstreamRefused, UpstreamUnavailable
from services.reporting.rules.publicity import NamesUnavailable

_AT_ONCE: Final = 100


@dataclass(frozen=True)
class Units:
    """The service that owns units."""

    upstream: Upstream

    async def names(self, unit_ids: Sequence[str]) -> dict[str, str]:
        """The names of units by their ids, those unknown left out. Raises NamesUnavailable."""
        found: dict[str, str] = {}
        for start in range(0, len(unit_ids), _AT_ONCE):
            found |= await self._names(unit_ids[start : start + _AT_ONCE])
        return found

    async def _names(self, unit_ids: Sequence[str]) -> dict[str, str]:
        try:
            told = await self.upstream.get("/internal/units/names", "names:read", unit_id=unit_ids)
            return {one["unit_id"]: one["name"] for one in told["items"]}
        except (UpstreamUnavailable, UpstreamRefused, KeyError, TypeError) as error:
            raise NamesUnavailable from error
