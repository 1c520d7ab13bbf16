"""What is handed on to a service's own command is refused in the words of whoever typed it."""

import os
import subprocess
import sys

import pytest

from launch import cli
from launch.folder import Folder
from launch.plan import HOME
from services.common.known import TYPED

HANDED_ON = {
    "officer": ("--name", "boss", "--region", "999999"),
    "begin-anchors": ("units",),
    "verify-audit": (),
    "verify-round": ("a",),
    "verify-line": ("a", "b"),
    "post": ("--region", "640104"),
}
"""Every command that is another's, with words that a person may type."""


@pytest.fixture
def begun(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A sandbox that seems to run."""
    folder.make()
    folder.record({"gateway": 8100, "postgres": 8105})
    folder.clock.write_text('{"offset_seconds": 0}', encoding="utf-8")
    for module in ("launch.commands", "launch.verifying"):
        monkeypatch.setattr(f"{module}.environment_of", lambda *_, **__: dict(os.environ))
    for module in ("launch.commands", "launch.opening"):
        monkeypatch.setattr(f"{module}.is_running", lambda _: True)
    monkeypatch.setattr("launch.forms.must_be_known", lambda *_: None)
    monkeypatch.setattr("launch.control.ask", lambda *_: {})
    monkeypatch.setattr("launch.tokens.sign", lambda *_: "token")
    return folder


@pytest.mark.parametrize("command", HANDED_ON)
def test_whatever_is_handed_on_knows_what_was_typed(
    begun: Folder, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def run(_: list[str], env: dict[str, str], **how: object) -> subprocess.CompletedProcess[bytes]:
        told.append(env[TYPED])
        return subprocess.CompletedProcess([], 0, b"x\n", b"")

    monkeypatch.setattr(subprocess, "run", run)
    assert cli.main([command, *HANDED_ON[command], "--data", str(begun.data)]) == 0
    assert {*told} == {f"jianxi {command}"}


@pytest.mark.parametrize(
    ("name", "region", "words"),
    [
        ("boss", "999999", "--region：不认识的行政区划代码；用法见 jianxi officer --help。"),
        ("-boss", "x", "--region：不认识的行政区划代码；用法见 jianxi officer --help。"),
    ],
)
def test_a_region_that_is_none_is_refused_with_the_help_that_was_typed(
    begun: Folder, name: str, region: str, words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    asked = ["officer", f"--name={name}", f"--region={region}", "--data", str(begun.data)]
    assert cli.main(asked) == 2
    assert capfd.readouterr().err == f"{words}\n"


def test_by_itself_a_command_names_its_own_help() -> None:
    told = {**os.environ, TYPED: ""}
    words = ("officer", "--name", "boss", "--region", "999999")
    command = [sys.executable, "-m", "services.accounts.commands", *words]
    ran = subprocess.run(command, cwd=HOME, env=told, capture_output=True, text=True, check=False)
    assert "；用法见 python -m services.accounts.commands officer --help。" in ran.stderr
