"""Contacts: when an office called or visited a person, and whether it met them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.matching.rules.contacts import ContactKind
from services.matching.tables import Base


class Contact(Base):
    """One visit or call; entries are added, never changed."""

    __tablename__ = "contacts"
    __table_args__ = (CheckConstraint("kind IN ('visit', 'call', 'message')", name="kind"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    youth_id: Mapped[str] = mapped_column(ForeignKey("youths.id", onupdate="CASCADE"), index=True)
    kind: Mapped[ContactKind] = mapped_column(Text)
    made_on: Mapped[date]
    reached: Mapped[bool]
    note: Mapped[str | None] = mapped_column(Sealed("contacts.note"))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    author: Mapped[str]
