"""Each service's history: one head, up and down and up again, and nothing that tables lack."""

import asyncio

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from ulid import ULID

from tests.databases import ROOT, migrate
from tests.house_keys import SERVICES


def _config(service, url="postgresql+asyncpg://unused"):
    config = Config(ROOT / "alembic.ini", ini_section=service)
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("version_locations", str(ROOT / "migrations" / service))
    return config


@pytest.mark.parametrize("service", SERVICES)
def test_a_history_has_one_head(service):
    assert len(ScriptDirectory.from_config(_config(service)).get_heads()) == 1


@pytest.mark.parametrize("service", SERVICES)
def test_a_history_goes_up_and_down_and_up(postgres, service):
    name = f"history_{service}_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    migrate(service, url)
    command.downgrade(_config(service, url), "base")
    migrate(service, url)
    command.check(_config(service, url))


def test_reporting_reads_units_anew_when_it_learns_of_more_kinds(postgres):
    """What was passed over before is read; a version missed would halt the following for ever."""
    name = f"rewound_{ULID()}".lower()
    postgres.ensure_database(name)
    url = postgres.url(name)
    migrate("reporting", url, "0002")
    stood = (
        "INSERT INTO feed_positions VALUES ('units', 'e', 7, now()), ('matching', 'e', 5, now())"
    )
    read = "SELECT source, position FROM feed_positions"
    asyncio.run(_done(url, stood))
    migrate("reporting", url)
    assert dict(asyncio.run(_done(url, read))) == {"units": 0, "matching": 5}


async def _done(url, statement):
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        result = await connection.execute(text(statement))
        found = result.all() if result.returns_rows else []
    await engine.dispose()
    return found
