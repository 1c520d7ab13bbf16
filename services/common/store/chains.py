"""Verifies the chains of digests: `python -m services.common.store.chains`, per service.

Prints of each chain how many rows and anchors were checked, the first fault, and from where on
nothing is anchored; ends with 1 if a row was altered, left out or put in, or an anchor is wrong,
with 3 if nobody could look: the disk is full, the database does not answer, or the folder of
anchors is not there.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from sqlalchemy import Row, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common import keys
from services.common.keys import Anchoring
from services.common.offline import UNCHECKED, by_hand
from services.common.settings import ServiceSettings
from services.common.store.anchors import Anchor, AnchorFiles, agrees
from services.common.store.database import Database
from services.common.store.relay import CHAINED, digest_of

Kind = Literal[
    "changed", "removed", "inserted", "anchor-missing", "anchor-signature", "anchor-other-chain"
]
_TITLES: Final = {"changes": "变更记录", "audit_entries": "审计记录"}
_WORDS: Final[dict[Kind, str]] = {
    "changed": "内容与摘要不符：这一行被改动，或者它前面有行被抽走并重新编号",
    "removed": "这一行被删除",
    "inserted": "这一行是插入的",
    "anchor-missing": "缺少锚点：锚点文件不在，或者其中有锚点被删去",
    "anchor-signature": "锚点的签名不对，或者锚点文件已损坏",
    "anchor-other-chain": "这一行与锚点不符：整条链被重新编造过",
}


@dataclass(frozen=True)
class Fault:
    """What is wrong first in a chain, and at which number."""

    kind: Kind
    no: int


@dataclass
class Verdict:
    """What was found of one chain."""

    chain: str
    rows: int = 0
    waiting: int = 0
    """Rows that were committed and have no number yet: seconds old."""
    anchors: int = 0
    anchored: int = 0
    """The number of the last anchored row; what comes after is the tail."""
    fault: Fault | None = None

    def told(self) -> str:
        """The verdict as one sentence."""
        found = f"核对 {self.rows} 行、{self.anchors} 个锚点"
        tail = f"第 {self.anchored + 1} 号起尚未锚定（已编号 {self.rows - self.anchored} 行，"
        tail += f"未编号 {self.waiting} 行）"
        if self.fault is None:
            return f"{_TITLES[self.chain]}：摘要链完整；{found}；{tail}。"
        what = f"第 {self.fault.no} 号不符，{_WORDS[self.fault.kind]}（{self.fault.kind}）"
        return f"{_TITLES[self.chain]}：{what}；{found}。"


@dataclass(frozen=True)
class Anchors:
    """The anchors of one chain whose signatures hold, by number, and what is wrong with the rest.

    `expected` says that there is a place for anchors, so that a chain without one lacks them.
    """

    by_number: Mapping[int, Anchor] = field(default_factory=dict)
    fault: Fault | None = None
    expected: bool = False

    @property
    def last(self) -> int:
        """The highest number that is anchored."""
        return max(self.by_number, default=0)


async def verify(database: Database, anchors: Mapping[str, Anchors]) -> list[Verdict]:
    """Check every chain, in the state that the database is in now."""
    async with database.engine.connect() as connection:
        return [await _verified(connection, table, anchors[table.name]) for table in CHAINED]


def anchors_of(files: AnchorFiles | None, by: Anchoring) -> dict[str, Anchors]:
    """The anchors of each chain, read before its rows are; none where none are kept."""
    if files is None:
        return {table.name: Anchors() for table in CHAINED}
    try:
        heads, dailies = files.read(files.head), files.read(files.daily)
    except ValueError:
        spoilt = Anchors(fault=Fault("anchor-signature", 1), expected=True)
        return {table.name: spoilt for table in CHAINED}
    return {table.name: _sorted(table.name, heads, dailies, files, by) for table in CHAINED}


def _sorted(
    chain: str,
    heads: Sequence[Anchor],
    dailies: Sequence[Anchor],
    files: AnchorFiles,
    by: Anchoring,
) -> Anchors:
    daily = [anchor for anchor in dailies if anchor.chain == chain]
    found = [*daily, *(anchor for anchor in heads if anchor.chain == chain)]
    true = [a for a in found if a.is_vouched_for(by) and a.service == files.service]
    false = next((anchor for anchor in found if anchor not in true), None)
    fault = Fault("anchor-signature", false.no) if false else _missing(daily, found[len(daily) :])
    return Anchors({anchor.no: anchor for anchor in true}, fault, expected=True)


def _missing(daily: Sequence[Anchor], heads: Sequence[Anchor]) -> Fault | None:
    """A daily anchor left out, by the count that each bears; or the head's own."""
    for place, anchor in enumerate(daily):
        if anchor.dailies != place:
            return Fault("anchor-missing", anchor.no)
    if not heads:
        return Fault("anchor-missing", daily[-1].no) if daily else None
    agree = agrees(heads[0].dailies, len(daily))
    return None if agree else Fault("anchor-missing", heads[0].no)


