"""Terms kept: a placement agreed to be longer, stopped for a while, and gone on with."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.web.tokens import Caller
from services.matching import policy
from services.matching.actions.consents import as_told
from services.matching.actions.courses import News, course_of, keep, set_hold
from services.matching.actions.entering import Entered, entry_of, refuse_decided, refuse_untimely
from services.matching.actions.placements import Detail, hold_placement, read_placement
from services.matching.queries import applicants
from services.matching.queries.applicants import Applicant
from services.matching.rules import terms as rules
from services.matching.rules.eligibility import age_on
from services.matching.rules.entries import side_of
from services.matching.rules.placements import Course, SuspensionCause, required
from services.matching.rules.terms import Limit
from services.matching.rules.youths import Consent, YouthNotFound, check_consent_day
from services.matching.tables.placements import Placement
from services.matching.tables.seats import PostSeats


@dataclass(frozen=True)
class Longer:
    """So many months more, and when and how the youth agreed to them, a minor's guardian too."""

    months: int
    consent: Consent
    guardian: Consent | None
    entered: Entered


@dataclass(frozen=True)
class Stop:
    """The first day on which a placement stands still, and why."""

    since: date
    cause: SuspensionCause
    entered: Entered


async def extend(
    session: AsyncSession, deed: Deed, caller: Caller, placement_id: str, longer: Longer
) -> Detail:
    """A placement gets more months, within what a person may spend on posts in all.

    Raises Unpinned, PlacementNotFound, PlacementChanged, ConsentMissing, GuardianConsentMissing,
    Malformed, DecidedOtherwise, ExtensionAtRest and what `rules.terms.extend` raises.
    """
    version = required(longer.entered.expected_version)
    placement = await hold_placement(session, caller, placement_id, version)
    applicant = await _agreed(session, deed, placement, longer)
    agreed_on = longer.consent.given_on
    await refuse_decided(session, caller, placement.id, "extended", agreed_on)
    post = await session.get_one(PostSeats, placement.post_id)
    by_officer = caller.kind == "officer"
    rules.refuse_extension_at_rest(is_open=post.state == "open", by_officer=by_officer)
    limit = _limit(deed, applicant)
    course = rules.extend(course_of(placement), longer.months, limit, deed.today)
    data = {"months": course.months, "before": placement.months, **_words(longer)}
    data["term_last_day"] = course.term_last_day.isoformat()
    news = News("placement.extended", deed.today, data, longer.entered.ground)
    await _keep(session, deed, caller, placement, (course, news))
    return await read_placement(session, caller, placement.id, deed.today)


async def suspend(
    session: AsyncSession, deed: Deed, caller: Caller, placement_id: str, stop: Stop
) -> Detail:
    """A placement stands still from a day on; its term waits.

    Raises PlacementNotFound, PlacementChanged, DayInFuture, DayTooFarBack, GroundMissing,
    DecidedOtherwise and what `rules.terms.suspend` raises.
    """
    entered, since = stop.entered, stop.since
    placement = await hold_placement(session, caller, placement_id, entered.expected_version)
    course = rules.suspend(course_of(placement), since, stop.cause)
    entry = entry_of(deed, caller, placement.workplace_county, entered)
    await refuse_untimely(session, entry, since)
    await refuse_decided(session, caller, placement.id, "suspended", since)
    data = {"since": since.isoformat(), "cause": stop.cause}
    news = News("placement.suspended", since, data, entered.ground)
    await _keep(session, deed, caller, placement, (course, news))
    return await read_placement(session, caller, placement.id, deed.today)


async def resume(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    placement_id: str,
    resumed_on: date,
    *,
    entered: Entered,
) -> Detail:
    """A suspended placement goes on; the days lost lengthen its term.

    Raises PlacementNotFound, PlacementChanged, DayInFuture, DayTooFarBack, GroundMissing,
    DecidedOtherwise and what `rules.terms.resume` raises.
    """
    placement = await hold_placement(session, caller, placement_id, entered.expected_version)
    course = rules.resume(course_of(placement), resumed_on)
    entry = entry_of(deed, caller, placement.workplace_county, entered)
    await refuse_untimely(session, entry, resumed_on)
    await refuse_decided(session, caller, placement.id, "resumed", resumed_on)
    news = News("placement.resumed", resumed_on, _return(course), entered.ground)
    await _keep(session, deed, caller, placement, (course, news))
    return await read_placement(session, caller, placement.id, deed.today)


async def _agreed(
    session: AsyncSession, deed: Deed, placement: Placement, longer: Longer
) -> Applicant:
    applicant = await applicants.of_youth(session, placement.youth_id, deed.today)
    if applicant is None:
        raise YouthNotFound
    adult_age = policy.eligibility_terms(deed.today, applicant.youth.region).adult_age
    for consent, at in ((longer.consent, "/consent"), (longer.guardian, "/guardian_consent")):
        if consent is not None:
            check_consent_day(consent, (placement.signed_on, deed.today), at)
    minor = age_on(applicant.facts.born_on, longer.consent.given_on) < adult_age
    rules.refuse_without_guardian(longer.guardian, is_minor=minor)
    return applicant


def _limit(deed: Deed, applicant: Applicant) -> Limit:
    terms = policy.eligibility_terms(deed.today, applicant.youth.region)
    return Limit(terms.months_limit, applicant.months_served)


def _words(longer: Longer) -> dict[str, Any]:
    told, guardian = as_told(longer.consent), longer.guardian
    if guardian is not None:
        day, method = guardian.given_on.isoformat(), guardian.method
        told |= {"guardian_consent_on": day, "guardian_consent_method": method}
    return told


def _return(course: Course) -> dict[str, Any]:
    last = course.suspensions[-1]
    return {
        "since": last.since.isoformat(),
        "resumed_on": last.resumed_on.isoformat() if last.resumed_on else None,
        "suspended_days": course.suspended_days,
        "term_last_day": course.term_last_day.isoformat(),
    }


async def _keep(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    placement: Placement,
    told: tuple[Course, News],
) -> None:
    course, news = told
    await set_hold(session, placement.dispatch_id, course)
    await keep(session, deed, placement, course, news, side=side_of(caller.kind))
