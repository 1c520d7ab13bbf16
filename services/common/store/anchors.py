"""Anchors: what stood at the head of each chain, signed and kept outside the database.

Two files a service, in a folder that no database role writes to: `units.head.jsonl` holds the
latest anchor of each chain, seconds behind the head, and is replaced; `units.daily.jsonl` gains
an anchor of each chain a day. They are signed with a key of the service, which lies in its keys
file and may be changed: what signed before goes on vouching for what it signed until then.
Instants are real time, also where a sandbox moves the clock.
"""

import asyncio
import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common import threads
from services.common.keys import Anchoring, Keys
from services.common.time.clock import Clock, day_of

EVERY: Final = 2.0
"""Seconds between two signatures of a chain that grows: with the relay's, below the 5 promised."""
_PURPOSE: Final = b"jianxi anchor\0"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Anchor:
    """The digest of a row that was the last of its chain at an instant."""

    service: str
    chain: str
    no: int
    digest: str
    """Of the row, as 64 hexadecimal digits."""
    day: str
    at: str
    dailies: int
    """How many daily anchors of this chain were written before: so none can be left out."""
    signature: str = ""

    def signed(self, key: Ed25519PrivateKey) -> "Anchor":
        """Itself with the signature of its service."""
        return replace(self, signature=key.sign(self._signed_text()).hex())

    def is_true(self, key: Ed25519PublicKey) -> bool:
        """Whether the service signed just this."""
        try:
            key.verify(bytes.fromhex(self.signature), self._signed_text())
        except (InvalidSignature, ValueError):
            return False
        return True

    def is_vouched_for(self, by: Anchoring) -> bool:
        """Whether the key of now signed just this, or one before in its time."""
        if self.is_true(by.key.public_key()):
            return True
        # The instant is read only of what is signed: what somebody wrote there may be none.
        signed_until = (until for key, until in by.before if self.is_true(key))
        return any(datetime.fromisoformat(self.at) <= until for until in signed_until)

    def _signed_text(self) -> bytes:
        told = {name: value for name, value in asdict(self).items() if name != "signature"}
        return _PURPOSE + json.dumps(told, sort_keys=True, ensure_ascii=False).encode()


@dataclass(frozen=True)
class AnchorFiles:
    """Where the anchors of one service lie."""

    folder: Path
    service: str

    @property
    def head(self) -> Path:
        """The latest anchor of each chain."""
        return self.folder / f"{self.service}.head.jsonl"

    @property
    def daily(self) -> Path:
        """An anchor of each chain a day."""
        return self.folder / f"{self.service}.daily.jsonl"

    def read(self, file: Path) -> list[Anchor]:
        """The anchors of a file, none if it is not there. ValueError if it is spoilt."""
        if not file.exists():
            return []
        try:
            return [Anchor(**json.loads(line)) for line in file.read_text().splitlines()]
        except (TypeError, AttributeError) as error:
            raise ValueError(file.name) from error

    def append(self, anchors: Iterable[Anchor]) -> None:
        """Add daily anchors, on the disk when this returns."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(self.daily, os.O_APPEND, anchors)

    def replace(self, anchors: Iterable[Anchor]) -> None:
        """Put other heads in the place of the old ones: a reader sees these or those."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.head.with_suffix(".draft")
        _write(draft, os.O_TRUNC, anchors)
        draft.replace(self.head)


