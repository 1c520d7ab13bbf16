"""The real house, brought up by `jianxi` as on any machine: these need every service."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from launch import control, keys
from launch.folder import Folder
from launch.health import _is_free
from launch.opening import is_running
from launch.plan import HOME, SERVICES, ports_from
from launch.postgres import EmbeddedPostgres
from services.common.offline import UNCHECKED

pytestmark = pytest.mark.journey


def free_ports() -> int:
    """The first of six free ports in a row, below those that the kernel hands out."""
    first = 20000 + os.getpid() % 1000 * 10
    while not all(_is_free(first + i) for i in range(6)):
        first += 6
    return first


def jianxi(folder: Folder, *words: str, told: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "launch.cli", *words, "--data", str(folder.data)]
    return subprocess.run(
        command, cwd=HOME, input=told, capture_output=True, text=True, check=False, timeout=300
    )


@contextmanager
def up(folder: Folder, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "launch.cli", "up", *words, "--data", str(folder.data)]
    with subprocess.Popen(command, cwd=HOME, stdout=subprocess.DEVNULL) as process:
        try:
            until_ready(folder, process)
            yield process
        finally:
            process.terminate()
            process.wait(60)


def until_ready(folder: Folder, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 300
    while not is_running(folder):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)


def get(folder: Folder, path: str, token: str = "") -> tuple[int, dict]:
    request = urllib.request.Request(f"http://127.0.0.1:{folder.ports()['gateway']}{path}")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return Folder(tmp_path_factory.mktemp("house") / "data")


@pytest.fixture(scope="module")
def process(folder: Folder) -> Iterator[subprocess.Popen[bytes]]:
    with up(folder, "--since", "2024-01-02", "--port", str(free_ports())) as running:
        yield running


@pytest.fixture(scope="module")
def house(folder: Folder, process: subprocess.Popen[bytes]) -> Folder:
    assert process.poll() is None
    return folder


def test_everything_answers_through_the_gateway(house: Folder) -> None:
    status, health = get(house, "/health")
    assert status == 200
    assert set(health["services"]) == set(SERVICES)


def test_status_names_every_service_and_the_clock(house: Folder) -> None:
    shown = jianxi(house, "status")
    assert all(service in shown.stdout for service in (*SERVICES, "gateway", "2024-01-02"))


def test_a_trial_token_opens_a_door_and_none_keeps_it_shut(house: Folder) -> None:
    printed = jianxi(house, "token", "--role", "clerk", "--region", "640100")
    token = printed.stdout.strip()
    assert get(house, "/v1/youths")[0] == 401
    assert get(house, "/v1/youths", token)[0] == 200


def test_the_first_administrator_is_added_and_signs_in(house: Folder) -> None:
    words = ("officer", "--name", "guanliyuan", "--region", "640000")
    added = jianxi(house, *words, told="Yanzhi-2024-mima\n")
    assert added.returncode == 0, added.stderr
    again = jianxi(house, *words, told="Yanzhi-2024-mima\n")
    assert again.returncode == 1
    assert "mima" not in added.stdout + added.stderr + again.stdout + again.stderr


async def tamper(house: Folder, statement: str) -> None:
    """What only the database's owner can do, who lets triggers rest."""
    server = EmbeddedPostgres(house.data, house.ports()["postgres"], house.keys)
    line = await asyncpg.connect(server.url("accounts").replace("+asyncpg", ""))
    await line.execute(f"SET session_replication_role = replica; {statement}")
    await line.close()


async def test_the_log_is_verified_while_the_house_runs_wherever_its_clock_stands(
    house: Folder,
) -> None:
    assert jianxi(house, "clock", "2024-03-01").returncode == 0
    await asyncio.sleep(5)
    whole = jianxi(house, "verify-audit")
    assert (whole.returncode, whole.stdout.count("摘要链完整")) == (0, 8), whole.stdout
    assert "accounts 变更记录：摘要链完整；核对 1 行、1 个锚点；第 2 号起尚未锚定" in whole.stdout
    await tamper(house, "UPDATE changes SET author = author || 'x' WHERE no = 1")
    broken = jianxi(house, "verify-audit")
    assert (broken.returncode, broken.stdout.count("摘要链完整")) == (1, 7)
    assert "accounts 变更记录：第 1 号不符" in broken.stdout
    await tamper(house, "UPDATE changes SET author = rtrim(author, 'x') WHERE no = 1")
    assert jianxi(house, "verify-audit").returncode == 0


