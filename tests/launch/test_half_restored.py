"""A restore that was broken off before the data was in place is no house, and is begun anew."""

import fcntl
import shutil
import signal
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest

from launch import archive, backup, cli, restoring
from launch.errors import ArchiveNotOpened, HalfRestored, Occupied, PostgresFailed
from launch.folder import Folder
from launch.held import held
from launch.plan import HOME
from services.common.offline import UNCHECKED


def unwatched(_: str, __: int) -> archive.Advance:
    return lambda _: None


@pytest.fixture
def half(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path / "data")
    for left in (folder.keys, folder.anchors):
        left.mkdir()
    (folder.keys / "units.json").write_text("{}")
    folder.restoring.mkdir()
    (folder.restoring / restoring.MARK).touch()
    (folder.restoring / "data").mkdir()
    (folder.restoring / "data" / "left").write_text("decrypted")
    return folder


def test_nothing_begins_on_keys_without_their_data(half: Folder) -> None:
    with pytest.raises(HalfRestored):
        half.make()
    assert not half.data.exists()


@pytest.mark.parametrize("command", sorted(cli._COMMANDS.keys() - cli._OF_NO_HOUSE))
def test_every_command_asks_for_the_restore_again(
    half: Folder,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = Namespace(command=command, data=half.data)
    monkeypatch.setattr(cli, "_parser", lambda: Namespace(parse_args=lambda _: given))
    assert cli.main([]) == (UNCHECKED if command == "verify-audit" else 1)
    assert "请再次运行同样的 jianxi restore" in capsys.readouterr().err
    assert not half.data.exists()


def test_a_restore_killed_while_it_unpacks_is_begun_anew(tmp_path: Path) -> None:
    folder, owner = Folder(tmp_path / "data"), archive.new_identity(tmp_path / "owner.txt")
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "units.json").write_text("{}")
    parts = {"data": tmp_path / "kept", "data-keys": tmp_path / "kept"}
    archive.pack(parts, tmp_path / "one.age", owner, lambda _: None)
    given = [tmp_path / "one.age"], [tmp_path / "owner.txt"]
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, folder.data, *given[0], *given[1]], cwd=HOME, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert (folder.restoring / "data-keys" / "units.json").exists()
    with pytest.raises(HalfRestored):
        folder.ports()
    # Nothing of a cluster is in it, which ends this one by its own word.
    with pytest.raises(PostgresFailed):
        backup.restore(folder, *given, unwatched)
    assert not folder.restoring.exists()
    assert not list(tmp_path.glob(".backup*"))


_KILLED = """
import os, signal, sys
from pathlib import Path
from launch import backup
from launch.folder import Folder
backup._made_ready = lambda new: os.kill(os.getpid(), signal.SIGKILL)
data, archive, identity = map(Path, sys.argv[1:])
backup.restore(Folder(data), [archive], [identity], lambda *_: lambda _: None)
"""


def test_what_a_killed_backup_left_is_cleared_by_the_next(tmp_path: Path) -> None:
    for left in (".backup", ".backup-k2j4"):
        (tmp_path / left / "postgres").mkdir(parents=True)
        (tmp_path / left / "backup_label").touch()
    with backup._draft(tmp_path) as draft:
        assert list(draft.iterdir()) == []
        assert list(tmp_path.iterdir()) == [draft]
        with pytest.raises(Occupied), backup._draft(tmp_path):
            pass
        assert draft.exists()
    assert list(tmp_path.iterdir()) == []


def test_what_fails_amid_its_last_steps_leaves_no_keys_that_pass_for_a_houses(
    half: Folder, tmp_path: Path
) -> None:
    half.keys.rename(tmp_path / "new-keys")
    half.anchors.rmdir()
    with pytest.raises(FileNotFoundError):
        backup._put_in_place(Folder(tmp_path / "new"), half)
    assert not half.keys.exists()
    assert half.keys.with_name("data-keys.half-1").is_dir()


