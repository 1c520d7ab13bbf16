"""A folder in which nothing ever began is made nothing of by a command that looks for a house."""

from argparse import Namespace

import pytest

from launch import cli, opening, plan
from launch.errors import NotRunning
from launch.folder import Folder
from launch.opening import opened
from services.common.offline import UNCHECKED

BEGINNERS = {"up", "demo", "make-keys", "restore"}
"""What makes a folder of nothing, as it is asked to."""
ANY = {"name": "k1", "region": "640104", "service": "units", "suite": "sm4-gcm", "portable": False}
OTHERS = sorted(cli._COMMANDS.keys() - BEGINNERS - cli._OF_NO_HOUSE)
OPENERS = [
    ["verify-audit"],
    *([f"rotate-{what}-key"] for what in ("token", "sealing", "index", "anchor")),
    *(
        ["reseal"],
        ["retire-sealing-key", "k1"],
        ["clock", "2030-01-02"],
        ["backup", "a", "--to", "b"],
    ),
    *(["token", "--role", "clerk", "--region", "640000"], ["post", "--region", "640104"]),
    ["migrate"],
    ["begin-epochs"],
    ["officer", "--name", "boss", "--region", "640000"],
    ["begin-anchors", "units"],
]


def status_of(command: str) -> int:
    """Nothing is said to be wrong with records that nobody looked at."""
    return UNCHECKED if command == "verify-audit" else 1


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
    assert cli.main([]) == status_of(command)
    assert capsys.readouterr().err
    assert list(folder.data.parent.iterdir()) == []


@pytest.mark.parametrize("words", OPENERS)
def test_it_says_which_folder_and_how_another_is_named(
    folder: Folder, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main([*words, "--data", str(folder.data)]) == status_of(words[0])
    told = capsys.readouterr().err
    assert f"数据目录 {folder.data} 中还没有启动过系统" in told
    assert "--data" in told


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Databases that lie elsewhere, one for each service."""
    for service in plan.SERVICES:
        monkeypatch.setenv(f"JIANXI_{service.upper()}_DATABASE_URL", "postgresql+asyncpg://x/y")


@pytest.mark.usefixtures("given")
@pytest.mark.parametrize("words", OPENERS)
def test_nor_does_it_where_its_databases_lie_elsewhere(
    folder: Folder, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """It would be a mistaken folder: keys of its own would open nothing that lies there."""
    assert cli.main([*words, "--data", str(folder.data)]) == status_of(words[0])
    assert f"数据目录 {folder.data} 中还没有启动过系统" in capsys.readouterr().err
    assert list(folder.data.parent.iterdir()) == []


@pytest.mark.usefixtures("given")
def test_where_keys_were_laid_a_machine_begins_by_any_command(folder: Folder) -> None:
    """In a container the folder is new each time, and no cluster is made in it."""
    assert cli.main(["make-keys", "--data", str(folder.data)]) == 0
    before = {each.name: each.read_bytes() for each in folder.keys.iterdir()}
    with opened(folder) as house:
        assert house.postgres is None
    assert {each.name: each.read_bytes() for each in folder.keys.iterdir()} == before
    assert not folder.is_new


@pytest.mark.usefixtures("given")
def test_by_up_it_begins_without_them(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "must_be_free", lambda _: None)
    with opened(folder, 8100):
        assert folder.has_keys


def test_where_one_database_would_be_made_it_does_not(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIANXI_UNITS_DATABASE_URL", "postgresql+asyncpg://x/y")
    with pytest.raises(NotRunning), opened(folder):
        pass
    assert list(folder.data.parent.iterdir()) == []
