"""The wall around audit entries: in each database as `areas` wants it, before each call of /v1."""

import asyncio

import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from services.common.store import areas
from services.common.web.transaction import TransactionRoute
from tests.house_keys import SERVICES

STANDING = text("""
SELECT policyname, permissive, roles::text, cmd, qual, with_check FROM pg_policies
WHERE tablename = 'audit_entries' ORDER BY policyname
""")
IS_ASKED = text("SELECT relrowsecurity FROM pg_class WHERE oid = 'audit_entries'::regclass")


async def built_and_wanted(url):
    """The policies as the history has made them, and as they would be by what `areas` says."""
    engine = create_async_engine(url)
    async with engine.connect() as connection:
        assert await connection.scalar(IS_ASKED)
        built = (await connection.execute(STANDING)).all()
        for one in built:
            await connection.execute(text(f"DROP POLICY {one.policyname} ON audit_entries"))
        for statement in areas.POLICIES:
            await connection.execute(text(statement))
        wanted = (await connection.execute(STANDING)).all()
        await connection.rollback()
    await engine.dispose()
    return built, wanted


@pytest.mark.parametrize("service", SERVICES)
def test_a_history_builds_the_wall_that_is_wanted(fresh_database, service):
    built, wanted = asyncio.run(built_and_wanted(fresh_database(service)))
    assert built
    assert built == wanted


def test_every_call_of_v1_comes_through_a_route_that_tells_whose_entries_it_reads(apps):
    routes = [
        context.original_route
        for app in apps.values()
        for context in iter_route_contexts(app.routes)
    ]
    told = [one for one in routes if isinstance(one, TransactionRoute)]
    past = {getattr(one, "path", str(one)) for one in routes if one not in told}
    assert {one.path.split("/")[1] for one in told} >= {"v1", "internal"}
    assert past == set()
