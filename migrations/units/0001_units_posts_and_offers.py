"""Units with their papers, posts with their offers, intake plans; the tables of the kernel.

Revision: 0001
Follows: nothing
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("no", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        sa.UniqueConstraint("no", name=op.f("uq_audit_entries_no")),
    )
    op.create_index(
        "ix_audit_entries_unnumbered",
        "audit_entries",
        ["id"],
        unique=False,
        postgresql_where=sa.text("no IS NULL"),
    )
    op.create_table(
        "changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "no", sa.BigInteger(), nullable=True, comment="given by the relay once committed"
        ),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=True, comment="chained by the relay"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
        sa.UniqueConstraint("no", name=op.f("uq_changes_no")),
        sa.UniqueConstraint(
            "object", "object_id", "version", name=op.f("uq_changes_object_object_id_version")
        ),
    )
    op.create_index(
        "ix_changes_unnumbered",
        "changes",
        ["id"],
        unique=False,
        postgresql_where=sa.text("no IS NULL"),
    )
    op.create_table(
        "document_contents",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_document_contents")),
    )
    op.create_table(
        "feed_epochs",
        sa.Column(
            "epoch",
            sa.UUID(as_uuid=False),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
        ),
        sa.Column(
            "since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("epoch", name=op.f("pk_feed_epochs")),
    )
    op.create_table(
        "feed_positions",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_feed_positions")),
    )
    op.create_table(
        "followed_objects",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("source", "object", "object_id", name=op.f("pk_followed_objects")),
    )
    op.create_table(
        "intake_plans",
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck_intake_plans_people")),
        sa.PrimaryKeyConstraint("region", "month", "revision", name=op.f("pk_intake_plans")),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "arguments",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="ids, codes and days only",
        ),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("problem", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_table(
        "remembered_answers",
        sa.Column("scope", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("rights", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False, comment="sealed"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_remembered_answers")),
    )
    op.create_index(
        op.f("ix_remembered_answers_expires_at"), "remembered_answers", ["expires_at"], unique=False
    )
    op.create_table(
        "units",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credit_code", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("industry", sa.Text(), nullable=False),
        sa.Column("ownership", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("park", sa.Text(), nullable=True),
        sa.Column("staff", sa.Integer(), nullable=False),
        sa.Column("recommended_by", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.LargeBinary(), nullable=False),
        sa.Column("contact_phone", sa.LargeBinary(), nullable=False),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("recognised_on", sa.Date(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decision_ground", sa.Text(), nullable=True),
        sa.Column("decision_remedy", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('applied','recognised','suspended','removed','returned','refused')",
            name=op.f("ck_units_state"),
        ),
        sa.CheckConstraint("staff > 0", name=op.f("ck_units_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_units_credit_code")),
    )
    op.create_index(
        "ix_units_public",
        "units",
        ["recognised_on", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'recognised'"),
    )
    op.create_index("ix_units_region", "units", ["region", "id"], unique=False)
    op.create_table(
        "documents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_documents_validity")),
        sa.ForeignKeyConstraint(
            ["digest"],
            ["document_contents.digest"],
            name=op.f("fk_documents_digest_document_contents"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_documents_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_index("ix_documents_unit_id", "documents", ["unit_id"], unique=False)
    op.create_table(
        "findings",
        sa.Column("no", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_findings_unit_id_units")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_findings")),
        sa.UniqueConstraint("id", name=op.f("uq_findings_id")),
    )
    op.create_index("ix_findings_unit_id", "findings", ["unit_id"], unique=False)
    op.create_table(
        "mentors",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_mentors_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentors")),
    )
    op.create_index("ix_mentors_unit_id", "mentors", ["unit_id"], unique=False)
    op.create_table(
        "posts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("duties", sa.Text(), nullable=False),
        sa.Column("occupation", sa.Text(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("workplace", sa.Text(), nullable=False),
        sa.Column("workplace_county", sa.Text(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("meals", sa.Boolean(), nullable=False),
        sa.Column("lodging", sa.Boolean(), nullable=False),
        sa.Column("extra_allowance", sa.Text(), nullable=True),
        sa.Column("skills", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("mentor_id", sa.Text(), nullable=True),
        sa.Column("unsuitable_under_18", sa.Boolean(), nullable=False),
        sa.Column("offer_version", sa.Integer(), nullable=False),
        sa.Column("last_offer_version", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft','open','suspended','closed')", name=op.f("ck_posts_state")
        ),
        sa.CheckConstraint("headcount > 0", name=op.f("ck_posts_headcount")),
        sa.CheckConstraint(
            "offer_version <= last_offer_version", name=op.f("ck_posts_offer_version")
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["mentors.id"], name=op.f("fk_posts_mentor_id_mentors")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_posts_unit_id_units")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
    )
    op.create_index(
        "ix_posts_public",
        "posts",
        ["published_on", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index("ix_posts_unit_id", "posts", ["unit_id", "id"], unique=False)
    op.create_table(
        "offer_intents",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("post_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open','accepted','refused')", name=op.f("ck_offer_intents_state")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_offer_intents_post_id_posts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_intents")),
        sa.UniqueConstraint("post_id", "version", name=op.f("uq_offer_intents_post_id_version")),
    )
    op.create_index(
        "ix_offer_intents_key",
        "offer_intents",
        ["key"],
        unique=False,
        postgresql_where=sa.text("key IS NOT NULL"),
    )
    op.create_index(
        "ix_offer_intents_open",
        "offer_intents",
        ["post_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    # The feed's first epoch: a restore adds another, and followers notice.
    op.execute("INSERT INTO feed_epochs DEFAULT VALUES")


def downgrade() -> None:
    op.drop_index(
        "ix_offer_intents_open",
        table_name="offer_intents",
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(
        "ix_offer_intents_key",
        table_name="offer_intents",
        postgresql_where=sa.text("key IS NOT NULL"),
    )
    op.drop_table("offer_intents")
    op.drop_index("ix_posts_unit_id", table_name="posts")
    op.drop_index("ix_posts_public", table_name="posts", postgresql_where=sa.text("state = 'open'"))
    op.drop_table("posts")
    op.drop_index("ix_mentors_unit_id", table_name="mentors")
    op.drop_table("mentors")
    op.drop_index("ix_findings_unit_id", table_name="findings")
    op.drop_table("findings")
    op.drop_index("ix_documents_unit_id", table_name="documents")
    op.drop_table("documents")
    op.drop_index("ix_units_region", table_name="units")
    op.drop_index(
        "ix_units_public", table_name="units", postgresql_where=sa.text("state = 'recognised'")
    )
    op.drop_table("units")
    op.drop_index(op.f("ix_remembered_answers_expires_at"), table_name="remembered_answers")
    op.drop_table("remembered_answers")
    op.drop_table("jobs")
    op.drop_table("intake_plans")
    op.drop_table("followed_objects")
    op.drop_table("feed_positions")
    op.drop_table("feed_epochs")
    op.drop_table("document_contents")
    op.drop_index(
        "ix_changes_unnumbered", table_name="changes", postgresql_where=sa.text("no IS NULL")
    )
    op.drop_table("changes")
    op.drop_index(
        "ix_audit_entries_unnumbered",
        table_name="audit_entries",
        postgresql_where=sa.text("no IS NULL"),
    )
    op.drop_table("audit_entries")
