"""An address by which no service connects is told by its setting, with how it should begin."""

import os
from pathlib import Path

import pytest

from launch import chosen, cli
from launch.folder import Folder
from launch.plan import SERVICES, migration, service_environment
from services.common.plainly import Stopped
from tests.launch.test_failures import child

RIGHT = "postgresql+asyncpg://u:secret-word@127.0.0.1:1/x"
WRONG = [
    "postgresql://u:secret-word@h/x",
    "postgres://u:secret-word@h/x",
    "postgresql+psycopg://u:secret-word@h/x",
    "POSTGRESQL+ASYNCPG://u:secret-word@h/x",
    "secret-word",
]
OF_UNITS = ("JIANXI_UNITS_DATABASE_URL", "JIANXI_DATABASE_URL")
WORDS = "设置 {} 的值应以 postgresql+asyncpg:// 开头，请改正。\n"


@pytest.mark.parametrize("address", WRONG)
@pytest.mark.parametrize("command", ["up", "migrate", "verify-audit", "begin-epochs"])
def test_a_command_names_the_setting_and_makes_nothing(
    folder: Folder,
    address: str,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    for service in SERVICES:
        monkeypatch.setenv(f"JIANXI_{service.upper()}_DATABASE_URL", RIGHT)
    monkeypatch.setenv("JIANXI_UNITS_DATABASE_URL", address)
    assert cli.main([command, "--data", str(folder.data)]) == os.EX_CONFIG
    assert capfd.readouterr().err == WORDS.format("JIANXI_UNITS_DATABASE_URL")
    assert list(folder.data.parent.iterdir()) == []


@pytest.mark.parametrize("name", ["JIANXI_UNITS_REPLICA_DATABASE_URL", "JIANXI_UNITS_DATABASE_URL"])
def test_a_replicas_too_is_looked_at(
    folder: Folder, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, WRONG[0])
    with pytest.raises(Stopped, match=f"设置 {name} 的值应以"):
        service_environment(folder, dict.fromkeys(("gateway", *SERVICES), 1), "units", RIGHT)


def test_after_a_start_by_a_right_one_it_is_not_told_as_another_place(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.make()
    monkeypatch.setenv("JIANXI_UNITS_DATABASE_URL", RIGHT)
    chosen.record(folder)
    monkeypatch.setenv("JIANXI_UNITS_DATABASE_URL", RIGHT.replace("+asyncpg", ""))
    with pytest.raises(Stopped, match="应以"):
        chosen.must_agree(folder)


@pytest.mark.parametrize("address", WRONG)
@pytest.mark.parametrize("name", ["JIANXI_DATABASE_URL", "JIANXI_REPLICA_DATABASE_URL"])
def test_what_runs_in_a_container_names_it_too(tmp_path: Path, name: str, address: str) -> None:
    told = {
        "JIANXI_JWKS_URL": "http://127.0.0.1:1",
        "JIANXI_DATABASE_URL": RIGHT,
        "JIANXI_KEYS_FILE": str(tmp_path / "gone"),
        "JIANXI_SISTER_KEYS_FILE": str(tmp_path / "gone"),
    }
    ran = child("services.common.store.chains", **told | {name: address})
    assert (ran.returncode, ran.stderr) == (os.EX_CONFIG, WORDS.format(name))


UNFIT = "设置 {} 的值不能用，请改正。\n"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        *(({name: WRONG[0]}, WORDS.format(name)) for name in OF_UNITS),
        *(({name: f"{RIGHT}?port=70000"}, UNFIT.format(name)) for name in OF_UNITS),
        ({}, "没有设置 JIANXI_UNITS_DATABASE_URL 或者 JIANXI_DATABASE_URL，请改正。\n"),
    ],
)
def test_a_migration_by_hand_names_it_too(told: dict[str, str], words: str) -> None:
    module, *how = migration("units")[2:]
    ran = child(module, *how, **(dict.fromkeys(OF_UNITS, "") | told))
    assert (ran.returncode, ran.stderr) == (os.EX_CONFIG, words)


@pytest.mark.parametrize("place", ["127.0.0.1:notaport/x", "127.0.0.1:99999/x"])
@pytest.mark.parametrize("command", ["up", "migrate", "begin-epochs"])
def test_a_port_that_is_none_is_told_by_its_setting_before_anything_is_made(
    folder: Folder,
    place: str,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    name = "JIANXI_UNITS_DATABASE_URL"
    monkeypatch.setenv(name, f"postgresql+asyncpg://u:secret-word@{place}")
    assert cli.main([command, "--data", str(folder.data)]) == os.EX_CONFIG
    assert capfd.readouterr().err == f"设置 {name} 的值不能用，请改正。\n"
    assert list(folder.data.parent.iterdir()) == []
