"""Successions: a rename or a new code kept beside the old one; a unit that goes into another."""

from datetime import date
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values import ids
from services.common.web.tokens import Caller
from services.units.actions.anonymity import check_hidden
from services.units.actions.credit_codes import keep_confirmation
from services.units.actions.linking import became_unit
from services.units.actions.mergers import merge
from services.units.actions.rechecks import look_again
from services.units.actions.rights import unit_for
from services.units.actions.telling import tell_unit
from services.units.actions.threshold_readings import check_text
from services.units.actions.unit_names import keep_name
from services.units.actions.units import Dossier, dossier
from services.units.queries import successions, units
from services.units.queries.credit_codes import confirmation
from services.units.rules import successions as rules
from services.units.rules.moves import check_version, follow
from services.units.rules.successions import Known, SuccessionForm
from services.units.rules.units import UNIT_STEPS, CreditCodeTaken, read_credit_code
from services.units.tables.successions import Succession
from services.units.tables.units import Unit

_WORDS: Final = ("ground", "evidence", "credit_code_ground", "name_ground")


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
    SuccessionBeforeLast, CreditCodeTaken, CodeUnconfirmed, NameUnconfirmed, SuccessorUnfit,
    OfferPending, Malformed.
    """
    rules.check_form(form)
    form = await _locked(session, deed, unit_id, form)
    unit = await unit_for(session, caller, unit_id, lock=True)
    check_version(unit.version, expected_version)
    state = follow(UNIT_STEPS, unit.state, rules.MOVES[form.kind], "officer")
    rules.check_day(form.occurred_on, deed.today, not_before=await _not_before(session, unit))
    await check_hidden(session, deed, unit.id, {f"/{one}": getattr(form, one) for one in _WORDS})
    await _check_known(session, unit, form)
    before = Known(unit.name, unit.credit_code)
    told: dict[str, str] = {"kind": form.kind}
    if form.kind == "merger":
        into = await merge(session, deed, caller, unit, form=form, state=state)
        told |= {"into": into.id, "into_region": into.region}
    else:
        await _know(session, unit, form)
    day, event = form.occurred_on, "unit.succeeded"
    await tell_unit(session, deed, unit, event, ground=form.ground, occurred_on=day, **told)
    session.add(_kept(deed, unit, before, form))
    if unit.credit_code != before.credit_code:
        await became_unit(session, deed, unit)
    await _keep_words(session, deed, unit, form)
    await look_again(session, deed, unit)
    return await dossier(session, deed, unit)


async def _keep_words(session: AsyncSession, deed: Deed, unit: Unit, form: SuccessionForm) -> None:
    if form.name_ground:
        await keep_name(session, deed, unit, form.name_ground)
    if form.credit_code_ground:
        await keep_confirmation(session, deed, unit, form.credit_code_ground)


async def _check_known(session: AsyncSession, unit: Unit, form: SuccessionForm) -> None:
    if form.credit_code:
        confirmed = await confirmation(session, unit.id, form.credit_code)
        rules.check_code(form.credit_code, confirmed, form.credit_code_ground)
    if form.name and form.name != unit.name:
        told, _ = await check_text(form.name)
        rules.check_name(told.findings, form.name_ground)


async def _not_before(session: AsyncSession, unit: Unit) -> date:
    return await successions.last_day(session, unit.id) or unit.applied_on


async def _locked(
    session: AsyncSession, deed: Deed, unit_id: str, form: SuccessionForm
) -> SuccessionForm:
    # Codes before units, and of two units the one of the lesser id first.
    if form.into_unit_id:
        await units.lock_together(session, unit_id, form.into_unit_id)
    if form.credit_code is None:
        return form
    code = read_credit_code(form.credit_code, deed.today)
    await successions.lock_codes(session, code)
    return form.with_code(code)


async def _know(session: AsyncSession, unit: Unit, form: SuccessionForm) -> None:
    after = rules.succeed(Known(unit.name, unit.credit_code), form)
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
        name_ground=form.name_ground,
        author=deed.author,
        recorded_at=deed.now,
    )
