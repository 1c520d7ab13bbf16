"""A folder in which nothing ever began is made nothing of by a command that looks for a house."""

from argparse import Namespace

import pytest

from launch import cli, opening, plan
from launch.errors import NotRunning
from launch.folder import Folder
from launch.opening import opened

BEGINNERS = {"up", "demo", "make-keys", "restore"}
"""What makes a folder of nothing, as it is asked to."""
ANY = {"name": "k1", "region": "640104", "service": "units", "suite": "sm4-gcm", "portable": False}
OTHERS = sorted(cli._COMMANDS.keys() - BEGINNERS - cli._OF_NO_HOUSE)


@pytest.mark.parametrize("command", OTHERS)
def test_no_other_command_makes_a_house(
    folder: Folder,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = folder.data.with_name("backup.age")
    given = Namespace(command=command, data=folder.data, file=file, to="age1", **ANY)
    given.day, given.role, given.seats = None, "clerk", 1
    monkeypatch.setattr(cli, "_parser", lambda: Namespace(parse_args=lambda _: given))
    assert cli.main([]) == 1
    assert capsys.readouterr().err
    assert list(folder.data.parent.iterdir()) == []


@pytest.mark.parametrize(
    "words",
    [
        ["verify-audit"],
        ["migrate"],
        ["begin-epochs"],
        ["officer", "--name", "boss", "--region", "640000"],
    ],
)
def test_it_says_which_folder_and_how_another_is_named(
    folder: Folder, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([*words, "--data", str(folder.data)]) == 1
    told = capsys.readouterr().err
    assert f"数据目录 {folder.data} 中还没有启动过系统" in told
    assert "--data" in told


def test_with_databases_of_its_own_a_machine_begins_by_any_command(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a container the folder is new each time, and no cluster is made in it."""
    monkeypatch.setattr(opening, "must_be_free", lambda _: None)
    for service in plan.SERVICES:
        monkeypatch.setenv(f"JIANXI_{service.upper()}_DATABASE_URL", "postgresql+asyncpg://x/y")
    with opened(folder) as house:
        assert house.postgres is None
    assert not folder.is_new


def test_where_one_database_would_be_made_it_does_not(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIANXI_UNITS_DATABASE_URL", "postgresql+asyncpg://x/y")
    with pytest.raises(NotRunning), opened(folder):
        pass
    assert list(folder.data.parent.iterdir()) == []
