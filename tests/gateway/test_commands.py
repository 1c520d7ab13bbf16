"""Documents are written or compared, and what breaks since the last release has to be named."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.common.web.document import written
from services.gateway import commands
from services.gateway.breaking import last_release
from services.gateway.document import merge
from tests.gateway.test_document import two


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the document of version 0.2.0 lies, which nothing breaks since."""
    monkeypatch.setattr(commands, "REPOSITORY", tmp_path)
    named(tmp_path)
    folder = tmp_path / "openapi"
    folder.mkdir()
    released = merge(two()) | {"x-release": "0.2.0"}
    (folder / "released.json").write_text(written(released))
    return folder


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    documents = two()
    monkeypatch.setattr(commands, "told_by_services", lambda: documents)
    return documents


def named(repository: Path, breaking: str = "Nothing.", version: str = "0.2.0") -> None:
    """Write a changelog that names what breaks since a version."""
    told = f"## [Unreleased]\n\n### Breaking\n\n- {breaking}\n\n## [{version}] - 2026-12-01\n"
    (repository / "CHANGELOG.md").write_text(told)


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_the_documents_are_written_and_then_agree(folder: Path, told: dict[str, Any]) -> None:
    assert commands.openapi(folder, check=True) == 1
    assert names(folder) == {"released.json"}
    assert commands.openapi(folder, check=False) == 0
    merged = {"jianxi.json", "jianxi-3.0.json", "released.json"}
    assert names(folder) == merged | {f"{service}.json" for service in told}
    assert commands.openapi(folder, check=True) == 0


def test_a_change_of_a_service_is_noticed(
    folder: Path, told: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    commands.openapi(folder, check=False)
    told["units"]["paths"]["/v1/units"]["get"]["summary"] = "单位目录"
    capsys.readouterr()
    assert commands.openapi(folder, check=True) == 1
    assert capsys.readouterr().out.split()[:3] == [
        "与代码不符：units.json",
        "与代码不符：jianxi.json",
        "与代码不符：jianxi-3.0.json",
    ]


def test_a_clash_is_told_and_nothing_is_written(
    folder: Path, told: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    told["units"]["paths"]["/v1/units"]["get"]["operationId"] = "listYouths"
    assert commands.openapi(folder, check=False) == 1
    assert "listYouths" in capsys.readouterr().err
    assert names(folder) == {"released.json"}


def test_the_same_document_is_always_the_same_text() -> None:
    told = two()["units"]
    backward = told | {"paths": dict(reversed(told["paths"].items()))}
    assert written(told) == written(backward)
    assert json.loads(written(told)) == told


def test_a_break_since_the_last_release_fails_unless_the_changelog_names_it(
    folder: Path, told: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    del told["units"]["paths"]["/v1/units"]
    # However often it is written anew, it is compared with what was released.
    for _ in range(2):
        assert commands.openapi(folder, check=False) == 1
        assert "`GET /v1/units` 删去了" in capsys.readouterr().out
    named(folder.parent, "`GET /v1/units` is gone.")
    assert commands.openapi(folder, check=True) == 0


def test_a_release_begins_anew_and_moves_changelog_and_document_together(
    folder: Path, told: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    del told["units"]["paths"]["/v1/units"]
    named(folder.parent, version="0.3.0")
    assert commands.openapi(folder, check=False) == 1
    assert "released.json" in capsys.readouterr().out
    commands.release(folder)
    assert commands.openapi(folder, check=True) == 0


def test_without_the_document_of_the_last_release_nothing_passes(
    folder: Path, told: dict[str, Any]
) -> None:
    commands.openapi(folder, check=False)
    (folder / "released.json").unlink()
    assert commands.openapi(folder, check=True) == 1


def test_the_document_of_the_last_release_is_kept_here() -> None:
    released = json.loads((commands.FOLDER / "released.json").read_text())
    changelog = (commands.REPOSITORY / "CHANGELOG.md").read_text()
    assert released["x-release"] == last_release(changelog)
