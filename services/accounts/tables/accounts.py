"""Accounts: who somebody is, apart from how they sign in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.rules import accounts
from services.accounts.rules.accounts import Kind
from services.accounts.tables import Base


class Account(Base):
    """Who somebody is, apart from how they sign in."""

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("kind IN ('unit', 'youth', 'officer')", name="kind"),
        CheckConstraint("(kind = 'officer') = (region IS NOT NULL)", name="region"),
        CheckConstraint("(kind = 'unit') = (unit_id IS NOT NULL)", name="unit"),
        CheckConstraint("(kind = 'youth') = (youth_id IS NOT NULL)", name="youth"),
        CheckConstraint("cardinality(roles) > 0", name="roles"),
        CheckConstraint("opened_by IS NULL OR kind = 'unit'", name="opened_by"),
        Index(
            "uq_accounts_first_of_unit",
            "unit_id",
            unique=True,
            postgresql_where=text("opened_by IS NULL AND unit_id IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(comment="sign-in name; never an ID number or a phone")
    folded_name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[Kind] = mapped_column(Text)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    region: Mapped[str | None] = mapped_column(index=True)
    unit_id: Mapped[str | None] = mapped_column(index=True)
    opened_by: Mapped[str | None] = mapped_column(comment="the unit's first account, of its staff")
    youth_id: Mapped[str | None] = mapped_column(index=True)
    suspended: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]

    def facts(self) -> accounts.Account:
        """What rules read of it."""
        return accounts.Account(
            account_id=self.id,
            name=self.name,
            kind=self.kind,
            roles=tuple(self.roles),
            region=self.region,
            unit_id=self.unit_id,
            youth_id=self.youth_id,
            suspended=self.suspended,
            version=self.version,
            opened_by=self.opened_by,
        )