class Notary:
    """Signs the heads of a service's chains; only the relay that leads asks it to."""

    def __init__(self, folder: Path, keys: Callable[[], Keys]) -> None:
        """`folder` lies outside the database, and is made if it is not there.

        `keys` gives those that hold now: asked at each signature, so that a key may be changed.
        """
        self._files = AnchorFiles(folder, keys().service)
        self._keys = keys
        self._clock = Clock()
        self._heads: dict[str, Anchor] = {}
        self._spoilt: set[str] = set()
        self._readable = False
        self._fresh = True
        self._next = 0.0
        self._awaited_since: float | None = None

    async def begin(self) -> None:
        """Take up what was signed last, by whatever process; over what is spoilt nothing is put."""
        try:
            heads = await asyncio.to_thread(self._files.read, self._files.head)
        except (ValueError, OSError):
            log.exception("anchors of %s cannot be read", self._files.service)
            self._readable = False
            self._await()
            return
        self._heads = {anchor.chain: anchor for anchor in heads}
        self._readable = self._fresh = True

    async def follow(
        self, connection: AsyncConnection, chains: Sequence[Table], numbered: int
    ) -> None:
        """Sign the heads if they moved or the day turned, every two seconds at the most."""
        self._fresh |= bool(numbered) or self._day_turned()
        if self._fresh:
            self._await()
        if self._fresh and monotonic() >= self._next:
            self._next = monotonic() + EVERY
            try:
                await self.attest(connection, chains)
                self._fresh = False
                self._awaited_since = None if self._readable else self._awaited_since
            except OSError:
                # What is numbered must not wait for a disk; the tail grows, and verifying tells.
                log.exception("anchors of %s cannot be written", self._files.service)

    def rest(self) -> None:
        """Await nothing: another process signs from now on."""
        self._awaited_since = None

    def lines(self) -> Iterator[tuple[str, str, float]]:
        """How long a signature is awaited, how much is spoilt: a name, its meaning, a count."""
        since = self._awaited_since
        waited = 0.0 if since is None else monotonic() - since
        yield "unanchored_seconds", "For how long heads of chains await an anchor.", waited
        yield "chains_spoilt", "Chains that no longer hold their anchor.", len(self._spoilt)

    def _await(self) -> None:
        self._awaited_since = self._awaited_since or monotonic()

    async def attest(self, connection: AsyncConnection, chains: Sequence[Table]) -> None:
        """Sign the head of each chain in which what was signed before still stands."""
        if not self._readable:
            return
        fresh = [anchor for table in chains if (anchor := await self._head(connection, table))]
        await connection.commit()
        daily = [anchor for anchor in fresh if self._is_first_of_day(anchor)]
        key = self._keys().notary.key
        heads = [replace(a, dailies=a.dailies + (a in daily)).signed(key) for a in fresh]
        if heads:
            kept = self._heads | {anchor.chain: anchor for anchor in heads}
            signed = [a.signed(key) for a in daily]
            # To the end: whoever leads next would else write the same files beside it.
            await threads.to_the_end(self._keep, signed, kept.values())
            self._heads = kept

    def _keep(self, daily: Sequence[Anchor], heads: Iterable[Anchor]) -> None:
        if daily:
            self._files.append(daily)
        self._files.replace(heads)

    async def _head(self, connection: AsyncConnection, table: Table) -> Anchor | None:
        query = select(table.c.no, table.c.digest).where(table.c.no.is_not(None))
        row = (await connection.execute(query.order_by(table.c.no.desc()).limit(1))).first()
        last = self._heads.get(table.name)
        if last and not await self._stands(connection, table, last):
            return None
        now = self._clock.now()
        day = day_of(now).isoformat()
        if row is None or (last and (last.no, last.day) == (row.no, day)):
            return None
        return Anchor(
            service=self._files.service,
            chain=table.name,
            no=row.no,
            digest=row.digest.hex(),
            day=day,
            at=now.isoformat(timespec="milliseconds"),
            dailies=last.dailies if last else 0,
        )

    async def _stands(self, connection: AsyncConnection, table: Table, last: Anchor) -> bool:
        digest = await connection.scalar(select(table.c.digest).where(table.c.no == last.no))
        stands = digest is not None and digest.hex() == last.digest
        if not stands and table.name not in self._spoilt:
            # Never signed over: the last true anchor is the evidence.
            log.error("chain %s no longer holds its anchor %s", table.name, last.no)
            self._spoilt.add(table.name)
        return stands

    def _is_first_of_day(self, anchor: Anchor) -> bool:
        last = self._heads.get(anchor.chain)
        return last is None or last.day != anchor.day

    def _day_turned(self) -> bool:
        today = day_of(self._clock.now()).isoformat()
        return any(anchor.day != today for anchor in self._heads.values())


def _write(file: Path, how: int, anchors: Iterable[Anchor]) -> None:
    text = "".join(f"{json.dumps(asdict(anchor), ensure_ascii=False)}\n" for anchor in anchors)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | how, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
