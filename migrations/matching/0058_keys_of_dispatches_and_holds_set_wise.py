"""Whom dispatches and holds name is looked at once a statement, not row by row.

Revision: 0058
Follows: 0056
"""

from collections.abc import Sequence
from typing import Final

from alembic import op

revision: str = "0058"
down_revision: str | None = "0056"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

# Child, column, parent, the parent's key. The keys stay written down, and are not enforced.
KEYS: Final = (
    ("dispatches", "youth_id", "youths", "id"),
    ("dispatches", "post_id", "post_seats", "post_id"),
    ("holds", "youth_id", "youths", "id"),
    ("holds", "dispatch_id", "dispatches", "id"),
)
FAULT: Final = """
        RAISE EXCEPTION '{child} name one of {parent} who is not there' USING
            ERRCODE = 'foreign_key_violation', TABLE = '{child}',
            CONSTRAINT = 'fk_{child}_{column}_{parent}';
"""
# Held, as a foreign key would hold them: nobody named goes before these rows are kept.
ONE: Final = """
    SELECT count(*) INTO found FROM (
        SELECT FROM {parent} WHERE {key} = ANY (ARRAY(SELECT {column} FROM told)) FOR KEY SHARE
    ) AS kept;
    IF found < (SELECT count(DISTINCT {column}) FROM told) THEN{fault}
    END IF;
"""
TOLD: Final = """
CREATE FUNCTION refuse_unknown_of_{child}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found bigint;
BEGIN{each}
    RETURN NULL;
END $$
"""
# Who is named otherwise: one by one, for it is seldom.
RENAMED: Final = """
CREATE FUNCTION refuse_unknown_{column}_of_{child}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM {parent} WHERE {key} = NEW.{column} FOR KEY SHARE;
    IF NOT FOUND AND NEW.{column} IS NOT NULL THEN{fault}
    END IF;
    RETURN NULL;
END $$
"""
# The other half: who is named stays.
NAMED: Final = """
CREATE FUNCTION refuse_leaving_{child}_of_{parent}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.{key} = OLD.{key} THEN
        RETURN NULL;
    END IF;{follow}
    IF EXISTS (SELECT FROM {child} WHERE {column} = OLD.{key}) THEN
        RAISE EXCEPTION '{parent} have one whom {child} name' USING
            ERRCODE = 'foreign_key_violation', TABLE = '{child}',
            CONSTRAINT = 'fk_{child}_{column}_{parent}';
    END IF;
    RETURN NULL;
END $$
"""
# As by 0039: a youth who takes another number keeps the holds.
FOLLOW: Final = """
    IF TG_OP = 'UPDATE' THEN
        UPDATE {child} SET {column} = NEW.{key} WHERE {column} = OLD.{key};
    END IF;"""
FOLLOWING: Final = ("holds", "youth_id")


def upgrade() -> None:
    for child in ("dispatches", "holds"):
        each = "".join(_filled(ONE, *key) for key in KEYS if key[0] == child)
        op.execute(TOLD.replace("{child}", child).replace("{each}", each))
        op.execute(
            f"CREATE TRIGGER {child}_known AFTER INSERT ON {child} REFERENCING NEW TABLE AS told"
            f" FOR EACH STATEMENT EXECUTE FUNCTION refuse_unknown_of_{child}()"
        )
    for child, column, parent, key in KEYS:
        _guard(child, column, parent, key)
        name = f"fk_{child}_{column}_{parent}"
        op.execute(f"ALTER TABLE {child} ALTER CONSTRAINT {name} NOT ENFORCED")


def downgrade() -> None:
    for child, column, parent, _ in KEYS:
        name = f"fk_{child}_{column}_{parent}"
        op.execute(f"ALTER TABLE {child} ALTER CONSTRAINT {name} ENFORCED")
        op.execute(f"DROP TRIGGER {parent}_named_in_{child} ON {parent}")
        op.execute(f"DROP FUNCTION refuse_leaving_{child}_of_{parent}()")
        op.execute(f"DROP TRIGGER {child}_{column}_known ON {child}")
        op.execute(f"DROP FUNCTION refuse_unknown_{column}_of_{child}()")
    for child in ("dispatches", "holds"):
        op.execute(f"DROP TRIGGER {child}_known ON {child}")
        op.execute(f"DROP FUNCTION refuse_unknown_of_{child}()")


def _guard(child: str, column: str, parent: str, key: str) -> None:
    named = child, column, parent, key
    op.execute(_filled(RENAMED, *named))
    op.execute(
        f"CREATE TRIGGER {child}_{column}_known AFTER UPDATE OF {column} ON {child} FOR EACH ROW"
        f" WHEN (NEW.{column} IS DISTINCT FROM OLD.{column})"
        f" EXECUTE FUNCTION refuse_unknown_{column}_of_{child}()"
    )
    op.execute(_filled(NAMED, *named))
    op.execute(
        f"CREATE TRIGGER {parent}_named_in_{child} AFTER UPDATE OF {key} OR DELETE ON {parent}"
        f" FOR EACH ROW EXECUTE FUNCTION refuse_leaving_{child}_of_{parent}()"
    )


def _filled(words: str, child: str, column: str, parent: str, key: str) -> str:
    follow = FOLLOW if (child, column) == FOLLOWING else ""
    told = words.replace("{fault}", FAULT).replace("{follow}", follow)
    names = {"child": child, "column": column, "parent": parent, "key": key}
    for name, value in names.items():
        told = told.replace("{" + name + "}", value)
    return told
