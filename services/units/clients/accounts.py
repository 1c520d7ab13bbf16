"""What units asks of accounts: whether an account still bears an id that was closed."""

from dataclasses import dataclass
from typing import Final

from services.common.upstream import Upstream, UpstreamRefused, UpstreamUnavailable
from services.units.rules.unit_offices import AccountsUnavailable

_BEARS: Final = {"bears": True, "left": False}
"""While somebody is changing the account it is neither."""
_NO_CLEAR_WORD: Final = (UpstreamUnavailable, UpstreamRefused, KeyError, TypeError)


@dataclass(frozen=True)
class Accounts:
    """The service that knows which account stands for which unit."""

    upstream: Upstream

    async def bears(self, account_id: str, unit_id: str) -> bool:
        """Whether the account bears the id now, of which accounts takes note.

        Raises AccountsUnavailable, also while it is changed.
        """
        path, scope = f"/internal/accounts/{account_id}/unit-confirmation", "unit-ids:confirm"
        try:
            told = await self.upstream.post(path, scope, {"unit_id": unit_id}, author=account_id)
            return _BEARS[told["bearing"]]
        except _NO_CLEAR_WORD as error:
            raise AccountsUnavailable from error
