"""A program of PostgreSQL that was ended is told as ended, in Chinese; of others their words."""

import os
from pathlib import Path

import pytest

from launch.cluster import why
from launch.errors import PostgresFailed
from launch.postgres import EmbeddedPostgres
from launch.runner import run_tied

ENV = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}


@pytest.mark.parametrize(
    ("script", "ended"),
    [
        ("kill -KILL $$", (-9, b"")),
        ("echo said >&2; kill -TERM $$", (-15, b"said\n")),
        ("echo said >&2; exit 3", (3, b"said\n")),
        ("exit 0", (0, b"")),
    ],
)
def test_a_shell_between_adds_no_words_of_its_own(script: str, ended: tuple[int, bytes]) -> None:
    assert run_tied(["/bin/sh", "-c", script], ENV) == ended


def test_a_program_that_is_not_there_is_told() -> None:
    status, said = run_tied(["/none"], ENV)
    assert status == 127
    assert said.endswith(b"not found\n")


def test_a_signal_is_the_reason() -> None:
    assert why(-9, b"Killed") == "程序被终止（信号 9）"
    assert why(1, b"pg_dump: error: Permission denied\n") == "没有权限"
    assert why(1, b"") == "没有说明原因"


def test_a_copy_whose_program_is_killed_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "copy").write_text("#!/bin/sh\nkill -KILL $$\n")
    (tmp_path / "copy").chmod(0o700)
    monkeypatch.setattr("launch.postgres.programs", lambda _: tmp_path)
    monkeypatch.setattr(EmbeddedPostgres, "_password", "")
    server = EmbeddedPostgres(tmp_path / "data", 1, tmp_path)
    with pytest.raises(PostgresFailed, match=r"^备份没有成功：程序被终止（信号 9）。$"):
        server._run("备份没有成功", "copy")
