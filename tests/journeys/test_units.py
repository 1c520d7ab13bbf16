"""What systemd is given beside the service itself: commands by its settings, a backup every day."""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from launch import cli
from launch.plan import HOME
from tests.journeys.manuals import Machine, commands

SYSTEMD = HOME / "deploy" / "systemd"
SETTINGS = r"^EnvironmentFile=-?(.*)$"


def unit(name: str) -> str:
    return (SYSTEMD / name).read_text(encoding="utf-8")


def found(pattern: str, text: str) -> list[str]:
    return re.findall(pattern, text, re.MULTILINE)


def test_a_command_by_hand_runs_with_the_services_settings_and_user(tmp_path: Path) -> None:
    machine = Machine(tmp_path, 0)
    machine.note("systemd-run")
    [block] = [one for one in commands("docs/installing.md") if "with-settings" in one]
    typed = shlex.split(block)[1:]
    machine.type(shlex.join([str(SYSTEMD / "with-settings"), *typed[1:]]))
    [noted] = machine.noted()
    ours, _, command = noted.partition(" -- ")
    assert command.split() == typed[1:]
    assert cli._parser().parse_args(typed[2:]).command == "verify-audit"
    service = unit("jianxi.service")
    assert found(r"EnvironmentFile=-(\S+)", ours) == found(SETTINGS, service)
    assert found(r"--uid=(\S+)", ours) == found(r"^User=(.*)$", service)


def test_the_daily_backup_has_the_settings_of_the_service() -> None:
    daily, service = unit("jianxi-backup.service"), unit("jianxi.service")
    for one in (SETTINGS, r"^User=(.*)$", r"^WorkingDirectory=(.*)$"):
        assert found(one, daily) == found(one, service), one
    assert "OnCalendar=" in unit("jianxi-backup.timer")


def test_what_the_daily_backup_types_is_a_command_of_ours(tmp_path: Path) -> None:
    [line] = found(r"^ExecStart=/bin/sh (.*)$", unit("jianxi-backup.service"))
    line = line.replace("$$", "$").replace("%%", "%").replace("/srv/jianxi", str(tmp_path))
    program = tmp_path / ".venv" / "bin" / "jianxi"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    told = os.environ | {"JIANXI_BACKUP_FOR": "age1abc"}
    shell = ["/bin/sh", *shlex.split(line)]
    said = subprocess.run(shell, cwd=tmp_path, env=told, check=True, capture_output=True, text=True)
    given = cli._parser().parse_args(said.stdout.splitlines())
    assert (given.command, given.to, given.data) == ("backup", "age1abc", tmp_path / "data")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d\.data\.age", given.file.name)
    del told["JIANXI_BACKUP_FOR"]
    assert subprocess.run(
        shell, cwd=tmp_path, env=told, check=False, capture_output=True
    ).returncode


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here to read it")
@pytest.mark.parametrize("name", ["jianxi-backup.service", "jianxi-backup.timer"])
def test_systemd_reads_what_backs_up(tmp_path: Path, name: str) -> None:
    for each in ("jianxi-backup.service", "jianxi-backup.timer"):
        (tmp_path / each).write_text(unit(each).replace("User=jianxi\n", ""), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)],
        check=False,
        capture_output=True,
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")
