"""A command that is told of other places than the last start works on other data: it is refused."""

from pathlib import Path

import pytest

from launch import backup, chosen
from launch.errors import SettingsDiffer
from launch.folder import Folder
from launch.opening import environment_of, opened
from launch.plan import GATEWAY, POSTGRES, SERVICES

URL = "JIANXI_UNITS_DATABASE_URL"
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


def test_the_same_settings_and_another_password_agree(
    begun: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL, GIVEN[URL].replace(":one@", ":two@"))
    chosen.must_agree(begun)


@pytest.mark.parametrize(
    ("name", "other"),
    [*((name, "") for name in GIVEN), (URL, "elsewhere"), ("JIANXI_DOCUMENTS_URL", "elsewhere")],
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
    monkeypatch.setenv("JIANXI_ANCHORS_FOLDER", str(tmp_path))
    chosen.must_agree(begun)
    assert environment_of(begun, "units")["JIANXI_ANCHORS_FOLDER"] == str(tmp_path)


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
    with pytest.raises(SettingsDiffer), opened(begun, None):
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
