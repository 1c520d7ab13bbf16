"""Obstacles of posts, as an office confirmed them at matching."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.orm import Mapped, mapped_column

from services.common.store.sealed import Sealed
from services.units.rules.post_obstacles import PostObstacleKind, PostObstacleState
from services.units.tables import Base


class PostObstacle(Base):
    """One obstacle: while it rests the post takes nobody; a seat that is gone is taken off."""

    __tablename__ = "post_obstacles"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'safety' AND state IN ('resting', 'cleared', 'lapsed'))"
            " OR (kind = 'post_gone' AND state IN ('gone', 'taken_off', 'lapsed'))",
            name="state",
        ),
        CheckConstraint("(ended_on IS NULL) = (state IN ('resting', 'gone'))", name="ended"),
        CheckConstraint(
            "(clearance_ground IS NOT NULL) = (state = 'cleared')", name="clearance_ground"
        ),
        Index("ix_post_obstacles_post_id", "post_id", "id"),
        Index(
            "ix_post_obstacles_open",
            "post_id",
            postgresql_where=text("state IN ('resting', 'gone')"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    """As matching gave it."""
    version: Mapped[int]
    post_id: Mapped[str] = mapped_column(ForeignKey("posts.id"))
    dispatch_id: Mapped[str]
    """The dispatch of which it was reported."""
    kind: Mapped[PostObstacleKind] = mapped_column(TEXT)
    state: Mapped[PostObstacleState] = mapped_column(TEXT)
    confirmed_on: Mapped[date]
    ended_on: Mapped[date | None]
    """When it was cleared, its seat was taken off, or its post closed."""
    clearance_ground: Mapped[str | None] = mapped_column(Sealed("post_obstacles.clearance_ground"))
