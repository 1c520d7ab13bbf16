"""By which sentence a command ends with 78, and by which with 1: a reader can tell."""

import ast
import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from launch import archive, cli, errors
from launch.anchors import must_be_in
from launch.errors import AnchorsMissing, AnchorsUnsigned, LaunchError, MarksMissing
from launch.folder import Folder
from launch.plan import HOME
from services.common.plainly import TO_BE_MENDED

OF_DATA = {"WrongMajor", "DataUnfit"}
"""What names the data of another version."""
OF_PLACES = {"KeysMissing", "KeysOpen", "DatabaseGone"}
"""What is not in its place, or lies open there."""


def refusals() -> Iterator[tuple[str, str]]:
    """Of each refusal of the launcher, its name and its words, as they stand in the program."""
    for file in sorted((HOME / "launch").glob("*.py")):
        known = vars(importlib.import_module(f"launch.{file.stem}"))
        for found in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(found, ast.Raise) and isinstance(found.exc, ast.Call):
                of = ast.unparse(found.exc.func)
                if hasattr(errors, of):
                    yield of, "".join(words(each, known) for each in found.exc.args)


def words(of: ast.AST, known: dict[str, Any]) -> str:
    """The text, with what the module's own names hold."""
    parts = (n for n in ast.walk(of) if isinstance(n, ast.Constant | ast.Name))
    return "".join(
        str(known.get(part.id, "") if isinstance(part, ast.Name) else part.value) for part in parts
    )


def test_what_names_a_setting_ends_with_78_and_what_names_none_with_1() -> None:
    told = list(refusals())
    assert len(told) > 20
    of_a_setting = {of for of, said in told if "JIANXI_" in said or "设置不同" in said}
    assert of_a_setting == {"AnchorsMissing", "MarksMissing", "SettingsDiffer"}
    all_of = {name: of for name, of in vars(errors).items() if isinstance(of, type)}
    mended = {name for name, of in all_of.items() if of.__dict__.get("status") == TO_BE_MENDED}
    assert mended - {"Stopped"} == of_a_setting | OF_DATA | OF_PLACES


def test_anchors_that_a_restart_signs_are_not_for_a_person_to_mend() -> None:
    assert AnchorsUnsigned("").status == LaunchError.status == 1


def test_anchors_that_are_missing_name_the_setting(tmp_path: Path) -> None:
    with pytest.raises(AnchorsMissing, match="JIANXI_ANCHORS_FOLDER") as stop:
        must_be_in(tmp_path)
    assert stop.value.status == TO_BE_MENDED == 78


def test_a_backup_that_can_leave_no_mark_names_the_setting(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.make()
    folder.record({"gateway": 8100, "postgres": 8105})
    monkeypatch.setattr(archive, "must_be_possible", lambda *_: None)
    monkeypatch.setenv("JIANXI_BACKUP_MARKS", "/none")
    ended = cli.main(["backup", "a", "--to", "age1", "--data", str(folder.data)])
    assert ended == MarksMissing.status == os.EX_CONFIG
    assert "没有目录 /none，没有备份" in capsys.readouterr().err


def test_the_manual_says_which() -> None:
    said = (HOME / "docs/installing.md").read_text(encoding="utf-8")
    rule = said.partition("78 是：")[2].partition("其余的是 1")[0]
    assert all(
        part in rule
        for part in ("`JIANXI_…`", "损坏", "不在", "别人读得到", "另一个版本", "盲索引")
    )
