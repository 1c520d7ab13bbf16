"""Files and folders that only their owner reads, written whole or not at all."""

import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from launch.errors import KeysOpen


def private_folder(path: Path) -> Path:
    """A folder of mode 700, made if it is not there; one that others may read is refused."""
    if path.exists() and not path.is_dir():
        raise KeysOpen(f"{path} 应当是目录，却是文件。")
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise KeysOpen(f"目录 {path} 对其他用户开放，请改为仅所有者可读写（chmod 700）。")
    return path


def must_be_private(file: Path) -> None:
    """Refuse a secret that others may read; whether they have is for its owner to judge."""
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        raise KeysOpen(
            f"密钥文件 {file} 的权限是 {mode:o}，其他用户可能读得到，"
            "请改为仅所有者可读写（chmod 600）。"
        )


def write_whole(path: Path, text: str, mode: int = 0o600) -> None:
    """Replace a file's text in one step: a reader sees the old or the new, never a half."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with known_as(path):
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)


@contextmanager
def known_as(path: Path) -> Iterator[None]:
    """Let what the system refuses in the block name this place, not the draft beside it."""
    try:
        yield
    except OSError as stop:
        stop.filename, stop.filename2 = str(path), None
        raise


def kept(path: Path, make: Callable[[], str]) -> str:
    """The text of a private file; made once, on the first call, and never again."""
    if not path.exists():
        write_whole(path, make())
    return path.read_text(encoding="utf-8")
