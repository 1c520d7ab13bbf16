"""What stops a command is said in a sentence, and what it sends people to is there."""

import re
import socket
import subprocess
from pathlib import Path

import pytest

from launch import backup_commands, cli, control
from launch.cluster import fault
from launch.folder import Folder
from launch.plan import HOME

NAMED = re.compile(r"(docs/[a-z-]+\.md)(?: 的“(.+?)”)?")


def test_documents_that_messages_name_are_there_with_the_section() -> None:
    said = "\n".join(file.read_text(encoding="utf-8") for file in HOME.glob("launch/**/*.py"))
    # A sentence may go over two literals.
    found = NAMED.findall(re.sub(r'"\n\s+f?"', "", said))
    assert found
    for file, section in found:
        text = (HOME / file).read_text(encoding="utf-8")
        assert re.search(rf"^#+ .*{re.escape(section)}", text, re.MULTILINE), (file, section)


def test_a_command_within_that_fails_is_told_without_a_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def fail(_: Folder) -> int:
        raise subprocess.CalledProcessError(3, ["python", "-m", "services.common.store.restored"])

    monkeypatch.setattr(backup_commands, "begin_epochs", fail)
    assert cli.main(["begin-epochs", "--data", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert "services.common.store.restored 没有成功（退出码 3）" in told


def test_a_supervisor_that_does_not_answer_in_time_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(control, "_SECONDS", 0.1)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "supervisor.sock"))
        silent.listen()
        with pytest.raises(control.CommandRefused, match="没有答复"):
            control.ask(tmp_path, "status")


@pytest.mark.parametrize(
    "said",
    [
        'initdb: error: cannot make "/proc/self/cwd/pg_wal": No space left on device',
        'LOG: ready\nPANIC:  could not write to file "pg_wal": No space left on device\nDETAIL: x',
        'ERROR:  could not extend file "pg_wal": wrote only 4096 of 8192 bytes at block 7\nHINT: x',
    ],
)
def test_a_disk_that_fills_under_the_first_start_is_told_in_chinese_alone(said: str) -> None:
    assert fault(said) == "磁盘已满（pg_wal）"
