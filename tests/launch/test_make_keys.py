"""Keys of a house of several machines are made before there is any data."""

from pathlib import Path

import pytest

from launch import archive, backup_commands, commands, keys
from launch.errors import NotRunning
from launch.folder import Folder
from launch.plan import SERVICES


@pytest.fixture
def anew(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "data")


def test_keys_are_made_and_backed_up_before_there_is_any_data(
    anew: Folder, capfd: pytest.CaptureFixture[str]
) -> None:
    commands.make_keys(anew)
    made = {file.name: file.read_bytes() for file in anew.keys.iterdir()}
    assert set(made) == {f"{service}.json" for service in SERVICES} | {keys.SISTERS}
    assert "密钥已生成" in capfd.readouterr().out
    commands.make_keys(anew)
    assert "没有改动" in capfd.readouterr().out
    assert {file.name: file.read_bytes() for file in anew.keys.iterdir()} == made
    identity, archived = anew.data.with_name("id.txt"), anew.data.with_name("keys.age")
    public = archive.new_identity(identity)
    assert backup_commands.back_up_keys(anew, archived, public) == 0
    archive.unpack(archived, [identity], anew.data.with_name("out"), lambda _: None)
    out = anew.data.with_name("out") / "data-keys"
    assert {file.name: file.read_bytes() for file in out.iterdir()} == made


def test_where_there_are_no_keys_none_are_backed_up(anew: Folder) -> None:
    with pytest.raises(NotRunning):
        backup_commands.back_up_keys(anew, anew.data.with_name("keys.age"), "age1")


def test_of_keys_for_a_service_that_is_new_it_is_told_which(
    anew: Folder, capfd: pytest.CaptureFixture[str]
) -> None:
    keys.make_missing(anew.keys, SERVICES[:-1], in_use=False)
    commands.make_keys(anew)
    assert f"补上了 {SERVICES[-1]}.json" in capfd.readouterr().out
