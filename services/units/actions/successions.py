"""Successions: a rename or a new code kept beside the old one; a unit that goes into another."""

from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values import ids
from services.common.web.tokens import Caller
from services.units.actions.mergers import merge
from services.units.actions.rights import unit_for
from services.units.actions.telling import tell_unit
from services.units.actions.units import Dossier, dossier
from services.units.queries import successions
from services.units.rules import successions as rules
from services.units.rules.moves import check_version, follow
from services.units.rules.successions import Known, SuccessionForm
from services.units.rules.units import UNIT_STEPS, CreditCodeTaken, read_credit_code
from services.units.tables.successions import Succession
from services.units.tables.units import Unit


async def succeed(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    *,
    form: SuccessionForm,
    expected_version: int | None,
) -> Dossier:
    """Keep what became of a unit: agreements, posts and placements go on, nothing is counted anew.

    Raises UnitNotFound, Stale, Unpinned, MoveNotOpen, NothingSucceeded, SuccessionInFuture,
    SuccessionBeforeLast, CreditCodeTaken, SuccessorUnfit, OfferPending, Malformed.
    """
    rules.check_form(form)
    unit = await unit_for(session, caller, unit_id, lock=True)
    check_version(unit.version, expected_version)
    state = follow(UNIT_STEPS, unit.state, rules.MOVES[form.kind], "officer")
    rules.check_day(form.occurred_on, deed.today, not_before=await _not_before(session, unit))
    before = Known(unit.name, unit.credit_code)
    told: dict[str, str] = {"kind": form.kind}
    if form.kind == "merger":
        into = await merge(session, deed, caller, unit, form=form, state=state)
        told |= {"into": into.id, "into_region": into.region}
    else:
        await _know(session, deed, unit, form)
    await tell_unit(
        session,
        deed,
        unit,
        "unit.succeeded",
        ground=form.ground,
        occurred_on=form.occurred_on,
        **told,
    )
    session.add(_kept(deed, unit, before, form))
    await session.flush()
    return await dossier(session, deed, unit)


async def _not_before(session: AsyncSession, unit: Unit) -> date:
    return await successions.last_day(session, unit.id) or unit.applied_on


async def _know(session: AsyncSession, deed: Deed, unit: Unit, form: SuccessionForm) -> None:
    before = Known(unit.name, unit.credit_code)
    code = read_credit_code(form.credit_code, deed.today) if form.credit_code else None
    after = rules.succeed(before, form.with_code(code))
    await successions.lock_codes(session, before.credit_code, after.credit_code)
    if await successions.unit_of_code(session, after.credit_code) not in (None, unit.id):
        raise CreditCodeTaken
    try:
        async with session.begin_nested():
            unit.name, unit.credit_code = after.name, after.credit_code
    except IntegrityError:
        # A registration that holds the code is not yet committed.
        raise CreditCodeTaken from None


def _kept(deed: Deed, unit: Unit, before: Known, form: SuccessionForm) -> Succession:
    return Succession(
        id=ids.new("suc"),
        unit_id=unit.id,
        version=unit.version,
        kind=form.kind,
        name=before.name,
        credit_code=before.credit_code,
        into_unit_id=form.into_unit_id,
        occurred_on=form.occurred_on,
        ground=form.ground,
        evidence=form.evidence,
        author=deed.author,
        recorded_at=deed.now,
    )
