"""Sign-ins that are open, and the tokens that renew them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.rules import tokens
from services.accounts.tables import Base
from services.accounts.tables.accounts import Account


class Family(Base):
    """One sign-in that can be renewed, with the refresh tokens that followed from it."""

    __tablename__ = "families"
    __table_args__ = (
        Index(
            "ix_families_revoked_at", "revoked_at", postgresql_where=text("revoked_at IS NOT NULL")
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey(Account.id), index=True)
    begun_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    def facts(self) -> tokens.Family:
        """What rules read of it."""
        return tokens.Family(self.ends_at, revoked=self.revoked_at is not None)


class RefreshToken(Base):
    """One refresh token, of which only the digest is kept."""

    __tablename__ = "refresh_tokens"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    family_id: Mapped[str] = mapped_column(ForeignKey(Family.id, ondelete="CASCADE"), index=True)
    idle_until: Mapped[datetime]
    spent_at: Mapped[datetime | None]

    def facts(self) -> tokens.RefreshToken:
        """What rules read of it."""
        return tokens.RefreshToken(self.idle_until, spent=self.spent_at is not None)
