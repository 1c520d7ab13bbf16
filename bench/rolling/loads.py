"""64 clients at once: how long each of their requests took, and the processor's time in all."""

import asyncio
import time
from dataclasses import dataclass
from statistics import quantiles

import aiohttp

from bench.house import spent

CLIENTS = 64
Request = tuple[str, dict[str, str]]


@dataclass(frozen=True)
class Figures:
    """How long each request took, and all of them together."""

    took: list[float]
    seconds: float
    busy: int
    """How often the answer was 503, ask again."""
    service_cpu: float
    """Seconds of a core that the process which answered took for all of them."""
    postgres_cpu: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.took) / self.seconds

    @property
    def cores(self) -> float:
        """How many cores it had in the mean: fewer than the machine's went to something else."""
        return (self.service_cpu + self.postgres_cpu) / self.seconds

    def __add__(self, other: "Figures") -> "Figures":
        """Those of two turns."""
        return Figures(
            took=self.took + other.took,
            seconds=self.seconds + other.seconds,
            busy=self.busy + other.busy,
            service_cpu=self.service_cpu + other.service_cpu,
            postgres_cpu=self.postgres_cpu + other.postgres_cpu,
        )

    def line(self, name: str) -> str:
        """One line of the table."""
        cuts = quantiles(self.took, n=100)
        p50, p95 = cuts[49] * 1000, cuts[94] * 1000
        own, theirs = (1000 * cpu / len(self.took) for cpu in (self.service_cpu, self.postgres_cpu))
        return (
            f"| {name} | {self.rate:.0f} | {p50:.0f} | {p95:.0f} | {self.busy} "
            f"| {own:.1f} | {theirs:.1f} | {self.cores:.2f} |"
        )


async def load(address: str, requests: list[Request], service: int, postgres: int) -> Figures:
    """Send the requests by 64 clients at once, each its next when the last is answered."""
    waiting = iter(requests)
    took: list[float] = []
    asked: list[int] = []
    connector = aiohttp.TCPConnector(limit=CLIENTS)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def client() -> None:
            for body, headers in waiting:
                start = time.perf_counter()
                status, text = 503, ""
                # Too busy to take it: asked again by the same key, and the wait counts.
                while status == 503:
                    async with session.post(address, data=body.encode(), headers=headers) as answer:
                        status, text = answer.status, await answer.text()
                    asked.append(status)
                if status != 201:
                    raise SystemExit(text)
                took.append(time.perf_counter() - start)

        before, began = (spent([service]), spent([postgres])), time.perf_counter()
        await asyncio.gather(*(client() for _ in range(CLIENTS)))
        seconds = time.perf_counter() - began
        return Figures(
            took=took,
            seconds=seconds,
            busy=asked.count(503),
            service_cpu=spent([service]) - before[0],
            postgres_cpu=spent([postgres]) - before[1],
        )
