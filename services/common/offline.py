"""Runs what a service does as a command: whatever stops it ends in one sentence and a status."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from services.common import misspelt, whereabouts
from services.common.known import TYPED
from services.common.plainly import (
    DATABASE,
    TO_BE_MENDED,
    Stopped,
    obstacle,
    of_a_setting,
    sentence,
)

if TYPE_CHECKING:
    from pydantic import ValidationError

UNCHECKED: Final = 3
"""The status of a check that could not be made: nothing is known to be wrong, nor to be right."""
UNREACHED: Final = os.EX_UNAVAILABLE
"""The status of a migration that found no database: with a server that is back it may succeed."""
UNREAD: Final = 2
"""The same of a check of files that whoever asks holds, as of words that are none."""
_FAILED: Final = 1
_INTERRUPTED: Final = 130
_ADDRESS: Final = "JIANXI_DATABASE_URL"
_OF: Final = "of_database"
_STATES: Final = {
    "28000": "用户名或者口令不对",
    "28P01": "用户名或者口令不对",
    "3D000": "没有这个数据库",
    "3F000": "还没有升级到最新结构，请先运行 jianxi migrate",
    "42P01": "还没有升级到最新结构，请先运行 jianxi migrate",
    "42703": "还没有升级到最新结构，请先运行 jianxi migrate",
    "42501": "没有权限",
    "53100": "数据库的磁盘已满",
    "53300": "连接已经用完",
    "57P03": "正在启动或者正在停止",
}
_WRITTEN_WRONG: Final = ("28000", "28P01", "3D000")
"""What a server says of an address in which the user, the password or the database is another."""


class Unreached(Stopped):
    """A database is not there, for now."""

    status = UNREACHED


def plainly(work: Callable[[], Any], where: str = "命令", *, failed: int = _FAILED) -> int:
    """Do it: its status. What stops it is told on stderr: 78 where a person must mend it, or 1.

    `where` is told of what names no place itself. `failed` stands for 1 where that means another
    thing: who checks, and found something.
    """
    try:
        return int(work() or 0)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Stopped as stop:
        return _told(str(stop), failed if stop.status == _FAILED else stop.status)
    except Exception as stop:  # noqa: BLE001
        if words := to_be_mended(stop):
            return _told(words, TO_BE_MENDED)
        notes = "".join(f"{note}：" for note in _notes(stop))
        return _told(notes + _words(stop, where), failed)


def by_hand(work: Callable[[], Any], *, failed: int = _FAILED) -> int:
    """The same of what people run by itself, in a container: not by a misspelt setting.

    Where `jianxi` runs it, that has looked before.
    """

    def looked_at() -> Any:
        if TYPED not in os.environ:
            misspelt.must_not_be(lambda words: sys.stderr.write(f"{words}\n"))
        return work()

    return plainly(looked_at, failed=failed)


def unreached(stop: Exception, setting: str) -> Stopped:
    """Why nobody connects by an address that was given in a setting, if it was in one.

    It bears the status: a server may come back, and what is written wrong will not.
    """
    words = _words(stop, DATABASE).rstrip("。")
    if setting and _state(stop) in _WRITTEN_WRONG:
        return Stopped(f"设置 {setting} 的值不能用（{words}），请改正。")
    return Unreached(f"{words}。")


def to_be_mended(stop: Exception) -> str | None:
    """What a person must mend before it is of any use to try again, in one sentence, if it is."""
    if _is_by_settings(stop):
        return _settings(stop)
    return str(stop) if isinstance(stop, Stopped) else of_a_setting(stop)


@contextmanager
def named(what: str, database: str = "") -> Iterator[None]:
    """Let what is raised in the block be told with this before it, and of which database it is."""
    try:
        yield
    except Exception as stop:
        stop.add_note(what)
        vars(stop).setdefault(_OF, database)
        raise


def _told(words: str, status: int) -> int:
    sys.stderr.write(f"{words}\n")
    return status


def _notes(stop: BaseException) -> list[str]:
    return getattr(stop, "__notes__", [])


def _is_by_settings(stop: Exception) -> TypeGuard["ValidationError"]:
    # By its name: the launcher is to load nothing of it.
    of = type(stop)
    return of.__name__ == "ValidationError" and of.__module__.startswith("pydantic")


def _settings(wrong: "ValidationError") -> str:
    # Their names alone: a value may hold a password.
    told = wrong.errors(include_input=False, include_context=False, include_url=False)
    missing = {_name(each["loc"]): None for each in told if each["type"] == "missing"}
    unfit = {_name(each["loc"]): None for each in told if each["type"] != "missing"}
    words = [f"没有设置 {'、'.join(missing)}"] if missing else []
    words += [f"设置 {'、'.join(unfit)} 的值不能用"] if unfit else []
    return f"{'；'.join(words)}，请改正。"


def _name(place: tuple[int | str, ...]) -> str:
    return f"JIANXI_{place[0]}".upper() if place else "JIANXI_…"


def _words(stop: BaseException, where: str) -> str:
    state = _state(stop)
    if state is not None:
        return f"{_database(stop)} 用不了：{_STATES.get(state, f'PostgreSQL 报错 {state}')}。"
    # By its name: the gateway is to load nothing of it.
    if type(stop).__module__.startswith("sqlalchemy"):
        return f"{_database(stop)} 用不了：{type(stop).__name__}。"
    if isinstance(stop, OSError) and stop.filename == DATABASE:
        return f"{obstacle(stop)}：{_database(stop)}。"
    return sentence(stop, where)


def _state(stop: BaseException | None) -> str | None:
    while stop is not None:
        if state := getattr(stop, "sqlstate", None):
            return str(state)
        stop = getattr(stop, "orig", None) or stop.__cause__
    return None


def _database(stop: BaseException) -> str:
    """Which one, without the password: told by whoever asked, or the one of the environment.

    Its setting where it is not sure what is the password.
    """
    told = vars(stop).get(_OF)
    if told is None:
        told = whereabouts.told(os.environ.get(_ADDRESS, "")) or _ADDRESS
    return f"{DATABASE} {told}".rstrip()
