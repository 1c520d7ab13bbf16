"""What reporting asks of matching about persons: who youths are, and which youths numbers name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.common.upstream import Upstream, UpstreamRefused, UpstreamUnavailable
from services.reporting.rules.identities import IdentitiesUnavailable, Identity

AT_ONCE: Final = 100
"""Persons asked for in one request."""
_NO_CLEAR_WORD: Final = (UpstreamUnavailable, UpstreamRefused, KeyError, TypeError)


@dataclass(frozen=True)
class Identities:
    """The service that owns the registry of youths."""

    upstream: Upstream

    async def of(self, youth_ids: Sequence[str]) -> dict[str, Identity]:
        """Who the youths are that are registered. Raises IdentitiesUnavailable."""
        found: dict[str, Identity] = {}
        for start in range(0, len(youth_ids), AT_ONCE):
            found |= await self._some(youth_ids[start : start + AT_ONCE])
        return found

    async def owners(self, id_numbers: Sequence[str], *, author: str) -> list[str | None]:
        """Which youth each number names, None for nobody's. Raises IdentitiesUnavailable."""
        found: list[str | None] = []
        for start in range(0, len(id_numbers), AT_ONCE):
            found += await self._named(id_numbers[start : start + AT_ONCE], author)
        return found

    async def _some(self, youth_ids: Sequence[str]) -> dict[str, Identity]:
        try:
            told = await self.upstream.get(
                "/internal/youth-identities", "identities:read", youth_id=youth_ids
            )
            return {
                one["youth_id"]: Identity(one["name"], one["id_number"]) for one in told["items"]
            }
        except _NO_CLEAR_WORD as error:
            raise IdentitiesUnavailable from error

    async def _named(self, id_numbers: Sequence[str], author: str) -> list[str | None]:
        body = {"id_numbers": [*id_numbers]}
        try:
            told = await self.upstream.post(
                "/internal/youth-identities", "identities:read", body, author=author
            )
            return [one["youth_id"] for one in told["items"]]
        except _NO_CLEAR_WORD as error:
            raise IdentitiesUnavailable from error
