"""What youths were shown and consented to concerning their data: entries, only ever added to."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.rules.privacy import ConsentEntry, PrivacyKind
from services.matching.rules.youths import ConsentMethod
from services.matching.tables import Base


class PrivacyConsent(Base):
    """The notice shown, a consent given, or one taken back; the last of a kind counts."""

    __tablename__ = "privacy_consents"
    __table_args__ = (
        CheckConstraint("kind IN ('notice', 'phone', 'bank_account')", name="kind"),
        CheckConstraint("given OR kind <> 'notice'", name="notice"),
        CheckConstraint("method IN ('in_person', 'in_writing', 'by_phone')", name="method"),
        Index("ix_privacy_consents_youth_id", "youth_id", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    youth_id: Mapped[str] = mapped_column(ForeignKey("youths.id", onupdate="CASCADE"))
    kind: Mapped[PrivacyKind] = mapped_column(Text)
    given: Mapped[bool]
    notice_version: Mapped[str]
    notice_digest: Mapped[str]
    """Of the edition whose words were shown."""
    given_on: Mapped[date]
    """The day of the person's word; of a paper the day on it."""
    method: Mapped[ConsentMethod | None] = mapped_column(Text)
    """How an office was told; None of who did it by their own account."""
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    author: Mapped[str]

    def facts(self) -> ConsentEntry:
        """What rules read of it."""
        return ConsentEntry(self.kind, self.given, self.notice_version, self.given_on)
