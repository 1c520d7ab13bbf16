"""What `jianxi` can do for a backup: one function a command, each returning its exit status."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.progress import DownloadColumn, Progress

from launch import archive, backup
from launch.folder import Folder
from launch.saying import console, say

_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP)


def new_identity(file: Path) -> int:
    """Make the key pair that backups are made for."""
    public = archive.new_identity(file)
    say(f"私钥在 {file}，请交给保管人，不要留在这台机器上；备份时用公钥 {public}")
    return 0


def back_up(folder: Folder, file: Path, recipient: str, *, portable: bool) -> int:
    """Archive the data as of one moment; nothing need stop, but for a portable one."""
    if elsewhere := backup.documents_elsewhere():
        say(f"文件存放在 {elsewhere}，不在这份备份之内，请另行备份")
    with _watched() as watch:
        digest = backup.back_up(folder, file, recipient, watch, portable=portable)
    say(f"备份 {file}，SHA-256 {digest}；密钥不在其中，另用 jianxi backup-keys 备份")
    return 0


def back_up_keys(folder: Folder, file: Path, recipient: str) -> int:
    """Archive the keys."""
    with _watched() as watch:
        digest = backup.back_up_keys(folder, file, recipient, watch)
    say(f"密钥备份 {file}，SHA-256 {digest}；请与数据备份分开保管")
    return 0


def restore(folder: Folder, files: list[Path], identities: list[Path]) -> int:
    """Make a new data folder of backups."""
    with _watched() as watch:
        backup.restore(folder, files, identities, watch)
    named = f"--data {folder.data}"
    say(f"已恢复到 {folder.data}；请运行 jianxi up {named}，再运行 jianxi verify-audit {named}")
    return 0


def begin_epochs(folder: Folder) -> int:
    """Let every feed begin another epoch; the system is down."""
    backup.begin_epochs(folder)
    say("各服务的变更已开始新的一期；部门下次读取时会得知须从快照重新读取")
    return 0


@contextmanager
def _watched() -> Iterator[backup.Watch]:
    bar = Progress(*Progress.get_default_columns(), DownloadColumn(), console=console)
    with _cleared_away(), bar as shown:

        def watch(words: str, size: int) -> archive.Advance:
            task = shown.add_task(words, total=size)
            return lambda more: shown.advance(task, more)

        yield watch


@contextmanager
def _cleared_away() -> Iterator[None]:
    """Hear whoever ends us as Ctrl-C is heard: no copy is left that nobody has locked away."""
    before = {word: signal.getsignal(word) for word in _SIGNALS}
    for word, answer in before.items():
        # One that goes on when its window closes was started so.
        if answer is not signal.SIG_IGN:
            signal.signal(word, signal.default_int_handler)
    try:
        yield
    finally:
        for word, answer in before.items():
            signal.signal(word, answer)
