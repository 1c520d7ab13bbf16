"""Whatever an operator brings about ends in one Chinese sentence: what and where, and no trace."""

import errno
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from launch import archive, cli, keys
from launch.folder import Folder
from launch.plan import HOME, SERVICES
from launch.runner import last_words
from services.common import plainly
from services.common.offline import UNCHECKED

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ONE = ("--name", "boss", "--region", "640000")
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def begun(folder: Folder) -> Folder:
    """A folder that was started once; its clock is a sandbox's."""
    folder.make()
    folder.record({"gateway": 8100, "postgres": 8105})
    folder.clock.write_text('{"offset_seconds": 0}', encoding="utf-8")
    keys.make_missing(folder.keys, SERVICES, in_use=False)
    return folder


def said(capfd: Capture, *words: str | Path) -> tuple[int, str]:
    """The status of a command and the one sentence that it ended with."""
    try:
        status = cli.main([str(word) for word in words])
    except SystemExit as stop:
        status = int(stop.code or 0)
    told = capfd.readouterr()
    assert "Traceback" not in told.err + told.out
    assert "None" not in told.err
    [sentence] = told.err.splitlines()
    assert CHINESE.search(sentence), sentence
    assert sentence.endswith(("。", "）")), sentence
    return status, sentence


@pytest.mark.parametrize("port", ["70000", "65531", "0", "-1", "a", "80.5", "8100 "])
def test_a_port_that_is_none_is_told(capfd: Capture, folder: Folder, port: str) -> None:
    status, sentence = said(capfd, "up", f"--port={port}", "--data", folder.data)
    assert status == 2
    assert "--port：应是 1 至 65530 的整数" in sentence
    assert not folder.data.exists()


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ([], "缺少参数 命令"),
        (["fly"], "不能是 fly，可以是 up"),
        (["up", "--fast"], "没有这样的参数：--fast"),
        (["up", "--port"], "--port 后面要写它的值"),
        (["up", "--sandbox=yes"], "--sandbox 不带值，多了 yes"),
        (["up", "--since", "2026-02-30"], "日期应写作 2024-01-02"),
        (["up", "--since", "0001-01-01"], "日期应在 1970-01-01 至 2199-12-31 之间"),
        (["stop", "door"], "service 不能是 door，可以是 accounts"),
        (["post", "--region", "640104", "--seats", "x"], "--seats 不能是 x"),
        (["post", "--region", "640104", "--seats", "9"], "--seats 不能是 9，可以是 1"),
        (["officer", "--name", "a"], "缺少参数 --region"),
        (["restore", "a"], "缺少参数 --identity"),
        (["token", "--role", "king", "--region", "640000"], "--role 不能是 king"),
    ],
)
def test_arguments_that_are_none_are_told(capfd: Capture, words: list[str], part: str) -> None:
    status, sentence = said(capfd, *words)
    assert status == 2
    assert part in sentence
    assert "--help" in sentence


SPOILT = ["", "{", "[]", "{}", "null", '"text"', "\x00\x01"]


@pytest.mark.parametrize("content", SPOILT)
@pytest.mark.parametrize(
    ("command", "file"),
    [
        (["rotate-token-key"], "accounts.json"),
        (["rotate-sealing-key"], "units.json"),
        (["retire-sealing-key", "k1"], "matching.json"),
        (["rotate-anchor-key"], "reporting.json"),
        (["token", "--role", "clerk", "--region", "640000"], "accounts.json"),
        (["up"], "accounts.json"),
        (["make-keys"], "units.json"),
    ],
)
def test_a_spoilt_key_file_is_named_and_stays(
    capfd: Capture, begun: Folder, command: list[str], file: str, content: str
) -> None:
    spoilt = begun.keys / file
    spoilt.write_text(content, encoding="utf-8")
    status, sentence = said(capfd, *command, "--data", begun.data)
    assert status == os.EX_CONFIG
    assert f"文件 {spoilt} 的内容不完整或者已经损坏，请从密钥备份恢复" in sentence
    assert spoilt.read_text(encoding="utf-8") == content


