"""The wall around audit entries as it was first built. Never altered: a later one has its own."""

from alembic import op

_BUILT = """
ALTER TABLE audit_entries ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_entries_added ON audit_entries FOR INSERT WITH CHECK (true);
CREATE POLICY audit_entries_read ON audit_entries FOR SELECT USING (
  coalesce((SELECT current_setting('jianxi.area', true)), '') = ''
  OR starts_with(region, coalesce((SELECT current_setting('jianxi.area', true)), ''))
  OR object_id = ANY (
    string_to_array(coalesce((SELECT current_setting('jianxi.objects', true)), ''), ',')
  )
);
CREATE POLICY audit_entries_stamped ON audit_entries FOR UPDATE USING (
  coalesce((SELECT current_setting('jianxi.area', true)), '') = ''
)
"""
_RAZED = """
DROP POLICY audit_entries_added ON audit_entries;
DROP POLICY audit_entries_read ON audit_entries;
DROP POLICY audit_entries_stamped ON audit_entries;
ALTER TABLE audit_entries DISABLE ROW LEVEL SECURITY
"""


def build() -> None:
    """Let the database itself ask whose area an entry lies in; owners are not asked."""
    _do(_BUILT)


def raze() -> None:
    """Ask no more."""
    _do(_RAZED)


def _do(statements: str) -> None:
    for statement in statements.split(";"):
        op.execute(statement)
