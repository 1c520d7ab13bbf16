"""Keys of departments, and the nonces that they have signed with."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.rules import department_keys
from services.accounts.tables import Base
from services.accounts.tables.data_agreements import DataAgreement
from services.common.store.sealed import Sealed


class DepartmentKey(Base):
    """A key of an agreement; its id is the client id. The secret is sealed: HMAC needs it whole."""

    __tablename__ = "department_keys"
    __table_args__ = (CheckConstraint("state IN ('active', 'revoked')", name="state"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    agreement_id: Mapped[str] = mapped_column(ForeignKey(DataAgreement.id), index=True)
    secret: Mapped[str] = mapped_column(Sealed("department_keys.secret"))
    state: Mapped[department_keys.State] = mapped_column(Text)
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_used_on: Mapped[date | None] = mapped_column(
        comment="the last day of a token or a request"
    )
    version: Mapped[int]


class UsedNonce(Base):
    """A nonce that a key has signed with, remembered while its request could still be in time."""

    __tablename__ = "used_nonces"

    key_id: Mapped[str] = mapped_column(ForeignKey(DepartmentKey.id), primary_key=True)
    nonce: Mapped[str] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(index=True)
