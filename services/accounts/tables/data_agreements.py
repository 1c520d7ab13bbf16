"""Data agreements: what departments may receive and hand in, and how it stood before."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.rules import data_agreements
from services.accounts.tables import Base
from services.common.values.signatures import Algorithm


class DataAgreement(Base):
    """What a department may receive and hand in, as it stands; its versions lie beside it."""

    __tablename__ = "data_agreements"
    __table_args__ = (
        CheckConstraint("state IN ('in_force', 'ended')", name="state"),
        CheckConstraint("first_day <= last_day", name="days"),
        CheckConstraint("cardinality(regions) > 0", name="regions"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(index=True, comment="the office that concluded it")
    department_kind: Mapped[data_agreements.DepartmentKind] = mapped_column(Text)
    department_name: Mapped[str]
    purpose: Mapped[str]
    legal_basis: Mapped[str]
    feeds: Mapped[dict[str, list[str]]] = mapped_column(JSONB, comment="the fields of each feed")
    batches: Mapped[list[str]] = mapped_column(ARRAY(Text))
    regions: Mapped[list[str]] = mapped_column(ARRAY(Text))
    algorithm: Mapped[Algorithm] = mapped_column(Text)
    first_day: Mapped[date]
    last_day: Mapped[date]
    state: Mapped[data_agreements.State] = mapped_column(Text)
    version: Mapped[int]

    @property
    def terms(self) -> data_agreements.Terms:
        """What was agreed."""
        return data_agreements.Terms(
            department_name=self.department_name,
            purpose=self.purpose,
            legal_basis=self.legal_basis,
            feeds=self.feeds,
            batches=tuple(self.batches),
            regions=tuple(self.regions),
            algorithm=self.algorithm,
            first_day=self.first_day,
            last_day=self.last_day,
        )


class DataAgreementVersion(Base):
    """An agreement as it stood from one move to the next: only ever added to."""

    __tablename__ = "data_agreement_versions"

    agreement_id: Mapped[str] = mapped_column(ForeignKey(DataAgreement.id), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    terms: Mapped[dict[str, Any]] = mapped_column(JSONB)
    state: Mapped[data_agreements.State] = mapped_column(Text)
    reason: Mapped[str]
    author: Mapped[str]
    recorded_at: Mapped[datetime]
