"""Whom a round's lines and participants name is looked at once a statement, not row by row.

Revision: 0049
Follows: 0047
"""

from collections.abc import Sequence
from typing import Final

from alembic import op

revision: str = "0049"
down_revision: str | None = "0047"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

TABLES: Final = ("round_lines", "round_participants")
PARENTS: Final = {"youth_id": "youths", "round_id": "rounds"}
# Held, as a foreign key would hold them: nobody named goes before these rows are kept.
LOOKED_AT: Final = """
CREATE FUNCTION refuse_unknown_of_rounds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found bigint;
BEGIN
    SELECT count(*) INTO found FROM (
        SELECT FROM youths WHERE id = ANY (ARRAY(SELECT youth_id FROM told)) FOR KEY SHARE
    ) AS kept;
    IF found < (SELECT count(DISTINCT youth_id) FROM told) THEN
        RAISE EXCEPTION '% names a youth who is not there', TG_TABLE_NAME USING
            ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME,
            CONSTRAINT = format('fk_%s_youth_id_youths', TG_TABLE_NAME);
    END IF;
    SELECT count(*) INTO found FROM (
        SELECT FROM rounds WHERE id = ANY (ARRAY(SELECT DISTINCT round_id FROM told)) FOR KEY SHARE
    ) AS kept;
    IF found < (SELECT count(DISTINCT round_id) FROM told) THEN
        RAISE EXCEPTION '% names a round that is not there', TG_TABLE_NAME USING
            ERRCODE = 'foreign_key_violation', TABLE = TG_TABLE_NAME,
            CONSTRAINT = format('fk_%s_round_id_rounds', TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END $$
"""
# The other half: who is named stays. A new number is a new one, to whoever was named by the old.
NAMED: Final = """
CREATE FUNCTION refuse_leaving_rounds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.id = OLD.id THEN
        RETURN NULL;
    END IF;
    IF EXISTS (SELECT FROM round_participants WHERE {column} = OLD.id)
        OR EXISTS (SELECT FROM round_lines WHERE {column} = OLD.id)
    THEN
        RAISE EXCEPTION '% has one whom a round names', TG_TABLE_NAME USING
            ERRCODE = 'foreign_key_violation', TABLE = 'round_participants',
            CONSTRAINT = 'fk_round_participants_{column}_{parent}';
    END IF;
    RETURN NULL;
END $$
"""
STAYING: Final = """
CREATE FUNCTION refuse_other_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% names whom it named', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def upgrade() -> None:
    op.execute(LOOKED_AT)
    op.execute(STAYING)
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_known AFTER INSERT ON {table} REFERENCING NEW TABLE AS told"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_unknown_of_rounds()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE OF youth_id, round_id ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_other_names()"
        )
        for column, parent in PARENTS.items():
            op.drop_constraint(f"fk_{table}_{column}_{parent}", table, type_="foreignkey")
    for column, parent in PARENTS.items():
        name = f"refuse_leaving_rounds_of_{parent}"
        told = NAMED.replace("{column}", column).replace("{parent}", parent)
        op.execute(told.replace("refuse_leaving_rounds()", f"{name}()"))
        op.execute(
            f"CREATE TRIGGER {parent}_named_in_rounds AFTER UPDATE OF id OR DELETE ON {parent}"
            f" FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def downgrade() -> None:
    for column, parent in PARENTS.items():
        op.execute(f"DROP TRIGGER {parent}_named_in_rounds ON {parent}")
        op.execute(f"DROP FUNCTION refuse_leaving_rounds_of_{parent}()")
        for table in TABLES:
            op.create_foreign_key(f"fk_{table}_{column}_{parent}", table, parent, [column], ["id"])
    for table in TABLES:
        op.execute(f"DROP TRIGGER {table}_stay ON {table}")
        op.execute(f"DROP TRIGGER {table}_known ON {table}")
    op.execute("DROP FUNCTION refuse_other_names()")
    op.execute("DROP FUNCTION refuse_unknown_of_rounds()")
