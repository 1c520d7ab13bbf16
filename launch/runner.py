"""Who the database server runs as, and children that never outlive their parent."""

import ctypes
import json
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from launch.errors import NotYours

_PR_SET_PDEATHSIG = 1
# The last word reaches one process alone, and pg_basebackup has a second one read the log.
# What the shell itself says of a program's end is English; what the program says passes by it.
_SILENT = "exec 3>&2 2>/dev/null"
_WITH_ITS_OWN = (
    *("/bin/sh", "-c"),
    f'trap "kill -KILL 0" TERM; {_SILENT}; "$@" 2>&3 3>&- & wait $!',
    "sh",
)
_BY_A_SIGNAL = 128
"""What a shell adds to the signal that ended a program."""
_LAST_BYTES = 4096
"""Of a log, in which its last words stand."""
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def tied(last_word: signal.Signals) -> Callable[[], None]:
    """What a child runs before it becomes another program: `last_word` reaches it if we die.

    Linux only, and bound to the thread that spawns: spawn from the main thread.
    """
    parent = os.getpid()

    def tie() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, int(last_word), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return tie


@dataclass(frozen=True)
class Runner:
    """The user and group of the server's programs; None where it is our own."""

    user: int | None = None
    group: int | None = None

    def start(
        self,
        command: list[str | Path],
        folder: Path,
        output: IO[bytes],
        hands: tuple[int, ...] = (),
    ) -> subprocess.Popen[bytes]:
        """Start a program in a folder, tied to us, its words going to `output`.

        `hands` are the descriptors it gets besides.
        """
        return subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=hands,
            start_new_session=True,
            preexec_fn=tied(signal.SIGINT),  # noqa: PLW1509
            user=self.user,
            group=self.group,
            extra_groups=None if self.user is None else [],
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        )

    def give(self, path: Path | int) -> None:
        """Hand a file, a folder or a pipe over to that user."""
        if self.user is not None and self.group is not None:
            os.chown(path, self.user, self.group)


def run_tied(command: Sequence[str | Path], env: Mapping[str, str]) -> tuple[int, bytes]:
    """Run a program to its end: its status, below 0 if a signal ended it, and its complaints.

    Neither it nor what it starts itself outlives us, however we end.
    """
    with subprocess.Popen(
        [*_WITH_ITS_OWN, *command],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=tied(signal.SIGTERM),  # noqa: PLW1509
    ) as child:
        try:
            said = child.communicate()[1]
        except BaseException:
            os.killpg(child.pid, signal.SIGKILL)
            raise
    status = child.returncode
    return (_BY_A_SIGNAL - status if status > _BY_A_SIGNAL else status), said


def last_words(said: bytes) -> str:
    """What a child of ours said at its end: a sentence, where it could say one."""
    lines = said.decode(errors="replace").strip().splitlines()
    return _message(lines[-1]).rstrip("。") if lines else "没有说明原因"


def last_words_in(log: Path) -> str:
    """The same of what it wrote into its log."""
    try:
        with log.open("rb") as said:
            said.seek(max(0, said.seek(0, os.SEEK_END) - _LAST_BYTES))
            return last_words(said.read())
    except OSError:
        return last_words(b"")


def _message(line: str) -> str:
    try:
        return str(json.loads(line)["message"])
    except (ValueError, KeyError, TypeError):
        # No line of a log.
        return line


def runner_of(cluster: Path) -> Runner:
    """Who may run the server on this cluster: PostgreSQL refuses to run as root.

    Root runs it as the owner of the cluster, or for a new one as `postgres`, else `nobody`.
    """
    owner = cluster.stat() if cluster.exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner.st_uid != os.geteuid():
            raise NotYours(f"数据目录 {cluster} 属于另一个用户，请由该用户或 root 启动。")
        return Runner()
    if owner is None:
        return _stand_in()
    if owner.st_uid == 0:
        raise NotYours(f"数据目录 {cluster} 属于 root，PostgreSQL 不能使用，请改变其所有者。")
    return Runner(owner.st_uid, owner.st_gid)


def hand_over(cluster: Path) -> None:
    """Give a new cluster's files, made by us, to whoever is to run the server on them."""
    if os.geteuid() == 0:
        runner = _stand_in()
        for path in (cluster, *cluster.rglob("*")):
            runner.give(path)


def _stand_in() -> Runner:
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Runner(entry.pw_uid, entry.pw_gid)
    raise NotYours("系统中没有 postgres 或 nobody 用户，root 无法启动内嵌数据库。")