def test_two_restores_at_once_do_not_clear_each_other(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "data")
    with restoring.unpacking(folder.restoring), pytest.raises(Occupied):
        backup.restore(folder, [], [], unwatched)


def test_what_was_left_is_moved_aside_by_the_next(half: Folder, tmp_path: Path) -> None:
    owner = archive.new_identity(tmp_path / "owner.txt")
    archive.new_identity(tmp_path / "stranger.txt")
    archive.pack({"data-keys": half.keys}, tmp_path / "k.age", owner, lambda _: None)
    with pytest.raises(ArchiveNotOpened):
        backup.restore(half, [tmp_path / "k.age"], [tmp_path / "stranger.txt"], unwatched)
    assert not half.keys.exists()
    assert not half.anchors.exists()
    aside = half.keys.with_name("data-keys.half-1")
    assert (aside / "units.json").read_text() == "{}"
    assert half.anchors.with_name("data-anchors.half-1").is_dir()
    half.make()


def test_a_second_half_is_laid_beside_the_first(half: Folder) -> None:
    half.keys.with_name("data-keys.half-1").mkdir()
    with pytest.raises(PostgresFailed):
        backup.restore(half, [], [], unwatched)
    assert (half.keys.with_name("data-keys.half-2") / "units.json").exists()


def test_the_mark_of_a_restore_goes_with_the_next_start(half: Folder) -> None:
    """Cut between its last two steps it is whole, and the mark no ground to touch live keys."""
    half.data.mkdir()
    with half.taken():
        assert not half.restoring.exists()
    half.data.rename(half.data.with_name("lost"))
    with pytest.raises(Occupied):
        backup.restore(half, [], [], unwatched)
    assert (half.keys / "units.json").exists()


@pytest.fixture
def neighbour(tmp_path: Path) -> Folder:
    """A house that is called as if it were a restore into `data`."""
    house = Folder(tmp_path / "data-restoring")
    house.make()
    house.record({"gateway": 1})
    return house


@pytest.mark.parametrize("mark", [None, restoring.MARK])
def test_a_house_of_that_name_is_cleared_by_nobody(neighbour: Folder, mark: str | None) -> None:
    if mark:
        (neighbour.data / mark).touch()
    folder = Folder(neighbour.data.with_name("data"))
    with pytest.raises(Occupied, match="不是 jianxi restore 留下的"):
        backup.restore(folder, [], [], unwatched)
    assert not folder.is_half_restored
    with folder.taken():
        pass
    assert neighbour.ports() == {"gateway": 1}


def test_what_was_cut_off_before_its_mark_was_made_is_taken_up(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "data")
    folder.restoring.mkdir(mode=0o755)
    with restoring.unpacking(folder.restoring) as draft:
        assert draft.stat().st_mode & 0o777 == 0o700
        assert folder.is_half_restored
    assert not folder.restoring.exists()


def test_a_start_leaves_it_to_a_restore_at_its_last_step(half: Folder) -> None:
    with restoring.unpacking(half.restoring):
        half.data.mkdir()
        half.make()
        assert half.restoring.exists()
    assert not half.restoring.exists()


def test_what_is_cut_off_as_it_is_cleared_keeps_its_mark(
    half: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(_: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(shutil, "rmtree", cut_off)
        with restoring.unpacking(half.restoring):
            pass
    assert half.is_half_restored
    with restoring.unpacking(half.restoring):
        pass
    assert not half.restoring.exists()


def test_what_is_held_is_what_lies_there(
    half: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(_: int, __: int) -> None:
        half.restoring.rename(tmp_path / "cleared by another")
        half.restoring.mkdir()

    monkeypatch.setattr(fcntl, "flock", late)
    with pytest.raises(Occupied), held(half.restoring):
        pass


def test_keys_of_a_house_that_stands_are_never_cleared(half: Folder) -> None:
    half.data.mkdir()
    with pytest.raises(Occupied):
        backup.restore(half, [], [], unwatched)
    assert (half.keys / "units.json").exists()
