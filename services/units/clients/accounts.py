"""What units asks of accounts: whether an account still bears an id that was closed."""

from dataclasses import dataclass
from typing import Final

from services.common.upstream import Upstream, UpstreamRefused, UpstreamUnavailable
from services.units.rules.unit_offices import AccountsUnavailable

_NO_CLEAR_WORD: Final = (UpstreamUnavailable, UpstreamRefused, KeyError, TypeError)


@dataclass(frozen=True)
class Accounts:
    """The service that knows which account stands for which unit."""

    upstream: Upstream

    async def bears(self, account_id: str, unit_id: str) -> bool:
        """Whether the account bears the id now and is not being changed. AccountsUnavailable."""
        path = f"/internal/accounts/{account_id}/unit"
        try:
            told = await self.upstream.get(path, "unit-ids:read", unit_id=unit_id)
            return bool(told["bears"])
        except _NO_CLEAR_WORD as error:
            raise AccountsUnavailable from error
