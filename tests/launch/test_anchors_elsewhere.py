"""Anchors that are kept elsewhere by a setting are those that a backup holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from launch import archive, backup
from launch.errors import AnchorsMissing
from launch.folder import Folder
from launch.plan import GATEWAY, HOME, POSTGRES, SERVICES, service_environment


class _Server:
    def copy_to(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "PG_VERSION").write_text("18\n")


@contextmanager
def _server(_: Folder, *, alone: bool) -> Iterator[_Server]:
    assert not alone
    yield _Server()


@pytest.mark.parametrize("told", [False, True])
def test_a_backup_holds_the_anchors_that_the_services_write(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, told: bool
) -> None:
    folder.make()
    ports = dict.fromkeys((GATEWAY, *SERVICES, POSTGRES), 1)
    folder.record(ports)
    if told:
        monkeypatch.setenv("JIANXI_ANCHORS_FOLDER", str(tmp_path / "elsewhere"))
    place = service_environment(folder, ports, "units", "url")["JIANXI_ANCHORS_FOLDER"]
    Path(place).mkdir()
    (Path(place) / "units.anchors").write_text("signed")
    monkeypatch.setattr(backup, "_server", _server)
    public = archive.new_identity(tmp_path / "id.txt")
    backup.back_up(folder, tmp_path / "b.age", public, lambda _, __: lambda _: None)
    archive.unpack(tmp_path / "b.age", [tmp_path / "id.txt"], tmp_path / "out", lambda _: None)
    assert (tmp_path / "out" / "data-anchors" / "units.anchors").read_text() == "signed"


def test_a_backup_without_the_anchors_that_a_setting_names_is_refused(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.make()
    folder.record(dict.fromkeys((GATEWAY, *SERVICES, POSTGRES), 1))
    monkeypatch.setattr(backup, "_server", _server)
    public, away = archive.new_identity(tmp_path / "id.txt"), tmp_path / "not-mounted"
    monkeypatch.setenv("JIANXI_ANCHORS_FOLDER", str(away))
    with pytest.raises(AnchorsMissing, match=r"not-mounted 不存在.*mkdir -m 700"):
        backup.back_up(folder, tmp_path / "b.age", public, lambda _, __: lambda _: None)
    assert not (tmp_path / "b.age").exists()
    # At a new installation it is made as both the refusal and the manual of the timer say.
    away.mkdir(mode=0o700)
    backup.back_up(folder, tmp_path / "a.age", public, lambda _, __: lambda _: None)
    manual = (HOME / "docs/installing.md").read_text(encoding="utf-8")
    named = manual.partition("jianxi-backup.timer`。\n")[2].partition("\n")[0]
    assert "JIANXI_ANCHORS_FOLDER" in named
    assert "`mkdir -m 700`" in named
    # Where no setting names one, a folder comes with the first anchor.
    monkeypatch.delenv("JIANXI_ANCHORS_FOLDER")
    backup.back_up(folder, tmp_path / "b.age", public, lambda _, __: lambda _: None)
