"""Prospective units: listed, corrected, sent the policy, their answer kept, dropped."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.errors import Member
from services.common.store.reveals import Purpose, note_look
from services.common.values import ids
from services.common.web.access import covers, require_region
from services.common.web.tokens import Caller
from services.units.actions.linking import became_unit, note_contact, tell_prospect
from services.units.actions.namesakes import check_apart, lock_name, note_apart
from services.units.policy import terms
from services.units.queries import prospects as queries
from services.units.queries import successions, units
from services.units.rules.moves import check_version, follow
from services.units.rules.prospects import (
    PROSPECT_STEPS,
    Answer,
    PlannedPost,
    PolicyWay,
    ProspectAlreadyListed,
    ProspectAlreadyUnit,
    ProspectForm,
    ProspectMove,
    ProspectNotFound,
    check_answered_on,
    check_recommended_before,
    check_sent_on,
    check_unsettled,
    is_apart,
    read_prospect,
)
from services.units.tables.prospects import ProspectContact, ProspectiveUnit, ProspectPost
from services.units.tables.units import Unit


@dataclass(frozen=True)
class ProspectFile:
    """A prospective unit, its planned posts, what was done about it, and the unit it became."""

    prospect: ProspectiveUnit
    posts: Sequence[ProspectPost]
    contacts: Sequence[ProspectContact]
    unit: Unit | None


async def list_prospect(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    form: ProspectForm,
    *,
    namesake_ground: str | None,
) -> ProspectFile:
    """List an employer that a department, or the office itself, recommends.

    Raises OutsideRegion, ProspectAlreadyListed, ProspectAlreadyUnit, ProspectNamesake,
    MonthsOutsideLimits, AllowanceUnfit, Malformed.
    """
    require_region(caller, form.region)
    form = read_prospect(form, deed.today, terms.terms_on(deed.today, form.region))
    prospect = ProspectiveUnit(
        id=ids.new("prs"), version=0, state="recommended", **_columns(form), **_NOTHING_YET
    )
    await lock_name(session, form)
    await _check_new(session, caller, prospect)
    await _check_unlisted(session, caller, prospect.credit_code)
    is_apart_by_ground = await check_apart(session, form, namesake_ground)
    session.add(prospect)
    await session.flush()
    _plan_posts(session, prospect, form.posts)
    note_contact(session, deed, prospect, "recommend", form.recommended_on)
    why = note_apart(session, deed, prospect, namesake_ground) if is_apart_by_ground else ""
    day = form.recommended_on
    await tell_prospect(session, deed, prospect, "prospect.recommended", day=day, ground=why)
    return await prospect_file(session, prospect)


async def correct_prospect(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    prospect_id: str,
    *,
    form: ProspectForm,
    namesake_ground: str | None,
    expected_version: int | None,
) -> ProspectFile:
    """Correct what is known of one; with a code of a unit registered before, it is that unit.

    Raises ProspectNotFound, OutsideRegion, Stale, ProspectSettled, ProspectAlreadyListed,
    ProspectAlreadyUnit for a unit that is another prospective unit, ProspectNamesake,
    MonthsOutsideLimits, AllowanceUnfit, Malformed.
    """
    require_region(caller, form.region)
    form = read_prospect(form, deed.today, terms.terms_on(deed.today, form.region))
    await lock_name(session, form)
    unit = await _unit_of(session, form.credit_code)
    prospect = await _prospect_for(session, caller, prospect_id, lock=True)
    check_version(prospect.version, expected_version)
    check_unsettled(prospect.state)
    check_recommended_before(form.recommended_on, prospect.policy_sent_on)
    why = ""
    if not is_apart(prospect.name, prospect.region, prospect.credit_code, form) and (
        await check_apart(session, form, namesake_ground, other_than=prospect.id)
    ):
        why = note_apart(session, deed, prospect, namesake_ground)
    await _change(session, caller, prospect, form)
    await queries.forget_planned_posts(session, prospect.id)
    _plan_posts(session, prospect, form.posts)
    await tell_prospect(session, deed, prospect, "prospect.corrected", ground=why)
    if unit:
        await _became(session, deed, caller, prospect, unit)
    return await prospect_file(session, prospect)


async def send_policy(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    prospect_id: str,
    *,
    sent_on: date,
    way: PolicyWay,
    expected_version: int | None,
) -> ProspectFile:
    """Record that the policy went out (五: 及时向其推送就业见习政策).

    Raises ProspectNotFound, Stale, MoveNotOpen, DayAhead, DayTooEarly.
    """
    prospect = await _moved(session, caller, prospect_id, "send_policy", expected_version)
    check_sent_on(sent_on, prospect.recommended_on, deed.today)
    prospect.policy_sent_on = sent_on
    note_contact(session, deed, prospect, "send_policy", sent_on, code=way)
    await tell_prospect(session, deed, prospect, "prospect.policy-sent", day=sent_on, way=way)
    return await prospect_file(session, prospect)


async def answer(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    prospect_id: str,
    *,
    said: Answer,
    words: str,
    answered_on: date,
    expected_version: int | None,
) -> ProspectFile:
    """Record what it answered; a later answer replaces the earlier one and both stay on file.

    Raises ProspectNotFound, Stale, MoveNotOpen, DayAhead, AnswerBeforePolicy.
    """
    prospect = await _moved(session, caller, prospect_id, "answer", expected_version)
    check_answered_on(answered_on, prospect.policy_sent_on or answered_on, deed.today)
    prospect.answer, prospect.answered_on = said, answered_on
    note_contact(session, deed, prospect, "answer", answered_on, code=said, words=words)
    await tell_prospect(session, deed, prospect, "prospect.answered", day=answered_on, answer=said)
    return await prospect_file(session, prospect)


async def drop_prospect(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    prospect_id: str,
    *,
    ground: str,
    expected_version: int | None,
) -> ProspectFile:
    """Give one up, for a stated ground. Raises ProspectNotFound, Stale, MoveNotOpen."""
    prospect = await _moved(session, caller, prospect_id, "drop", expected_version)
    prospect.dropped_on = deed.today
    note_contact(session, deed, prospect, "drop", deed.today, words=ground)
    await tell_prospect(session, deed, prospect, "prospect.dropped", ground=ground)
    return await prospect_file(session, prospect)


async def read_prospect_file(
    session: AsyncSession, caller: Caller, prospect_id: str
) -> ProspectFile:
    """All there is on one. Raises ProspectNotFound."""
    return await prospect_file(session, await _prospect_for(session, caller, prospect_id))


async def reveal_contact(
    session: AsyncSession, deed: Deed, caller: Caller, prospect_id: str, *, purpose: Purpose
) -> ProspectiveUnit:
    """One whose contact somebody looks at in full: logged, with what for. ProspectNotFound."""
    prospect = await _prospect_for(session, caller, prospect_id)
    await note_look(
        session,
        deed,
        terms.values,
        action="prospect.revealed",
        object_id=prospect.id,
        region=prospect.region,
        purpose=purpose,
    )
    return prospect


async def prospect_file(session: AsyncSession, prospect: ProspectiveUnit) -> ProspectFile:
    """A prospective unit with all that belongs to it."""
    await session.flush()
    return ProspectFile(
        prospect=prospect,
        posts=await queries.planned_posts(session, prospect.id),
        contacts=await queries.contacts(session, prospect.id),
        unit=await units.unit(session, prospect.unit_id) if prospect.unit_id else None,
    )


_NOTHING_YET = dict.fromkeys(
    ("policy_sent_on", "answer", "answered_on", "unit_id", "registered_on", "dropped_on")
)


async def _prospect_for(
    session: AsyncSession, caller: Caller, prospect_id: str, *, lock: bool = False
) -> ProspectiveUnit:
    found = await queries.prospect(session, prospect_id, lock=lock)
    if found is None or not covers(caller, found.region):
        raise ProspectNotFound
    return found


async def _moved(
    session: AsyncSession,
    caller: Caller,
    prospect_id: str,
    move: ProspectMove,
    expected_version: int | None,
) -> ProspectiveUnit:
    prospect = await _prospect_for(session, caller, prospect_id, lock=True)
    check_version(prospect.version, expected_version)
    prospect.state = follow(PROSPECT_STEPS, prospect.state, move, "officer")
    return prospect


async def _check_new(session: AsyncSession, caller: Caller, prospect: ProspectiveUnit) -> None:
    unit = await _unit_of(session, prospect.credit_code)
    if unit:
        raise ProspectAlreadyUnit("", **_known(caller, unit.region, unit_id=unit.id))


async def _unit_of(session: AsyncSession, credit_code: str | None) -> Unit | None:
    if credit_code is None:
        return None
    await successions.lock_codes(session, credit_code)
    unit_id = await successions.unit_of_code(session, credit_code)
    # Code, unit, prospective unit: whoever needs several locks takes them in this order.
    return await units.unit(session, unit_id, lock=True) if unit_id else None


async def _change(
    session: AsyncSession, caller: Caller, prospect: ProspectiveUnit, form: ProspectForm
) -> None:
    if form.credit_code != prospect.credit_code:
        await _check_unlisted(session, caller, form.credit_code)
    for column, value in _columns(form).items():
        setattr(prospect, column, value)


async def _check_unlisted(session: AsyncSession, caller: Caller, credit_code: str | None) -> None:
    # The code is locked: nobody lists it at the same instant.
    if credit_code is None:
        return
    # Locking it also waits for a list that has closed the register, and then sees what it listed.
    found = await queries.prospect_of_code(session, credit_code, lock=True)
    if found:
        raise ProspectAlreadyListed("", **_known(caller, found.region, prospect_id=found.id))


def _known(caller: Caller, region: str, **member: Member) -> dict[str, Member]:
    # An office elsewhere learns that the code is taken, and no more.
    return member if covers(caller, region) else {}


async def _became(
    session: AsyncSession, deed: Deed, caller: Caller, prospect: ProspectiveUnit, unit: Unit
) -> None:
    if await became_unit(session, deed, unit, prospect) is None:
        raise ProspectAlreadyUnit("", **_known(caller, unit.region, unit_id=unit.id))


def _columns(form: ProspectForm) -> dict[str, object]:
    return {name: value for name, value in vars(form).items() if name != "posts"}


def _plan_posts(
    session: AsyncSession, prospect: ProspectiveUnit, posts: Sequence[PlannedPost]
) -> None:
    for n, post in enumerate(posts, 1):
        session.add(ProspectPost(id=ids.new("ppt"), prospect_id=prospect.id, no=n, **asdict(post)))
