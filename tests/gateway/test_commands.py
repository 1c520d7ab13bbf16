import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from services.common.web.document import written
from services.gateway import commands, published
from services.gateway.document import merge
from tests.gateway.test_document import two


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    documents = two()
    monkeypatch.setattr(commands, "told_by_services", lambda: documents)
    return documents


def test_the_documents_are_written_and_then_agree(tmp_path: Path, told: dict[str, Any]) -> None:
    assert commands.openapi(tmp_path, check=True) == 1
    assert list(tmp_path.iterdir()) == []
    assert commands.openapi(tmp_path, check=False) == 0
    names = {file.name for file in tmp_path.iterdir()}
    merged = {"jianxi.json", "jianxi-3.0.json"}
    assert names == merged | {f"{service}.json" for service in told}
    assert commands.openapi(tmp_path, check=True) == 0


def test_a_change_of_a_service_is_noticed(
    tmp_path: Path, told: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    commands.openapi(tmp_path, check=False)
    told["units"]["paths"]["/v1/units"]["get"]["summary"] = "单位目录"
    capsys.readouterr()
    assert commands.openapi(tmp_path, check=True) == 1
    assert capsys.readouterr().out.split()[:3] == [
        "与代码不符：units.json",
        "与代码不符：jianxi.json",
        "与代码不符：jianxi-3.0.json",
    ]


def test_a_clash_is_told_and_nothing_is_written(
    tmp_path: Path, told: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    told["units"]["paths"]["/v1/units"]["get"]["operationId"] = "listYouths"
    assert commands.openapi(tmp_path, check=False) == 1
    assert "listYouths" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_same_document_is_always_the_same_text() -> None:
    told = two()["units"]
    backward = told | {"paths": dict(reversed(told["paths"].items()))}
    assert written(told) == written(backward)
    assert json.loads(written(told)) == told


def a_history(folder: Path, *texts: str) -> Path:
    """A repository in which a document was committed again and again."""
    file = folder / "jianxi.json"
    git(folder, "init", "--quiet")
    for text in texts:
        file.write_text(text)
        git(folder, "add", "jianxi.json")
        git(folder, "commit", "--quiet", "-m", "document")
    return file


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True)


def test_what_is_made_now_is_compared_with_what_is_committed(tmp_path: Path) -> None:
    file = a_history(tmp_path, "first", "second")
    file.write_text("third")
    assert published.before(file, "third") == "second"


def test_what_is_committed_is_compared_with_what_it_replaced(tmp_path: Path) -> None:
    file = a_history(tmp_path, "first", "second")
    (tmp_path / "other").write_text("later")
    git(tmp_path, "add", "other")
    git(tmp_path, "commit", "--quiet", "-m", "other")
    assert published.before(file, "second") == "first"


def test_where_git_knows_of_none_nothing_is_compared(tmp_path: Path) -> None:
    assert published.before(tmp_path / "jianxi.json", "now") is None
    assert published.before(a_history(tmp_path, "first"), "first") is None


def test_a_break_fails_unless_the_changelog_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    merged = merge(two())
    file = a_history(tmp_path, written(merged))
    del merged["paths"]["/v1/units"]
    monkeypatch.setattr(commands, "REPOSITORY", tmp_path)
    (tmp_path / "CHANGELOG.md").write_text("- Nothing.")
    assert commands.broken(file, merged) == 1
    assert "`GET /v1/units` 删去了" in capsys.readouterr().out
    (tmp_path / "CHANGELOG.md").write_text("### Breaking\n\n- `GET /v1/units` is gone.\n")
    assert commands.broken(file, merged) == 0
