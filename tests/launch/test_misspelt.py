"""Whoever runs a command is told of a setting that does nothing."""

import pytest

from launch import cli, commands
from launch.errors import LaunchError
from launch.folder import Folder

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
    assert cli.main([*words, "--data", str(folder.data)]) == 1
    told = capsys.readouterr()
    assert told.err == f"{MEANT}什么也没有做，请改正或者去掉它。\n"
    assert told.out == ""


def test_what_may_be_another_programs_is_told_apart_from_what_a_command_puts_out(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("JIANXI_OF_ANOTHER", "/srv/anchors")
    assert cli.main(["verify-audit", "--data", str(folder.data)]) == 1
    told = capsys.readouterr()
    assert told.err == f"{OF_ANOTHER}。\n办到了这里。\n"
    assert told.out == ""


@pytest.mark.parametrize("words", [["status"], ["stop", "units"], ["verify-round", "a"]])
def test_what_goes_by_no_setting_is_not_held_up(
    folder: Folder, words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("JIANXI_ANCHOR_FOLDER", "/srv/anchors")
    assert cli.main([*words, "--data", str(folder.data)]) == 1
    assert capsys.readouterr().err == "办到了这里。\n"


def test_a_password_stands_in_no_such_word(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.setenv("JIANXI_SMS_SECRT", "hidden")
    for command in ("up", "verify-audit"):
        assert cli.main([command, "--data", str(folder.data)]) == 1
    told = capsys.readouterr()
    assert "JIANXI_SMS_SECRT" in told.out
    assert "JIANXI_SMS_SECRT" in told.err
    assert "hidden" not in told.out + told.err
