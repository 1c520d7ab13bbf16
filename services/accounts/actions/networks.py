"""Networks from which people sign in: shut to strangers after wrong tries at too many names."""

from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts import policy
from services.accounts.queries import networks as queries
from services.accounts.rules import lockout, names
from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.database import release
from services.common.store.sealed import blind
from services.common.time.clock import day_of

SWEPT: Final = 100
"""How many of what is over are dropped at each wrong try, so that none of it stays."""


async def count_wrong(
    session: AsyncSession, deed: Deed, *, network: str, name: str, now: datetime
) -> None:
    """Count a wrong try at a name for good; the last name shuts the network.

    Raises NetworkLocked if it was shut before.
    """
    terms, seen = policy.network_terms(day_of(now)), _network(network)
    since = now - terms.window
    await queries.hold_network(session, seen)
    lockout.refuse_shut(await queries.shut_until(session, seen), now)
    tried = blind("wrong_names.name", names.folded(name))
    wrong = await queries.count_wrong_name(session, seen, tried, now, since)
    until = lockout.shut_until(wrong, terms, now)
    if until is not None:
        await queries.shut_network(session, seen, until)
        # Which network it is, its keyed digest tells: the same for each time that it is shut.
        told = f"net_{seen[:8].hex()}"
        await audit.note(session, deed, action="network.locked", object_id=told)
    await queries.forget_wrong_names(session, since, SWEPT)
    await queries.forget_opened_networks(session, now, SWEPT)
    await release(session)


async def refuse_stranger(
    session: AsyncSession, *, account_id: str, network: str, now: datetime
) -> None:
    """Let in, while a network is shut, whom it knows alone: NetworkLocked."""
    shut_until = await queries.shut_until(session, _network(network))
    if shut_until is None:
        return
    since = now - policy.network_terms(day_of(now)).known_for
    if not await queries.knows_network(session, account_id, _known(account_id, network), since):
        lockout.refuse_shut(shut_until, now)


async def remember(session: AsyncSession, *, account_id: str, network: str, now: datetime) -> None:
    """The network knows from now on whoever has signed in from it."""
    since = now - policy.network_terms(day_of(now)).known_for
    await queries.keep_network(session, account_id, _known(account_id, network), now, since)


def _network(network: str) -> bytes:
    return blind("wrong_names.network", network)


def _known(account_id: str, network: str) -> bytes:
    return blind("known_networks.network", f"{account_id}/{network}")
