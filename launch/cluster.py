"""The folder in which the embedded PostgreSQL keeps its data: made whole, checked before use."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from launch.errors import PostgresFailed, WrongMajor
from launch.runner import Runner
from services.common.plainly import in_chinese

_PORT_LINE, _STATE_LINE = 3, 7
_HERE = Path("/proc/self/cwd")
_WHY = re.compile(r"\b(error|ERROR|FATAL|PANIC): ")
_INITDB = (
    "--username=postgres",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--locale-provider=builtin",
    "--auth-local=scram-sha-256",
    "--auth-host=scram-sha-256",
    "--no-instructions",
    # Iterations guard passwords that could be guessed. Ours is drawn; they would cost every
    # connection milliseconds.
    "--set=scram_iterations=1",
)


def named(folder: Path, runner: Runner) -> Path:
    """How a program started inside a folder names it.

    Under another user the folder's parents may be closed to it; the kernel's own link to the
    working directory needs none of them.
    """
    return folder if runner.user is None or sys.platform != "linux" else _HERE


def make(cluster: Path, runner: Runner, programs: Path, password: str) -> None:
    """Make a new cluster with this superuser password, under its name only once it is whole."""
    draft = cluster.with_name(f"{cluster.name}.init")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    runner.give(draft)
    secret = _pipe(password, runner)
    with tempfile.TemporaryFile() as words:
        command: list[str | Path] = [programs / "initdb", "-D", named(draft, runner)]
        command += [f"--pwfile=/dev/fd/{secret}", *_INITDB]
        child = runner.start(command, draft, words, (secret,))
        status = child.wait()
        os.close(secret)
        if status:
            words.seek(0)
            raise PostgresFailed(f"无法在 {cluster} 建立数据库：{why(status, words.read())}。")
    draft.rename(cluster)


def check_major(cluster: Path, programs: Path) -> None:
    """Refuse a cluster of another major version. Raises WrongMajor."""
    words = subprocess.check_output([programs / "postgres", "--version"], text=True)
    ours = words.split()[-1].partition(".")[0]
    theirs = (cluster / "PG_VERSION").read_text().strip()
    if ours != theirs:
        raise WrongMajor(
            f"数据库由 PostgreSQL {theirs} 建立，这个版本的程序是 {ours}，不能打开，"
            "什么也没有改动。请用原来的版本 jianxi backup --portable 备份，"
            "再由这个版本 jianxi restore 到新的目录"
            "（见 docs/backup.md 的“PostgreSQL 换大版本时”）。"
        )


def why(status: int, said: bytes) -> str:
    """Why a program of PostgreSQL's did not succeed: it was ended, or what it said itself."""
    if status < 0:
        return f"程序被终止（信号 {-status}）"
    return fault(said.decode(errors="replace"))


def fault(said: str) -> str:
    """The line in which PostgreSQL's programs say why, of all that they said."""
    # One line: below it, in DETAIL, CONTEXT or the query, whole rows may stand.
    lines = [line for line in said.splitlines() if line.strip()]
    telling = (line for line in lines if _WHY.search(line))
    line = next(telling, lines[-1] if lines else "没有说明原因").strip().rstrip(".")
    return in_chinese(line.replace(f"{_HERE}/", ""))


def is_ready(cluster: Path, pid: int) -> bool:
    """Whether the server of that process id says that it takes connections."""
    lines = _pid_file(cluster)
    if len(lines) <= _STATE_LINE or lines[0] != str(pid):
        return False
    return lines[_STATE_LINE].strip() == "ready"


def port_of(cluster: Path) -> int | None:
    """Where the server on this cluster listens by its own word; None if none runs."""
    lines = _pid_file(cluster)
    return int(lines[_PORT_LINE]) if len(lines) > _PORT_LINE else None


def forget_the_dead(cluster: Path) -> None:
    """Remove the pid file of a server that is no more.

    PostgreSQL is held off by any process of our user under that number: a zombie whose parent
    never asked after it, or a stranger after a restart of the machine. Should children of the
    old server still be attached to the shared memory, it refuses by that, without the file.
    """
    lines = _pid_file(cluster)
    if lines and lines[0].isdigit() and not _serves(int(lines[0]), cluster):
        (cluster / "postmaster.pid").unlink(missing_ok=True)


def _pid_file(cluster: Path) -> list[str]:
    with suppress(FileNotFoundError):
        return (cluster / "postmaster.pid").read_text().splitlines()
    return []


def _serves(pid: int, cluster: Path) -> bool:
    # A server works in its cluster; a zombie works nowhere. Without /proc we cannot tell.
    if sys.platform != "linux":
        return True
    try:
        return Path(f"/proc/{pid}/cwd").samefile(cluster)
    except OSError:
        return False


def _pipe(secret: str, runner: Runner) -> int:
    # initdb reads the password from a pipe, so that it never lies in a file of the data folder.
    reader, writer = os.pipe()
    os.write(writer, f"{secret}\n".encode())
    os.close(writer)
    runner.give(reader)
    return reader
