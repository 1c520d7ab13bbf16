"""Phones: who signs in by a code sent to one."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.tables import Base
from services.accounts.tables.accounts import Account
from services.common.store.sealed import BlindIndex, Sealed


class Phone(Base):
    """An account's phone, proved by a code or by WeChat; one account's alone."""

    __tablename__ = "phones"

    account_id: Mapped[str] = mapped_column(ForeignKey(Account.id), primary_key=True)
    phone: Mapped[str] = mapped_column(Sealed("phones.phone"), comment="+86…")
    phone_index: Mapped[bytes] = mapped_column(
        LargeBinary, unique=True, comment="blind", info=BlindIndex("phones.phone", "phone").info
    )
    bound_at: Mapped[datetime]
