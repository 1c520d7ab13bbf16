"""What stops a command is told in Chinese: what, where, and nothing that may be secret."""

import errno
import os
import socket
from subprocess import CalledProcessError

import pytest
from pydantic import ValidationError

from services.common import offline, plainly
from services.common.plainly import Stopped
from services.gateway.settings import GatewaySettings


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "磁盘已满"),
        (errno.EROFS, "只能读，不能写"),
        (errno.EACCES, "没有权限"),
        (errno.EIO, "磁盘读写出错"),
        (errno.ENOTTY, "系统报错 ENOTTY"),
    ],
)
def test_what_the_system_refuses_is_told_in_chinese(number, words):
    stop = OSError(number, os.strerror(number), "/data/a")
    assert plainly.sentence(stop, "?") == f"{words}：/data/a。"


@pytest.mark.parametrize(
    ("stop", "words"),
    [
        (socket.gaierror(socket.EAI_NONAME, "no such name"), "没有这个主机名"),
        (socket.gaierror(socket.EAI_AGAIN, "try again"), "域名服务没有答复"),
        (TimeoutError(), "没有在时限内答复"),
        (OSError("Multiple exceptions: [Errno 111] a, [Errno 111] b"), "没有程序在那里监听"),
    ],
)
def test_what_is_not_reached_is_told_in_chinese(stop, words):
    assert plainly.sentence(stop, "h") == f"{words}：h。"


def test_a_place_is_given_to_what_names_none_and_kept_where_one_is_named():
    with pytest.raises(OSError, match="/data/a") as nameless, plainly.at("/data/a"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert plainly.sentence(nameless.value, "?") == "磁盘已满：/data/a。"
    with pytest.raises(OSError, match="/data/b") as named, plainly.at("/data/a"):
        raise OSError(errno.EEXIST, "", "/data/b")
    assert plainly.sentence(named.value, "?") == "文件已经存在，不会覆盖：/data/b。"
    moved = OSError(errno.EXDEV, "", "/data/a", None, "/other/a")
    assert plainly.sentence(moved, "?") == "两处不在同一个磁盘上：/data/a → /other/a。"
    assert plainly.sentence(OSError("odd"), "/data") == "系统报错 OSError：/data。"


def test_a_program_that_failed_is_named_without_what_it_was_told():
    ran = CalledProcessError(3, ["python", "-m", "services.x", "secret-word"])
    assert plainly.sentence(ran, "备份") == "备份：services.x 没有成功（退出码 3）。"
    ran = CalledProcessError(2, ["/usr/bin/psql", "secret-word"])
    assert plainly.sentence(ran, "备份") == "备份：psql 没有成功（退出码 2）。"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('FATAL: could not write "a": No space left on device', "磁盘已满（a）"),
        (
            'ERROR:  could not extend file "b": wrote only 8 of 8192 bytes at block 2',
            "磁盘已满（b）",
        ),
        ("pg_dump: error: Permission denied", "没有权限"),
        ('ERROR:  relation "c" does not exist', 'ERROR:  relation "c" does not exist'),
    ],
)
def test_what_the_system_refused_a_program_is_told_in_chinese_alone(said, words):
    assert plainly.in_chinese(said) == words


def ends(capsys, stop: BaseException) -> tuple[int, str]:
    def work() -> int:
        raise stop

    return offline.plainly(work), capsys.readouterr().err


def test_who_checks_ends_by_another_status_where_nothing_was_checked(capsys):
    def fail() -> int:
        raise OSError(errno.ENOSPC, "", "/a")

    def stop() -> int:
        raise Stopped("请改正。")

    assert [offline.plainly(fail), offline.plainly(fail, failed=3)] == [1, 3]
    assert offline.plainly(stop, failed=3) == 78
    assert offline.plainly(lambda: 1, failed=3) == 1
    assert capsys.readouterr().err == "磁盘已满：/a。\n" * 2 + "请改正。\n"


def test_work_that_is_done_tells_nothing(capsys):
    assert [offline.plainly(lambda status=status: status) for status in (0, 2, None)] == [0, 2, 0]
    assert capsys.readouterr().err == ""


