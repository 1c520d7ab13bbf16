"""Records whose time is over: counted, and made nameless; counts and filed bytes stay."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import audit, held
from services.common.store.database import Database
from services.common.store.grounds import empty_grounds
from services.common.store.held import Person
from services.common.store.sealed import blind
from services.common.values.identity import IdNumber
from services.common.values.region import PROVINCE
from services.matching import policy
from services.matching.actions.changes import tell_youth
from services.matching.actions.youths import hold_market_of, hold_youth
from services.matching.clients.reporting import Reporting
from services.matching.queries import dispatches, placements, second_records, youths
from services.matching.queries import retention as queries
from services.matching.queries.held import GROUNDED, HELD
from services.matching.rules import retention as rules
from services.matching.rules.retention import Kept, Reason, Terms
from services.matching.tables.youths import Youth

AT_ONCE: Final = 500
"""Youths looked at in one turn."""


@dataclass(frozen=True)
class Found:
    """Whose time is over, why others of that age are kept, whose records an archive looks at."""

    due: Sequence[str]
    kept: dict[Reason, int]
    to_be_appraised: int


def terms_on(day: date) -> Terms:
    """How many years a record is kept, by whether somebody signed an agreement."""
    names = ("registry_retention_years", "records_retention_years")
    return Terms(*(int(policy.VALUES.value(name, day, PROVINCE).value) for name in names))


def keep_years_on(day: date) -> int:
    """How many years ahead an archive's appraisal may keep records on, at most."""
    return int(policy.VALUES.value("archive_keep_years", day, PROVINCE).value)


async def look(database: Database, reporting: Reporting, deed: Deed, area: str) -> Found:
    """Look through the records of an area that are old enough. Raises RetainedUnknown.

    No transaction is open while reporting is asked.
    """
    due: list[str] = []
    kept: Counter[Reason] = Counter()
    appraised, after = 0, ""
    terms = terms_on(deed.today)
    while found := await database.run(partial(_some, deed, area, after)):
        after = max(found)
        with_money = await reporting.retained(sorted(found), author=deed.author)
        for key, one in found.items():
            told = replace(one, has_money=key in with_money)
            appraised += rules.is_to_be_appraised(told, terms, deed.today)
            if reason := rules.reason_to_keep(told, terms, deed.today):
                kept[reason] += 1
            else:
                due.append(key)
    return Found(due, dict(kept), appraised)


async def make_nameless(session: AsyncSession, deed: Deed, youth_id: str) -> None:
    """Let a record be nobody's, if its time is over still; reporting was asked just before.

    What is sealed is emptied, what finds the person again is gone, and the feed tells it.
    Raises YouthNotFound where that was done before.
    """
    youth = await hold_records(session, deed, youth_id)
    kept = (await queries.kept(session, [youth_id], deed.today))[youth_id]
    terms = terms_on(deed.today)
    if rules.reason_to_keep(kept, terms, deed.today):
        return
    await let_go(session, deed, youth)


async def hold_records(session: AsyncSession, deed: Deed, youth_id: str) -> Youth:
    """A youth with their placements and dispatches held: whoever moves one holds it alone.

    They come before the youth, as movers take them, and after the market. Raises YouthNotFound.
    """
    await hold_market_of(session, deed, youth_id)
    await placements.hold_of_youth(session, youth_id)
    await dispatches.hold_of_youth(session, youth_id)
    return await hold_youth(session, deed, youth_id)


async def look_after(session: AsyncSession, deed: Deed, youth_id: str) -> None:
    """Let go of what an earlier edition has left of a nameless record, and have others do so."""
    youth = await youths.locked(session, youth_id)
    if youth is not None and youth.erased_on and (youth.let_go_by or 0) < rules.EDITION:
        await let_go(session, deed, youth)


async def let_go(session: AsyncSession, deed: Deed, youth: Youth) -> None:
    """Empty what is sealed of a held record, leave nothing that finds the person, and tell it."""
    number = IdNumber(youth.id_number)
    await held.empty(session, HELD, Person((youth.id,)))
    # Read as it was emptied: what is set again to what it was before would not be written.
    await session.refresh(youth)
    _forget(youth, number, deed)
    # Their rows went along as records merged; the words kept beside a change stay by its id.
    former = await second_records.former_ids(session, youth.id)
    await empty_grounds(session, GROUNDED, Person((youth.id, *former)))
    for name in await queries.names_told(session, youth.id):
        name.name_index = blind("name_conflicts.erased", name.id)
    await session.flush()
    await tell_youth(session, deed, youth, "youth.anonymised")
    await audit.note(
        session,
        deed,
        action="youth.anonymised",
        object_id=youth.id,
        ground="retention",
        region=youth.region,
    )


def _forget(youth: Youth, number: IdNumber, deed: Deed) -> None:
    youth.name = rules.NAMELESS
    youth.id_number = rules.number_of_nobody(number).text
    # No number leads here any more; whoever comes again begins anew.
    youth.id_number_index = blind("youths.erased", youth.id)
    youth.phone = youth.phone_index = None
    youth.school = youth.major = youth.household_region = None
    youth.owner_id = youth.signed_up_at = None
    youth.origins = {}
    youth.erased_on, youth.let_go_by = youth.erased_on or deed.today, rules.EDITION


async def _some(deed: Deed, area: str, after: str, session: AsyncSession) -> dict[str, Kept]:
    terms = terms_on(deed.today)
    # Only a first sieve: the day of the record itself, not of what came after.
    day = rules.recorded_by(deed.today, terms.registry_years)
    found = await queries.recorded_before(session, area, day, after=after, limit=AT_ONCE)
    return await queries.kept(session, found, deed.today)
