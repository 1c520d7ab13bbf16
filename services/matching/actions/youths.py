"""Youths: recorded, changed, and looked at in full."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.reveals import Purpose, note_look
from services.common.values.identity import IdNumber
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.changes import tell_youth
from services.matching.actions.newest_texts import rename_youth
from services.matching.actions.pool import seek_again
from services.matching.actions.rights import youth_for
from services.matching.actions.tellings import correct
from services.matching.queries import applicants, markets, youths
from services.matching.rules.known import (
    ReadPerson,
    Source,
    SourceKind,
    told_of,
)
from services.matching.rules.record_days import check_graduation
from services.matching.rules.youths import (
    Particulars,
    YouthNotFound,
    check_particulars,
    read_id_number,
    read_name,
    read_phone,
    refuse_stale,
)
from services.matching.tables.youths import Youth

WATCHED: Final = audit.Watched(
    plain=("region", "employed"),
    personal=(
        "name",
        "phone",
        "education_level",
        "school",
        "major",
        "graduated_on",
        "skill_level",
        "unemployment_registered_on",
        "household_region",
        "hardship",
    ),
)
"""What the audit log keeps of a person whose particulars an office alters."""


@dataclass(frozen=True, repr=False)
class Registration:
    """A person to be recorded, and under which id: their own account's, or a new one (None)."""

    particulars: Particulars
    id_number: str
    youth_id: str | None

    def person(self, today: date) -> ReadPerson:
        """What is told, checked. Raises Malformed, OldIdNumber."""
        number = read_id_number(self.id_number, today)
        told = told_of(self.particulars, self.id_number)
        return ReadPerson(read_name(told.name), number, read_phone(self.particulars.phone), told)

    def source(self, deed: Deed) -> Source:
        """Who tells it, today: the person by their account, or an office."""
        return Source("self" if self.youth_id else "office", deed.today)


async def change(
    session: AsyncSession,
    deed: Deed,
    youth_id: str,
    told: Particulars,
    *,
    expected_version: int | None,
    by: SourceKind,
    hardship_told: bool = True,
) -> Youth:
    """Correct a person's particulars; who waits seeks again under the new ones.

    Where nobody told of hardships, what confirms them stays as it is.
    """
    check_particulars(told, _hardships(told, deed), deed.today)
    youth = await hold_youth(session, deed, youth_id)
    refuse_stale(youth.version, expected_version)
    terms = policy.graduation_terms(deed.today, told.region)
    check_graduation(IdNumber(youth.id_number).born_on, told.graduated_on, terms, deed.today)
    before = WATCHED.seen(youth)
    await correct(session, deed, youth, told, by, hardship_told=hardship_told)
    await tell_youth(session, deed, youth, "youth.changed")
    await rename_youth(session, deed, youth)
    if by == "office":
        await _note_altered(session, deed, youth, before)
    await seek_anew(session, deed, youth)
    return youth


async def seek_anew(session: AsyncSession, deed: Deed, youth: Youth) -> None:
    """Let one who waits seek by what their record says now."""
    if await youths.waiting_of(session, youth.id):
        await markets.lock(session, policy.market_of(youth.region, deed.today))
        applicant = await applicants.of_youth(session, youth.id, deed.today)
        if applicant:
            await seek_again(session, deed, applicant.on("particulars_changed"))


async def _note_altered(
    session: AsyncSession, deed: Deed, youth: Youth, before: Mapping[str, Any]
) -> None:
    await audit.note(
        session,
        deed,
        action="youth.altered",
        object_id=youth.id,
        ground="office",
        region=youth.region,
        altered=(before, WATCHED.seen(youth)),
    )


async def reveal(session: AsyncSession, deed: Deed, youth: Youth, purpose: Purpose) -> None:
    """Log that somebody looks at a person's numbers in full, and what for. RevealsUsedUp."""
    await note_look(
        session,
        deed,
        policy.VALUES,
        action="youth.revealed",
        object_id=youth.id,
        region=youth.region,
        purpose=purpose,
    )


async def hold_youth(session: AsyncSession, deed: Deed, youth_id: str) -> Youth:
    """A youth held to the end of this transaction, the market first.

    Raises YouthNotFound, also for one made nameless meanwhile.
    """
    await hold_market_of(session, deed, youth_id)
    youth = await youths.locked(session, youth_id)
    if youth is None or youth.erased_on:
        raise YouthNotFound
    return youth


async def hold_market_of(session: AsyncSession, deed: Deed, youth_id: str) -> None:
    """Hold the market of where a youth lives. Raises YouthNotFound."""
    seen = await youths.by_id(session, youth_id)
    if seen is None:
        raise YouthNotFound
    await markets.lock(session, policy.market_of(seen.region, deed.today))


async def hold_youth_for(session: AsyncSession, deed: Deed, caller: Caller, youth_id: str) -> Youth:
    """A youth that the caller may see, held. Raises YouthNotFound."""
    seen = await youth_for(session, caller, youth_id)
    return await hold_youth(session, deed, seen.id)


def _hardships(told: Particulars, deed: Deed) -> dict[str, str]:
    return policy.hardship_kinds(deed.today, told.region)
