"""A database that cannot be reached is told with why, and by its setting where that is wrong."""

import os

import pytest

from launch import cli, keys
from launch.folder import Folder
from launch.plan import SERVICES, migration
from launch.postgres import EmbeddedPostgres
from services.common.offline import UNREACHED
from tests.launch.test_failures import child

SCHEME = "postgresql+asyncpg://"
NAME = "JIANXI_ACCOUNTS_DATABASE_URL"
"""Of the service that is looked at first."""
WRONG = "设置 {} 的值不能用（数据库 {} 用不了：{}），请改正。\n"


@pytest.fixture
def place(postgres: EmbeddedPostgres) -> str:
    """Where a server listens."""
    return f"127.0.0.1:{postgres.port}"


@pytest.fixture
def migrated(folder: Folder, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """What `jianxi migrate` says of databases at an address, and its status."""

    keys.make_missing(folder.keys, SERVICES, in_use=False)

    def migrate(address: str) -> tuple[int, str]:
        for service in SERVICES:
            monkeypatch.setenv(f"JIANXI_{service.upper()}_DATABASE_URL", f"{SCHEME}{address}")
        status = cli.main(["migrate", "--data", str(folder.data)])
        assert "Traceback" not in folder.log("migrations").read_text()
        return status, capfd.readouterr().err

    return migrate


def test_a_wrong_password_is_the_settings(migrated, place: str) -> None:
    told = WRONG.format(NAME, f"{place}/postgres", "用户名或者口令不对")
    assert migrated(f"postgres:secret-word@{place}/postgres") == (os.EX_CONFIG, told)


def test_a_server_that_is_away_may_come_back(migrated) -> None:
    status, told = migrated("u:secret-word@127.0.0.1:1/x")
    assert (status, told) == (
        1,
        "accounts 的数据库没有升级：没有程序在那里监听：数据库 127.0.0.1:1/x。\n",
    )


def test_a_host_that_nobody_knows_is_named(migrated) -> None:
    status, told = migrated("u:secret-word@no-such-host.invalid/x")
    assert status == 1
    assert "数据库 no-such-host.invalid/x" in told
    assert "secret-word" not in told


def test_a_database_that_is_not_there_is_the_settings(
    postgres: EmbeddedPostgres, place: str
) -> None:
    address = postgres.url("nowhere").partition("?")[0].replace("@/", f"@{place}/")
    ran = child(*migration("units")[2:], JIANXI_UNITS_DATABASE_URL=address)
    told = WRONG.format("JIANXI_UNITS_DATABASE_URL", f"{place}/nowhere", "没有这个数据库")
    assert (ran.returncode, ran.stderr) == (os.EX_CONFIG, told)


def test_what_no_person_gave_is_called_by_no_setting() -> None:
    address = f"{SCHEME}u:secret-word@127.0.0.1:1/x"
    ran = child(*migration("units")[2:], JIANXI_DATABASE_URL=address, _JIANXI_ADDRESS_BY="")
    assert (ran.returncode, ran.stderr) == (
        UNREACHED,
        "没有程序在那里监听：数据库 127.0.0.1:1/x。\n",
    )
