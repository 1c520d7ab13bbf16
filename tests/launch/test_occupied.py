"""A command that comes while another has the folder says what is true, and what to do."""

import pytest

from launch.cli import main
from launch.folder import Folder
from launch.plan import ports_from
from services.common.offline import UNCHECKED

OFFICER = ["officer", "--name", "guanliyuan", "--region", "640000"]


@pytest.mark.parametrize("words", [OFFICER, ["migrate"], ["verify-audit"], ["up"]])
@pytest.mark.parametrize("for_the_first_time", [True, False])
def test_while_the_house_is_starting_nothing_is_said_to_run(
    folder: Folder,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    *,
    for_the_first_time: bool,
) -> None:
    with folder.taken():
        if not for_the_first_time:
            folder.record(ports_from(8100))
        expected = UNCHECKED if words == ["verify-audit"] else 1
        assert main([*words, "--data", str(folder.data)]) == expected
    told = capsys.readouterr().err
    assert "系统正在启动、停止，或者正在升级数据库" in told
    assert "显示“入口”）以后再试" in told


@pytest.mark.parametrize("words", [["status"], ["stop", "units"]])
def test_what_needs_the_house_waits_until_it_has_come_up(
    folder: Folder, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    with folder.taken():
        folder.record(ports_from(8100))
        assert main([*words, "--data", str(folder.data)]) == 1
    assert "如果正在启动，请等它显示“入口”以后再试" in capsys.readouterr().err
