"""The local command that verifies the certificate of a round."""

import copy
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from launch.cli import main as jianxi
from services.matching import commands
from services.matching.engine.rounds import run
from services.matching.rules.certificates import Around, certificate, drawn
from services.matching.rules.round_checks import check
from services.matching.rules.rounds import canonical
from tests.matching.round_oracle import a_round, with_seats
from tests.matching.rules.test_certificates import ANNOUNCED, PARTS


@cache
def the_input():
    # When a test asks: what finds the tests runs no loop.
    return drawn(a_round([1, 1], [[(0, 1), (1, 2)], [(0, 1)], [(1, 1), (0, 1)]]), PARTS)


def certified(gathered, outcome):
    return certificate(Around(gathered, outcome, PARTS, check(gathered, outcome), ANNOUNCED))


@cache
def whole():
    return certified(the_input(), run(the_input()))


@pytest.fixture
def verified(tmp_path: Path, capsys):
    def verify(told):
        file = tmp_path / "round.json"
        file.write_bytes(canonical(told))
        status = commands.main(["verify-round", str(file)])
        return status, capsys.readouterr().out

    return verify


def test_a_round_as_it_went_is_verified_and_tells_what_to_compare(verified):
    status, told = verified(whole())
    assert status == 0
    assert "核验通过" in told
    assert "派遣 2 人；不论先后，任何派遣最多 2 人" in told
    for name in ("secret_commitment", "contribution_commitment", "digest", "root"):
        assert whole()[name] in told


def test_a_changed_field_is_named(verified):
    status, told = verified(whole() | {"secret_commitment": "0" * 64})
    assert status == 1
    assert "字段 secret_commitment 与其余内容不符" in told


def test_a_property_that_fails_is_named_with_whom_it_concerns(verified):
    status, told = verified(
        certified(the_input(), with_seats(run(the_input()), the_input(), [-1, 0, 1]))
    )
    assert status == 1
    assert "不成立：每人得到之前的承诺留下的最好档次（序号 1，岗位 post_0）" in told


def test_a_round_that_keeps_every_property_and_is_another_than_the_engine_gives(verified):
    """The first two would hold each other's seats: no exchange helps one and harms none."""
    lists = [[(0, 1), (1, 1)], [(0, 1), (1, 1)]]
    gathered = drawn(a_round([1, 1], lists), PARTS)
    other = with_seats(run(gathered), gathered, [1, 0])
    assert check(gathered, other).holds
    status, told = verified(certified(gathered, other))
    assert (status, "重新运行，结果不同" in told) == (1, True)


def test_an_outcome_that_is_none_concerns_the_whole_round(verified):
    worse = copy.deepcopy(whole())
    worse["outcome"]["regions"] = []
    status, told = verified(worse)
    assert status == 1
    assert "不是批次凭证" in told
    assert "（整个批次）" in told


def test_a_file_that_is_not_there_is_said(tmp_path, capsys):
    assert commands.main(["verify-round", str(tmp_path / "none.json")]) == 2
    assert capsys.readouterr().err == f"没有这个文件或目录：{tmp_path / 'none.json'}。\n"


def test_it_runs_by_itself_without_any_service(tmp_path):
    file = tmp_path / "round.json"
    file.write_bytes(canonical(whole()))
    command = [sys.executable, "-m", "services.matching.commands", "verify-round", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_jianxi_hands_the_file_on(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    Path("round.json").write_text(json.dumps(whole()))
    assert jianxi(["verify-round", "round.json"]) == 1
    assert "核验未通过" in capfd.readouterr().out
    Path("round.json").write_bytes(canonical(whole()))
    assert jianxi(["verify-round", "round.json"]) == 0
    assert "核验通过" in capfd.readouterr().out
