"""Each service's history: one head, up and down and up again, and nothing that tables lack."""

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from ulid import ULID

from tests.conftest import ROOT, migrate
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
