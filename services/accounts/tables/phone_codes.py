"""Codes sent to phones: of a phone and a network only what finds them again."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.rules import phone_codes
from services.accounts.tables import Base


class PhoneCode(Base):
    """One code, of which only a keyed digest is kept."""

    __tablename__ = "phone_codes"

    id: Mapped[str] = mapped_column(primary_key=True)
    phone_index: Mapped[bytes] = mapped_column(LargeBinary, index=True, comment="blind")
    network_index: Mapped[bytes] = mapped_column(LargeBinary, index=True, comment="blind")
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    sent_at: Mapped[datetime] = mapped_column(index=True)
    expires_at: Mapped[datetime]
    wrong_tries: Mapped[int] = mapped_column(default=0)
    spent_at: Mapped[datetime | None]

    def facts(self) -> phone_codes.PhoneCode:
        """What rules read of it."""
        return phone_codes.PhoneCode(
            self.expires_at, self.wrong_tries, spent=self.spent_at is not None
        )
