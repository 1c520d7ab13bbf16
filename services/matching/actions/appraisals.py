"""Certificates: a unit appraises what is over, the paper is printed, its code looked up."""

import asyncio
import secrets
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.printing.glyphs import printable
from services.common.printing.press import Printed
from services.common.web.tokens import Caller
from services.matching.actions.agreed_names import names_for
from services.matching.actions.courses import News, course_of, recalled, tell
from services.matching.actions.entering import Entered
from services.matching.actions.placements import hold_placement
from services.matching.clients.units import Units
from services.matching.documents import certificates
from services.matching.queries import appraisals, placements, sight
from services.matching.rules import appraisals as rules
from services.matching.rules.agreed_names import AgreedNames
from services.matching.rules.appraisals import CertificateNotMade, CertificateUnknown, Days, Grade
from services.matching.rules.placements import PlacementNotFound
from services.matching.tables.appraisals import Certificate
from services.matching.tables.placements import Placement
from services.matching.tables.youths import Youth


@dataclass(frozen=True, repr=False)
class Told:
    """How a unit appraises a trainee, in a grade and in words."""

    grade: Grade
    words: str
    entered: Entered


@dataclass(frozen=True)
class Checked:
    """A certificate by its code, and what it is worth now."""

    certificate: Certificate
    standing: rules.Standing


async def appraise(
    session: AsyncSession,
    deed: Deed,
    caller: Caller,
    placement_id: str,
    *,
    told: Told,
    units: Units,
) -> Certificate:
    """Certify a placement that is over; told again, it is a new edition with a code of its own.

    Raises PlacementNotFound, UnitMerged, PlacementChanged, AppraisalBeforeEnd, and
    WordsUnavailable where no agreement here names unit and post.
    """
    names = await _names(session, caller, placement_id, units)
    version = told.entered.expected_version
    placement = await hold_placement(session, caller, placement_id, version)
    days = rules.days_of(course_of(placement))
    before = await appraisals.newest_of(session, placement.id)
    certificate = await _certificate(session, deed, placement, told, (names, days))
    certificate.edition = before.edition + 1 if before else 1
    session.add(certificate)
    data = {"edition": certificate.edition, "grade": told.grade}
    await tell(session, deed, placement, News("placement.certified", deed.today, data))
    await session.flush()
    return certificate


async def read_certificate(session: AsyncSession, caller: Caller, placement_id: str) -> Certificate:
    """The newest certificate of a placement within sight.

    Raises PlacementNotFound, CertificateNotMade.
    """
    if await sight.placement_seen(session, caller, placement_id) is None:
        raise PlacementNotFound
    found = await appraisals.newest_of(session, placement_id)
    if found is None:
        raise CertificateNotMade
    return found


async def print_certificate(certificate: Certificate, address: str | None) -> Printed:
    """The paper, the same bytes whenever it is printed; `address` is that of the gateway."""
    return await asyncio.to_thread(certificates.certificate, _paper(certificate, address))


def unprintable(certificate: Certificate) -> tuple[str, ...]:
    """The characters that the press cannot print, so that an officer sees to them."""
    lacking: set[str] = set()
    names = certificate.youth_name, certificate.unit_name or "", certificate.post_title or ""
    printable([*names, certificate.words], lacking)
    return tuple(sorted(lacking))


async def check(session: AsyncSession, told: str) -> Checked:
    """What a code on a paper is worth. Raises CertificateUnknown."""
    coded = await appraisals.by_code(session, rules.plain_code(told))
    if coded is None:
        raise CertificateUnknown
    entries = await placements.entries(session, coded.placement.id)
    now, made_at = course_of(coded.placement), coded.certificate.issued_at
    then = [recalled(one.course) for one in entries if one.recorded_at <= made_at]
    stated = _stated(coded.certificate)
    stands = rules.standing(stated, then[-1] if then else now, now, newest=coded.newest)
    return Checked(coded.certificate, stands)


async def _names(
    session: AsyncSession, caller: Caller, placement_id: str, units: Units
) -> AgreedNames:
    seen = await sight.placement_seen(session, caller, placement_id)
    if seen is None:
        raise PlacementNotFound
    return await names_for(session, units, seen.dispatch_id, seen.post_id)


async def _certificate(
    session: AsyncSession,
    deed: Deed,
    placement: Placement,
    told: Told,
    stated: tuple[AgreedNames, Days],
) -> Certificate:
    names, days = stated
    youth = await session.get_one(Youth, placement.youth_id)
    agreement = await appraisals.agreement_of(session, placement.dispatch_id)
    return Certificate(
        placement_id=placement.id,
        code=rules.code_of(secrets.token_bytes(rules.CODE_LENGTH)),
        grade=told.grade,
        words=told.words,
        youth_name=youth.name,
        unit_name=names.unit_name,
        post_title=names.post_title,
        agreement_number=agreement.number if agreement else None,
        **vars(days),
        issued_on=deed.today,
        issued_at=deed.now,
        author=deed.author,
        ground=told.entered.ground,
    )


def _stated(certificate: Certificate) -> Days:
    return Days(certificate.arrived_on, certificate.last_day, certificate.suspended_days)


def _paper(certificate: Certificate, address: str | None) -> certificates.Paper:
    names = certificates.Paper.__dataclass_fields__.keys() - {"address"}
    kept = {name: getattr(certificate, name) for name in names}
    return certificates.Paper(**kept, address=address)
