"""Deliveries: the pages that services gave to departments."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.tables import Base


class Delivery(Base):
    """A page that a service gave a department, as its feed told: only ever added to."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_agreement_id", "agreement_id", "id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    agreement_id: Mapped[str]
    agreement_version: Mapped[int]
    key_id: Mapped[str]
    feed: Mapped[str]
    fields: Mapped[list[str]] = mapped_column(ARRAY(Text))
    count: Mapped[int]
    after_no: Mapped[int] = mapped_column(BigInteger)
    to_no: Mapped[int] = mapped_column(BigInteger)
    delivered_at: Mapped[datetime]
