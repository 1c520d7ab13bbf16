"""The audit log: who did or saw what, and what was altered. Changes tell of the rest."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

from services.common.deeds import Deed
from services.common.store.sealed import blind
from services.common.store.tables import audit_entries
from services.common.time.clock import end_of
from services.common.values import region as regions


@dataclass(frozen=True)
class Asked:
    """Which entries are asked for: of an object, an author, a kind, a day; None is any."""

    object_id: str | None = None
    author: str | None = None
    action: str | None = None
    day: date | None = None


@dataclass(frozen=True)
class Watched:
    """Columns of a record whose alteration is kept: as they are, or as keyed HMAC."""

    plain: Collection[str] = ()
    personal: Collection[str] = ()

    def seen(self, row: DeclarativeBase) -> dict[str, Any]:
        """What the log may keep of a record as it stands now."""
        plain = {name: getattr(row, name) for name in self.plain}
        personal = {name: _hidden(row, name) for name in self.personal}
        told: dict[str, Any] = json.loads(json.dumps(plain | personal, default=str))
        return told


async def note(
    session: AsyncSession,
    deed: Deed,
    *,
    action: str,
    object_id: str,
    ground: str = "",
    region: str | None = None,
    altered: tuple[Mapping[str, Any], Mapping[str, Any]] | None = None,
) -> None:
    """Keep an act, such as a sign-in or a look at an ID number in full.

    `action` is like an event (`youth.revealed`); `region` is the object's, by which auditors see
    the entry; `altered` is what `Watched.seen` said before and after, of which only what differs
    is kept. Nothing here may hold personal data.
    """
    before, after = _differing(*altered) if altered else (None, None)
    await session.execute(
        insert(audit_entries)
        .values(
            at=deed.now,
            author=deed.author,
            action=action,
            object_id=object_id,
            ground=ground,
            request_id=deed.request_id,
            region=region,
            before=before,
            after=after,
        )
        # Nothing is read back: an entry may be of a region whose entries the author cannot read.
        .inline()
    )


async def entries(
    session: AsyncSession, area: str, asked: Asked, *, before: int | None, limit: int
) -> list[Row[Any]]:
    """Entries of an area, the latest first, from below an id."""
    query = _asked(area, asked).order_by(audit_entries.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit_entries.c.id < before)
    return list(await session.execute(query))


def _asked(area: str, asked: Asked) -> Select[Any]:
    kept = audit_entries.c
    query = select(audit_entries)
    if area != regions.PROVINCE:
        # What has no region, such as a sign-in, is for the autonomous region alone.
        query = query.where(kept.region.startswith(regions.prefix(area), autoescape=True))
    for name in ("object_id", "author", "action"):
        if (value := getattr(asked, name)) is not None:
            query = query.where(kept[name] == value)
    if asked.day is not None:
        query = query.where(kept.at >= _begin_of(asked.day), kept.at < end_of(asked.day))
    return query


def _begin_of(day: date) -> datetime:
    return end_of(day) - timedelta(days=1)


def _hidden(row: DeclarativeBase, name: str) -> str | None:
    value = getattr(row, name)
    if value is None:
        return None
    text = json.dumps(value, ensure_ascii=False, default=str)
    return "hmac:" + blind(f"audit:{row.__tablename__}.{name}", text).hex()


def _differing(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name in before if before[name] != after[name]]
    return {name: before[name] for name in names}, {name: after[name] for name in names}
