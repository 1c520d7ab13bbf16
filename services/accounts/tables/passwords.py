"""Passwords: the one that is good, and those that were replaced."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.rules import lockout
from services.accounts.tables import Base
from services.accounts.tables.accounts import Account


class Password(Base):
    """A sign-in by password, and how many wrong tries in a row it has seen.

    Instants here and below are real time, also where a sandbox moves the clock.
    """

    __tablename__ = "passwords"

    account_id: Mapped[str] = mapped_column(ForeignKey(Account.id), primary_key=True)
    hash: Mapped[str]
    changed_at: Mapped[datetime]
    given: Mapped[bool] = mapped_column(comment="by somebody else, and to be changed at first use")
    wrong_tries: Mapped[int] = mapped_column(default=0)
    shut_until: Mapped[datetime | None]

    @property
    def tries(self) -> lockout.Tries:
        """Where the account stands with its wrong tries."""
        return lockout.Tries(self.wrong_tries, self.shut_until)

    @tries.setter
    def tries(self, now: lockout.Tries) -> None:
        self.wrong_tries, self.shut_until = now.wrong, now.shut_until


class FormerPassword(Base):
    """A password that was replaced, kept so that it does not come again too soon."""

    __tablename__ = "former_passwords"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey(Account.id), index=True)
    hash: Mapped[str]
    replaced_at: Mapped[datetime]
