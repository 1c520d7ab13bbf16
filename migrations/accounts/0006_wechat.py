"""WeChat and phones: who signs in by them, codes sent, and what WeChat pushes.

Revision: 0006
Follows: 0005
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "wechat_tokens",
        sa.Column("appid", sa.Text(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("renew_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("appid", name=op.f("pk_wechat_tokens")),
    )
    _wechat_identities()
    _phones()
    _phone_codes()
    _wechat_events()


def _wechat_identities() -> None:
    op.create_table(
        "wechat_identities",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("openid", sa.LargeBinary(), nullable=False),
        sa.Column("openid_index", sa.LargeBinary(), nullable=False, comment="blind"),
        sa.Column("unionid", sa.LargeBinary(), nullable=True),
        sa.Column("unionid_index", sa.LargeBinary(), nullable=True, comment="blind"),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_wechat_identities_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_wechat_identities")),
        sa.UniqueConstraint("openid_index", name=op.f("uq_wechat_identities_openid_index")),
        sa.UniqueConstraint("unionid_index", name=op.f("uq_wechat_identities_unionid_index")),
    )


def _phones() -> None:
    op.create_table(
        "phones",
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False, comment="+86…"),
        sa.Column("phone_index", sa.LargeBinary(), nullable=False, comment="blind"),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_phones_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_phones")),
        sa.UniqueConstraint("phone_index", name=op.f("uq_phones_phone_index")),
    )


def _phone_codes() -> None:
    op.create_table(
        "phone_codes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("phone_index", sa.LargeBinary(), nullable=False, comment="blind"),
        sa.Column("network_index", sa.LargeBinary(), nullable=False, comment="blind"),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("spent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_codes")),
    )
    for column in ("phone_index", "network_index", "sent_at"):
        op.create_index(op.f(f"ix_phone_codes_{column}"), "phone_codes", [column])


def _wechat_events() -> None:
    op.create_table(
        "wechat_events",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column(
            "push", sa.LargeBinary(), nullable=False, comment="blind; one push, however often"
        ),
        sa.Column(
            "ordinal", sa.Integer(), nullable=False, comment="place of the template within it"
        ),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("openid", sa.LargeBinary(), nullable=False),
        sa.Column(
            "openid_index",
            sa.LargeBinary(),
            nullable=False,
            comment="blind, as wechat_identities.openid",
        ),
        sa.Column("template_id", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wechat_events")),
        sa.UniqueConstraint("push", "ordinal", name=op.f("uq_wechat_events_push_ordinal")),
    )
    op.create_index(op.f("ix_wechat_events_openid_index"), "wechat_events", ["openid_index"])
    _append_only()


def _append_only() -> None:
    # Sealed anew it may be when a key is replaced; what it says stays.
    op.execute(
        """
        CREATE FUNCTION refuse_altered_wechat_event() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER wechat_events_stay BEFORE UPDATE OF id, push, ordinal, event, openid_index,"
        " template_id, answer, happened_at, received_at OR DELETE ON wechat_events"
        " FOR EACH ROW EXECUTE FUNCTION refuse_altered_wechat_event()"
    )


def downgrade() -> None:
    op.drop_table("wechat_events")
    op.execute("DROP FUNCTION refuse_altered_wechat_event()")
    for table in ("phone_codes", "phones", "wechat_identities", "wechat_tokens"):
        op.drop_table(table)
