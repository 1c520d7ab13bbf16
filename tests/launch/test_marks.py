"""A backup leaves behind how it went, where the services look for it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from launch import archive, backup, marks
from launch.errors import (
    AnchorsMissing,
    IdentityUnknown,
    MarksMissing,
    NotEmbedded,
    NotRunning,
    Occupied,
    PostgresFailed,
    WrongMajor,
)
from launch.folder import Folder
from launch.plan import GATEWAY, POSTGRES, SERVICES, service_environment
from services.common import backups, plainly

PORTS = dict.fromkeys((GATEWAY, *SERVICES, POSTGRES), 1)
URL = "JIANXI_UNITS_DATABASE_URL"


class _Server:
    refusal: Exception | None = None
    trouble: BaseException | None = None

    def is_numbered(self, service: str, chain: str) -> bool:
        return False

    def copy_to(self, folder: Path) -> None:
        if self.trouble:
            raise self.trouble
        folder.mkdir()


@pytest.fixture
def server(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> _Server:
    """Of a folder that was begun; it copies itself, or has its trouble."""
    folder.make()
    folder.record(PORTS)
    folder.anchors.mkdir()
    for service in SERVICES:
        (folder.anchors / f"{service}.head.jsonl").touch()
    there = _Server()

    @contextmanager
    def running(_: Folder, *, alone: bool) -> Iterator[_Server]:
        if there.refusal:
            raise there.refusal
        yield there

    monkeypatch.setattr(backup, "_server", running)
    return there


def back_up(folder: Folder) -> None:
    identity, target = folder.data.with_name("id.txt"), folder.data.with_name("b.age")
    for one in (identity, target):
        one.unlink(missing_ok=True)
    public = archive.new_identity(identity)
    backup.back_up(folder, target, public, lambda _, __: lambda _: None)


def left(place: Path) -> set[str]:
    return {file.name for file in place.glob("backup.*")}


def test_one_that_succeeded_and_one_that_failed_leave_their_marks(
    folder: Folder, server: _Server
) -> None:
    back_up(folder)
    assert left(folder.data) == {backups.SUCCEEDED, backups.FAILED}
    for mark in left(folder.data):
        os.utime(folder.data / mark, (1, 1))
    server.trouble = PostgresFailed("no room")
    with pytest.raises(PostgresFailed):
        back_up(folder)
    made = backups._made_at(folder.data)
    assert made is not None
    assert made.failed > made.succeeded == 1
    # One that succeeds after it is the later of the two.
    os.utime(folder.data / backups.SUCCEEDED, (2, 2))
    server.trouble = None
    back_up(folder)
    again = backups._made_at(folder.data)
    assert again is not None
    assert again.succeeded >= again.failed > 2


def test_one_whose_anchors_are_not_mounted_has_failed(
    folder: Folder, server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIANXI_ANCHORS_FOLDER", str(folder.data / "away"))
    with pytest.raises(AnchorsMissing):
        back_up(folder)
    assert left(folder.data) == {backups.FAILED}


def test_what_was_no_backup_to_be_made_leaves_none(
    folder: Folder, server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for refusal in (Occupied("somebody else is at it"), WrongMajor("17")):
        server.refusal = refusal
        with pytest.raises(type(refusal)):
            back_up(folder)
    monkeypatch.setenv(URL, "postgresql+asyncpg://db.example/units")
    with pytest.raises(NotEmbedded):
        back_up(folder)
    nowhere = Folder(folder.data.with_name("nowhere"))
    with pytest.raises(NotRunning):
        back_up(nowhere)
    assert not nowhere.data.exists()
    assert left(folder.data) == set()


@pytest.mark.parametrize(
    ("target", "recipient", "why"),
    [
        ("b.age", "age1abc", IdentityUnknown),
        ("there.age", None, FileExistsError),
        ("nowhere/b.age", None, FileNotFoundError),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is_copied(
    folder: Folder, server: _Server, target: str, recipient: str | None, why: type[Exception]
) -> None:
    place = folder.data.parent
    public = archive.new_identity(place / "me.txt")
    (place / "there.age").touch()
    before = sorted(place.rglob("*"))
    server.trouble = AssertionError("copied")
    with pytest.raises(why):
        backup.back_up(folder, place / target, recipient or public, lambda _, __: lambda _: None)
    assert sorted(place.rglob("*")) == before


def test_one_that_a_power_cut_ends_has_failed(
    folder: Folder, server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It marks its failure before anything else, and its success last."""

    class _Cut(BaseException):
        """Nothing of ours runs after it."""

    seen: list[set[str]] = []

    def cut(_: Path) -> None:
        seen.append(left(folder.data))
        raise _Cut

    monkeypatch.setattr(server, "copy_to", cut)
    with pytest.raises(_Cut):
        back_up(folder)
    assert seen == [{backups.FAILED}]


def test_one_whose_server_does_not_start_has_failed(folder: Folder, server: _Server) -> None:
    server.refusal = PostgresFailed("no room")
    with pytest.raises(PostgresFailed, match="no room"):
        back_up(folder)
    assert left(folder.data) == {backups.FAILED}


def test_a_disk_that_takes_no_mark_hides_nothing_of_why_it_failed(
    folder: Folder, server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError

    server.refusal = PostgresFailed("no room")
    monkeypatch.setattr(marks, "write_whole", full)
    with pytest.raises(PostgresFailed, match="no room"):
        back_up(folder)


def test_where_no_mark_can_be_left_nothing_is_packed(
    folder: Folder, server: _Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIANXI_BACKUP_MARKS", str(tmp_path / "marks"))
    with pytest.raises(MarksMissing, match=f"没有目录 {tmp_path / 'marks'}.*JIANXI_BACKUP_MARKS"):
        back_up(folder)
    (tmp_path / "marks" / backups.FAILED).mkdir(parents=True)
    with pytest.raises(IsADirectoryError) as stop:
        back_up(folder)
    assert plainly.sentence(stop.value, "") == (
        f"这是目录，不是文件：{tmp_path / 'marks' / backups.FAILED}。"
    )
    assert not (tmp_path / "b.age").exists()


def test_services_are_told_where_the_marks_lie(
    folder: Folder, server: _Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> str | None:
        return service_environment(folder, PORTS, "units", "url").get("JIANXI_BACKUP_MARKS")

    assert told() == str(folder.data)
    # Of databases on another server whoever backs them up may leave marks, too.
    monkeypatch.setenv(URL, "postgresql+asyncpg://db.example/units")
    assert told() is None
    monkeypatch.setenv("JIANXI_BACKUP_MARKS", str(tmp_path / "marks"))
    assert told() == str(tmp_path / "marks")
    monkeypatch.delenv(URL)
    (tmp_path / "marks").mkdir()
    back_up(folder)
    assert (left(tmp_path / "marks"), left(folder.data)) == (
        {backups.SUCCEEDED, backups.FAILED},
        set(),
    )
