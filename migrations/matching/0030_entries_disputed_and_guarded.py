"""Disputes of any entry, and what is only ever added to is guarded by the database itself.

Revision: 0030
Follows: 0029
"""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_YOUTH: Final = ("youth_id",)
"""Follows the youth's own id when an account takes a record over."""
_REVIEW: Final = ("state", "reviewed_on", "reviewed_by", "ground")
GUARDED: Final[dict[str, tuple[str, ...]]] = {
    "placement_entries": (),
    "agreement_editions": (),
    "insurance_consents": (),
    "certificates": (),
    "follow_ups": (),
    "contact_attempts": (),
    "mentor_changes": (),
    "signatures": ("voided_on",),
    "attendances": ("reopened_on", "reopened_by", "reopened_because", "dispute_id"),
    "agreement_papers": (*_REVIEW, "return_code"),
    "insurance_consent_papers": _REVIEW,
    "contacts": _YOUTH,
    "departures": _YOUTH,
    "refused_claims": _YOUTH,
    "tellings": _YOUTH,
    "standing_corrections": _YOUTH,
}
"""What is only ever added to, and which columns may change all the same."""


def upgrade() -> None:
    op.add_column("disputes", sa.Column("edition", sa.Integer(), nullable=True))
    op.add_column("disputes", sa.Column("remedy_id", sa.String(), nullable=True))
    op.create_foreign_key(
        op.f("fk_disputes_remedy_id_placement_entries"),
        "disputes",
        "placement_entries",
        ["remedy_id"],
        ["id"],
    )
    op.create_unique_constraint(op.f("uq_disputes_remedy_id"), "disputes", ["remedy_id"])
    op.create_index(op.f("ix_disputes_entry_id"), "disputes", ["entry_id"])
    _check("subject IN ('end', 'entry', 'attendance')")
    op.create_check_constraint(
        op.f("ck_disputes_entry_id"), "disputes", "(month IS NULL) = (entry_id IS NOT NULL)"
    )
    _one_open("coalesce(month, entry_id)")
    _words()
    _guard()


def downgrade() -> None:
    for table in GUARDED:
        op.execute(f"DROP TRIGGER {table}_stay ON {table}")
    op.execute("DROP FUNCTION refuse_rewriting_but()")
    for column in ("word_method", "word_given_on"):
        op.drop_column("follow_up_cases", column)
    op.execute("UPDATE disputes SET subject = 'end' WHERE subject = 'entry'")
    op.drop_constraint(op.f("ck_disputes_entry_id"), "disputes")
    _check("subject IN ('end', 'attendance')")
    _one_open("subject", "coalesce(month, '')")
    op.drop_index(op.f("ix_disputes_entry_id"), "disputes")
    for column in ("remedy_id", "edition"):
        op.drop_column("disputes", column)


def _check(subjects: str) -> None:
    op.drop_constraint(op.f("ck_disputes_subject"), "disputes")
    op.create_check_constraint(op.f("ck_disputes_subject"), "disputes", subjects)


def _one_open(*of: str) -> None:
    op.drop_index("uq_disputes_open", "disputes")
    op.create_index(
        "uq_disputes_open",
        "disputes",
        ["placement_id", *(sa.text(one) for one in of)],
        unique=True,
        postgresql_where=sa.text("state = 'filed'"),
    )


def _words() -> None:
    op.add_column("follow_up_cases", sa.Column("word_given_on", sa.Date(), nullable=True))
    op.add_column("follow_up_cases", sa.Column("word_method", sa.Text(), nullable=True))
    told = {
        "word_method": "word_method IN ('in_person', 'in_writing', 'by_phone')",
        "word": "(word_given_on IS NULL) = (word_method IS NULL)",
    }
    for name, check in told.items():
        op.create_check_constraint(op.f(f"ck_follow_up_cases_{name}"), "follow_up_cases", check)


def _guard() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_rewriting_but() RETURNS trigger LANGUAGE plpgsql AS $$
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
    for table, changeable in GUARDED.items():
        told = ", ".join(f"'{column}'" for column in changeable)
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_but({told})"
        )
