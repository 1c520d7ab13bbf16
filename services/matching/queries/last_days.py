"""The last day on which something happened to a person's records, whichever table tells it."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, DateTime, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from services.common.store.tables import changes
from services.matching.tables.agreements import Agreement, AgreementEdition, Signature
from services.matching.tables.appraisals import Certificate
from services.matching.tables.attendance import Attendance
from services.matching.tables.claims import RefusedClaim
from services.matching.tables.contacts import Contact
from services.matching.tables.correction_requests import CorrectionRequest
from services.matching.tables.departures import Departure
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.disputes import ContactAttempt, Dispute
from services.matching.tables.follow_ups import FollowUp, FollowUpCase
from services.matching.tables.holds import Hold
from services.matching.tables.insurance_consents import InsuranceConsent, InsuranceConsentPaper
from services.matching.tables.known import NameConflict, Telling
from services.matching.tables.mentors import MentorChange
from services.matching.tables.merge_proposals import MergeProposal
from services.matching.tables.objections import Objection, StandingCorrection
from services.matching.tables.obstacles import Obstacle
from services.matching.tables.papers import AgreementPaper
from services.matching.tables.pauses import Pause
from services.matching.tables.placements import Placement, PlacementEntry
from services.matching.tables.privacy_consents import PrivacyConsent
from services.matching.tables.shifts import ShiftPlan
from services.matching.tables.signing_links import SigningLink
from services.matching.tables.stays import StayCorrection
from services.matching.tables.trainings import HeldTraining
from services.matching.tables.youths import Youth

Column = InstrumentedAttribute[Any]

HAPPENED: Final[tuple[tuple[Column, tuple[Column, ...]], ...]] = (
    (
        Dispatch.youth_id,
        (
            Dispatch.issued_on,
            Dispatch.accepted_on,
            Dispatch.refused_on,
            Dispatch.withdrawn_on,
            Dispatch.signed_on,
            Dispatch.arrived_on,
        ),
    ),
    (Placement.youth_id, (Placement.last_day, Placement.outcome_since)),
    (CorrectionRequest.youth_id, (CorrectionRequest.filed_on, CorrectionRequest.closed_on)),
    (Objection.youth_id, (Objection.filed_on, Objection.closed_on)),
    (StandingCorrection.youth_id, (StandingCorrection.recorded_at,)),
    (RefusedClaim.youth_id, (RefusedClaim.refused_at,)),
    (MergeProposal.youth_id, (MergeProposal.proposed_on, MergeProposal.decided_on)),
    (MergeProposal.into_id, (MergeProposal.proposed_on, MergeProposal.decided_on)),
    (NameConflict.youth_id, (NameConflict.opened_on, NameConflict.decided_on)),
    (Telling.youth_id, (Telling.recorded_at,)),
    (Contact.youth_id, (Contact.recorded_at,)),
    (Departure.youth_id, (Departure.recorded_at,)),
    (PrivacyConsent.youth_id, (PrivacyConsent.recorded_at,)),
    (Pause.youth_id, (Pause.registered_at, Pause.returned_on)),
    (StayCorrection.hold_id, (StayCorrection.recorded_at,)),
    (Agreement.dispatch_id, (Agreement.made_on,)),
    (AgreementEdition.agreement_id, (AgreementEdition.superseded_at,)),
    (Signature.agreement_id, (Signature.signed_at, Signature.voided_on)),
    (AgreementPaper.dispatch_id, (AgreementPaper.handed_in_at, AgreementPaper.reviewed_on)),
    (InsuranceConsent.dispatch_id, (InsuranceConsent.given_at,)),
    (
        InsuranceConsentPaper.dispatch_id,
        (InsuranceConsentPaper.handed_in_at, InsuranceConsentPaper.reviewed_on),
    ),
    (SigningLink.dispatch_id, (SigningLink.issued_at,)),
    (Obstacle.dispatch_id, (Obstacle.reported_on, Obstacle.decided_on)),
    (HeldTraining.dispatch_id, (HeldTraining.recorded_at,)),
    (PlacementEntry.placement_id, (PlacementEntry.recorded_at,)),
    (Certificate.placement_id, (Certificate.issued_on,)),
    (Dispute.placement_id, (Dispute.filed_on, Dispute.closed_on)),
    (ContactAttempt.placement_id, (ContactAttempt.recorded_at,)),
    (FollowUpCase.placement_id, (FollowUpCase.word_given_on, FollowUpCase.closed_on)),
    (FollowUp.placement_id, (FollowUp.recorded_at,)),
    (Attendance.placement_id, (Attendance.confirmed_on, Attendance.reopened_on)),
    (MentorChange.placement_id, (MentorChange.recorded_at,)),
    (ShiftPlan.placement_id, (ShiftPlan.planned_on,)),
)
"""By which column a row is somebody's, and the days that it tells."""

_LED_TO: Final[dict[str, Select[Any]]] = {
    "dispatch_id": select(Dispatch.id).where(Dispatch.youth_id == Youth.id),
    "placement_id": select(Placement.id).where(Placement.youth_id == Youth.id),
    "hold_id": select(Hold.id).where(Hold.youth_id == Youth.id),
    "agreement_id": select(Agreement.id)
    .join(Dispatch, Dispatch.id == Agreement.dispatch_id)
    .where(Dispatch.youth_id == Youth.id),
}


def last_on() -> ColumnElement[date]:
    """The last day on which something happened of a youth, in a query of youths."""
    return func.greatest(_day(Youth.recorded_at), _last_told(), *_last_of_all())


def _last_told() -> ColumnElement[date | None]:
    told = changes.c
    mine = select(func.max(told.occurred_on)).where(
        told.object == "youth", told.object_id == Youth.id
    )
    return mine.correlate(Youth).scalar_subquery()


def _last_of_all() -> Iterator[ColumnElement[date | None]]:
    for key, days in HAPPENED:
        last = select(func.max(func.greatest(*(_day(one) for one in days))))
        led_to = _LED_TO.get(key.key)
        mine = key == Youth.id if led_to is None else key.in_(led_to.correlate(Youth))
        yield last.where(mine).correlate(Youth).scalar_subquery()


def _day(column: Column) -> ColumnElement[date]:
    if isinstance(column.type, DateTime):
        return func.timezone("Asia/Shanghai", column).cast(Date)
    return column.expression