async def _verified(connection: AsyncConnection, table: Table, anchors: Anchors) -> Verdict:
    verdict = Verdict(table.name, anchors=len(anchors.by_number))
    waiting = select(func.count()).select_from(table).where(table.c.no.is_(None))
    verdict.waiting = await connection.scalar(waiting) or 0
    numbered = select(table).where(table.c.no.is_not(None)).order_by(table.c.no)
    rows = aiter(await connection.stream(numbered))
    verdict.fault = await _first_fault(rows, anchors, verdict)
    if verdict.fault is None:
        verdict.fault = _at_the_end(anchors, verdict.rows)
    verdict.anchored = min(anchors.last, verdict.rows)
    return verdict


async def _first_fault(
    rows: AsyncIterator[Row[Any]], anchors: Anchors, verdict: Verdict
) -> Fault | None:
    before, two_before = b"", b""
    async for row in rows:
        verdict.rows += 1
        if row.no != verdict.rows:
            return Fault("removed", verdict.rows)
        if not _fits(row, before):
            follower = await anext(rows, None)
            return _judged(row, two_before, before, follower)
        anchor = anchors.by_number.get(row.no)
        if anchor and anchor.digest != row.digest.hex():
            return Fault("anchor-other-chain", row.no)
        before, two_before = row.digest, before
    return None


def _judged(row: Row[Any], two_before: bytes, before: bytes, follower: Row[Any] | None) -> Fault:
    """Which row is at fault where one does not follow from the one before it."""
    if row.no > 1 and _fits(row, two_before):
        return Fault("inserted", row.no - 1)
    if follower and _fits(follower, before):
        return Fault("inserted", row.no)
    return Fault("changed", row.no)


def _fits(row: Row[Any], before: bytes) -> bool:
    return bool(digest_of(row, before) == row.digest)


def _at_the_end(anchors: Anchors, rows: int) -> Fault | None:
    if anchors.fault:
        return anchors.fault
    if anchors.last > rows:
        return Fault("removed", rows + 1)
    if anchors.expected and rows and not anchors.by_number:
        return Fault("anchor-missing", 1)
    return None


def _files(settings: ServiceSettings, service: str) -> AnchorFiles | None:
    if settings.anchors_folder is None:
        return None
    files = AnchorFiles(settings.anchors_folder, service)
    # Nothing that lies in a folder was looked at: no file of it is missing.
    files.must_be_reached()
    return files


async def _verify() -> int:
    settings = ServiceSettings()
    own = keys.load(settings.keys_file)
    anchors = anchors_of(_files(settings, own.service), own.notary)
    database = Database(settings.database_url.get_secret_value())
    verdicts = await verify(database, anchors)
    await database.close()
    sys.stdout.write("".join(f"{verdict.told()}\n" for verdict in verdicts))
    return 1 if any(verdict.fault for verdict in verdicts) else 0


if __name__ == "__main__":
    sys.exit(by_hand(lambda: asyncio.run(_verify()), failed=UNCHECKED))
