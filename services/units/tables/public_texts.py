"""The texts that an office keeps for the public zone, by revision."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.rules.texts import TextKind
from services.units.tables import Base


class PublicText(Base):
    """One revision of a text that an office keeps for the public; only ever added to."""

    __tablename__ = "public_texts"
    __table_args__ = (CheckConstraint("kind IN ('procedure','policies','contact')", name="kind"),)

    kind: Mapped[TextKind] = mapped_column(TEXT, primary_key=True)
    region: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    first_day: Mapped[date]
    content: Mapped[dict[str, Any]]
    ground: Mapped[str] = mapped_column(Sealed("public_texts.ground"))
    author: Mapped[str]
    published_at: Mapped[datetime]
