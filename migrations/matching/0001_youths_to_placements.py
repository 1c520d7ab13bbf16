"""Youths, seats, dispatch, agreements and placements; the tables of the kernel.

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
    # Holds exclude each other by youth and span: equality in a gist index needs it.
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(sa.schema.CreateSequence(sa.Sequence("agreement_serials")))

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
        "calendar_years",
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("days_off", sa.ARRAY(sa.Date()), nullable=False),
        sa.Column("days_on", sa.ARRAY(sa.Date()), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_years")),
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
        "post_seats",
        sa.Column("post_id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("workplace_county", sa.String(), nullable=False),
        sa.Column("market", sa.String(), nullable=False),
        sa.Column("industry", sa.String(), nullable=False),
        sa.Column("occupation", sa.String(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("lodging", sa.Boolean(), nullable=False),
        sa.Column("unsuitable_under_18", sa.Boolean(), nullable=False),
        sa.Column("mentor_id", sa.String(), nullable=True),
        sa.Column("offer_version", sa.Integer(), nullable=False),
        sa.Column("refused_version", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'suspended', 'closed')", name=op.f("ck_post_seats_state")
        ),
        sa.CheckConstraint("0 <= taken AND taken <= offered", name=op.f("ck_post_seats_taken")),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_post_seats")),
    )
    op.create_index(
        "ix_post_seats_free",
        "post_seats",
        ["market", "post_id"],
        unique=False,
        postgresql_where=sa.text("state = 'open' AND taken < offered"),
    )
    op.create_index(op.f("ix_post_seats_market"), "post_seats", ["market"], unique=False)
    op.create_index(op.f("ix_post_seats_unit_id"), "post_seats", ["unit_id"], unique=False)
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
        "standing_secrets",
        sa.Column("market", sa.String(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("market", "year", name=op.f("pk_standing_secrets")),
    )
    op.create_table(
        "youths",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("serial", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("id_number", sa.LargeBinary(), nullable=False),
        sa.Column("id_number_index", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("phone_index", sa.LargeBinary(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("education_level", sa.String(), nullable=True),
        sa.Column("school", sa.String(), nullable=True),
        sa.Column("major", sa.String(), nullable=True),
        sa.Column("graduated_on", sa.Date(), nullable=True),
        sa.Column("skill_level", sa.String(), nullable=True),
        sa.Column("unemployment_registered_on", sa.Date(), nullable=True),
        sa.Column("employed", sa.Boolean(), nullable=False),
        sa.Column("hardship", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declines", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(applied_at IS NULL) = (state = 'known')", name=op.f("ck_youths_applied_at")
        ),
        sa.CheckConstraint(
            "state IN ('known', 'applied', 'withdrawn')", name=op.f("ck_youths_state")
        ),
        sa.CheckConstraint("declines >= 0", name=op.f("ck_youths_declines")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_youths")),
        sa.UniqueConstraint("id_number_index", name=op.f("uq_youths_id_number_index")),
        sa.UniqueConstraint("serial", name=op.f("uq_youths_serial")),
    )
    op.create_index(op.f("ix_youths_phone_index"), "youths", ["phone_index"], unique=False)
    op.create_index(
        "ix_youths_region",
        "youths",
        ["region", "id"],
        unique=False,
        postgresql_ops={"region": "text_pattern_ops"},
    )
    op.create_table(
        "dispatches",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("youth_id", sa.String(), nullable=False),
        sa.Column("post_id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("market", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("unit_region", sa.String(), nullable=False),
        sa.Column("workplace_county", sa.String(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("respond_by", sa.Date(), nullable=False),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("refused_on", sa.Date(), nullable=True),
        sa.Column("refusal_reason", sa.String(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawal_cause", sa.String(), nullable=True),
        sa.Column("sign_by", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("arrive_by", sa.Date(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("explanation", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "(state = 'refused') = (refusal_reason IS NOT NULL)", name=op.f("ck_dispatches_refusal")
        ),
        sa.CheckConstraint(
            "state IN ('issued', 'accepted', 'signed', 'arrived', 'refused', 'withdrawn')",
            name=op.f("ck_dispatches_state"),
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post_seats.post_id"], name=op.f("fk_dispatches_post_id_post_seats")
        ),
        sa.ForeignKeyConstraint(
            ["youth_id"], ["youths.id"], name=op.f("fk_dispatches_youth_id_youths")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatches")),
    )
    op.create_index("ix_dispatches_post", "dispatches", ["post_id", "state"], unique=False)
    op.create_index("ix_dispatches_unit", "dispatches", ["unit_id", "id"], unique=False)
    op.create_index("ix_dispatches_youth", "dispatches", ["youth_id", "id"], unique=False)
    op.create_table(
        "intentions",
        sa.Column("youth_id", sa.String(), nullable=False),
        sa.Column("regions", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("industries", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("occupations", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("earliest_start", sa.Date(), nullable=True),
        sa.Column("needs_lodging", sa.Boolean(), nullable=False),
        sa.Column("applied_by", sa.String(), nullable=False),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("consent_method", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(applied_by = 'proxy') = (consent_on IS NOT NULL)", name=op.f("ck_intentions_consent")
        ),
        sa.ForeignKeyConstraint(
            ["youth_id"], ["youths.id"], name=op.f("fk_intentions_youth_id_youths")
        ),
        sa.PrimaryKeyConstraint("youth_id", name=op.f("pk_intentions")),
    )
    op.create_table(
        "waiting",
        sa.Column("youth_id", sa.String(), nullable=False),
        sa.Column("market", sa.String(), nullable=False),
        sa.Column("class_rank", sa.SmallInteger(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lottery", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["youth_id"], ["youths.id"], name=op.f("fk_waiting_youth_id_youths")
        ),
        sa.PrimaryKeyConstraint("youth_id", name=op.f("pk_waiting")),
    )
    op.create_index(
        "ix_waiting_order",
        "waiting",
        ["market", "class_rank", "registered_at", "lottery", "youth_id"],
        unique=False,
    )
    op.create_table(
        "agreements",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("dispatch_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_agreements_dispatch_id_dispatches")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
        sa.UniqueConstraint("dispatch_id", name=op.f("uq_agreements_dispatch_id")),
        sa.UniqueConstraint("number", name=op.f("uq_agreements_number")),
    )
    op.create_table(
        "holds",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("dispatch_id", sa.String(), nullable=False),
        sa.Column("youth_id", sa.String(), nullable=False),
        sa.Column("span", postgresql.DATERANGE(), nullable=False),
        sa.Column("voided", sa.Boolean(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("youth_id"), "="),
            (sa.column("span"), "&&"),
            where=sa.text("NOT voided"),
            using="gist",
            name="ex_holds_one_at_a_time",
        ),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_holds_dispatch_id_dispatches")
        ),
        sa.ForeignKeyConstraint(["youth_id"], ["youths.id"], name=op.f("fk_holds_youth_id_youths")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
        sa.UniqueConstraint("dispatch_id", name=op.f("uq_holds_dispatch_id")),
    )
    op.create_table(
        "obstacles",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("dispatch_id", sa.String(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("detail", sa.LargeBinary(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("reported_by", sa.String(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("ground", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "decision IN ('confirmed', 'dismissed')", name=op.f("ck_obstacles_decision")
        ),
        sa.CheckConstraint(
            "kind IN ('post_gone', 'safety', 'youth_absent')", name=op.f("ck_obstacles_kind")
        ),
        sa.CheckConstraint(
            "(decision IS NULL) = (decided_on IS NULL)", name=op.f("ck_obstacles_review")
        ),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_obstacles_dispatch_id_dispatches")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obstacles")),
    )
    op.create_index(op.f("ix_obstacles_dispatch_id"), "obstacles", ["dispatch_id"], unique=False)
    op.create_index(
        "uq_obstacles_open",
        "obstacles",
        ["dispatch_id"],
        unique=True,
        postgresql_where=sa.text("decision IS NULL"),
    )
    op.create_table(
        "placements",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("dispatch_id", sa.String(), nullable=False),
        sa.Column("youth_id", sa.String(), nullable=False),
        sa.Column("post_id", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("workplace_county", sa.String(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("graduated_on", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("term_last_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("early_retention", sa.Boolean(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("by_whom", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("outcome_since", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state = 'arrived') = (last_day IS NULL)", name=op.f("ck_placements_last_day")
        ),
        sa.CheckConstraint(
            "(state = 'ended_early') = (cause IS NOT NULL)", name=op.f("ck_placements_cause")
        ),
        sa.CheckConstraint(
            "outcome IS NULL OR state <> 'arrived'", name=op.f("ck_placements_outcome")
        ),
        sa.CheckConstraint(
            "state IN ('arrived', 'completed', 'ended_early')", name=op.f("ck_placements_state")
        ),
        sa.CheckConstraint(
            "(cause IS NULL) = (by_whom IS NULL)", name=op.f("ck_placements_by_whom")
        ),
        sa.CheckConstraint(
            "last_day BETWEEN arrived_on AND term_last_day", name=op.f("ck_placements_days")
        ),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_placements_dispatch_id_dispatches")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post_seats.post_id"], name=op.f("fk_placements_post_id_post_seats")
        ),
        sa.ForeignKeyConstraint(
            ["youth_id"], ["youths.id"], name=op.f("fk_placements_youth_id_youths")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placements")),
        sa.UniqueConstraint("dispatch_id", name=op.f("uq_placements_dispatch_id")),
    )
    op.create_index(
        "ix_placements_region",
        "placements",
        ["region", "id"],
        unique=False,
        postgresql_ops={"region": "text_pattern_ops"},
    )
    op.create_index("ix_placements_unit", "placements", ["unit_id", "id"], unique=False)
    op.create_index("ix_placements_youth", "placements", ["youth_id", "id"], unique=False)
    op.create_table(
        "attendances",
        sa.Column("placement_id", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("absences", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placements.id"], name=op.f("fk_attendances_placement_id_placements")
        ),
        sa.PrimaryKeyConstraint("placement_id", "month", "edition", name=op.f("pk_attendances")),
    )
    op.create_table(
        "placement_entries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("placement_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("occurred_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("corrects", sa.String(), nullable=True),
        sa.Column("course", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "(kind = 'corrected') = (corrects IS NOT NULL)",
            name=op.f("ck_placement_entries_corrects"),
        ),
        sa.CheckConstraint(
            "kind IN ('arrived', 'completed', 'ended_early', 'outcome', 'corrected')",
            name=op.f("ck_placement_entries_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["corrects"],
            ["placement_entries.id"],
            name=op.f("fk_placement_entries_corrects_placement_entries"),
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"],
            ["placements.id"],
            name=op.f("fk_placement_entries_placement_id_placements"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_entries")),
        sa.UniqueConstraint("corrects", name=op.f("uq_placement_entries_corrects")),
        sa.UniqueConstraint(
            "placement_id", "version", name=op.f("uq_placement_entries_placement_id_version")
        ),
    )
    op.create_table(
        "signatures",
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("agreement_id", sa.String(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.Column("guardian_name", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(party = 'guardian') = (guardian_name IS NOT NULL)",
            name=op.f("ck_signatures_guardian"),
        ),
        sa.CheckConstraint(
            "party IN ('unit', 'youth', 'guardian')", name=op.f("ck_signatures_party")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreements.id"], name=op.f("fk_signatures_agreement_id_agreements")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signatures")),
        sa.UniqueConstraint("agreement_id", "party", name=op.f("uq_signatures_agreement_id_party")),
    )

    # The feed's first epoch: a restore adds another, and followers notice.
    op.execute("INSERT INTO feed_epochs DEFAULT VALUES")


def downgrade() -> None:

    op.drop_table("signatures")
    op.drop_table("placement_entries")
    op.drop_table("attendances")
    op.drop_index("ix_placements_youth", table_name="placements")
    op.drop_index("ix_placements_unit", table_name="placements")
    op.drop_index(
        "ix_placements_region",
        table_name="placements",
        postgresql_ops={"region": "text_pattern_ops"},
    )
    op.drop_table("placements")
    op.drop_index(
        "uq_obstacles_open", table_name="obstacles", postgresql_where=sa.text("decision IS NULL")
    )
    op.drop_index(op.f("ix_obstacles_dispatch_id"), table_name="obstacles")
    op.drop_table("obstacles")
    op.drop_table("holds")
    op.drop_table("agreements")
    op.drop_index("ix_waiting_order", table_name="waiting")
    op.drop_table("waiting")
    op.drop_table("intentions")
    op.drop_index("ix_dispatches_youth", table_name="dispatches")
    op.drop_index("ix_dispatches_unit", table_name="dispatches")
    op.drop_index("ix_dispatches_post", table_name="dispatches")
    op.drop_table("dispatches")
    op.drop_index(
        "ix_youths_region", table_name="youths", postgresql_ops={"region": "text_pattern_ops"}
    )
    op.drop_index(op.f("ix_youths_phone_index"), table_name="youths")
    op.drop_table("youths")
    op.drop_table("standing_secrets")
    op.drop_index(op.f("ix_remembered_answers_expires_at"), table_name="remembered_answers")
    op.drop_table("remembered_answers")
    op.drop_index(op.f("ix_post_seats_unit_id"), table_name="post_seats")
    op.drop_index(op.f("ix_post_seats_market"), table_name="post_seats")
    op.drop_index(
        "ix_post_seats_free",
        table_name="post_seats",
        postgresql_where=sa.text("state = 'open' AND taken < offered"),
    )
    op.drop_table("post_seats")
    op.drop_table("jobs")
    op.drop_table("followed_objects")
    op.drop_table("feed_positions")
    op.drop_table("feed_epochs")
    op.drop_index(
        "ix_changes_unnumbered", table_name="changes", postgresql_where=sa.text("no IS NULL")
    )
    op.drop_table("changes")
    op.drop_table("calendar_years")
    op.drop_index(
        "ix_audit_entries_unnumbered",
        table_name="audit_entries",
        postgresql_where=sa.text("no IS NULL"),
    )
    op.drop_table("audit_entries")

    op.execute(sa.schema.DropSequence(sa.Sequence("agreement_serials")))
    op.execute("DROP EXTENSION btree_gist")
