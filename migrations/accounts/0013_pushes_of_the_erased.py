"""Pushes of whom was made nameless: the index of an openid may change with the seals.

Revision: 0013
Follows: 0010
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0013"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_STAYS = "id, push, ordinal, event, template_id, answer, happened_at, received_at"


def upgrade() -> None:
    _guard(_STAYS)
    op.execute(
        """
        CREATE TRIGGER wechat_events_index_stays BEFORE UPDATE OF openid_index ON wechat_events
            FOR EACH ROW
            WHEN (current_setting('jianxi.sealed_may_change', true) IS DISTINCT FROM 'on')
            EXECUTE FUNCTION refuse_altered_wechat_event()
        """
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER wechat_events_index_stays ON wechat_events")
    _guard(f"{_STAYS}, openid_index")


def _guard(columns: str) -> None:
    op.execute("DROP TRIGGER wechat_events_stay ON wechat_events")
    op.execute(
        f"""
        CREATE TRIGGER wechat_events_stay BEFORE UPDATE OF {columns} OR DELETE ON wechat_events
            FOR EACH ROW EXECUTE FUNCTION refuse_altered_wechat_event()
        """
    )
