"""A gateway and one service behind it as processes, told what a launched house would tell them."""

import asyncio
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.client import connect, request_for
from launch import keys
from launch.folder import Folder
from launch.plan import HOME, SERVICES, environment, ports_from, serve, service_environment

UNLIMITED: Final = "1000000/second"
"""One address and one caller ask for everything here; the limits are counted all the same."""
RESTING: Final = 0.2
"""The part of a processor that a program at rest spends at most."""
REST: Final = 5.0
"""Seconds for which it is looked whether it rests."""
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@contextmanager
def house(
    folder: Folder, service: str, database: str, first_port: int
) -> Iterator[tuple[dict[str, int], dict[str, list[int]]]]:
    """A service and the gateway; their ports, and the process ids of each."""
    ports = ports_from(first_port)
    limits = {f"JIANXI_LIMIT_PER_{each}": UNLIMITED for each in ("ADDRESS", "CALLER")}
    told = {
        service: service_environment(folder, ports, service, database),
        "gateway": environment(folder, ports) | limits,
    }
    with folder.log("bench").open("wb") as log:
        children = {
            name: subprocess.Popen(
                serve(name, ports[name]), cwd=HOME, env=mine, stdout=log, stderr=log
            )
            for name, mine in told.items()
        }
        try:
            yield ports, {name: [child.pid] for name, child in children.items()}
        finally:
            for child in children.values():
                child.terminate()
            for child in children.values():
                child.wait()


def folder_with_keys(place: Path) -> Folder:
    """A data folder in which every service has its keys."""
    folder = Folder(place)
    folder.make()
    keys.make_missing(folder.keys, SERVICES, in_use=False)
    return folder


async def up(port: int, path: str) -> None:
    """Wait until a path is answered well on a port."""
    for _ in range(1_200):
        try:
            connection = await connect(port)
        except OSError:
            await asyncio.sleep(0.1)
            continue
        answer = await connection.get(request_for(path))
        connection.close()
        if answer.status == 200:
            return
        await asyncio.sleep(0.1)
    raise SystemExit(f"port {port} does not answer")


async def rested(programs: Mapping[str, list[int]]) -> dict[str, float]:
    """Wait until nothing is left of what a start brings about; what each program then spends.

    Seconds of the processor in a second while nobody asks, by program: its loops, and sisters that
    are looked for and not there.
    """
    for _ in range(200):
        before = {name: spent(pids) for name, pids in programs.items()}
        await asyncio.sleep(REST)
        used = {name: (spent(pids) - before[name]) / REST for name, pids in programs.items()}
        if max(used.values()) < RESTING:
            return used
    raise SystemExit("what was started does not come to rest")


def spent(pids: list[int]) -> float:
    """Seconds of processor that processes and what they started have used."""
    return sum(_ticks(pid) for pid in pids) / _TICKS


def _ticks(pid: int) -> int:
    own = Path(f"/proc/{pid}")
    try:
        fields = (own / "stat").read_text().rpartition(")")[2].split()
        children = (own / "task" / str(pid) / "children").read_text().split()
    except OSError:
        # Ended meanwhile, as a vacuum does: its time is its parent's already.
        return 0
    # The ended ones are counted in the parent's own (fields 15 and 16).
    return sum(map(int, fields[11:15])) + sum(_ticks(int(child)) for child in children)
