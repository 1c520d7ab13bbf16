"""What matching asks of reporting: of whom money is still to be kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.common.upstream import Upstream, UpstreamRefused, UpstreamUnavailable
from services.matching.rules.retention import RetainedUnknown


@dataclass(frozen=True)
class Reporting:
    """The service that owns money, claims and reports."""

    upstream: Upstream

    async def retained(self, youth_ids: Sequence[str], *, author: str) -> frozenset[str]:
        """Those of whom it holds money, a claim or cover, at most 500 asked. RetainedUnknown."""
        try:
            told = await self.upstream.post(
                "/internal/retained", "retention:read", {"youth_ids": [*youth_ids]}, author=author
            )
            return frozenset(told["youth_ids"])
        except (UpstreamUnavailable, UpstreamRefused, KeyError, TypeError) as error:
            raise RetainedUnknown from error