@pytest.mark.parametrize("name", ["signing", "index"])
def test_a_key_that_is_none_is_not_told(
    capfd: Capture, begun: Folder, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    file = keys.file_of(begun.keys, "units")
    file.write_text(json.dumps(json.loads(file.read_text()) | {name: "secret-word"}))
    monkeypatch.setenv("JIANXI_KEYS_FILE", str(file))
    monkeypatch.setenv("JIANXI_SISTER_KEYS_FILE", str(begun.keys / keys.SISTERS))
    monkeypatch.setenv("JIANXI_DATABASE_URL", "postgresql+asyncpg://u:secret-word@127.0.0.1:1/x")
    monkeypatch.setenv("JIANXI_JWKS_URL", "http://127.0.0.1:1")
    ran = child("services.common.store.chains")
    assert ran.returncode == os.EX_CONFIG
    assert "secret-word" not in ran.stderr
    assert str(file) in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


OF_A_FOLDER = {
    "clock.json": ("clock", "2030-01-02"),
    "chosen.json": ("verify-audit",),
    "ports.json": ("begin-epochs",),
}
NAMES_NOTHING = {("ports.json", "{}"), ("chosen.json", "{}"), ("chosen.json", "[]")}
"""All right as they are."""


@pytest.mark.parametrize(
    ("file", "content"),
    [(f, c) for f in OF_A_FOLDER for c in SPOILT if (f, c) not in NAMES_NOTHING],
)
def test_a_spoilt_file_of_the_folder_is_named(
    capfd: Capture, begun: Folder, file: str, content: str
) -> None:
    (begun.data / file).write_text(content, encoding="utf-8")
    status, sentence = said(capfd, *OF_A_FOLDER[file], "--data", begun.data)
    assert status == os.EX_CONFIG
    assert str(begun.data / file) in sentence


def test_of_two_archives_and_keys_it_is_told_which_do_not_fit(
    capfd: Capture, folder: Folder, tmp_path: Path
) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "a").write_text("a", encoding="utf-8")
    public = {name: archive.new_identity(tmp_path / f"{name}.txt") for name in ("one", "two")}
    archive.new_identity(tmp_path / "stranger.txt")
    for name, part in (("one", "data/documents"), ("two", "data-keys")):
        archive.pack(
            {part: tmp_path / "kept"}, tmp_path / f"{name}.age", public[name], lambda _: None
        )
    files = tmp_path / "one.age", tmp_path / "two.age"
    who = ("--identity", tmp_path / "one.txt", "--identity", tmp_path / "stranger.txt")
    status, sentence = said(capfd, "restore", *files, *who, "--data", folder.data)
    assert status == 1
    assert f"{tmp_path / 'two.age'} 打不开" in sentence
    assert "one.age" not in sentence
    assert f"{tmp_path / 'one.txt'}、{tmp_path / 'stranger.txt'}" in sentence
    assert "AGE-SECRET" not in sentence


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"# public key: age1\n", b"age1xyz"])
def test_an_identity_without_a_key_is_named(
    capfd: Capture, folder: Folder, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "who.txt").write_bytes(content)
    (tmp_path / "a.age").touch()
    words = ("restore", tmp_path / "a.age", "--identity", tmp_path / "who.txt")
    _, sentence = said(capfd, *words, "--data", folder.data)
    assert f"文件 {tmp_path / 'who.txt'} 中没有私钥" in sentence


