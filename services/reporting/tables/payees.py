"""Payee accounts: sealed, found by a blind index, each change a new version."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.reporting.tables.mapping import Base


class PayeeAccount(Base):
    """The account to which a youth's allowance goes, from `recorded_at` until a newer version."""

    __tablename__ = "payee_accounts"

    id: Mapped[str] = mapped_column(primary_key=True)
    youth_id: Mapped[str]
    version: Mapped[int]
    bank: Mapped[str]
    holder: Mapped[str] = mapped_column(Sealed("payee_accounts.holder"))
    account: Mapped[str] = mapped_column(Sealed("payee_accounts.account"))
    account_index: Mapped[bytes] = mapped_column(LargeBinary)
    tail: Mapped[str]
    author: Mapped[str]
    ground: Mapped[str]
    recorded_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("youth_id", "version"),
        Index(None, "account_index"),
    )
