"""A bad day: processes killed, stopped and slowed in turn, and a network that loses answers."""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import httpx2

from launch.demo.door import Door, passes
from launch.plan import GATEWAY, SERVICES
from tests.journeys.house import House, until

PATIENCE = 120
"""Seconds for which a client asks again before it gives up."""
LOST = 0.3
"""Of the answers that were given, how many never reach the client."""
LOST_WORD = "answer lost"
BREATH, PAUSE = 0.05, 0.5
"""Seconds before a call is made again: an answer was lost, or whoever answers is away for now."""
NEVER_KEPT = ("/v1/tokens", "/v1/accounts/passwords", "/v1/accounts/second-factors")
PAUSES = (0.0, 0.6)
"""Seconds between two faults."""
STILL = (0.2, 2)
"""Seconds for which a program that is slowed stands still."""


class LossyDoor(Door):
    """The gateway behind a network that loses three answers in ten: the client asks again.

    A POST is repeated under its key. A PUT has none: where the first came through, the second is
    told `stale`, and the client reads what stands.
    """

    def __init__(self, gateway: str, random: Random) -> None:
        super().__init__(gateway)
        self.lost, self.under_way = 0, 0
        self.again: Counter[str] = Counter()
        """Why calls were made again."""
        self._random = random

    async def _answer(
        self, method: str, path: str, headers: dict[str, str], how: dict[str, Any]
    ) -> httpx2.Response:
        self.under_way += 1
        try:
            return await self._insisted(method, path, headers, how)
        finally:
            self.under_way -= 1

    async def _insisted(
        self, method: str, path: str, headers: dict[str, str], how: dict[str, Any]
    ) -> httpx2.Response:
        deadline, again = time.monotonic() + PATIENCE, False
        while True:
            # Each try is one request: whatever was asked before may have come through.
            answer, why = await self._tried(method, path, headers, how)
            if answer is not None and not why:
                if again and method == "PUT" and answer.status_code == 412:
                    return await self._insisted("GET", path, headers, {})
                return answer
            assert time.monotonic() < deadline, f"{method} {path} was never answered: {why}"
            self.again[why] += 1
            again = True
            await asyncio.sleep(BREATH if why == LOST_WORD else PAUSE)

    async def _tried(
        self, method: str, path: str, headers: dict[str, str], how: dict[str, Any]
    ) -> tuple[httpx2.Response | None, str]:
        """The answer, and why it is asked for again, if it is."""
        try:
            answer = await self._once(method, path, headers, how)
        except httpx2.TransportError:
            return None, "broken off"
        if passes(answer):
            return answer, f"{answer.status_code} {answer.json()['code']}"
        if self._loses(path):
            self.lost += 1
            return answer, LOST_WORD
        return answer, ""

    def _loses(self, path: str) -> bool:
        # A code of a second factor is good once: whoever lost the answer to it signs in anew.
        return path not in NEVER_KEPT and self._random.random() < LOST


@dataclass
class Faults:
    """What breaks, drawn by a seed; each fault is over before the next comes."""

    house: House
    door: LossyDoor
    random: Random
    made: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How often each thing was done to whom."""
    met: int = 0
    """How many of them came while calls were under way."""

    @property
    def count(self) -> int:
        return sum(self.made.values())

    async def until(self, count: int) -> None:
        """Break things until so many faults were made."""
        while self.count < count:
            await asyncio.sleep(self.random.uniform(*PAUSES))
            await self._one()

    async def _one(self) -> None:
        victim = self.random.choice((*SERVICES, GATEWAY, "postgres"))
        kinds = self._database if victim == "postgres" else self._service
        name, break_ = self.random.choice(list(kinds.items()))
        self.met += self.door.under_way > 0
        await break_(victim)
        self.made[name, victim] += 1

    @property
    def _service(self) -> dict[str, Callable[[str], Awaitable[None]]]:
        return {"kill": self._kill, "restart": self._restart, "slow": self._slow}

    @property
    def _database(self) -> dict[str, Callable[[str], Awaitable[None]]]:
        return {
            "kill": self._kill_server,
            "crash": self._kill_backend,
            "restart": self._restart_server,
            "slow": self._slow_server,
        }

    async def _kill(self, victim: str) -> None:
        self.house.send(victim, signal.SIGKILL)
        # Started anew at once: by itself the supervisor waits the longer, the more often one falls.
        await self._restart(victim)

    async def _restart(self, victim: str) -> None:
        await asyncio.to_thread(self.house.stop, victim)
        await asyncio.sleep(self.random.uniform(0, 0.5))
        await asyncio.to_thread(self.house.start, victim)

    async def _slow(self, victim: str) -> None:
        self.house.send(victim, signal.SIGSTOP)
        # Whoever fails meanwhile cancels this: what stands still for good could not be ended.
        try:
            await asyncio.sleep(self.random.uniform(*STILL))
        finally:
            self.house.send(victim, signal.SIGCONT)

    async def _kill_server(self, _: str) -> None:
        await self._end_server(signal.SIGKILL)

    async def _restart_server(self, _: str) -> None:
        await self._end_server(signal.SIGINT)

    async def _slow_server(self, _: str) -> None:
        """None of its processes does anything for a moment: whoever asks waits, and is answered."""
        stopped = all_stand_still(self._server())
        try:
            await asyncio.sleep(self.random.uniform(*STILL))
        finally:
            send(stopped, signal.SIGCONT)

    async def _kill_backend(self, _: str) -> None:
        """One of its processes is killed: the server closes all the others and recovers."""
        before = self._server()
        backends = _children(before)
        if backends:
            os.kill(self.random.choice(backends), signal.SIGKILL)
        await self._answers()

    async def _end_server(self, sign: signal.Signals) -> None:
        before = self._server()
        os.kill(before, sign)
        assert await until(60, lambda: self._is_another(before))
        await self._answers()

    async def _is_another(self, before: int) -> bool:
        file = self.house.folder.data / "postgres" / "postmaster.pid"
        lines = file.read_text().splitlines() if file.exists() else []
        return bool(lines) and lines[0] != str(before) and lines[-1].strip() == "ready"

    async def _answers(self) -> None:
        async def answers() -> bool:
            try:
                return bool(await self.house.rows("accounts", "SELECT 1"))
            except Exception:  # noqa: BLE001 - whatever it is, it does not answer yet
                return False

        assert await until(60, answers)

    def _server(self) -> int:
        return server_of(self.house)


def server_of(house: House) -> int:
    """The first process of a house's database server."""
    file = house.folder.data / "postgres" / "postmaster.pid"
    return int(file.read_text().splitlines()[0])


def all_stand_still(server: int) -> list[int]:
    """Stop a database server and whatever it has started; the processes that stand.

    The server first: while it goes on it starts others.
    """
    os.kill(server, signal.SIGSTOP)
    deadline = time.monotonic() + 5
    while not _stands(server):
        assert time.monotonic() < deadline, f"{server} goes on"
        time.sleep(0.001)
    children = _children(server)
    send(children, signal.SIGSTOP)
    return [*children, server]


def send(pids: list[int], sign: signal.Signals) -> None:
    """Send a signal to each that is still there."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, sign)


def _children(pid: int) -> list[int]:
    """Every process that the database server has started: who serves somebody, and its own."""
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(one) for one in told.split()]


def _stands(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return stat.rpartition(")")[2].split()[0] == "T"
