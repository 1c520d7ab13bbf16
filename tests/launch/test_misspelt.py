"""Whoever starts a house is told of a setting that does nothing."""

from collections.abc import Callable

import pytest

from launch import commands
from launch.errors import LaunchError
from launch.folder import Folder


class Begun(LaunchError):
    """The command has come as far as this."""


@pytest.fixture(params=["up", "migrate"])
def begin(
    request: pytest.FixtureRequest, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], object]:
    """Gives a command that goes no further than to its words."""

    def stop(*_: object) -> None:
        raise Begun

    monkeypatch.setattr(commands, "opened", stop)
    if request.param == "up":
        return lambda: commands.up(folder, None, None, sandbox=False)
    return lambda: commands.migrate(folder)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("JIANXI_ANCHOR_FOLDER", "JIANXI_ANCHOR_FOLDER 的设置，是不是 JIANXI_ANCHORS_FOLDER？"),
        ("JIANXI_OF_ANOTHER", "JIANXI_OF_ANOTHER 的设置，它不起作用"),
    ],
)
def test_a_misspelt_setting_is_told_before_anything_begins(
    begin: Callable[[], object],
    name: str,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(name, "/srv/anchors")
    monkeypatch.setenv("JIANXI_ANCHORS_FOLDER", "/srv/anchors")
    with pytest.raises(Begun):
        begin()
    assert words in capsys.readouterr().out


def test_a_password_stands_in_no_such_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JIANXI_SMS_SECRT", "hidden")
    commands._tell_misspelt()
    assert "hidden" not in capsys.readouterr().out
