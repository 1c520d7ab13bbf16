"""Who asks: a mix of reads and writes, as fast as it is answered or as often as is told."""

import asyncio
import json
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any, Final

from bench.client import Connection, connect, post_for, request_for
from bench.feeds.signing import signed
from bench.rolling.people import form
from bench.soak.town import FEED, Town, key
from launch.demo.offices import PASSWORD

MIX: Final = {"page": 44, "post": 28, "own": 12, "feed": 8, "sign in": 4, "come": 4}
"""Of a hundred steps. `come` is five calls: an account, a sign-in, a registration that dispatches,
the acceptance; and somebody who came before leaves, so that there are seats for all."""
CONNECTIONS: Final = 32
AT_ONCE: Final = 16
"""So many ask where it is measured what the house can."""
LATE: Final = 30.0
"""Seconds after which a call counts as never answered."""
STAY: Final = 100
"""So many hold a seat; it is they who ask again."""


class NotAnswered(Exception):
    """A call was answered otherwise than it should be."""


@dataclass(frozen=True)
class Youth:
    """Somebody who came, and the token they hold."""

    name: str
    token: str
    id: str
    version: int


@dataclass
class Asking:
    """Steps against one gateway, and how long their calls took."""

    port: int
    town: Town
    today: date
    random: Random
    took: list[tuple[str, float]] = field(default_factory=list)
    """Of each call since these were last taken: its kind and its seconds."""
    refused: Counter[str] = field(default_factory=Counter)
    steps: int = 0
    _number: int = 0
    _youths: deque[Youth] = field(default_factory=deque)
    _free: deque[Connection] = field(default_factory=deque)
    _department: tuple[str, float] = ("", 0.0)
    _cursor: str = ""

    def taken(self) -> list[tuple[str, float]]:
        """What was noted since the last time."""
        took, self.took = self.took, []
        return took

    async def one(self, due: float | None = None) -> None:
        """One step of the mix; how long its first call took is counted from when it was due."""
        [kind] = self.random.choices([*MIX], [*MIX.values()])
        try:
            async with asyncio.timeout(LATE):
                await self._doing[kind](due or time.perf_counter())
        except (NotAnswered, OSError, TimeoutError) as failed:
            self.refused[f"{kind}: {str(failed) or type(failed).__name__}"] += 1
        self.steps += 1

    async def come(self, due: float) -> None:
        """Somebody makes an account, signs in, registers, is dispatched and accepts; one leaves."""
        self._number += 1
        number, name = self._number, f"soak-{self._number:07}"
        proof = {"name": name, "password": PASSWORD}
        await self._ask("come", post_for("/v1/accounts", {"kind": "youth", **proof}, key()), due)
        token = await self._signed_in("come", name)
        told = _bearer(token) | key()
        body = form(number, self.today)
        standing = await self._ask("come", post_for("/v1/youths", body, told))
        dispatch = standing["dispatch"] or await self._dispatch(token)
        path = f"/v1/dispatches/{dispatch['id']}/acceptance"
        version = {"expected_version": dispatch["version"]}
        await self._ask("come", post_for(path, version, _bearer(token) | key()))
        self._youths.append(Youth(name, token, standing["id"], standing["version"]))
        if len(self._youths) > STAY:
            await self._leave(self._youths.popleft())

    async def _leave(self, youth: Youth) -> None:
        path, version = f"/v1/youths/{youth.id}/withdrawal", {"expected_version": youth.version}
        await self._ask("come", post_for(path, version, _bearer(youth.token) | key()))

    async def close(self) -> None:
        """Hang up."""
        while self._free:
            self._free.pop().close()

    @property
    def _doing(self) -> Mapping[str, Callable[[float], Awaitable[Any]]]:
        return {
            "page": lambda due: self._ask("page", request_for("/v1/public/posts"), due),
            "post": lambda due: self._ask("post", self._a_post(), due),
            "own": self._look,
            "feed": self._read_feed,
            "sign in": self._sign_in,
            "come": self.come,
        }

    def _a_post(self) -> bytes:
        return request_for(f"/v1/public/posts/{self.random.choice(self.town.posts)}")

    async def _look(self, due: float) -> None:
        token = self.random.choice(self._youths).token
        await self._ask("own", request_for("/v1/me/dispatches", _bearer(token)), due)

    async def _sign_in(self, due: float) -> None:
        name = self.random.choice(self._youths).name
        await self._signed_in("sign in", name, due)

    async def _read_feed(self, due: float) -> None:
        query = "limit=100" + (f"&cursor={self._cursor}" if self._cursor else "")
        told = _bearer(await self._departments_token())
        told |= signed(self.town.client_secret, FEED, query)
        page = await self._ask("feed", request_for(f"{FEED}?{query}", told), due)
        self._cursor = page["next_cursor"] if page["has_more"] else ""

    async def _dispatch(self, token: str) -> Any:
        """The seat of somebody who had to wait for it."""
        for _ in range(100):
            page = await self._ask("come", request_for("/v1/me/dispatches", _bearer(token)))
            if page["items"]:
                return page["items"][0]
            await asyncio.sleep(0.1)
        raise NotAnswered("no dispatch")

    async def _signed_in(self, kind: str, name: str, due: float | None = None) -> str:
        told = {"grant_type": "password", "name": name, "password": PASSWORD}
        tokens = await self._ask(kind, post_for("/v1/tokens", told), due)
        return str(tokens["access_token"])

    async def _departments_token(self) -> str:
        token, until = self._department
        if time.monotonic() < until:
            return token
        told = {"grant_type": "client_credentials", "client_id": self.town.client_id}
        told["client_secret"] = self.town.client_secret
        answer = await self._ask("feed", post_for("/v1/tokens", told))
        lasts = time.monotonic() + answer["expires_in"] / 2
        self._department = (str(answer["access_token"]), lasts)
        return self._department[0]

    async def _ask(self, kind: str, request: bytes, due: float | None = None) -> Any:
        began = due or time.perf_counter()
        connection = await self._connection()
        try:
            answer = await connection.get(request)
        except BaseException:
            # What comes back later would be taken for the answer to another.
            connection.close()
            raise
        self._free.append(connection)
        self.took.append((kind, time.perf_counter() - began))
        if answer.status >= 400:
            raise NotAnswered(f"{answer.status} {json.loads(answer.body)['code']}")
        return json.loads(answer.body) if answer.body else None

    async def _connection(self) -> Connection:
        while self._free:
            # The one that rested longest: none is left until the gateway closes it.
            connection = self._free.popleft()
            if connection.is_open:
                return connection
        return await connect(self.port)


async def as_fast_as_answered(asking: Asking, at_once: int, seconds: float) -> float:
    """So many at once, each its next step when the last is done; steps a second."""
    began, before = time.perf_counter(), asking.steps

    async def one() -> None:
        while time.perf_counter() < began + seconds:
            await asking.one()

    await asyncio.gather(*(one() for _ in range(at_once)))
    return (asking.steps - before) / (time.perf_counter() - began)


async def as_often_as_told(asking: Asking, rate: float, until: float) -> None:
    """So many steps a second, each begun when it is due whether or not those before are done.

    Whoever waits behind a slow answer is counted as waiting.
    """
    turns = asyncio.Semaphore(CONNECTIONS)
    due = time.perf_counter()

    async def one(due: float) -> None:
        async with turns:
            await asking.one(due)

    async with asyncio.TaskGroup() as steps:
        while due < until:
            due += asking.random.expovariate(rate)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            steps.create_task(one(due))


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