def test_what_a_person_must_mend_has_a_status_of_its_own(capsys):
    assert ends(capsys, Stopped("请改正。")) == (78, "请改正。\n")
    assert ends(capsys, KeyboardInterrupt()) == (130, "")


def test_settings_are_named_and_their_values_are_not(capsys, monkeypatch):
    monkeypatch.setenv("JIANXI_ANSWER_SECONDS", "secret-word")
    monkeypatch.delenv("JIANXI_JWKS_URL", raising=False)
    with pytest.raises(ValidationError) as wrong:
        GatewaySettings()
    words = "没有设置 JIANXI_JWKS_URL；设置 JIANXI_ANSWER_SECONDS 的值不能用，请改正。\n"
    assert ends(capsys, wrong.value) == (78, words)


def test_what_a_setting_names_is_told_with_it_unless_it_may_pass_or_be_the_secret(monkeypatch):
    monkeypatch.setenv("JIANXI_SMS_SECRET_FILE", "/gone/sms")
    words = "设置 JIANXI_SMS_SECRET_FILE 的值不能用（没有这个文件或目录：/gone/sms），请改正。"
    assert plainly.of_a_setting(OSError(errno.ENOENT, "", "/gone/sms")) == words
    assert plainly.of_a_setting(OSError(errno.ENOSPC, "", "/gone/sms")) is None
    assert plainly.of_a_setting(OSError(errno.ENOENT, "", "/gone/another")) is None
    monkeypatch.setenv("JIANXI_SMS_SECRET_FILE", "secret-word")
    told = plainly.of_a_setting(OSError(errno.ENOENT, "", "secret-word"))
    assert told == "设置 JIANXI_SMS_SECRET_FILE 的值不能用（没有这个文件或目录），请改正。"


class Refused(Exception):
    """As asyncpg's errors, which tell a state."""

    sqlstate = "28P01"


class Unknown(Refused):
    sqlstate = "XX000"


class Wrapped(Exception):
    """As SQLAlchemy's, which hold the driver's."""

    orig = Refused("secret-word")


@pytest.mark.parametrize(
    ("stop", "words"),
    [
        (Refused("secret-word"), "用户名或者口令不对"),
        (Wrapped("secret-word"), "用户名或者口令不对"),
        (Unknown("secret-word"), "PostgreSQL 报错 XX000"),
    ],
)
@pytest.mark.parametrize(
    ("address", "where"),
    [
        ("postgresql+asyncpg://u:secret-word@h:5432/units", "h:5432/units"),
        ("postgresql+asyncpg://u:secret-word@/units?host=/run/pg&port=1", "/run/pg/units"),
        ("postgresql+asyncpg://u:secret-word/eim?wort@h:5432/units", "h:5432/units"),
        ("postgresql+asyncpg://u:secret-word#eim@h:5432/units", "h:5432/units"),
        ("postgresql+asyncpg://u:secret-word@eim@h:5432/units", "h:5432/units"),
        ("postgresql://u:secret-word@[h/units", "JIANXI_DATABASE_URL"),
    ],
)
def test_a_database_is_named_without_its_password(  # noqa: PLR0917
    capsys, monkeypatch, stop, words, address, where
):
    monkeypatch.setenv("JIANXI_DATABASE_URL", address)
    assert ends(capsys, stop) == (1, f"数据库 {where} 用不了：{words}。\n")


def test_what_has_nothing_to_do_with_the_database_is_not_told_of_it(capsys, monkeypatch):
    monkeypatch.setenv("JIANXI_DATABASE_URL", "postgresql+asyncpg://u:p@h/units")
    assert ends(capsys, BrokenPipeError(errno.EPIPE, "")) == (1, "读取的一方已经关闭：命令。\n")


def test_of_several_it_is_told_which(capsys):
    with pytest.raises(ValueError, match="secret-word") as stop, offline.named("units"):
        raise ValueError("secret-word")
    status, words = ends(capsys, stop.value)
    assert status == 1
    assert words.startswith("units：命令：出了意外，请报告这一句：ValueError（")
    assert "secret-word" not in words
