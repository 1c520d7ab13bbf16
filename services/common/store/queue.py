"""The queue's own tables, made and unmade by a service's migration."""

from alembic import op
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment


def install() -> None:
    """Make pgqueuer's tables, as the pinned version declares them."""
    _run(QueryBuilderEnvironment().build_install_query())


def uninstall() -> None:
    """Drop pgqueuer's tables."""
    _run(QueryBuilderEnvironment().build_uninstall_query())


def _run(script: str) -> None:
    # A script of several statements: past the prepared ones, straight to the driver.
    driver = op.get_bind().connection.dbapi_connection
    driver.run_async(lambda connection: connection.execute(script))  # type: ignore[union-attr]
