"""Handovers of units: by one officer or two, and what whoever had the unit says against it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.accounts.rules.handover_objections import ObjectionState
from services.accounts.rules.handovers import State
from services.accounts.tables import Base
from services.accounts.tables.accounts import Account
from services.common.store.sealed import Sealed


class Handover(Base):
    """One unit handed over, or to be, from whoever stood for it first then.

    One that was never recognised is done as it is kept: no second officer decides it.
    """

    __tablename__ = "handovers"
    __table_args__ = (
        CheckConstraint("state IN ('waiting','done','declined','withdrawn')", name="state"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decision"),
        CheckConstraint(
            "CASE state WHEN 'waiting' THEN decided_by IS NULL WHEN 'declined' THEN "
            "decided_by IS NOT NULL WHEN 'withdrawn' THEN decided_by IS NOT DISTINCT FROM asked_by "
            "ELSE true END",
            name="decider",
        ),
        CheckConstraint("state = 'withdrawn' OR decided_by <> asked_by", name="second"),
        CheckConstraint(
            "objection_state IS NULL OR (objection_state IN ('filed','upheld','dismissed') "
            "AND state = 'done' AND first_id IS NOT NULL)",
            name="objection",
        ),
        CheckConstraint(
            "(objection_state IS NULL) = (objection IS NULL AND objected_at IS NULL)",
            name="objection_filed",
        ),
        CheckConstraint(
            "(coalesce(objection_state, 'filed') = 'filed') = (objection_by IS NULL "
            "AND objection_decided_at IS NULL AND objection_ground IS NULL)",
            name="objection_decision",
        ),
        CheckConstraint(
            "objection_by NOT IN (asked_by, coalesce(decided_by, asked_by))",
            name="objection_third",
        ),
        Index(
            "uq_handovers_waiting",
            "unit_id",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    unit_id: Mapped[str]
    region: Mapped[str]
    """That looked after the unit when it was asked; once decided, then."""
    state: Mapped[State] = mapped_column(Text)
    taker_id: Mapped[str] = mapped_column(ForeignKey(Account.id))
    first_id: Mapped[str | None] = mapped_column(ForeignKey(Account.id))
    ground: Mapped[str] = mapped_column(Sealed("handovers.ground"))
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    """None also of one that one officer did."""
    decided_at: Mapped[datetime | None]
    decision_ground: Mapped[str | None] = mapped_column(Sealed("handovers.decision_ground"))
    """None of those decided before it was kept here: the change log tells theirs."""
    objection: Mapped[str | None] = mapped_column(Sealed("handovers.objection"))
    """What the first account of before says against it."""
    objected_at: Mapped[datetime | None]
    objection_state: Mapped[ObjectionState | None] = mapped_column(Text)
    objection_by: Mapped[str | None]
    objection_decided_at: Mapped[datetime | None]
    objection_ground: Mapped[str | None] = mapped_column(Sealed("handovers.objection_ground"))