@pytest.mark.parametrize("content", [b"", b"not an archive at all", b"\x00" * 100])
def test_what_is_no_archive_is_named(
    capfd: Capture, folder: Folder, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "a.age").write_bytes(content)
    archive.new_identity(tmp_path / "who.txt")
    words = ("restore", tmp_path / "a.age", "--identity", tmp_path / "who.txt")
    _, sentence = said(capfd, *words, "--data", folder.data)
    assert f"{tmp_path / 'a.age'} 不是备份文件" in sentence


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["backup", "{}/a", "--to", "age1"], "公钥不正确"),
        (["backup-keys", "{}/a", "--to", "age1"], "公钥不正确"),
        (["backup", "{}/gone/a", "--to", "PUBLIC"], "没有这个文件或目录：{}/gone/a。"),
        (["backup-keys", "{}/gone/a", "--to", "PUBLIC"], "没有这个文件或目录：{}/gone/a。"),
        (["backup-keys", "{}/there", "--to", "PUBLIC"], "文件已经存在，不会覆盖：{}/there。"),
        (["new-identity", "{}/there"], "文件已经存在，不会覆盖：{}/there。"),
        (["new-identity", "{}/gone/a"], "没有这个文件或目录：{}/gone/a。"),
        (["new-identity", "{}"], "文件已经存在，不会覆盖：{}。"),
        (
            ["restore", "{}/gone", "--identity", "{}/gone", "--data", "{}/new"],
            "没有这个文件或目录：{}/gone。",
        ),
        (["verify-round", "{}/gone"], "没有这个文件或目录：{}/gone。"),
        (["verify-round", "{}"], "这是目录，不是文件：{}。"),
        (["verify-line", "{}/there", "{}/gone"], "没有这个文件或目录：{}/gone。"),
        (["status", "--data", "{}/there"], "路径中有一段不是目录：{}/there。"),
        (["up", "--data", "{}/there/below"], "路径中有一段不是目录：{}/there/below"),
        (["up", "--data", "{}/" + "x" * 300], "名称太长：{}/xxx"),
        (["stop", "units"], "没有运行中的系统"),
        (["post", "--region", "640104"], "没有运行中的系统"),
    ],
)
def test_what_is_not_there_or_there_already_is_named(
    capfd: Capture, begun: Folder, tmp_path: Path, words: list[str], part: str
) -> None:
    (tmp_path / "there").touch()
    begun.record({"gateway": 1, "postgres": 1})
    public = archive.new_identity(tmp_path / "me.txt")
    told = [word.replace("{}", str(tmp_path)).replace("PUBLIC", public) for word in words]
    where = [] if "--data" in words else ["--data", str(begun.data)]
    status, sentence = said(capfd, *told, *where)
    assert status in {1, 2}
    assert part.replace("{}", str(tmp_path)) in sentence


def _full() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _refuse(*_: object) -> None:
    raise _full()


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (["rotate-token-key"], "data-keys/accounts.json"),
        (["clock", "2030-01-02"], "data/clock.json"),
        (["backup-keys", "{}/keys.age", "--to", "PUBLIC"], "keys.age"),
    ],
)
def test_a_full_disk_is_told_with_its_place_and_leaves_nothing(
    capfd: Capture, begun: Folder, monkeypatch: pytest.MonkeyPatch, words: list[str], place: str
) -> None:
    tmp_path = begun.data.parent
    public = archive.new_identity(tmp_path / "me.txt")
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.setattr(os, "fsync", _refuse)
    told = [word.replace("{}", str(tmp_path)).replace("PUBLIC", public) for word in words]
    assert said(capfd, *told, "--data", begun.data) == (1, f"磁盘已满：{tmp_path / place}。")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_disk_that_fills_while_it_is_encrypted_is_no_fault_of_the_cipher(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "much").write_bytes(os.urandom(1 << 21))
    public = archive.new_identity(tmp_path / "me.txt")

    @contextmanager
    def full(_: Path) -> Iterator[IO[bytes]]:
        with Path("/dev/full").open("wb", buffering=0) as file:
            yield file

    monkeypatch.setattr(archive.held, "held_file", full)
    with pytest.raises(OSError, match="No space") as stop:
        archive.pack({"much": tmp_path / "much"}, tmp_path / "a.age", public, lambda _: None)
    assert plainly.sentence(stop.value, "?") == f"磁盘已满：{tmp_path / 'a.age'}。"


def test_what_is_copied_to_a_full_disk_names_the_place(tmp_path: Path) -> None:
    why = shutil.Error([("/from", f"/to/{name}", str(_full())) for name in "ab"])
    assert plainly.sentence(why, tmp_path) == "磁盘已满：/to/a。"


@pytest.mark.parametrize(
    "stop",
    [
        RuntimeError("secret-word"),
        KeyError("secret-word"),
        ExceptionGroup("secret-word", [ValueError("secret-word")]),
        RecursionError("secret-word"),
    ],
)
def test_what_nobody_foresaw_is_told_without_its_words(
    capfd: Capture, folder: Folder, monkeypatch: pytest.MonkeyPatch, stop: Exception
) -> None:
    def fail(_: Folder) -> int:
        raise stop

    monkeypatch.setattr("launch.commands.status", fail)
    status, sentence = said(capfd, "status", "--data", folder.data)
    assert status == 1
    assert "secret-word" not in sentence
    assert "tests/launch/test_failures.py:" in sentence
    assert str(folder.data) in sentence


