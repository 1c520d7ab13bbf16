"""Texts for the public: published by an office, each revision kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change
from services.common.store.grounds import record_grounded
from services.common.web.access import require_region
from services.common.web.tokens import Caller
from services.units.policy import shipped
from services.units.queries import texts
from services.units.rules.plans import next_revision
from services.units.rules.texts import Edition, TextKind, TextNotFound, check_first_day, in_force
from services.units.rules.units import check_region
from services.units.tables.public_texts import PublicText


@dataclass(frozen=True)
class TextForm:
    """A text as an officer publishes it."""

    content: Mapping[str, Any]
    first_day: date
    ground: str
    expected_version: int | None


async def publish(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    kind: TextKind,
    region: str,
    *,
    form: TextForm,
) -> Sequence[PublicText]:
    """Add a revision of a region's text; all of them, the newest first.

    Raises OutsideRegion, Unpinned or Stale, TextBackdated, Malformed for an unknown region.
    """
    require_region(caller, region)
    check_region(region, form.first_day)
    check_first_day(form.first_day, deed.today)
    await texts.lock(session, kind, region)
    earlier = await texts.revisions(session, kind, region)
    text = PublicText(
        kind=kind,
        region=region,
        revision=next_revision(earlier[0].revision if earlier else 0, form.expected_version),
        first_day=form.first_day,
        content=dict(form.content),
        ground=form.ground,
        author=deed.author,
        published_at=deed.now,
    )
    session.add(text)
    await record_grounded(session, deed, _told(deed, text))
    return [text, *earlier]


async def read_revisions(
    session: AsyncSession, caller: Caller, kind: TextKind, region: str
) -> Sequence[PublicText]:
    """All revisions of a region's text, the newest first. Raises OutsideRegion, TextNotFound."""
    require_region(caller, region)
    found = await texts.revisions(session, kind, region)
    if not found:
        raise TextNotFound
    return found


async def holding(reader: AsyncConnection, kind: TextKind, area: str, on: date) -> list[Edition]:
    """What holds in an area on a day, the most local first. Raises TextNotFound."""
    kept = await texts.editions(reader, kind, on=on, within=[area])
    found = in_force([*shipped.editions(kind), *kept], area, on)
    if not found:
        raise TextNotFound
    return found


def _told(deed: Deed, text: PublicText) -> Change:
    return Change(
        object="public-text",
        id=f"{text.kind}/{text.region}",
        version=text.revision,
        event="public-text.published",
        occurred_on=deed.today,
        data={
            "kind": text.kind,
            "region": text.region,
            "first_day": text.first_day.isoformat(),
        },
        ground=text.ground,
    )
