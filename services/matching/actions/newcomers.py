"""Newcomers: who is not known yet is recorded, and applies, by one statement.

Nothing lies behind them: no rest, no hold, no dispatch, no place in the pool. So nothing is read.
"""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store.changes import Change, record_all
from services.common.time.clock import day_of
from services.common.values import ids
from services.matching import policy
from services.matching.actions.changes import next_of_youth
from services.matching.actions.eligibility import category_of
from services.matching.actions.intentions import intention_of
from services.matching.actions.lotteries import keep_known
from services.matching.actions.tellings import number_index, record_columns, telling_row
from services.matching.actions.youths import Registration
from services.matching.queries import claims, markets
from services.matching.rules.applications import after, registered_at
from services.matching.rules.known import Known, ReadPerson, entered, facts_of, nobody
from services.matching.rules.record_days import check_graduation
from services.matching.rules.youths import (
    AlreadyRegistered,
    Application,
    Consent,
    check_application,
    check_particulars,
)
from services.matching.tables.intentions import Intention
from services.matching.tables.known import Telling
from services.matching.tables.together import as_stored, inserting, parameters
from services.matching.tables.youths import Youth


@dataclass(frozen=True)
class Newcomer:
    """A person about to be recorded: the rows, and what the feed will be told."""

    youth: Youth
    telling: dict[str, Any]
    intention: Intention | None
    changes: list[Change]


def newcomer_of(
    deed: Deed, told: Registration, wish: Application | None, consent: Consent | None
) -> Newcomer:
    """A person as recorded for the first time, all of it checked. Raises Malformed, OldIdNumber.

    Without a wish nobody applies; `consent` is None where the person applies for themselves.
    """
    person, particulars = told.person(deed.today), told.particulars
    kinds = policy.hardship_kinds(deed.today, particulars.region)
    check_particulars(particulars, kinds, deed.today)
    terms = policy.graduation_terms(deed.today, particulars.region)
    check_graduation(person.number.born_on, particulars.graduated_on, terms, deed.today)
    youth, telling = _recorded(deed, told, person)
    kind = category_of(youth, deed.today)
    changes = [next_of_youth(deed, youth, "youth.registered", category=kind)]
    if wish is None:
        return Newcomer(youth, telling, None, changes)
    check_application(wish, policy.start_terms(deed.today, youth.region), deed.today)
    youth.state = after(youth.state, "apply")
    youth.applied_at = registered_at(None, deed.now, deed.today)
    changes.append(next_of_youth(deed, youth, "youth.applied", proxy=consent is not None))
    return Newcomer(youth, telling, intention_of(youth, wish, consent), changes)


async def enter(session: AsyncSession, deed: Deed, newcomer: Newcomer) -> bool:
    """Record a newcomer; False, and nothing is kept, where the number or the account is known.

    Raises AlreadyRegistered for an account whose id ended in another record.
    """
    youth, intention = newcomer.youth, newcomer.intention
    rows = parameters(Youth, vars(youth)) | parameters(Telling, newcomer.telling)
    if intention is None:
        made = (await session.execute(_RECORD, rows)).first()
    else:
        rows |= parameters(Intention, vars(intention))
        made = await _record_and_apply(session, deed, youth, rows)
    if made is None:
        # Whoever comes second, by ID number or by account, is told nothing more.
        return False
    if made.begun:
        raise AlreadyRegistered
    youth.serial = made.serial
    for row in filter(None, (youth, intention)):
        as_stored(session, row)
    await record_all(session, deed, newcomer.changes)
    return True


async def _record_and_apply(
    session: AsyncSession, deed: Deed, youth: Youth, rows: dict[str, Any]
) -> Row[Any] | None:
    """Ties are drawn right after: by a secret that is read in the same round."""
    market, year = policy.market_of(youth.region, deed.today), day_of(deed.now).year
    drawn_by = {"market": market, "year": year}
    made = (await session.execute(_RECORD_AND_APPLY, rows | drawn_by)).first()
    if made is not None:
        keep_known(session, market, year, made.secret)
    return made


def _recorded(deed: Deed, told: Registration, person: ReadPerson) -> tuple[Youth, dict[str, Any]]:
    known = Known(told.youth_id or ids.new("yth"), "new", ids.new("tel"), None)
    source, blank = told.source(deed), nobody(known.youth_id, person.name)
    record = entered(blank, facts_of(person), source, known.telling_id)
    youth = Youth(
        id=known.youth_id,
        state="known",
        name=person.name,
        id_number=person.number.text,
        id_number_index=number_index(person.number),
        recorded_at=deed.now,
        signed_up_at=deed.now if told.youth_id else None,
        owner_id=told.youth_id,
        applied_at=None,
        declines=0,
        **record_columns(record),
    )
    return youth, telling_row(deed, source, person, known)


_RECORD: Final = inserting(Youth.serial, Telling).add_columns(claims.BEGUN)
_RECORD_AND_APPLY: Final = inserting(Youth.serial, Telling, Intention).add_columns(
    claims.BEGUN, markets.SECRET.scalar_subquery().label("secret")
)
