"""Second factors: what makes an officer's codes by time."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.rules import second_factors
from services.accounts.tables import Base
from services.accounts.tables.accounts import Account
from services.common.store.sealed import Sealed


class SecondFactor(Base):
    """The secret of an officer's time-based codes, and the step of the last one taken."""

    __tablename__ = "second_factors"

    account_id: Mapped[str] = mapped_column(ForeignKey(Account.id), primary_key=True)
    secret: Mapped[str] = mapped_column(Sealed("second_factors.secret"))
    bound_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None] = mapped_column(comment="by a first right code")
    last_step: Mapped[int | None] = mapped_column(BigInteger)

    def facts(self) -> second_factors.SecondFactor:
        """What rules read of it."""
        confirmed = self.confirmed_at is not None
        return second_factors.SecondFactor(confirmed, self.last_step)
