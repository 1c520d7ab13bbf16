"""A command that is told of other places than the last start works on other data: it is refused."""

import subprocess
from pathlib import Path

import pytest

from launch import backup, chosen, commands
from launch.errors import SettingsDiffer
from launch.folder import Folder
from launch.opening import environment_of, opened
from launch.plan import GATEWAY, POSTGRES, SERVICES

URL = "JIANXI_UNITS_DATABASE_URL"
ELSEWHERE = "postgresql+asyncpg://elsewhere/units"
GIVEN = {
    URL: "postgresql+asyncpg://units:one@db.example/units?host=/run/pg&port=5433",
    "JIANXI_DOCUMENTS_URL": "s3://key:secret@store.example/documents",
    "JIANXI_ANCHORS_FOLDER": "/srv/anchors",
}


@pytest.fixture
def begun(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A folder whose last start was told all of them."""
    folder.make()
    folder.record(dict.fromkeys((GATEWAY, *SERVICES, POSTGRES), 1))
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)
    chosen.record(folder)
    return folder


@pytest.mark.parametrize("password", ["two", "a/b", "a?b", "a#b", "a@b", "a@b/c?d#e", "a/b?c=d"])
def test_the_same_settings_and_another_password_agree(
    begun: Folder, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    kept = begun.chosen.read_text()
    monkeypatch.setenv(URL, GIVEN[URL].replace(":one@", f":{password}@"))
    chosen.must_agree(begun)
    chosen.record(begun)
    assert begun.chosen.read_text() == kept


@pytest.mark.parametrize(
    ("name", "other"),
    [*((name, "") for name in GIVEN), (URL, ELSEWHERE), ("JIANXI_DOCUMENTS_URL", "elsewhere")],
)
def test_a_place_that_is_another_or_not_told_is_named(
    begun: Folder, monkeypatch: pytest.MonkeyPatch, name: str, other: str
) -> None:
    monkeypatch.setenv(name, other)
    with pytest.raises(SettingsDiffer, match=name):
        chosen.must_agree(begun)


def test_anchors_kept_elsewhere_may_be_named_to_check_by_them(
    begun: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begun.keys.mkdir(mode=0o700)
    asked = []

    def run(*_: object, env: dict[str, str], **__: object) -> subprocess.CompletedProcess[bytes]:
        asked.append(env["JIANXI_ANCHORS_FOLDER"])
        return subprocess.CompletedProcess([], 0, "变更记录：摘要链完整".encode(), b"")

    monkeypatch.setenv("JIANXI_ANCHORS_FOLDER", str(tmp_path))
    monkeypatch.setattr(commands, "is_running", lambda _: True)
    monkeypatch.setattr(subprocess, "run", run)
    assert commands.verify_audit(begun) == 0
    assert asked == [str(tmp_path)] * len(SERVICES)


@pytest.mark.parametrize("then", ["/srv/anchors", ""])
def test_nothing_but_a_check_works_by_other_anchors(
    begun: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, then: str
) -> None:
    monkeypatch.setenv("JIANXI_ANCHORS_FOLDER", then)
    chosen.record(begun)
    monkeypatch.setenv("JIANXI_ANCHORS_FOLDER", str(tmp_path))
    with pytest.raises(SettingsDiffer, match="JIANXI_ANCHORS_FOLDER"), opened(begun):
        pass
    with pytest.raises(SettingsDiffer):
        environment_of(begun, "units")
    with pytest.raises(SettingsDiffer):
        backup.back_up(begun, tmp_path / "b.age", "age1", lambda _, __: lambda _: None)
    chosen.must_agree(begun, by_other_anchors=True)


def test_whoever_checks_by_other_anchors_does_so_on_the_same_data(
    begun: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JIANXI_ANCHORS_FOLDER", str(tmp_path))
    monkeypatch.setenv(URL, ELSEWHERE)
    with pytest.raises(SettingsDiffer, match=URL):
        chosen.must_agree(begun, by_other_anchors=True)
    monkeypatch.setenv(URL, GIVEN[URL])
    monkeypatch.delenv("JIANXI_ANCHORS_FOLDER")
    with pytest.raises(SettingsDiffer, match="不同：JIANXI_ANCHORS_FOLDER，"):
        chosen.must_agree(begun, by_other_anchors=True)


@pytest.mark.parametrize("part", ["db.example/", "/run/pg", "5433"])
def test_another_server_is_another_place(
    begun: Folder, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setenv(URL, GIVEN[URL].replace(part, "1"))
    with pytest.raises(SettingsDiffer, match=URL):
        chosen.must_agree(begun)


def test_commands_by_hand_without_the_settings_are_refused(
    begun: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in GIVEN:
        monkeypatch.delenv(name)
    with pytest.raises(SettingsDiffer, match="with-settings"):
        backup.back_up(begun, tmp_path / "b.age", "age1", lambda _, __: lambda _: None)
    with pytest.raises(SettingsDiffer), opened(begun):
        pass
    with pytest.raises(SettingsDiffer):
        environment_of(begun, "units")
    assert not (begun.data / "postgres").exists()


def test_what_is_kept_shows_no_secret_and_is_no_part_of_a_backup(begun: Folder) -> None:
    kept = begun.chosen.read_text()
    assert not any(word in kept for word in ("one", "secret", "example"))
    assert begun.chosen not in begun.marks


def test_before_the_first_start_any_settings_do(folder: Folder) -> None:
    chosen.must_agree(folder)
