"""What departments read of the change feed, found without reading the rest of it."""

from sqlalchemy import Index, text

from services.reporting.tables.mapping import Base

_changes = Base.metadata.tables["changes"]
Index(
    "ix_changes_of_disbursements", _changes.c.no, postgresql_where=text("object = 'disbursement'")
)
