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
from services.common import backups
from services.common.plainly import Stopped
from tests.journeys.manuals import Machine, commands

SYSTEMD = HOME / "deploy" / "systemd"
SETTINGS = r"^EnvironmentFile=-?(.*)$"


def unit(name: str) -> str:
    return (SYSTEMD / name).read_text(encoding="utf-8")


def found(pattern: str, text: str) -> list[str]:
    return re.findall(pattern, text, re.MULTILINE)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """One on which systemd only notes what it is asked, and settings lie in a folder of its own."""
    machine = Machine(tmp_path, 0)
    machine.note("systemd-run")
    here = unit("with-settings").replace("/etc/jianxi.env", str(tmp_path / "jianxi.env"))
    machine.put("with-settings", here)
    return machine


def by_hand() -> list[str]:
    [block] = [one for one in commands("docs/installing.md") if "with-settings" in one]
    return shlex.split(block)[2:]


def test_a_command_by_hand_runs_with_the_services_settings_and_user(
    machine: Machine, tmp_path: Path
) -> None:
    (tmp_path / "jianxi.env").write_text("JIANXI_BACKUP_FOR=age1abc\n", encoding="utf-8")
    machine.type(shlex.join(["with-settings", *by_hand()]))
    [noted] = machine.noted()
    ours, _, command = noted.partition(" -- ")
    assert command.split() == by_hand()
    assert cli._parser().parse_args(by_hand()[1:]).command == "verify-audit"
    service = unit("jianxi.service")
    # Without the dash that would let off what cannot be read.
    assert found(r"EnvironmentFile=(\S+)", ours) == [str(tmp_path / "jianxi.env")]
    assert found(r"^settings=(.*)$", unit("with-settings")) == found(SETTINGS, service)
    assert found(r"--uid=(\S+)", ours) == found(r"^User=(.*)$", service)


def test_a_command_by_hand_works_where_nothing_is_set_and_from_a_folder_closed_to_the_service(
    machine: Machine,
) -> None:
    machine.type(shlex.join(["with-settings", *by_hand()]))
    [noted] = machine.noted()
    assert "EnvironmentFile" not in noted
    assert noted.split()[-len(by_hand()) - 2 :] == ["--working-directory=/", "--", *by_hand()]


@pytest.mark.parametrize("what", ["a folder", "a link to nothing"])
def test_settings_that_are_there_and_cannot_be_read_stop_command_and_service(
    machine: Machine, tmp_path: Path, what: str
) -> None:
    settings = tmp_path / "jianxi.env"
    [first] = found(r"^ExecStartPre=\+/bin/sh (.*)$", unit("jianxi.service"))
    asked = f"/bin/sh {first.replace('/etc/jianxi.env', str(settings))}"
    machine.type(asked)
    if what == "a folder":
        settings.mkdir()
    else:
        settings.symlink_to("nowhere")
    for command in (asked, shlex.join(["with-settings", *by_hand()])):
        with pytest.raises(AssertionError, match=r"cat: .*jianxi\.env"):
            machine.type(command)
    assert machine.noted() == []


def test_a_file_that_a_manual_names_under_settings_is_named_in_full() -> None:
    """Commands by the settings run in no folder of the operator's."""
    for file in ("docs/installing.md", "docs/backup.md"):
        for block in commands(file):
            for words in re.findall(r"\S*jianxi (?:backup|restore)(?:\\\n|[^\n])*", block):
                files = found(r"(\S+\.(?:age|txt))", words)
                assert files, words
                assert {one[0] for one in files} == {"/"}, words


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


@pytest.mark.parametrize("named", [None, "elsewhere"])
def test_a_daily_backup_that_failed_leaves_a_mark_whatever_stopped_it(
    tmp_path: Path, named: str | None
) -> None:
    daily, failed = unit("jianxi-backup.service"), unit("jianxi-backup-failed.service")
    assert found(r"^OnFailure=(.*)$", daily) == ["jianxi-backup-failed.service"]
    for one in (SETTINGS, r"^User=(.*)$"):
        assert found(one, failed) == found(one, daily), one
    place = tmp_path / (named or "data")
    place.mkdir()
    [line] = found(r"^ExecStart=/bin/sh (.*)$", failed)
    line = line.replace("$$", "$").replace("/srv/jianxi", str(tmp_path))
    told = os.environ | ({"JIANXI_BACKUP_MARKS": str(place)} if named else {})
    # One that somebody else left is not written to: another takes its place.
    (place / backups.FAILED).touch(mode=0o400)
    os.utime(place / backups.FAILED, (1, 1))
    subprocess.run(["/bin/sh", *shlex.split(line)], env=told, check=True)
    left = (place / backups.FAILED).stat()
    assert left.st_mtime > 1
    assert left.st_mode & 0o777 == 0o600
    # What else it may do is nothing that stands there by default.
    assert found(r"^# ExecStart=/bin/sh -c '(\w+)", failed) == ["journalctl"]


