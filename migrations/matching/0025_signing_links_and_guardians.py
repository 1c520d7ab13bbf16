"""Signing links that are issued anew, guardians who sign, and consents to be insured on paper.

Revision: 0025
Follows: 0024
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    _signing_links()
    op.add_column("signatures", sa.Column("guardian_id_number", sa.LargeBinary(), nullable=True))
    op.create_check_constraint(
        op.f("ck_signatures_guardian_id_number"),
        "signatures",
        "(guardian_id_number IS NOT NULL) = (party = 'guardian' AND proof IS NOT NULL)",
    )
    _insurance_consents()


def downgrade() -> None:
    op.execute("DELETE FROM insurance_consents WHERE proof IS NULL")
    op.drop_column("insurance_consents", "paper_id")
    op.drop_constraint(op.f("ck_insurance_consents_proof_id"), "insurance_consents")
    for column in ("proof", "proof_id"):
        op.alter_column("insurance_consents", column, nullable=False)
    op.drop_table("insurance_consent_papers")
    op.drop_column("signatures", "guardian_id_number")
    op.drop_table("signing_links")


def _signing_links() -> None:
    op.create_table(
        "signing_links",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("dispatch_id", sa.String(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("secret_index", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "party IN ('unit', 'youth', 'guardian')", name=op.f("ck_signing_links_party")
        ),
        sa.CheckConstraint(
            "state IN ('standing', 'replaced', 'superseded', 'spent')",
            name=op.f("ck_signing_links_state"),
        ),
        sa.CheckConstraint(
            "(state = 'standing') = (ended_at IS NULL)", name=op.f("ck_signing_links_ended")
        ),
        sa.CheckConstraint(
            "opened_by IS NULL OR party = 'guardian'", name=op.f("ck_signing_links_opened")
        ),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_signing_links_dispatch_id_dispatches")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_links")),
        sa.UniqueConstraint("secret_index", name=op.f("uq_signing_links_secret_index")),
    )
    op.create_index("ix_signing_links_dispatch_id", "signing_links", ["dispatch_id", "id"])
    op.create_index("ix_signing_links_opened_by", "signing_links", ["opened_by", "dispatch_id"])
    op.create_index(
        "ix_signing_links_standing",
        "signing_links",
        ["dispatch_id", "party"],
        unique=True,
        postgresql_where=sa.text("state = 'standing'"),
    )


def _insurance_consents() -> None:
    op.create_table(
        "insurance_consent_papers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("dispatch_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("guardian_name", sa.LargeBinary(), nullable=True),
        sa.Column("file_digest", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_in_by", sa.String(), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("reviewed_by", sa.String(), nullable=True),
        sa.Column("ground", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state IN ('handed_in', 'accepted', 'returned')",
            name=op.f("ck_insurance_consent_papers_state"),
        ),
        sa.CheckConstraint(
            "(state = 'handed_in') = (reviewed_on IS NULL)",
            name=op.f("ck_insurance_consent_papers_reviewed"),
        ),
        sa.ForeignKeyConstraint(
            ["dispatch_id"],
            ["dispatches.id"],
            name=op.f("fk_insurance_consent_papers_dispatch_id_dispatches"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insurance_consent_papers")),
    )
    op.create_index(
        "ix_insurance_consent_papers_dispatch_id", "insurance_consent_papers", ["dispatch_id", "id"]
    )
    op.create_index(
        "ix_insurance_consent_papers_open",
        "insurance_consent_papers",
        ["dispatch_id"],
        unique=True,
        postgresql_where=sa.text("state = 'handed_in'"),
    )
    _on_paper()


def _on_paper() -> None:
    for column in ("proof", "proof_id"):
        op.alter_column("insurance_consents", column, nullable=True)
    op.add_column("insurance_consents", sa.Column("paper_id", sa.String(), nullable=True))
    op.create_foreign_key(
        op.f("fk_insurance_consents_paper_id_insurance_consent_papers"),
        "insurance_consents",
        "insurance_consent_papers",
        ["paper_id"],
        ["id"],
    )
    op.create_unique_constraint(
        op.f("uq_insurance_consents_paper_id"), "insurance_consents", ["paper_id"]
    )
    for name, check in (
        ("proof_id", "(proof IS NULL) = (proof_id IS NULL)"),
        ("paper_id", "(proof IS NULL) = (paper_id IS NOT NULL)"),
    ):
        op.create_check_constraint(
            op.f(f"ck_insurance_consents_{name}"), "insurance_consents", check
        )
