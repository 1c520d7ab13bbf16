"""Holds: the spans in which a youth is taken, of which no two may overlap."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from services.matching.tables import Base


class Hold(Base):
    """One dispatch's hold on its youth: [issued,) at first; arrival and end narrow it.

    Adjoining spans pass; a refusal, withdrawal or obstacle voids it. What a youth had served before
    there was a dispatch for it came by a list: its months are used all the same.
    """

    __tablename__ = "holds"
    __table_args__ = (
        # The youth by 128 bits: an index of overlaps finds numbers four times as fast as texts.
        ExcludeConstraint(
            (text("hashtextextended(youth_id, 0)"), "="),
            (text("hashtextextended(youth_id, 1)"), "="),
            ("span", "&&"),
            where=text("NOT voided"),
            using="gist",
            name="ex_holds_one_at_a_time",
        ),
        Index("ix_holds_youth", "youth_id", postgresql_where=text("NOT voided")),
        CheckConstraint("num_nonnulls(dispatch_id, import_id) = 1", name="origin"),
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    dispatch_id: Mapped[str | None] = mapped_column(ForeignKey("dispatches.id"), unique=True)
    import_id: Mapped[str | None] = mapped_column(ForeignKey("history_imports.id"))
    youth_id: Mapped[str] = mapped_column(ForeignKey("youths.id", onupdate="CASCADE"))
    span: Mapped[Range[date]] = mapped_column(DATERANGE)
    voided: Mapped[bool]
    suspended_days: Mapped[int] = mapped_column(server_default="0", default=0)
    """Of the span, days on which the placement stood still: they use up no month."""
