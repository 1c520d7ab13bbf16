"""The tables that the kernel keeps in every service's database."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from services.common.store.sealed import Sealed

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

KERNEL = MetaData(naming_convention=NAMING)

changes = Table(
    "changes",
    KERNEL,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("no", BigInteger, unique=True, comment="given by the relay once committed"),
    Column("object", Text, nullable=False),
    Column("object_id", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("event", Text, nullable=False),
    Column("occurred_on", Date, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("author", Text, nullable=False),
    Column("ground", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("digest", LargeBinary, comment="chained by the relay"),
    UniqueConstraint("object", "object_id", "version"),
)
Index("ix_changes_unnumbered", changes.c.id, postgresql_where=changes.c.no.is_(None))
Index("ix_changes_object_id", changes.c.object_id, changes.c.id)
Index("ix_changes_author", changes.c.author, changes.c.id)
Index("ix_changes_recorded_at", changes.c.recorded_at, postgresql_using="brin")

grounds = Table(
    "grounds",
    KERNEL,
    Column("object", Text, primary_key=True),
    Column("object_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("words", Sealed("grounds.words"), nullable=False),
    Column("author", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
)
"""The words in which a change of an object is grounded; only ever added to."""

audit_entries = Table(
    "audit_entries",
    KERNEL,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("no", BigInteger, unique=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("author", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("object_id", Text, nullable=False),
    Column("ground", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("region", Text, comment="the object's, if it has one"),
    Column(
        "before",
        JSONB(none_as_null=True),
        comment="what was altered; personal values as keyed HMAC",
    ),
    Column("after", JSONB(none_as_null=True)),
    Column("digest", LargeBinary),
)
Index("ix_audit_entries_object_id", audit_entries.c.object_id, audit_entries.c.id)
Index("ix_audit_entries_author", audit_entries.c.author, audit_entries.c.id)
Index("ix_audit_entries_at", audit_entries.c.at)
Index(
    "ix_audit_entries_unnumbered",
    audit_entries.c.id,
    postgresql_where=audit_entries.c.no.is_(None),
)

looks = Table(
    "looks",
    KERNEL,
    Column("author", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("count", Integer, nullable=False),
)
"""How often somebody looked at what is masked elsewhere, by day."""

feed_epochs = Table(
    "feed_epochs",
    KERNEL,
    Column("epoch", UUID(as_uuid=False), primary_key=True, server_default=func.gen_random_uuid()),
    Column("since", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

feed_positions = Table(
    "feed_positions",
    KERNEL,
    Column("source", Text, primary_key=True),
    Column("epoch", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

followed_objects = Table(
    "followed_objects",
    KERNEL,
    Column("source", Text, primary_key=True),
    Column("object", Text, primary_key=True),
    Column("object_id", Text, primary_key=True),
    Column("version", Integer, nullable=False),
)

remembered_answers = Table(
    "remembered_answers",
    KERNEL,
    Column("scope", LargeBinary, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("rights", LargeBinary, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("answer", LargeBinary, nullable=False, comment="sealed", info={"sealed": "cell"}),
    Column("expires_at", DateTime(timezone=True), nullable=False, index=True),
)

jobs = Table(
    "jobs",
    KERNEL,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("arguments", JSONB, nullable=False, comment="ids, codes and days only"),
    Column("region", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("done", Integer, nullable=False, server_default="0"),
    Column("total", Integer),
    Column("result", JSONB),
    Column("problem", JSONB),
    Column("author", Text, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
)
Index("ix_jobs_not_done", jobs.c.state, postgresql_where=jobs.c.state != "done")


def service_metadata() -> MetaData:
    """A service's own metadata, the kernel's tables already in it."""
    metadata = MetaData(naming_convention=NAMING)
    for table in KERNEL.sorted_tables:
        table.to_metadata(metadata)
    return metadata