@pytest.mark.parametrize(
    "name", ["JIANXI_DOCUMENTS_URL", "JIANXI_ANCHORS_FOLDER", "JIANXI_UNITS_DATABASE_URL"]
)
def test_a_place_that_cannot_be_read_is_named(
    capfd: Capture, begun: Folder, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "postgresql+asyncpg://u:secret-word@[x/y")
    begun.chosen.write_text("{}", encoding="utf-8")
    status, sentence = said(capfd, "verify-audit", "--data", begun.data)
    assert status == os.EX_CONFIG
    assert f"设置 {name} 的值不能用" in sentence
    assert "secret-word" not in sentence


def child(
    module: str, *words: str, told: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=HOME,
        env=dict(os.environ) | more,
        input=told,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def of_a_service(begun: Folder, service: str) -> dict[str, str]:
    """What a service is told that gets no further than to its app."""
    return {
        "JIANXI_JWKS_URL": "http://127.0.0.1:1",
        "JIANXI_KEYS_FILE": str(begun.keys / f"{service}.json"),
        "JIANXI_SISTER_KEYS_FILE": str(begun.keys / keys.SISTERS),
        "JIANXI_DATABASE_URL": "postgresql+asyncpg://u:p@127.0.0.1:1/x",
    }


SERVE = ("--factory", "services.{}.app:create", "--port", "0")


@pytest.mark.parametrize(
    ("service", "name", "value"),
    [
        ("gateway", "JIANXI_LIMIT_PER_ADDRESS", "many"),
        ("gateway", "JIANXI_LIMIT_SIGN_INS", "secret-word"),
        ("gateway", "JIANXI_TRUSTED_PROXIES", "10.0.0.0/99"),
        ("gateway", "JIANXI_ANSWER_SECONDS", "soon"),
        ("accounts", "JIANXI_PUSH_NETWORKS", "10.8.0.0/99"),
        ("accounts", "JIANXI_REPLICA_LAG_SECONDS", "0"),
        ("accounts", "JIANXI_DATABASE_URL", "postgresql+asyncpg://u:secret-word@h:99999/x"),
        (
            "accounts",
            "JIANXI_DATABASE_URL",
            "postgresql+asyncpg://u:secret-word@h/x?target_session_attrs=x",
        ),
        ("units", "JIANXI_DOCUMENTS_URL", "ftp://secret-word"),
    ],
)
def test_a_service_names_the_setting_by_which_it_does_not_start(
    begun: Folder, service: str, name: str, value: str
) -> None:
    told = of_a_service(begun, service) | {name: value}
    ran = child("services.common.serve", *(word.format(service) for word in SERVE), **told)
    assert ran.returncode == os.EX_CONFIG
    assert last_words(ran.stderr.encode()) == f"设置 {name} 的值不能用，请改正"
    assert "Traceback" not in ran.stderr
    assert "secret-word" not in ran.stderr


@pytest.mark.parametrize(
    ("service", "name", "value"),
    [
        ("accounts", "JIANXI_MESSAGE_TEMPLATES_FILE", "{}"),
        ("accounts", "JIANXI_SMS_SECRET_FILE", "{}"),
        ("accounts", "JIANXI_WECHAT_SECRET_FILE", "{}"),
        ("accounts", "JIANXI_WECHAT_PUSH_TOKEN_FILE", "{}"),
        ("accounts", "JIANXI_WECHAT_PUSH_KEY_FILE", "{}"),
        ("accounts", "JIANXI_KEYS_FILE", "{}"),
        ("accounts", "JIANXI_SISTER_KEYS_FILE", "{}"),
        ("accounts", "JIANXI_CLOCK_FILE", "{}"),
        ("reporting", "JIANXI_POLICY_FILES", '{{"units": "{}"}}'),
        ("reporting", "JIANXI_LOG_FILE", "{}/reporting.log"),
        ("gateway", "JIANXI_DOCUMENT", "{}"),
        ("gateway", "JIANXI_CLOCK_FILE", "{}"),
        ("gateway", "JIANXI_LOG_FILE", "{}/gateway.log"),
    ],
)
def test_a_service_names_the_setting_whose_file_is_not_there(
    begun: Folder, tmp_path: Path, service: str, name: str, value: str
) -> None:
    gone = tmp_path / "gone"
    told = of_a_service(begun, service) | {name: value.format(gone)}
    ran = child("services.common.serve", *(word.format(service) for word in SERVE), **told)
    assert ran.returncode == os.EX_CONFIG
    place = value.format(gone) if name == "JIANXI_LOG_FILE" else gone
    words = f"设置 {name} 的值不能用（没有这个文件或目录：{place}），请改正"
    assert last_words(ran.stderr.encode()) == words
    assert "Traceback" not in ran.stderr


def test_a_folder_that_cannot_be_made_is_named_with_its_setting(
    begun: Folder, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "documents"
    told = of_a_service(begun, "units") | {"JIANXI_DOCUMENTS_URL": folder.as_uri()}
    ran = child("services.common.serve", *(word.format("units") for word in SERVE), **told)
    assert ran.returncode == os.EX_CONFIG
    words = last_words(ran.stderr.encode())
    assert words.startswith("设置 JIANXI_DOCUMENTS_URL 的值不能用（")
    assert str(tmp_path / "file") in words


CHILDREN = {
    "services.common.store.anew": (),
    "services.common.store.chains": (),
    "services.common.store.resealing": ("services.units.tables",),
    "services.common.store.reindexing": ("services.units.tables",),
    "services.accounts.commands": ("officer", *ONE),
}
"""What the launcher, or an operator with containers, starts with a service's settings."""


@pytest.mark.parametrize("module", CHILDREN)
@pytest.mark.parametrize("what", ["", "gone", "spoilt"])
def test_a_command_of_a_service_without_settings_or_keys_says_so(
    tmp_path: Path, module: str, what: str
) -> None:
    file = tmp_path / what
    (tmp_path / "spoilt").write_text("secret-word", encoding="utf-8")
    told = {
        "JIANXI_JWKS_URL": "http://127.0.0.1:1",
        "JIANXI_DATABASE_URL": "postgresql+asyncpg://u:secret-word@127.0.0.1:1/x",
        "JIANXI_ANCHORS_FOLDER": str(tmp_path),
        "JIANXI_KEYS_FILE": str(file),
        "JIANXI_SISTER_KEYS_FILE": str(file),
    }
    ran = child(module, *CHILDREN[module], told="Ein-gut-Wort-9\n", **(told if what else {}))
    [sentence] = ran.stderr.splitlines()
    assert ran.returncode == os.EX_CONFIG
    assert (str(file) if what else "没有设置 JIANXI_JWKS_URL、JIANXI_DATABASE_URL") in sentence
    assert "secret-word" not in sentence


def test_a_database_that_is_away_is_named_without_its_password(begun: Folder) -> None:
    away = "postgresql+asyncpg://u:secret-word@127.0.0.1:1/x"
    told = {
        "JIANXI_JWKS_URL": "http://127.0.0.1:1",
        "JIANXI_DATABASE_URL": away,
        "JIANXI_KEYS_FILE": str(begun.keys / "units.json"),
        "JIANXI_SISTER_KEYS_FILE": str(begun.keys / keys.SISTERS),
    }
    tables = "services.units.tables"
    officer = ("officer", *ONE)
    ran = [
        child("services.common.store.chains", **told),
        child("services.common.store.resealing", tables, **told),
        child("services.common.store.reindexing", tables, **told),
        child("services.accounts.commands", *officer, told="Ein-gut-Wort-9\n", **told),
        child("services.common.store.restored", told=json.dumps({"units": away})),
    ]
    assert [each.returncode for each in ran] == [UNCHECKED, 1, 1, 1, 1]
    for each in ran:
        [sentence] = each.stderr.splitlines()
        assert "secret-word" not in sentence
        assert "没有程序在那里监听：数据库 127.0.0.1:1/x。" in sentence
    assert ran[-1].stderr.startswith("units：")


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("nowhere.invalid/x", "units：{}：数据库 nowhere.invalid/x。"),
        ("/x?host=/nowhere", "units：没有这个文件或目录：数据库 /nowhere/x。"),
        ("127.0.0.1:99999/x", "设置 JIANXI_UNITS_DATABASE_URL 的值不能用，请改正。"),
        ("127.0.0.1:none/x", "设置 JIANXI_UNITS_DATABASE_URL 的值不能用，请改正。"),
    ],
)
def test_of_several_databases_it_is_told_which_is_away(where: str, words: str) -> None:
    told = {"units": f"postgresql+asyncpg://u:secret-word@{where}"}
    another = "postgresql+asyncpg://u:secret-word@127.0.0.1:2/another"
    ran = child(
        "services.common.store.restored", told=json.dumps(told), JIANXI_DATABASE_URL=another
    )
    unknown = {words.format(how) for how in ("没有这个主机名", "域名服务没有答复")}
    assert ran.stderr.rstrip("\n") in unknown
