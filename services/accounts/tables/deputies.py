"""Deputies: who acts for whom, and when."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.tables import Base
from services.accounts.tables.accounts import Account


class Deputy(Base):
    """One officer acts for another, from a day to a day."""

    __tablename__ = "deputies"
    __table_args__ = (
        CheckConstraint("officer_id <> deputy_id", name="another"),
        CheckConstraint("first_day <= last_day", name="days"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    officer_id: Mapped[str] = mapped_column(ForeignKey(Account.id), index=True)
    deputy_id: Mapped[str] = mapped_column(ForeignKey(Account.id), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
