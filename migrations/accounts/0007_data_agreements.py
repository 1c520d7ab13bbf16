"""Data agreements with departments, their keys, used nonces, and what was delivered.

Revision: 0007
Follows: 0006
"""

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

GUARDED: Final = ("data_agreement_versions", "deliveries")
_TEXTS: Final = postgresql.ARRAY(sa.Text())
_INSTANT: Final = sa.DateTime(timezone=True)


def upgrade() -> None:
    _agreements()
    _versions()
    _keys()
    _nonces()
    _deliveries()
    _guard()


def _agreements() -> None:
    op.create_table(
        "data_agreements",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False, comment="the office that concluded it"),
        sa.Column("department_kind", sa.Text(), nullable=False),
        sa.Column("department_name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("feeds", postgresql.JSONB(), nullable=False, comment="the fields of each feed"),
        sa.Column("batches", _TEXTS, nullable=False),
        sa.Column("regions", _TEXTS, nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('in_force', 'ended')", name=op.f("ck_data_agreements_state")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_data_agreements_days")),
        sa.CheckConstraint("cardinality(regions) > 0", name=op.f("ck_data_agreements_regions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_agreements")),
    )
    op.create_index(op.f("ix_data_agreements_region"), "data_agreements", ["region"])


def _versions() -> None:
    op.create_table(
        "data_agreement_versions",
        sa.Column("agreement_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("terms", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("recorded_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["data_agreements.id"],
            name=op.f("fk_data_agreement_versions_agreement_id_data_agreements"),
        ),
        sa.PrimaryKeyConstraint("agreement_id", "version", name=op.f("pk_data_agreement_versions")),
    )


def _keys() -> None:
    op.create_table(
        "department_keys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("agreement_id", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("issued_at", _INSTANT, nullable=False),
        sa.Column("revoked_at", _INSTANT, nullable=True),
        sa.Column(
            "last_used_on",
            sa.Date(),
            nullable=True,
            comment="the last day of a token or a request",
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('active', 'revoked')", name=op.f("ck_department_keys_state")),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["data_agreements.id"],
            name=op.f("fk_department_keys_agreement_id_data_agreements"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department_keys")),
    )
    op.create_index(op.f("ix_department_keys_agreement_id"), "department_keys", ["agreement_id"])


def _nonces() -> None:
    op.create_table(
        "used_nonces",
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("ends_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"], ["department_keys.id"], name=op.f("fk_used_nonces_key_id_department_keys")
        ),
        sa.PrimaryKeyConstraint("key_id", "nonce", name=op.f("pk_used_nonces")),
    )
    op.create_index(op.f("ix_used_nonces_ends_at"), "used_nonces", ["ends_at"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("agreement_id", sa.Text(), nullable=False),
        sa.Column("agreement_version", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("fields", _TEXTS, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("after_no", sa.BigInteger(), nullable=False),
        sa.Column("to_no", sa.BigInteger(), nullable=False),
        sa.Column("delivered_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    op.create_index("ix_deliveries_agreement_id", "deliveries", ["agreement_id", "id"])


def _guard() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse_alteration_of_disclosures() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    for table in GUARDED:
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_alteration_of_disclosures()"
        )


def downgrade() -> None:
    for table in (
        "deliveries",
        "used_nonces",
        "department_keys",
        "data_agreement_versions",
        "data_agreements",
    ):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_alteration_of_disclosures()")
