"""Keys are archived and restored whole, or it is told which of them is lacking."""

import json
import os
from pathlib import Path

import pytest

from launch import archive, backup, cli, keys
from launch.errors import KeysMissing, PostgresFailed
from launch.folder import Folder
from launch.plan import SERVICES
from tests.launch.conftest import Server

LACKING = (*(f"{service}.json" for service in SERVICES), keys.SISTERS, keys.SUPERUSER)


def unwatched(_: str, __: int) -> archive.Advance:
    return lambda _: None


@pytest.fixture
def public(tmp_path: Path) -> str:
    return archive.new_identity(tmp_path / "id.txt")


@pytest.fixture
def stood(folder: Folder) -> Folder:
    """A house that has keys, a cluster's among them; what lies in its cluster nobody asks."""
    folder.make()
    folder.record({"gateway": 8100})
    keys.make_missing(folder.keys, SERVICES, in_use=False)
    (folder.keys / keys.SUPERUSER).write_text("secret")
    (folder.data / "postgres").mkdir()
    return folder


@pytest.mark.parametrize("lost", LACKING)
def test_what_lacks_a_key_is_not_archived_and_the_key_is_named(
    stood: Folder, public: str, lost: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (stood.keys / lost).rename(stood.data / "elsewhere")
    target = stood.data.with_name("keys.age")
    words = ["backup-keys", str(target), "--to", public, "--data", str(stood.data)]
    assert cli.main(words) == os.EX_CONFIG
    assert f"缺少 {lost}（或者已经损坏），没有备份" in capsys.readouterr().err
    assert not target.exists()


def test_a_spoilt_key_is_not_archived_either(stood: Folder, public: str) -> None:
    keys.file_of(stood.keys, "units").write_text("{}")
    with pytest.raises(KeysMissing, match=r"units\.json"):
        backup.back_up_keys(stood, stood.data.with_name("keys.age"), public, unwatched)


def test_keys_of_a_house_without_a_cluster_need_no_password(stood: Folder, public: str) -> None:
    (stood.data / "postgres").rmdir()
    (stood.keys / keys.SUPERUSER).unlink()
    backup.back_up_keys(stood, stood.data.with_name("keys.age"), public, unwatched)


def test_an_archive_that_lacks_a_key_is_not_restored(
    folder: Folder, server: Server, public: str, tmp_path: Path
) -> None:
    postgres = server()
    postgres.start()
    postgres.stop()
    keys.make_missing(folder.keys, SERVICES, in_use=False)
    keys.file_of(folder.keys, "units").unlink()
    parts = {"data/postgres": folder.data / "postgres", "data-keys": folder.keys}
    archive.pack(parts, tmp_path / "b.age", public, lambda _: None)
    there = Folder(tmp_path / "there" / "data")
    with pytest.raises(KeysMissing, match=r"缺少 units\.json（或者已经损坏），没有恢复"):
        backup.restore(there, [tmp_path / "b.age"], [tmp_path / "id.txt"], unwatched)
    assert list(there.data.parent.iterdir()) == []


def test_keys_of_an_older_version_with_fewer_services_are_whole(stood: Folder) -> None:
    sisters = stood.keys / keys.SISTERS
    older = json.loads(sisters.read_text())
    del older["reporting"]
    sisters.write_text(json.dumps(older))
    keys.file_of(stood.keys, "reporting").unlink()
    assert keys.lacking(stood.keys, SERVICES, with_cluster=True) == []


@pytest.mark.parametrize(
    ("have", "lack"), [("data/postgres", "密钥的一份"), ("data-keys", "数据的一份")]
)
def test_of_one_archive_it_is_told_which_other_is_lacking(
    stood: Folder, public: str, tmp_path: Path, have: str, lack: str
) -> None:
    archive.pack({have: tmp_path / have}, tmp_path / "b.age", public, lambda _: None)
    there = Folder(tmp_path / "there" / "data")
    with pytest.raises(PostgresFailed, match=f"所给的备份中没有{lack}，没有恢复"):
        backup.restore(there, [tmp_path / "b.age"], [tmp_path / "id.txt"], unwatched)


@pytest.mark.parametrize("command", ["backup", "backup-keys"])
@pytest.mark.parametrize("inside", ["data", "data-keys", "data-anchors", "link", "data/documents"])
def test_no_backup_is_written_into_what_it_is_of(
    stood: Folder, public: str, capsys: pytest.CaptureFixture[str], command: str, inside: str
) -> None:
    place = stood.data.with_name(inside) if inside != "data/documents" else stood.documents
    if inside == "link":
        place.symlink_to(stood.data)
    place.mkdir(exist_ok=True)
    words = [command, str(place / "b.age"), "--to", public, "--data", str(stood.data)]
    assert cli.main(words) == 1
    assert "之中，没有备份" in capsys.readouterr().err
    assert not list(place.glob("*b.age*"))


def test_keys_that_others_may_read_are_for_a_person_to_mend(
    stood: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    keys.file_of(stood.keys, "units").chmod(0o644)
    assert cli.main(["make-keys", "--data", str(stood.data)]) == os.EX_CONFIG
    assert "chmod 600" in capsys.readouterr().err
