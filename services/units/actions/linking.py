"""Linking: a unit that registers under the code of a prospective unit is the one recommended."""

import logging
from dataclasses import asdict, replace
from datetime import date
from functools import partial
from types import SimpleNamespace
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed, by_itself
from services.common.store.changes import Change
from services.common.store.database import Database
from services.common.store.grounds import record_grounded
from services.common.store.jobs import may_pass
from services.common.time.clock import Clock
from services.common.values import ids, region
from services.units.actions.telling import codes_of, tell_post, tell_unit
from services.units.queries import prospects as queries
from services.units.queries import successions, units
from services.units.rules.moves import follow
from services.units.rules.prospects import (
    PROSPECT_STEPS,
    credited,
    draft_of,
)
from services.units.rules.units import stands
from services.units.tables.posts import Post
from services.units.tables.prospects import ProspectContact, ProspectiveUnit, ProspectPost
from services.units.tables.units import Unit

log = logging.getLogger(__name__)


async def link_prospect(
    session: AsyncSession, deed: Deed, unit: Unit, listed: ProspectiveUnit | None = None
) -> ProspectiveUnit | None:
    """Make the prospective unit of this unit's code the unit it became, if one is listed.

    `listed`, locked, is one known to be this unit, if by a code that the unit no longer has.

    Its planned posts become the unit's drafts. The unit must be in the session; whoever calls
    tells the feed of it afterwards. A unit that became one before stays that one.
    """
    await successions.lock_codes(session, unit.credit_code)
    prospect = listed or await queries.prospect_of_code(session, unit.credit_code, lock=True)
    if prospect is None or prospect.unit_id or await queries.prospect_of_unit(session, unit.id):
        return None
    prospect.state = follow(PROSPECT_STEPS, prospect.state, "register", "unit")
    prospect.unit_id, prospect.registered_on = unit.id, deed.today
    unit.recommended_by = credited(unit.recommended_by, prospect.recommended_by)
    note_contact(session, deed, prospect, "register", deed.today)
    await tell_prospect(session, deed, prospect, "prospect.registered", unit_id=unit.id)
    return prospect


async def credit_register(session: AsyncSession, unit: Unit) -> None:
    """Let a unit that names nobody keep the department by whose list it became a unit."""
    prospect = await queries.prospect_of_unit(session, unit.id)
    if prospect is not None:
        unit.recommended_by = credited(unit.recommended_by, prospect.recommended_by)


async def credit_all(database: Database, clock: Clock) -> None:
    """Credit units that were linked before links credited anybody, each in its own transaction."""
    deed = by_itself("units", clock, "daily")
    async with database.reading() as session:
        found = await queries.uncredited_units(session)
    for unit_id in found:
        try:
            await database.run(partial(_credit, deed, unit_id))
        except Exception as error:
            if may_pass(error):
                raise
            # One keeps neither the others waiting nor the day's work; it is tried again tomorrow.
            log.exception("unit %s was not credited", unit_id)


async def _credit(deed: Deed, unit_id: str, session: AsyncSession) -> None:
    unit = await units.unit(session, unit_id, lock=True)
    if unit is None:
        return
    before = unit.recommended_by
    await credit_register(session, unit)
    await queries.drop_uncredited(session, unit_id)
    if unit.recommended_by != before:
        await tell_unit(session, deed, unit, "unit.corrected", **codes_of(unit))


async def became_unit(
    session: AsyncSession, deed: Deed, unit: Unit, listed: ProspectiveUnit | None = None
) -> ProspectiveUnit | None:
    """Link a unit that was registered before, tell of it, and draft its planned posts.

    A unit that is no more is linked for the record and gets no drafts.
    """
    linked = await link_prospect(session, deed, unit, listed)
    if linked is None:
        return None
    await tell_unit(session, deed, unit, "unit.corrected", **codes_of(unit))
    if stands(unit.state):
        await draft_planned_posts(session, deed, linked, unit)
    return linked


async def draft_planned_posts(
    session: AsyncSession, deed: Deed, prospect: ProspectiveUnit, unit: Unit
) -> None:
    """Make the planned posts of a prospective unit drafts of the unit it became.

    Nobody sees a draft but the unit and its office; publication checks it like any other.
    """
    for planned in await queries.planned_posts(session, prospect.id):
        post = _draft(planned, unit, deed.today)
        session.add(post)
        await session.flush()
        planned.post_id = post.id
        await tell_post(session, deed, (post, unit), "post.drafted")


def _draft(planned: ProspectPost, unit: Unit, today: date) -> Post:
    place = region.find(planned.workplace_county, today)
    form = draft_of(planned.form, place.name if place else planned.workplace_county)
    return Post(
        id=ids.new("pst"),
        version=0,
        unit_id=unit.id,
        state="draft",
        offer_version=0,
        last_offer_version=0,
        **(asdict(form) | {"skills": list(form.skills)}),
    )


def note_contact(
    session: AsyncSession,
    deed: Deed,
    prospect: ProspectiveUnit,
    move: str,
    day: date,
    *,
    code: str | None = None,
    words: str | None = None,
) -> None:
    """Keep what was done about a prospective unit, beside where it stands now."""
    session.add(
        ProspectContact(
            prospect_id=prospect.id,
            move=move,
            day=day,
            code=code,
            words=words,
            author=deed.author,
            recorded_at=deed.now,
        )
    )


async def tell_prospect(
    session: AsyncSession,
    deed: Deed,
    prospect: ProspectiveUnit,
    event: str,
    *,
    day: date | None = None,
    ground: str = "",
    **more: Any,
) -> None:
    """Raise a prospective unit's version and write its change; its ground is told to no feed."""
    prospect.version += 1
    data = prospect_data(prospect) | more
    change = Change("prospect", prospect.id, prospect.version, event, day or deed.today, data)
    await record_grounded(session, deed, replace(change, ground=ground))


def prospect_data(prospect: ProspectiveUnit | SimpleNamespace) -> dict[str, Any]:
    """What every event of a prospective unit says."""
    return {
        "region": prospect.region,
        "state": prospect.state,
        "recommended_by": prospect.recommended_by,
        "recommended_on": prospect.recommended_on.isoformat(),
        "industry": prospect.industry,
        "list_id": prospect.list_id,
    }
