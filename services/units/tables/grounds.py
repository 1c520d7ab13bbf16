"""Grounds of changes, as somebody typed them."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.tables import Base


class Ground(Base):
    """The words in which one change of an object is grounded; only ever added to."""

    __tablename__ = "grounds"

    object: Mapped[str] = mapped_column(primary_key=True)
    object_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """The object's version that the change made."""
    words: Mapped[str] = mapped_column(Sealed("grounds.words"))
    author: Mapped[str]
    recorded_at: Mapped[datetime]
