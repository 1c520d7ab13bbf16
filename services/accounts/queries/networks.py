"""Networks from which people sign in: what each tried in vain, and whom it knows."""

from datetime import datetime

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.tables.networks import KnownNetwork, ShutNetwork, WrongName


async def hold_network(session: AsyncSession, network: bytes) -> None:
    """Hold a network until the end of the transaction: its wrong names are counted one by one."""
    key = int.from_bytes(network[:8], signed=True)
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def shut_until(session: AsyncSession, network: bytes) -> datetime | None:
    """Until when a network is shut, if it is or was."""
    return await session.scalar(
        select(ShutNetwork.shut_until).where(ShutNetwork.network == network)
    )


async def count_wrong_name(
    session: AsyncSession, network: bytes, name: bytes, now: datetime, since: datetime
) -> int:
    """Keep a wrong name of a network; how many it has had since an instant."""
    kept = insert(WrongName).values(network=network, name=name, tried_at=now)
    await session.execute(
        kept.on_conflict_do_update(index_elements=["network", "name"], set_={"tried_at": now})
    )
    found = select(func.count()).where(WrongName.network == network, WrongName.tried_at > since)
    return int(await session.scalar(found) or 0)


async def shut_network(session: AsyncSession, network: bytes, until: datetime) -> None:
    """Shut a network, whose count begins afresh."""
    kept = insert(ShutNetwork).values(network=network, shut_until=until)
    await session.execute(
        kept.on_conflict_do_update(index_elements=["network"], set_={"shut_until": until})
    )
    await session.execute(delete(WrongName).where(WrongName.network == network))


async def forget_wrong_names(session: AsyncSession, before: datetime, limit: int) -> None:
    """Drop so many wrong names of any network up to an instant; nobody waits for nobody."""
    key = tuple_(WrongName.network, WrongName.name)
    old = select(WrongName.network, WrongName.name).where(WrongName.tried_at <= before)
    free = old.limit(limit).with_for_update(skip_locked=True)
    await session.execute(delete(WrongName).where(key.in_(free)))


async def forget_opened_networks(session: AsyncSession, now: datetime, limit: int) -> None:
    """Drop so many networks that are open again."""
    old = select(ShutNetwork.network).where(ShutNetwork.shut_until <= now).limit(limit)
    free = old.with_for_update(skip_locked=True)
    await session.execute(delete(ShutNetwork).where(ShutNetwork.network.in_(free)))


async def knows_network(
    session: AsyncSession, account_id: str, network: bytes, since: datetime
) -> bool:
    """Whether an account has signed in from a network since an instant."""
    found = select(KnownNetwork.account_id).where(
        KnownNetwork.account_id == account_id,
        KnownNetwork.network == network,
        KnownNetwork.seen_at > since,
    )
    return await session.scalar(found) is not None


async def keep_network(
    session: AsyncSession, account_id: str, network: bytes, now: datetime, since: datetime
) -> None:
    """Keep that an account signed in from a network; older ones of it are forgotten."""
    kept = insert(KnownNetwork).values(account_id=account_id, network=network, seen_at=now)
    await session.execute(
        kept.on_conflict_do_update(index_elements=["account_id", "network"], set_={"seen_at": now})
    )
    await session.execute(
        delete(KnownNetwork).where(
            KnownNetwork.account_id == account_id, KnownNetwork.seen_at <= since
        )
    )
