"""What a check of the records ends with: whole, not whole, or not looked at."""

import errno
import subprocess

import pytest

from launch import cli, commands, verifying
from launch.errors import PostgresFailed
from launch.folder import Folder
from launch.plan import HOME, SERVICES
from services.common.offline import UNCHECKED, UNREAD
from services.common.store.chains import Fault, Verdict

WHOLE = (0, "变更记录：摘要链完整。", "")
SPOILT = (1, "审计记录：第 2 号不符，这一行被删除（removed）。", "")
FULL = (3, "", "数据库 x 用不了：数据库的磁盘已满。")
KILLED = (-9, "", "")
NEVER_BEGUN = (1, "", "ModuleNotFoundError: no such module")
NOT_A_SETTING = (78, "", "没有设置 JIANXI_JWKS_URL，请改正。")


@pytest.fixture
def verified(folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """The status and the lines, where units ends so and the others are whole."""
    monkeypatch.setattr(commands, "is_running", lambda _: True)
    monkeypatch.setattr(verifying, "environment_of", lambda _, service, **__: {"OF": service})

    def verify(**found: tuple[int, str, str]) -> tuple[int, list[str]]:
        def run(*_: object, told: dict[str, str], **__: object):
            status, out, err = found.get(told["OF"], WHOLE)
            return subprocess.CompletedProcess([], status, out.encode(), err.encode())

        monkeypatch.setattr(verifying, "handed_on", run)
        status = cli.main(["verify-audit", "--data", str(folder.data)])
        return status, capsys.readouterr().out.splitlines()

    return verify


def test_where_all_are_whole_nothing_more_is_said(verified) -> None:
    status, lines = verified()
    assert status == 0
    assert lines == [f"· {service} {WHOLE[1]}" for service in SERVICES]


@pytest.mark.parametrize(
    ("ended", "why"),
    [
        (FULL, "数据库 x 用不了：数据库的磁盘已满"),
        (KILLED, "没有说明原因"),
        (NEVER_BEGUN, "ModuleNotFoundError: no such module"),
    ],
)
def test_what_could_not_be_looked_at_is_no_tampering(verified, ended, why) -> None:
    status, lines = verified(units=ended)
    assert status == UNCHECKED == 3
    assert f"· units 无法核验：{why}。" in lines
    assert lines[-1].startswith("· 没有核验成：units，")
    assert "这不说明记录不符" in lines[-1]
    assert not any("不符：" in line for line in lines)


def test_what_a_person_must_mend_first_is_told_by_the_childs_own_status(verified) -> None:
    status, lines = verified(units=NOT_A_SETTING, matching=FULL)
    assert status == 78
    assert "· units 无法核验：没有设置 JIANXI_JWKS_URL，请改正。" in lines
    assert lines[-1].startswith("· 没有核验成：units、matching，")
    assert verified(units=NOT_A_SETTING, matching=SPOILT)[0] == 1


def test_what_is_altered_is_told_whatever_else_was_not_looked_at(verified) -> None:
    status, lines = verified(accounts=SPOILT, units=FULL)
    assert status == 1
    assert lines[-2:][0].startswith("· 记录或者锚点不符：accounts，")
    assert lines[-1].startswith("· 没有核验成：units，")


def test_a_database_that_does_not_start_is_no_tampering(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PostgresFailed("数据库无法启动，详见 postgres.log：磁盘已满。")

    monkeypatch.setattr(commands, "is_running", lambda _: False)
    monkeypatch.setattr(commands, "opened", refuse)
    assert cli.main(["verify-audit", "--data", str(folder.data)]) == UNCHECKED
    assert capsys.readouterr().err == "数据库无法启动，详见 postgres.log：磁盘已满。\n"


FILES = [["verify-round", "a"], ["verify-line", "a", "b"]]


@pytest.mark.parametrize("words", FILES)
def test_files_that_nobody_could_look_at_are_not_found_wrong(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOMEM, "")

    monkeypatch.setattr(subprocess, "run", refuse)
    assert cli.main(words) == UNREAD == 2
    assert capfd.readouterr().err.startswith(f"内存不足：jianxi {words[0]}")


@pytest.mark.parametrize("words", FILES)
@pytest.mark.parametrize(("ended", "status"), [(-9, 2), (0, 0), (1, 1), (2, 2), (78, 78)])
def test_a_check_of_files_that_was_killed_found_nothing(
    words: list[str],
    ended: int,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    ran = subprocess.CompletedProcess[bytes]([], ended)
    monkeypatch.setattr(verifying, "handed_on", lambda *_: ran)
    assert cli.main(words) == status
    told = "没有核验成：核验的程序被终止（信号 9）。\n" if ended < 0 else ""
    assert capfd.readouterr().err == told


def test_the_words_for_which_a_script_is_to_look_stand_in_every_verdict_of_tampering() -> None:
    told = [Verdict("changes", fault=fault).told() for fault in (Fault("removed", 2), None)]
    assert ["号不符，" in each for each in told] == [True, False]
    assert "有“号不符，”的一行" in (HOME / "docs/audit.md").read_text(encoding="utf-8")
