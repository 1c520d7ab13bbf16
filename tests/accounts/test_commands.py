"""The local command that adds the first administrator."""

import re
import subprocess
import sys
from io import StringIO

import pytest

from services.accounts import commands
from services.common.values import ids
from tests.accounts.factories import PASSWORD, a_sign_in, bearing

FIRST = ("officer", "--name", "first.chief", "--region", "640000", "--roles", "administrator")


def run(*arguments, password=PASSWORD):
    return subprocess.run(
        [sys.executable, "-m", "services.accounts.commands", *arguments],
        input=f"{password}\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def test_the_first_administrator_is_added_once_and_signs_in(accounts, rows):
    done = run(*FIRST)
    assert (done.returncode, done.stderr) == (0, "")
    account_id = done.stdout.split()[-1]
    assert re.match(ids.pattern("acc"), account_id)
    again = run(*FIRST)
    assert again.returncode == 1
    assert "登录名已被使用" in again.stderr
    assert "Traceback" not in again.stderr
    assert PASSWORD not in done.stdout + again.stdout + again.stderr
    tokens = await a_sign_in(accounts, "first.chief")
    listed = await accounts.get("/v1/officers", headers=bearing(tokens))
    assert [officer["account_id"] for officer in listed.json()["items"]] == [account_id]
    [change] = await rows("changes")
    assert (change["event"], change["author"]) == ("officer.added", "accounts")


@pytest.fixture
def at_home(environment):
    """The environment of accounts, without its app."""
    environment("accounts")


@pytest.mark.parametrize(
    ("password", "arguments", "reason"),
    [
        ("weak", FIRST, "密码强度不够"),
        ("", FIRST, "密码强度不够"),
        (PASSWORD, (*FIRST, "clerk"), "管理员不能兼任"),
        (PASSWORD, ("officer", "--name", "ab", "--region", "640000"), "登录名不符合要求"),
    ],
)
@pytest.mark.usefixtures("at_home")
def test_what_may_not_be_is_told_and_ends_with_1(monkeypatch, capsys, password, arguments, reason):
    monkeypatch.setattr("sys.stdin", StringIO(f"{password}\n"))
    assert commands.main(arguments) == 1
    told = capsys.readouterr()
    assert reason in told.err
    assert told.out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("officer", "--region", "640000"),
        ("officer", "--name", "chief", "--region", "650000"),
        ("officer", "--name", "chief", "--region", "640000", "--roles", "king"),
    ],
)
def test_a_wrong_command_line_ends_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        commands.main(arguments)
    assert ended.value.code == 2
    assert "用法见" in capsys.readouterr().err