@pytest.mark.parametrize("place", ["/not-mounted", "/etc/passwd"])
def test_by_a_folder_of_anchors_that_is_none_nothing_is_verified(
    house: Folder, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIANXI_ANCHORS_FOLDER", place)
    ran = jianxi(house, "verify-audit")
    assert ran.returncode == UNCHECKED, ran.stdout
    assert ran.stdout.count(f"无法核验：没有锚点目录 {place}，没有核验") == len(SERVICES)
    assert "anchor-missing" not in ran.stdout


async def test_services_work_under_roles_that_own_nothing(house: Folder) -> None:
    server = EmbeddedPostgres(house.data, house.ports()["postgres"], house.keys)
    for service in SERVICES:
        url = server.serving_url(service).replace("+asyncpg", "")
        line = await asyncpg.connect(url)
        owned = "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole"
        assert await line.fetchval(owned) == 0
        assert await line.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = user") is False
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await line.execute("DELETE FROM audit_entries")
        await line.close()
        other = next(each for each in SERVICES if each != service)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await asyncpg.connect(url, database=other)


def sign_up(folder: Folder, name: str) -> dict:
    gateway = f"http://127.0.0.1:{folder.ports()['gateway']}"
    told = {"kind": "youth", "name": name, "password": "Yanzhi-2024-mima"}
    head = {"Content-Type": "application/json", "Idempotency-Key": f"sign-up-{name}-0001"}
    request = urllib.request.Request(
        f"{gateway}/v1/accounts", json.dumps(told).encode(), head, method="POST"
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def let_an_hour_pass(folder: Folder) -> None:
    for service in SERVICES:
        file = folder.keys / f"{service}.json"
        told = json.loads(file.read_text())
        since = datetime.fromisoformat(told["sealing"]["since"]) - timedelta(hours=1)
        told["sealing"]["since"] = since.isoformat()
        file.write_text(json.dumps(told))


def test_sealing_keys_are_rotated_to_sm4_and_retired_while_everything_runs(house: Folder) -> None:
    before = sign_up(house, "qingnian1")
    assert jianxi(house, "retire-sealing-key", "k1").returncode == 1
    rotated = jianxi(house, "rotate-sealing-key", "--suite", "sm4-gcm")
    assert rotated.returncode == 0, rotated.stdout + rotated.stderr
    assert "accounts：已全部由新密钥加密" in rotated.stdout
    # The same request is answered from what was sealed by the old key, and lies under the new one.
    assert sign_up(house, "qingnian1") == before
    after = sign_up(house, "qingnian2")
    too_soon = jianxi(house, "retire-sealing-key", "k1")
    assert (too_soon.returncode, "一小时" in too_soon.stderr) == (1, True)
    let_an_hour_pass(house)
    assert jianxi(house, "reseal").returncode == 0
    retired = jianxi(house, "retire-sealing-key", "k1")
    assert retired.returncode == 0, retired.stdout + retired.stderr
    for service in SERVICES:
        told = json.loads((house.keys / f"{service}.json").read_text())["sealing"]
        assert (list(told["keys"]), told["current"]) == (["k2"], "k2")
    assert (sign_up(house, "qingnian1"), sign_up(house, "qingnian2")) == (before, after)
    for name in ("k1", "k2", "k9"):
        assert jianxi(house, "retire-sealing-key", name).returncode == 1


def test_a_key_that_still_holds_something_shut_is_not_retired(house: Folder) -> None:
    sign_up(house, "qingnian3")
    moved = keys.rotate_sealing_key(house.keys, SERVICES, "aes-256-gcm", datetime.now(UTC))
    let_an_hour_pass(house)
    refused = jianxi(house, "retire-sealing-key", "k2")
    assert (refused.returncode, "accounts" in refused.stderr) == (1, True)
    assert jianxi(house, "reseal").returncode == 0
    assert jianxi(house, "retire-sealing-key", "k2").returncode == 0
    assert moved == "k3"
    assert sign_up(house, "qingnian3")


def test_a_service_is_stopped_and_started_while_the_others_go_on(house: Folder) -> None:
    assert jianxi(house, "stop", "reporting").returncode == 0
    status, health = get(house, "/health")
    assert (status, health["services"]["reporting"]["status"]) == (503, "down")
    assert health["services"]["matching"]["status"] == "ok"
    assert jianxi(house, "start", "reporting").returncode == 0
    assert get(house, "/health")[0] == 200


def test_each_service_writes_a_log_of_its_own(house: Folder) -> None:
    assert {file.stem for file in (house.data / "logs").iterdir()} >= {*SERVICES, "gateway"}


def test_given_databases_take_the_place_of_the_embedded_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = EmbeddedPostgres(tmp_path / "elsewhere", settings={"fsync": "off"})
    server.start()
    try:
        for service in SERVICES:
            server.ensure_database(service)
            monkeypatch.setenv(f"JIANXI_{service.upper()}_DATABASE_URL", server.url(service))
        folder = Folder(tmp_path / "data")
        folder.make()
        folder.record(ports_from(free_ports()))
        keys.make_missing(folder.keys, SERVICES, in_use=False)
        migrated = jianxi(folder, "migrate")
        assert migrated.returncode == 0, migrated.stderr
        assert not (folder.data / "postgres").exists()
    finally:
        server.stop()


def test_after_kill_9_of_everything_it_comes_up_with_the_same_keys_and_ports(
    house: Folder, process: subprocess.Popen[bytes]
) -> None:
    sights = control.ask(house.data, "status")["programs"]
    before = (house.ports(), {file.name: file.read_bytes() for file in house.keys.iterdir()})
    server = int((house.data / "postgres" / "postmaster.pid").read_text().split()[0])
    for pid in [process.pid, server, *(sight["pid"] for sight in sights)]:
        os.kill(pid, signal.SIGKILL)
    process.wait()
    with up(house):
        assert get(house, "/health")[0] == 200
        after = (house.ports(), {file.name: file.read_bytes() for file in house.keys.iterdir()})
        assert after == before
