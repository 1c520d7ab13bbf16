"""What officers found of the conditions of 七."""

from datetime import date

from sqlalchemy import BigInteger, ForeignKey, Identity, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.tables import Base


class Finding(Base):
    """What an officer found of one condition of 七; never changed, only added to."""

    __tablename__ = "findings"
    __table_args__ = (Index("ix_findings_unit_id", "unit_id"),)

    no: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    condition: Mapped[str]
    met: Mapped[bool]
    evidence: Mapped[str] = mapped_column(Sealed("findings.evidence"))
    found_on: Mapped[date]
    found_by: Mapped[str]
