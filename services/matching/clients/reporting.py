"""What matching asks of reporting: of whom money is still to be kept, who can be insured."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from services.common.upstream import Upstream, UpstreamRefused, UpstreamUnavailable
from services.matching.rules.covers import CoverUnknown
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

    async def cover_on(self, region: str, day: date) -> Decimal | None:
        """The sum insured by the contract that holds there on a day; None of none. CoverUnknown."""
        try:
            told = await self.upstream.get(
                "/internal/insured", "insurance:read", region=region, day=day.isoformat()
            )
            return None if told["cover"] is None else Decimal(told["cover"])
        except (
            UpstreamUnavailable,
            UpstreamRefused,
            KeyError,
            TypeError,
            InvalidOperation,
        ) as error:
            raise CoverUnknown from error
