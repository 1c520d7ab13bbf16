"""Messages to youths, each attempt to send one, and the ledger of consents to be told.

Revision: 0008
Follows: 0007
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    _messages()
    _attempts()
    _merges()
    _consents()


def _messages() -> None:
    instant = sa.DateTime(timezone=True)
    op.create_table(
        "messages",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("youth_id", sa.Text(), nullable=False),
        sa.Column(
            "subject_id", sa.Text(), nullable=False, comment="what it is about, such as a dispatch"
        ),
        sa.Column(
            "told_by",
            sa.Text(),
            nullable=False,
            comment="the change that it tells of: object/id/version",
        ),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("values", postgresql.JSONB(), nullable=False, comment="days, sums and codes"),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True, comment="why it was not sent: a code"),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("is_over", sa.Boolean(), nullable=False, comment="what it asks for was done"),
        sa.Column("due_at", instant, nullable=False),
        sa.Column("queued_at", instant, nullable=False, comment="since when it is worth sending"),
        sa.Column("next_at", instant, nullable=False),
        sa.Column("written_at", instant, nullable=False),
        sa.Column("changed_at", instant, nullable=False),
        sa.Column("read_at", instant, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'kept', 'dropped', 'undelivered', 'failed',"
            " 'uncertain')",
            name=op.f("ck_messages_state"),
        ),
        sa.CheckConstraint("channel IN ('wechat', 'sms')", name=op.f("ck_messages_channel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint(
            "told_by", "youth_id", "kind", name=op.f("uq_messages_told_by_youth_id_kind")
        ),
    )
    _indexes()


def _indexes() -> None:
    op.create_index("ix_messages_own", "messages", ["youth_id", "due_at", "id"])
    op.create_index("ix_messages_state", "messages", ["state", "id"])
    for name, column, where in (
        ("subject_id", "subject_id", "NOT is_over"),
        ("waiting", "next_at", "state = 'waiting'"),
        ("sending", "id", "state = 'sending'"),
    ):
        op.create_index(
            f"ix_messages_{name}", "messages", [column], postgresql_where=sa.text(where)
        )


def _attempts() -> None:
    op.create_table(
        "message_attempts",
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column(
            "bound_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="of the openid it went to",
        ),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column(
            "code", sa.Text(), nullable=True, comment="what the other side said, a number or word"
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_message_attempts_message_id_messages")
        ),
        sa.PrimaryKeyConstraint("message_id", "no", name=op.f("pk_message_attempts")),
    )


def _merges() -> None:
    op.create_table(
        "youth_merges",
        sa.Column("youth_id", sa.Text(), nullable=False),
        sa.Column("into", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("youth_id", name=op.f("pk_youth_merges")),
    )
    op.create_index(op.f("ix_youth_merges_into"), "youth_merges", ["into"])
    # Of whom a message is was asked by unit and region alone so far.
    op.create_index(op.f("ix_accounts_youth_id"), "accounts", ["youth_id"])


def _consents() -> None:
    op.create_table(
        "message_consents",
        sa.Column("no", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column(
            "template", sa.Text(), nullable=False, comment="the id of WeChat's template, or sms"
        ),
        sa.Column(
            "bound_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="which openid's it is: that bound then; it ends with the binding",
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_message_consents_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_message_consents")),
    )
    op.create_index(
        op.f("ix_message_consents_account_id"), "message_consents", ["account_id", "template"]
    )
    op.execute(
        """
        CREATE FUNCTION keep_message_consents() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER message_consents_stay BEFORE UPDATE OR DELETE ON message_consents"
        " FOR EACH ROW EXECUTE FUNCTION keep_message_consents()"
    )


def downgrade() -> None:
    op.drop_table("message_consents")
    op.execute("DROP FUNCTION keep_message_consents()")
    op.drop_index(op.f("ix_accounts_youth_id"), "accounts")
    op.drop_table("youth_merges")
    op.drop_table("message_attempts")
    op.drop_table("messages")
