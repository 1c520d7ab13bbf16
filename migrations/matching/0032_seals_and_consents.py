"""Seals of what is only ever added to may be renewed; looks counted; consents given apart.

Revision: 0032
Follows: 0031
"""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_YOUTH: Final = ("youth_id",)
_REVIEW: Final = ("state", "reviewed_on", "reviewed_by", "ground")
GUARDED: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "placement_entries": ((), ("ground",)),
    "agreement_editions": ((), ("content",)),
    "insurance_consents": ((), ("text", "beneficiaries")),
    "certificates": ((), ("words", "youth_name", "ground")),
    "follow_ups": ((), ("note",)),
    "contact_attempts": ((), ("note",)),
    "mentor_changes": ((), ("ground",)),
    "signatures": (("voided_on",), ("guardian_name", "guardian_id_number")),
    "attendances": (
        ("reopened_on", "reopened_by", "reopened_because", "dispute_id"),
        ("ground",),
    ),
    "agreement_papers": ((*_REVIEW, "return_code"), ("guardian_name", "file_digest")),
    "insurance_consent_papers": (_REVIEW, ("guardian_name", "file_digest")),
    "contacts": (_YOUTH, ("note",)),
    "tellings": (_YOUTH, ("said",)),
}
"""Of each table, the columns that may change, and the sealed ones, whose bytes may be renewed."""
ENTRIES: Final = {"shift_plans": ("ground",), "trainings": ("topic",)}
"""Tables in which nothing may change but the bytes of these sealed columns."""


def upgrade() -> None:
    op.create_table(
        "looks",
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("author", "day", name=op.f("pk_looks")),
    )
    _add_consents()
    # A setting of the transaction, which only what renews or empties seals makes.
    op.execute(
        """
        CREATE OR REPLACE FUNCTION refuse_rewriting_but() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE changeable text[] := coalesce(TG_ARGV, '{}');
        BEGIN
            IF current_setting('jianxi.sealed_may_change', true) = 'on' THEN
                changeable := changeable || ARRAY(
                    SELECT substr(told, 8) FROM unnest(changeable) told WHERE told LIKE 'sealed:%'
                );
            END IF;
            IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - changeable = to_jsonb(NEW) - changeable THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    for table, (changeable, sealed) in GUARDED.items():
        _guard(table, "refuse_rewriting_but", (*changeable, *(f"sealed:{one}" for one in sealed)))
    _guard("privacy_consents", "refuse_rewriting_but", _YOUTH)
    for table, sealed in ENTRIES.items():
        _guard(table, "refuse_rewriting_but", tuple(f"sealed:{one}" for one in sealed))


def _add_consents() -> None:
    op.create_table(
        "privacy_consents",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("youth_id", sa.String(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("notice_version", sa.String(), nullable=False),
        sa.Column("notice_digest", sa.String(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('notice', 'phone', 'bank_account')", name=op.f("ck_privacy_consents_kind")
        ),
        sa.CheckConstraint("given OR kind <> 'notice'", name=op.f("ck_privacy_consents_notice")),
        sa.CheckConstraint(
            "method IN ('in_person', 'in_writing', 'by_phone')",
            name=op.f("ck_privacy_consents_method"),
        ),
        sa.ForeignKeyConstraint(
            ["youth_id"],
            ["youths.id"],
            name=op.f("fk_privacy_consents_youth_id_youths"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privacy_consents")),
    )
    op.create_index("ix_privacy_consents_youth_id", "privacy_consents", ["youth_id", "id"])


def downgrade() -> None:
    op.drop_table("looks")
    op.drop_table("privacy_consents")
    for table, (changeable, _) in GUARDED.items():
        _guard(table, "refuse_rewriting_but", changeable)
    for table in ENTRIES:
        _guard(table, "refuse_rewriting", ())
    op.execute(
        """
        CREATE OR REPLACE FUNCTION refuse_rewriting_but() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE changeable text[] := coalesce(TG_ARGV, '{}');
        BEGIN
            IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - changeable = to_jsonb(NEW) - changeable THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )


def _guard(table: str, function: str, told: tuple[str, ...]) -> None:
    arguments = ", ".join(f"'{column}'" for column in told)
    op.execute(
        f"CREATE OR REPLACE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {function}({arguments})"
    )
