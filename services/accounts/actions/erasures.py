"""Youths whom matching has made nameless: their accounts are shut, and what names them is gone."""

from datetime import datetime
from typing import Final

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.actions import feed_objections, wechat_pushes
from services.accounts.actions.message_moves import move
from services.accounts.queries import accounts as account_rows
from services.accounts.queries import messages
from services.accounts.queries import tokens as sign_ins
from services.accounts.queries.held import GROUNDED
from services.accounts.tables.networks import KnownNetwork
from services.accounts.tables.passwords import FormerPassword, Password
from services.accounts.tables.phones import Phone
from services.accounts.tables.wechat_identities import WechatIdentity
from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.changes import FedChange
from services.common.store.grounds import empty_grounds
from services.common.store.held import Person

ANONYMISED: Final = "youth.anonymised"
_OF_THE_PERSON: Final = (Phone, WechatIdentity, FormerPassword, KnownNetwork)


async def follow(session: AsyncSession, deed: Deed, change: FedChange, *, now: datetime) -> None:
    """Shut all accounts of a youth of whom the feed says so; what they did stays told by its id.

    `now` is real time, as that of all sign-ins.
    """
    if change.event != ANONYMISED:
        return
    others = await messages.also_known_as(session, [change.id])
    person = Person((change.id, *others))
    await _end_messages(session, deed, person)
    await feed_objections.lapse(session, deed, person.youth_ids)
    await empty_grounds(session, GROUNDED, person)
    for account_id in await messages.accounts_of(session, person.youth_ids):
        await _shut(session, deed, account_id, now)


async def _end_messages(session: AsyncSession, deed: Deed, person: Person) -> None:
    # So that no office has one sent again and says why: there is nobody to read it.
    for message in await messages.hold_of(session, person.youth_ids):
        message.is_over = True
        if message.state == "waiting":
            await move(session, deed, message, "drop", problem="over")
    await session.flush()


async def _shut(session: AsyncSession, deed: Deed, account_id: str, now: datetime) -> None:
    # The password before its account, as a sign-in takes them.
    await session.execute(delete(Password).where(Password.account_id == account_id))
    account = await account_rows.hold_account(session, account_id)
    if account is None:
        return
    was_open = account.name != account.id
    # The id in the place of the name: it is nobody's, and none may bear it.
    account.name = account.folded_name = account.id
    account.suspended = True
    account.version += was_open
    await wechat_pushes.empty_of(session, account.id)
    for kind in _OF_THE_PERSON:
        await session.execute(delete(kind).where(kind.account_id == account.id))
    await sign_ins.revoke_families(session, account.id, now)
    if was_open:
        await audit.note(session, deed, action="account.anonymised", object_id=account.id)
