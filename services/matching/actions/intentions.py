"""Applying: an intention is stored, and with it a seat is sought at once."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.matching import policy
from services.matching.actions import pauses
from services.matching.actions.changes import tell_youth
from services.matching.actions.pool import seek
from services.matching.queries import applicants
from services.matching.queries.facts import wish_of
from services.matching.rules.applications import after
from services.matching.rules.breadths import in_words, widened
from services.matching.rules.explanations import Occasion
from services.matching.rules.youths import Application, Consent, check_application
from services.matching.tables.intentions import Intention
from services.matching.tables.youths import Youth


async def apply(
    session: AsyncSession, deed: Deed, youth: Youth, told: Application, consent: Consent | None
) -> None:
    """Store an intention and seek a seat by it; who is held already only changes it.

    `consent` is None where the youth applies in person. The youth's row is held.
    Raises NotEligible, and then nothing is stored.
    """
    check_application(told, policy.start_terms(deed.today, youth.region), deed.today)
    await _store(session, intention_of(youth, told, consent))
    first = youth.state != "applied"
    if first:
        registered_at = await pauses.end(session, deed, youth)
        youth.state, youth.applied_at = after(youth.state, "apply"), registered_at
    event = "youth.applied" if first else "youth.intention-changed"
    await tell_youth(session, deed, youth, event, proxy=consent is not None)
    applicant = await applicants.of_youth(session, youth.id, deed.today)
    if applicant and (first or not applicant.held):
        occasion: Occasion = "applied" if first else "intention_changed"
        await seek(session, deed, applicant.on(occasion))


@dataclass(frozen=True)
class Acceptable:
    """What is acceptable by an intention that the rule in force widens, and that rule in words."""

    regions: tuple[str, ...]
    occupations: tuple[str, ...]
    text: str


def acceptable_of(youth: Youth, intention: Intention, day: date) -> Acceptable | None:
    """What a youth may be dispatched to on a day; None where it is what the intention says."""
    breadth = policy.breadth(day, policy.market_of(youth.region, day))
    told = wish_of(intention)
    broad = widened(told, breadth)
    if broad == told:
        return None
    return Acceptable(broad.regions, broad.occupations, in_words(breadth))


def intention_of(youth: Youth, told: Application, consent: Consent | None) -> Intention:
    """An intention as its row."""
    return Intention(
        youth_id=youth.id,
        regions=list(told.regions),
        industries=list(told.industries),
        occupations=list(told.occupations),
        earliest_start=told.earliest_start,
        needs_lodging=told.needs_lodging,
        applied_by="proxy" if consent else "self",
        consent_on=consent.given_on if consent else None,
        consent_method=consent.method if consent else None,
    )


async def _store(session: AsyncSession, row: Intention) -> None:
    columns = {column.name: getattr(row, column.name) for column in Intention.__table__.c}
    rest = {name: value for name, value in columns.items() if name != "youth_id"}
    new = insert(Intention).values(columns)
    await session.execute(new.on_conflict_do_update(index_elements=["youth_id"], set_=rest))
