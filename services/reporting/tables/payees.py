"""Payee accounts: sealed, found by a blind index, each change a new version."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import BlindIndex, Sealed
from services.reporting.rules.payees import Kind
from services.reporting.tables.mapping import Base


class PayeeAccount(Base):
    """An account to which money goes, of a youth, of a unit or, by a contract, of its carrier.

    It is used from `effective_on` on. An entry counts for nothing until it is `confirmed`: typed
    again by a second person, or by the youth whose own entry it is. That is a version of its own;
    the newest of those in force on a day is the account of that day.
    """

    __tablename__ = "payee_accounts"

    id: Mapped[str] = mapped_column(primary_key=True)
    youth_id: Mapped[str | None]
    unit_id: Mapped[str | None]
    contract_id: Mapped[str | None]
    version: Mapped[int]
    kind: Mapped[Kind | None] = mapped_column(Text)
    """None where it was entered before kinds were asked for."""
    bank: Mapped[str]
    holder: Mapped[str] = mapped_column(Sealed("payee_accounts.holder"))
    account: Mapped[str] = mapped_column(Sealed("payee_accounts.account"))
    account_index: Mapped[bytes] = mapped_column(
        LargeBinary,
        info=BlindIndex(
            "payee_accounts.account",
            "account",
            erased="payee_accounts.erased",
            erased_of="account",
        ).info,
    )
    tail: Mapped[str]
    author: Mapped[str]
    ground: Mapped[str] = mapped_column(Sealed("payee_accounts.ground"))
    recorded_at: Mapped[datetime]
    effective_on: Mapped[date]
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("youth_id", "version"),
        UniqueConstraint("unit_id", "version"),
        UniqueConstraint("contract_id", "version"),
        CheckConstraint("num_nonnulls(youth_id, unit_id, contract_id) = 1", name="owner"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed"),
        Index(None, "account_index"),
    )


class HolderCheck(Base):
    """Whether the holder of an account that counts is the youth, as the registry said: once told.

    The account of one who is not, and any before it, counts no more.
    """

    __tablename__ = "holder_checks"

    youth_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    same: Mapped[bool]
    checked_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(
            ["youth_id", "version"], ["payee_accounts.youth_id", "payee_accounts.version"]
        ),
    )
