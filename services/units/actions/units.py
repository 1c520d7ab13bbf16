"""Units: registered, corrected, looked at."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.store import audit
from services.common.store.reveals import Purpose, note_look
from services.common.web.tokens import Caller
from services.units.actions.conditions import Assessment, assess
from services.units.actions.linking import credit_register, draft_planned_posts, link_prospect
from services.units.actions.reapplications import begin_anew, first_day
from services.units.actions.rechecks import look_again
from services.units.actions.rights import unit_for, unit_read_for, who
from services.units.actions.telling import codes_of, left_by, tell_posts_left, tell_unit
from services.units.actions.unit_offices import claim_unit_id
from services.units.clients.accounts import Accounts
from services.units.policy import terms
from services.units.queries import ended_recognitions, successions, units, withdrawals
from services.units.rules.moves import check_version
from services.units.rules.rechecks import bears_on_safety
from services.units.rules.units import (
    WHOSE_CODE,
    CreditCodeTaken,
    RecognisedFacts,
    UnitAlreadyRegistered,
    UnitForm,
    read_form,
    revise,
)
from services.units.tables.documents import Document
from services.units.tables.ended_recognitions import EndedRecognition
from services.units.tables.findings import Finding
from services.units.tables.mentors import Mentor
from services.units.tables.successions import Succession
from services.units.tables.units import Unit
from services.units.tables.withdrawals import Withdrawal

WATCHED: Final = audit.Watched(
    plain=(
        "name",
        "credit_code",
        "region",
        "address",
        "industry",
        "industry_class",
        "ownership",
        "kind",
        "park",
        "staff",
        "founded_on",
        "recommended_by",
    ),
    personal=("contact_name", "contact_phone"),
)
"""What the audit log keeps of a unit whose facts an office corrects."""


@dataclass(frozen=True)
class Dossier:
    """A unit with its papers and with every condition of recognition as of today."""

    unit: Unit
    documents: Sequence[Document]
    mentors: Sequence[Mentor]
    findings: Sequence[Finding]
    assessment: Assessment
    successions: Sequence[Succession]
    withdrawal: Withdrawal | None
    ended: Sequence[EndedRecognition]
    """Its recognitions that ended, the latest first."""
    may_apply_from: date | None
    """From which day on a unit that is gone may apply again."""


async def register_unit(
    session: AsyncSession, deed: Deed, unit_id: str, form: UnitForm, *, accounts: Accounts
) -> Dossier:
    """Register a unit under the id its account bears; it thereby applies for recognition.

    Raises UnitIdClosed, AccountsUnavailable, UnitAlreadyRegistered, CreditCodeTaken, and Malformed
    for a code that is none.
    """
    form = read_form(form, deed.today)
    await claim_unit_id(session, deed, unit_id, accounts)
    if await units.unit(session, unit_id):
        raise UnitAlreadyRegistered
    unit = Unit(id=unit_id, version=0, state="applied", applied_on=deed.today, **asdict(form))
    await successions.lock_codes(session, unit.credit_code)
    await _keep(session, unit)
    linked = await link_prospect(session, deed, unit)
    await tell_unit(session, deed, unit, "unit.applied", **codes_of(unit))
    if linked:
        await draft_planned_posts(session, deed, linked, unit)
    return await dossier(session, deed, unit)


async def _keep(session: AsyncSession, unit: Unit) -> None:
    if await successions.unit_of_code(session, unit.credit_code):
        raise CreditCodeTaken(WHOSE_CODE)
    try:
        async with session.begin_nested():
            session.add(unit)
    except IntegrityError:
        # Two registrations of one code, or by one account, at the same instant.
        again = await units.unit(session, unit.id)
        raise (UnitAlreadyRegistered() if again else CreditCodeTaken(WHOSE_CODE)) from None


async def _change(session: AsyncSession, unit: Unit, form: UnitForm) -> None:
    if await successions.unit_of_code(session, form.credit_code) not in (None, unit.id):
        raise CreditCodeTaken
    try:
        async with session.begin_nested():
            for field, value in asdict(form).items():
                setattr(unit, field, value)
    except IntegrityError:
        # Another unit took the code at the same instant.
        raise CreditCodeTaken from None


async def read_unit(session: AsyncSession, deed: Deed, caller: Caller, unit_id: str) -> Dossier:
    """A unit with all its papers. Raises UnitNotFound."""
    return await dossier(session, deed, await unit_read_for(session, caller, unit_id))


async def reveal(
    session: AsyncSession, deed: Deed, caller: Caller, unit_id: str, *, purpose: Purpose
) -> Dossier:
    """A unit whose phones somebody looks at in full: logged, with what for. UnitNotFound."""
    unit = await unit_for(session, caller, unit_id)
    await note_look(
        session,
        deed,
        terms.values,
        action="unit.revealed",
        object_id=unit.id,
        region=unit.region,
        purpose=purpose,
    )
    return await dossier(session, deed, unit)


async def correct_unit(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    unit_id: str,
    *,
    form: UnitForm,
    expected_version: int | None,
) -> Dossier:
    """Correct what a unit declared; one sent back, refused or gone thereby applies again.

    Raises UnitNotFound, Stale, RecognisedFactsFixed, UnitRemoved, ReapplicationTooEarly,
    CreditCodeTaken, Malformed.
    """
    form = read_form(form, deed.today)
    await successions.lock_codes(session, form.credit_code)
    unit = await unit_for(session, caller, unit_id, lock=True)
    check_version(unit.version, expected_version)
    before = RecognisedFacts(unit.name, unit.credit_code, unit.kind, unit.region)
    state = revise(unit.state, before, form.recognised_facts, who(caller))
    applies_again = state != unit.state
    if unit.state == "removed":
        await begin_anew(session, deed, unit, form.credit_code)
    if bears_on_safety(_form_of(unit), form):
        unit.safety_due_after = await units.last_finding(session, unit.id)
    stood = WATCHED.seen(unit)
    await _change(session, unit, form)
    await credit_register(session, unit)
    if who(caller) == "officer":
        await _note_altered(session, deed, unit, stood)
    if applies_again:
        unit.state, unit.applied_on = state, deed.today
    linked = await link_prospect(session, deed, unit)
    event = "unit.applied" if applies_again else "unit.corrected"
    await _tell(session, deed, unit, event, before.region)
    if linked:
        await draft_planned_posts(session, deed, linked, unit)
    await look_again(session, deed, unit)
    return await dossier(session, deed, unit)


async def _tell(
    session: AsyncSession, deed: Deed, unit: Unit, event: str, region_before: str
) -> None:
    left = left_by(region_before, unit)
    await tell_unit(session, deed, unit, event, **codes_of(unit), **left)
    if left:
        await tell_posts_left(session, deed, unit, left)


async def _note_altered(
    session: AsyncSession, deed: Deed, unit: Unit, before: Mapping[str, Any]
) -> None:
    await audit.note(
        session,
        deed,
        action="unit.altered",
        object_id=unit.id,
        region=unit.region,
        altered=(before, WATCHED.seen(unit)),
    )


def _form_of(unit: Unit) -> UnitForm:
    return UnitForm(**{name: getattr(unit, name) for name in UnitForm.__dataclass_fields__})


async def dossier(session: AsyncSession, deed: Deed, unit: Unit) -> Dossier:
    """All there is on a unit."""
    ended = await ended_recognitions.of_unit(session, unit.id)
    return Dossier(
        unit=unit,
        documents=await units.documents(session, unit.id),
        mentors=await units.mentors(session, unit.id),
        findings=await units.findings(session, unit.id),
        assessment=await assess(session, unit, deed.today),
        successions=await successions.of_unit(session, unit.id),
        withdrawal=await withdrawals.latest(session, unit.id),
        ended=ended,
        may_apply_from=first_day(unit, ended[0] if ended else None),
    )
