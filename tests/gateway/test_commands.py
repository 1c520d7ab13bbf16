import json
from pathlib import Path
from typing import Any

import pytest

from services.common.web.document import written
from services.gateway import commands
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
    assert names == {"jianxi.json", *(f"{service}.json" for service in told)}
    assert commands.openapi(tmp_path, check=True) == 0


def test_a_change_of_a_service_is_noticed(
    tmp_path: Path, told: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    commands.openapi(tmp_path, check=False)
    told["units"]["paths"]["/v1/units"]["get"]["summary"] = "单位目录"
    capsys.readouterr()
    assert commands.openapi(tmp_path, check=True) == 1
    assert capsys.readouterr().out.split() == [
        "与代码不符：units.json",
        "与代码不符：jianxi.json",
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
