"""What `jianxi` says of itself before it does anything."""

import re
import tomllib

import pytest

from launch import cli
from launch.plan import HOME

Capture = pytest.CaptureFixture[str]


def said(capsys: Capture, *words: str) -> str:
    with pytest.raises(SystemExit) as end:
        cli.main([*words])
    assert end.value.code == 0
    return capsys.readouterr().out


def test_it_says_which_version_it_is(capsys: Capture) -> None:
    told = tomllib.loads((HOME / "pyproject.toml").read_text())["project"]["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", told)
    assert said(capsys, "--version") == f"jianxi {told}\n"


def test_where_a_version_is_asked_for_the_manual_says_how_it_is_found() -> None:
    manual = (HOME / "docs/operations.md").read_text(encoding="utf-8")
    [asks] = [line for line in manual.splitlines() if "请带着这一行和版本" in line]
    assert "/srv/jianxi/current/.venv/bin/jianxi --version" in asks


def test_the_manuals_say_what_no_mark_and_no_health_tells() -> None:
    backup = (HOME / "docs/backup.md").read_text(encoding="utf-8")
    [marks] = [line for line in backup.splitlines() if "开始时记为没有成功" in line]
    assert "还没有开始就被拒绝的" in marks
    duty = (HOME / "docs/operations.md").read_text(encoding="utf-8")
    [first] = [line for line in duty.splitlines() if line.startswith("先看 `GET /health`")]
    assert "[DiskNearlyFull](#disknearlyfull)" in first