def test_the_weekly_check_has_the_settings_of_the_service_and_is_a_command_of_ours() -> None:
    weekly, service = unit("jianxi-verify.service"), unit("jianxi.service")
    for one in (SETTINGS, r"^User=(.*)$", r"^WorkingDirectory=(.*)$", r"^ExecStartPre=(.*)$"):
        assert found(one, weekly) == found(one, service), one
    assert "OnCalendar=Sun" in unit("jianxi-verify.timer")
    [line] = found(r"^ExecStart=(.*)$", weekly)
    program, *words = shlex.split(line)
    assert program == "/srv/jianxi/current/.venv/bin/jianxi"
    assert cli._parser().parse_args(words).command == "verify-audit"


@pytest.mark.parametrize("named", [None, "elsewhere"])
def test_a_weekly_check_leaves_a_mark_of_how_it_went(tmp_path: Path, named: str | None) -> None:
    weekly, failed = unit("jianxi-verify.service"), unit("jianxi-verify-failed.service")
    assert found(r"^OnFailure=(.*)$", weekly) == ["jianxi-verify-failed.service"]
    place = tmp_path / (named or "data")
    place.mkdir()
    told = os.environ | ({"JIANXI_BACKUP_MARKS": str(place)} if named else {})
    [whole] = found(r"^ExecStartPost=/bin/sh (.*)$", weekly)
    [spoilt] = found(r"^ExecStart=/bin/sh (.*)$", failed)
    left = []
    for line in (whole, spoilt):
        words = line.replace("$$", "$").replace("/srv/jianxi", str(tmp_path))
        subprocess.run(["/bin/sh", *shlex.split(words)], env=told, check=True)
        made = backups._made_at(place)
        assert made is not None
        left.append((made.verified > 0, made.unverified > 0))
    assert left == [(True, False), (True, True)]


def test_what_a_person_must_mend_is_not_started_again_and_again() -> None:
    [status] = found(r"^RestartPreventExitStatus=(.*)$", unit("jianxi.service"))
    assert int(status) == Stopped.status


BACKING_UP = ["jianxi-backup.service", "jianxi-backup.timer", "jianxi-backup-failed.service"]
VERIFYING = ["jianxi-verify.service", "jianxi-verify.timer", "jianxi-verify-failed.service"]


@pytest.mark.parametrize(("what", "names"), [("备份", BACKING_UP), ("核验记录", VERIFYING)])
def test_the_manual_names_each_of_them(what: str, names: list[str]) -> None:
    manual = (HOME / "docs/installing.md").read_text(encoding="utf-8")
    [line] = found(rf"^每[天周]{what}：.*$", manual)
    assert [name for name in names if f"{name}`" not in line] == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here to read it")
@pytest.mark.parametrize("name", [*BACKING_UP, *VERIFYING])
def test_systemd_reads_what_backs_up_and_what_verifies(tmp_path: Path, name: str) -> None:
    # The program that is named stands on no machine but the office's.
    here = ("/srv/jianxi/current/.venv/bin/jianxi", "/bin/true")
    for each in (*BACKING_UP, *VERIFYING):
        text = unit(each).replace("User=jianxi\n", "").replace(*here)
        (tmp_path / each).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / name)],
        check=False,
        capture_output=True,
    )
    assert (done.returncode, done.stderr.decode()) == (0, "")


@pytest.mark.parametrize("name", ["jianxi.service", "jianxi-backup.service"])
def test_what_waits_for_mounts_is_there_to_be_filled_in(name: str) -> None:
    """What ends with 78 as a mount comes late is not started again."""
    head = unit(name).partition("[Service]")[0]
    [places] = found(r"^# RequiresMountsFor=(.+)$", head)
    assert all(place.startswith("/") for place in places.split())
    assert found(r"^RequiresMountsFor=", unit(name)) == []
    assert found(r"^RestartPreventExitStatus=(.*)$", unit("jianxi.service")) == ["78"]
    assert "`RequiresMountsFor=`" in (HOME / "docs/installing.md").read_text(encoding="utf-8")
