"""Where a youth can be reached: what their account has proved to be theirs, unsealed."""

from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True)
class Addresses:
    """An account's openid at WeChat and its phone; None of what it has not."""

    account_id: str
    openid: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)


async def addresses(session: AsyncSession, account_id: str) -> Addresses:
    """Where an account can be reached."""
    return Addresses(account_id)
