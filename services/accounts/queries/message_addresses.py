"""Where a youth can be reached: what their account has proved to be theirs, unsealed."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from services.accounts.queries import phones, wechat_identities


@dataclass(frozen=True)
class Addresses:
    """An account's openid, since when it is bound, and its phone; None of what it lacks."""

    openid: str | None = field(default=None, repr=False)
    bound_at: datetime | None = None
    phone: str | None = field(default=None, repr=False)


async def addresses(session: AsyncSession, account_id: str) -> Addresses:
    """Where an account can be reached."""
    identity = await wechat_identities.identity_of(session, account_id)
    phone = await phones.phone_of(session, account_id)
    return Addresses(
        identity.openid if identity else None,
        identity.bound_at if identity else None,
        phone.phone if phone else None,
    )
