"""Guards of what is only ever added to: by triggers, and by what the serving role may do.

A service works under a role of its own, which owns nothing. It adds rows to the change feed and
to the audit log and stamps each once with number and digest; it alters, deletes and truncates
none. The owner, under whom migrations run, could: signed anchors show that.
"""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, Table, make_url, text

from services.common.store.tables import audit_entries, changes

_TOLD: Final = (changes, audit_entries)
_STAMP: Final = ("no", "digest")

_FUNCTION: Final = """
CREATE FUNCTION refuse_tampering() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
_ROLE: Final = """
SELECT format(CASE WHEN to_regrole(:role) IS NULL THEN 'CREATE' ELSE 'ALTER' END
    || ' ROLE %I LOGIN PASSWORD %L NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS',
    CAST(:role AS text), CAST(:password AS text))
"""
_RIGHTS: Final = """
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role};
GRANT USAGE ON SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {role};
REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {role};
REVOKE UPDATE, DELETE ON {told} FROM {role};
GRANT UPDATE ({stamp}) ON {told} TO {role};
"""


def install(execute: Callable[[str], object]) -> None:
    """Let triggers refuse every alteration but the one stamp, whoever asks."""
    execute(_FUNCTION)
    for table in _TOLD:
        refused = "FOR EACH {} EXECUTE FUNCTION refuse_tampering()"
        execute(
            f"CREATE TRIGGER {table.name}_stay BEFORE UPDATE ON {table.name}"
            f" FOR EACH ROW WHEN ({_altered(table)}) EXECUTE FUNCTION refuse_tampering()"
        )
        execute(
            f"CREATE TRIGGER {table.name}_kept BEFORE DELETE ON {table.name}"
            f" {refused.format('ROW')}"
        )
        execute(
            f"CREATE TRIGGER {table.name}_whole BEFORE TRUNCATE ON {table.name}"
            f" {refused.format('STATEMENT')}"
        )


def uninstall(execute: Callable[[str], object]) -> None:
    """Drop the triggers."""
    for table in _TOLD:
        for name in ("stay", "kept", "whole"):
            execute(f"DROP TRIGGER {table.name}_{name} ON {table.name}")
    execute("DROP FUNCTION refuse_tampering()")


def admit(connection: Connection, serving_url: str) -> None:
    """Make the role of an address, or give it another password, and grant it what serving needs.

    Run by the owner after each migration, so that new tables are among what is granted.
    """
    url = make_url(serving_url)
    told = {"role": url.username, "password": url.password}
    connection.exec_driver_sql(connection.scalar(text(_ROLE), told) or "")
    quote = connection.dialect.identifier_preparer.quote
    rights = _RIGHTS.format(
        role=quote(url.username or ""),
        database=quote(str(connection.scalar(text("SELECT current_database()")))),
        told=", ".join(table.name for table in _TOLD),
        stamp=", ".join(_STAMP),
    )
    for statement in filter(None, map(str.strip, rights.split(";"))):
        connection.exec_driver_sql(statement)


def _altered(table: Table) -> str:
    kept = [column.name for column in table.c if column.name not in _STAMP]
    old, new = (", ".join(f"{row}.{name}" for name in kept) for row in ("OLD", "NEW"))
    return f"OLD.no IS NOT NULL OR ({old}) IS DISTINCT FROM ({new})"
