"""Keys of lines and settled days are looked at once a statement; returned allowance is payable.

Revision: 0026
Follows: 0025
"""

from collections.abc import Sequence
from typing import Final

from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# One look for all rows of a statement, where a foreign key looks for each.
LOOKED_AT: Final = """
CREATE FUNCTION refuse_unknown_key() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE is_unknown boolean;
BEGIN
    EXECUTE format(
        'SELECT EXISTS (SELECT FROM told WHERE told.%1$I IS NOT NULL'
        ' AND NOT EXISTS (SELECT FROM %2$I AS kept WHERE kept.id = told.%1$I))',
        TG_ARGV[0], TG_ARGV[1]) INTO is_unknown;
    IF is_unknown THEN
        RAISE EXCEPTION '% names what % does not hold', TG_ARGV[0], TG_ARGV[1] USING
            ERRCODE = 'foreign_key_violation', CONSTRAINT = TG_NAME, TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$
"""
KEYS: Final = (
    ("settlement_lines", "settlement_id", "settlements"),
    ("settlement_lines", "payee_account_id", "payee_accounts"),
    ("settlement_lines", "set_off_against", "recoveries"),
    ("settlement_lines", "adjusts", "settlement_lines"),
    ("settled_days", "line_id", "settlement_lines"),
)
# What is named stays, so that whoever looks need not hold it.
STAYING: Final = {
    "settlements": "UPDATE OF id OR DELETE",
    "payee_accounts": "UPDATE OF id OR DELETE",
    "recoveries": "UPDATE OF id OR DELETE",
    "settlement_lines": "UPDATE OR DELETE",
    "settled_days": "UPDATE OF line_id",
}


PAYABLE: Final = ("accident_premium", "social_insurance_subsidy", "unit_award")


def upgrade() -> None:
    _kinds(*PAYABLE, "returned_allowance")
    op.execute(LOOKED_AT)
    for table, column, parent in KEYS:
        op.execute(
            f"CREATE TRIGGER {table}_{column}_known AFTER INSERT ON {table}"
            " REFERENCING NEW TABLE AS told FOR EACH STATEMENT"
            f" EXECUTE FUNCTION refuse_unknown_key('{column}', '{parent}')"
        )
        op.drop_constraint(f"fk_{table}_{column}_{parent}", table, type_="foreignkey")
    for table, acts in STAYING.items():
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE {acts} ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_alteration()"
        )


def downgrade() -> None:
    for table in STAYING:
        op.execute(f"DROP TRIGGER {table}_stay ON {table}")
    for table, column, parent in KEYS:
        op.create_foreign_key(f"fk_{table}_{column}_{parent}", table, parent, [column], ["id"])
        op.execute(f"DROP TRIGGER {table}_{column}_known ON {table}")
    op.execute("DROP FUNCTION refuse_unknown_key()")
    _kinds(*PAYABLE)


def _kinds(*kinds: str) -> None:
    op.drop_constraint(op.f("ck_payables_kind"), "payables", type_="check")
    told = ", ".join(f"'{kind}'" for kind in kinds)
    op.create_check_constraint(op.f("ck_payables_kind"), "payables", f"kind IN ({told})")
