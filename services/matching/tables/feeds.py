"""What is read of the change feed itself, found without reading the rest of it."""

from sqlalchemy import Index, text

from services.matching.tables import Base

_changes = Base.metadata.tables["changes"]
Index("ix_changes_of_placements", _changes.c.no, postgresql_where=text("object = 'placement'"))
Index(
    "ix_changes_of_erasures",
    _changes.c.no,
    postgresql_where=text("event = 'youth.anonymised'"),
)
Index(
    "ix_changes_of_mergers",
    _changes.c.data["into"].astext,
    postgresql_where=text("event = 'youth.merged'"),
)
