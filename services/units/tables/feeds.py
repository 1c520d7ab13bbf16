"""What departments read of the change feed, found without reading the rest of it."""

from sqlalchemy import Index, text

from services.units.tables import Base

_changes = Base.metadata.tables["changes"]
Index("ix_changes_of_units", _changes.c.no, postgresql_where=text("object = 'unit'"))
Index("ix_changes_of_posts", _changes.c.no, postgresql_where=text("object = 'post'"))
