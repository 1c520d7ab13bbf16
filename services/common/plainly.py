"""What stopped a command, in one Chinese sentence: what, and where; no trace, no secret."""

import errno
import os
import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CalledProcessError
from traceback import extract_tb
from typing import ClassVar, Final

from services.common import known

_HOME: Final = Path(__file__).resolve().parents[2]
_NUMBER: Final = re.compile(r"\[Errno (\d+)\]")
TO_BE_MENDED: Final = os.EX_CONFIG
"""The status where a person must mend something before it is of any use to try again.

That is whatever names a setting, a spoilt file or data of another version: docs/installing.md.
"""
DATABASE: Final = "数据库"
"""The place of what a connection to one met: which one, whoever asked knows."""

_OBSTACLES: Final = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件或目录",
    errno.EEXIST: "文件已经存在，不会覆盖",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.EISDIR: "这是目录，不是文件",
    errno.ENOTEMPTY: "目录不是空的",
    errno.ENAMETOOLONG: "名称太长",
    errno.ELOOP: "符号链接绕成了圈",
    errno.EXDEV: "两处不在同一个磁盘上",
    errno.EROFS: "只能读，不能写",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已经用完",
    errno.EFBIG: "文件太大",
    errno.EIO: "磁盘读写出错",
    errno.ESTALE: "网络磁盘已经断开",
    errno.EBUSY: "正被使用",
    errno.ENOMEM: "内存不足",
    errno.EMFILE: "打开的文件太多",
    errno.ENFILE: "打开的文件太多",
    errno.EAGAIN: "进程太多",
    errno.ENOEXEC: "不是这台机器能运行的程序",
    errno.EADDRINUSE: "端口已被占用",
    errno.ECONNREFUSED: "没有程序在那里监听",
    errno.ECONNRESET: "连接被对方断开",
    errno.EHOSTUNREACH: "网络不通",
    errno.ENETUNREACH: "网络不通",
    errno.ETIMEDOUT: "没有在时限内答复",
    errno.EPIPE: "读取的一方已经关闭",
}

_SAID: Final = {
    **{re.escape(os.strerror(number)): words for number, words in _OBSTACLES.items()},
    r"wrote only \d+ of \d+ bytes": _OBSTACLES[errno.ENOSPC],
}
"""The same by how programs say it in English: PostgreSQL also when a disk takes less than all."""
_QUOTED: Final = re.compile(r'"([^"]+)"')

_LASTING: Final = {
    *(errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.ELOOP),
    *(errno.EACCES, errno.EPERM, errno.EROFS),
}
"""What stays so until a person mends it; a full disk, or one that is away, may pass."""


class Stopped(Exception):
    """What whoever runs the command can mend; the message is a Chinese sentence that says how."""

    status: ClassVar[int] = TO_BE_MENDED
    """With which a process ends: this one says that until it is mended no other try is of use."""


def obstacle(stop: OSError) -> str:
    """What the system refused, in Chinese."""
    if isinstance(stop, socket.gaierror):
        # Its numbers are no other error's.
        return "域名服务没有答复" if stop.errno == socket.EAI_AGAIN else "没有这个主机名"
    number = _number(stop) or (errno.ETIMEDOUT if isinstance(stop, TimeoutError) else 0)
    if number in _OBSTACLES:
        return _OBSTACLES[number]
    return f"系统报错 {errno.errorcode.get(number, type(stop).__name__)}"


def in_chinese(said: str) -> str:
    """What a program says; of what the system refused it that alone, and the place."""
    found = (words for told, words in _SAID.items() if re.search(told, said))
    if not (words := next(found, None)):
        return said
    place = _QUOTED.search(said)
    return f"{words}（{place[1]}）" if place else words


def sentence(stop: BaseException, where: object) -> str:
    """What stopped a command; `where` is told of what names no place itself."""
    while isinstance(stop, BaseExceptionGroup):
        first = stop.exceptions[0]
        stop = first.with_traceback(first.__traceback__ or stop.__traceback__)
    if isinstance(stop, Stopped):
        return str(stop)
    if isinstance(stop, OSError):
        return f"{obstacle(stop)}：{_place(stop) or where}。"
    if isinstance(stop, CalledProcessError):
        program = stop.cmd[stop.cmd.index("-m") + 1] if "-m" in stop.cmd else stop.cmd[0]
        return f"{where}：{Path(program).name} 没有成功（退出码 {stop.returncode}）。"
    # Never its own words: they may quote a value.
    return f"{where}：出了意外，请报告这一句：{type(stop).__name__}（{_line(stop)}）。"


def of_a_setting(stop: BaseException) -> str | None:
    """What stopped a command where it is a setting's file or folder: which, and what is there."""
    place = _place(stop) if isinstance(stop, OSError) and stop.errno in _LASTING else None
    name = known.naming(Path(place).absolute(), os.environ) if place else None
    if not (isinstance(stop, OSError) and place and name):
        return None
    # What is no full path may be the secret itself, told in the place of its file.
    where = f"：{place}" if Path(place).is_absolute() else ""
    return f"设置 {name} 的值不能用（{obstacle(stop)}{where}），请改正。"


@contextmanager
def at(place: Path | str) -> Iterator[None]:
    """Let what the system refuses in the block name this place, if it names none itself."""
    try:
        yield
    except OSError as stop:
        if _place(stop) is None:
            stop.filename = str(place)
        raise


@contextmanager
def reading(file: Path, how: str) -> Iterator[None]:
    """Refuse a file whose content is none of what it should be; `how` says what to do.

    By ValueError alone: anything else is a fault of ours, which no other file mends.
    """
    try:
        yield
    except ValueError:
        # Nothing of it is told: it may be a key.
        raise Stopped(f"文件 {file} 的内容不完整或者已经损坏，{how}。") from None


@contextmanager
def setting(name: str) -> Iterator[None]:
    """Refuse a setting whose value is none."""
    try:
        yield
    except ValueError:
        raise Stopped(f"设置 {name} 的值不能用，请改正。") from None


def _number(stop: OSError) -> int:
    # Of several obstacles, copied or tried in turn, only the words have a number.
    if stop.errno is None and (found := _NUMBER.search(str(stop))):
        return int(found[1])
    return stop.errno or 0


def _place(stop: OSError) -> str | None:
    if isinstance(stop, shutil.Error) and isinstance(stop.args[0], list):
        return str(stop.args[0][0][1])
    named = [str(one) for one in (stop.filename, stop.filename2) if one]
    return " → ".join(named) or None


def _line(stop: BaseException) -> str:
    lines = extract_tb(stop.__traceback__)
    ours = [one for one in lines if Path(one.filename).is_relative_to(_HOME)] or lines
    if not ours:
        return "?"
    file = Path(ours[-1].filename)
    return f"{file.relative_to(_HOME) if file.is_relative_to(_HOME) else file}:{ours[-1].lineno}"
