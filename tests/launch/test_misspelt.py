"""Whoever runs a command is told of a setting that does nothing."""

import os
import re
import subprocess
import sys

import pytest

from launch import cli, commands
from launch.errors import LaunchError
from launch.folder import Folder
from launch.plan import HOME
from services.common.known import TYPED

MEANT = "没有名为 JIANXI_ANCHOR_FOLDER 的设置，是不是 JIANXI_ANCHORS_FOLDER？"
OF_ANOTHER = "没有名为 JIANXI_OF_ANOTHER 的设置，它不起作用"
Capture = pytest.CaptureFixture[str]


class Begun(LaunchError):
    """The command has come as far as this."""


@pytest.fixture(autouse=True)
def _goes_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise Begun("办到了这里。")

    monkeypatch.setattr(Folder, "must_be_whole", stop)
    monkeypatch.setattr(commands, "verify_round", stop)
    monkeypatch.setattr(cli.backup_commands, "restore", stop)


@pytest.mark.parametrize("command", ["up", "migrate", "demo"])
def test_a_house_is_told_of_a_misspelt_setting_and_starts(
    folder: Folder, command: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("JIANXI_ANCHOR_FOLDER", "/srv/anchors")
    monkeypatch.setenv("JIANXI_OF_ANOTHER", "/srv/anchors")
    assert cli.main([command, "--data", str(folder.data)]) == 1
    told = capsys.readouterr()
    assert f"{MEANT}它不起作用" in told.out
    assert OF_ANOTHER in told.out
    assert told.err == "办到了这里。\n"


@pytest.mark.parametrize(
    "words",
    [
        *(["verify-audit"], ["reseal"], ["rotate-token-key"], ["rotate-index-key"]),
        *(["begin-anchors", "units"], ["begin-epochs"], ["psql"], ["make-keys"]),
        *(["backup", "a", "--to", "age1"], ["backup-keys", "a", "--to", "age1"]),
        *(["restore", "a", "--identity", "b"], ["officer", "--name", "a", "--region", "640000"]),
    ],
)
def test_any_other_command_does_nothing_by_a_misspelt_setting(
    folder: Folder, words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("JIANXI_ANCHOR_FOLDER", "/srv/anchors")
    assert cli.main([*words, "--data", str(folder.data)]) == os.EX_CONFIG
    told = capsys.readouterr()
    assert told.err == f"{MEANT}什么也没有做，请改正或者去掉它。\n"
    assert told.out == ""


def test_what_may_be_another_programs_is_told_apart_from_what_a_command_puts_out(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("JIANXI_OF_ANOTHER", "/srv/anchors")
    assert cli.main(["reseal", "--data", str(folder.data)]) == 1
    told = capsys.readouterr()
    assert told.err == f"{OF_ANOTHER}。\n办到了这里。\n"
    assert told.out == ""


@pytest.mark.parametrize("words", [["status"], ["stop", "units"], ["verify-round", "a"]])
def test_what_goes_by_no_setting_is_not_held_up(
    folder: Folder, words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("JIANXI_ANCHOR_FOLDER", "/srv/anchors")
    assert cli.main([*words, "--data", str(folder.data)]) == cli._FAILED.get(words[0], 1)
    assert capsys.readouterr().err == "办到了这里。\n"


def test_a_password_stands_in_no_such_word(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("JIANXI_SMS_SECRT", "hidden")
    assert cli.main(["up", "--data", str(folder.data)]) == 1
    assert cli.main(["reseal", "--data", str(folder.data)]) == os.EX_CONFIG
    told = capsys.readouterr()
    assert "JIANXI_SMS_SECRT" in told.out
    assert "JIANXI_SMS_SECRT" in told.err
    assert "hidden" not in told.out + told.err


MODULE = re.compile(r"python -m (services\.[\w.]+)", re.ASCII)
SERVE = "services.common.serve"
"""What starts: it tells, and goes on."""


def typed_in_containers() -> set[str]:
    """The modules that the manuals have people run by themselves."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in HOME.glob("docs/*.md"))
    return {*MODULE.findall(text)} - {SERVE}


def run(module: str, **more: str) -> subprocess.CompletedProcess[str]:
    words = ["officer", "--name", "boss", "--region", "640000"] if "accounts" in module else []
    return subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=HOME,
        env=dict(os.environ) | more,
        input="",
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_manuals_have_people_run_modules() -> None:
    assert "services.common.store.chains" in typed_in_containers()


@pytest.mark.parametrize("module", sorted(typed_in_containers()))
def test_what_is_run_in_a_container_does_nothing_by_a_misspelt_setting(module: str) -> None:
    ran = run(module, JIANXI_ANCHOR_FOLDER="hidden", JIANXI_OF_ANOTHER="x")
    assert ran.returncode == os.EX_CONFIG
    assert ran.stderr == f"{MEANT}什么也没有做，请改正或者去掉它。\n"
    assert ran.stdout == ""


@pytest.mark.parametrize("module", sorted(typed_in_containers()))
def test_another_programs_is_told_there_and_by_jianxi_not_twice(module: str) -> None:
    ran = run(module, JIANXI_OF_ANOTHER="x")
    assert ran.stderr.splitlines()[0] == f"{OF_ANOTHER}。"
    ran = run(module, JIANXI_OF_ANOTHER="x", **{TYPED: "jianxi officer"})
    assert OF_ANOTHER not in ran.stderr
