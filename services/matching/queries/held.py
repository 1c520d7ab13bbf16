"""What matching holds of a youth: their record, and all that came of it."""

from typing import Any, Final

from sqlalchemy import or_, select

from services.common.store.grounds import Grounded
from services.common.store.held import Held, Person
from services.matching.tables.agreements import Agreement, AgreementEdition, Signature
from services.matching.tables.appraisals import Certificate
from services.matching.tables.archive_appraisals import ArchiveAppraisal
from services.matching.tables.attendance import Attendance, SettledPlacement
from services.matching.tables.claims import RefusedClaim
from services.matching.tables.contacts import Contact
from services.matching.tables.correction_requests import CorrectionRequest
from services.matching.tables.departures import Departure
from services.matching.tables.dispatches import Dispatch
from services.matching.tables.disputes import ContactAttempt, Dispute
from services.matching.tables.fairs import FairPair
from services.matching.tables.follow_ups import FollowUp, FollowUpCase
from services.matching.tables.holds import Hold
from services.matching.tables.insurance_consents import InsuranceConsent, InsuranceConsentPaper
from services.matching.tables.intentions import Intention
from services.matching.tables.known import NameConflict, Telling
from services.matching.tables.mentors import MentorChange
from services.matching.tables.merge_proposals import MergeProposal
from services.matching.tables.objections import Objection, StandingCorrection
from services.matching.tables.obstacles import Obstacle
from services.matching.tables.papers import AgreementPaper
from services.matching.tables.pauses import Pause
from services.matching.tables.placements import Placement, PlacementEntry
from services.matching.tables.pool import Waiting
from services.matching.tables.privacy_consents import PrivacyConsent
from services.matching.tables.rounds import RoundLine, RoundParticipant
from services.matching.tables.shifts import ShiftPlan
from services.matching.tables.signing_links import SigningLink
from services.matching.tables.stays import StayCorrection
from services.matching.tables.trainings import HeldTraining
from services.matching.tables.youth_imports import YouthImportEntry
from services.matching.tables.youths import Youth


def _dispatches(person: Person) -> Any:
    return select(Dispatch.id).where(Dispatch.youth_id.in_(person.youth_ids))


def _holds(person: Person) -> Any:
    return select(Hold.id).where(Hold.youth_id.in_(person.youth_ids))


def _agreements(person: Person) -> Any:
    return select(Agreement.id).where(Agreement.dispatch_id.in_(_dispatches(person)))


def _placements(person: Person) -> Any:
    return select(Placement.id).where(Placement.youth_id.in_(person.youth_ids))


def _merge_proposals(person: Person) -> Any:
    either = (
        MergeProposal.youth_id.in_(person.youth_ids),
        MergeProposal.into_id.in_(person.youth_ids),
    )
    return select(MergeProposal.id).where(or_(*either))


def _archive_appraisals(person: Person) -> Any:
    return select(ArchiveAppraisal.id).where(ArchiveAppraisal.youth_id.in_(person.youth_ids))


def _tellings(person: Person) -> Any:
    told = Telling.youth_id.in_(person.youth_ids), Telling.conflict_id.is_(None)
    return select(Telling.id).where(*told)


_TEXT: Final = frozenset({"content"})
"""An agreement names the unit's people too: its own paths show it to who signed it."""
_GUARDIAN: Final = frozenset({"guardian_name"})
_GROUND: Final = frozenset({"ground"})
_FOUND_ONE: Final = _GROUND | {"decision_ground", "proposed_by", "decided_by"}
_NOTE: Final = frozenset({"note"})
"""In words of a unit or an office, which no path shows to a youth: they may speak of others."""

HELD: Final = (
    Held(Youth.id),
    Held(Intention.youth_id),
    # What came under another name may tell of another person.
    Held(
        Telling.youth_id,
        where=Telling.conflict_id.is_(None),
        only_in_full=frozenset({"said"}),
    ),
    Held(YouthImportEntry.telling_id, _tellings),
    Held(NameConflict.youth_id, kept_back=frozenset({"name", "ground"})),
    Held(Contact.youth_id, kept_back=_NOTE),
    Held(Departure.youth_id),
    Held(PrivacyConsent.youth_id),
    Held(CorrectionRequest.youth_id, only_in_full=frozenset({"wanted"})),
    # How an office found that two records are one person's; the other may be another's still.
    Held(MergeProposal.youth_id, kept_back=_FOUND_ONE | {"into_id"}),
    Held(
        MergeProposal.into_id,
        kept_back=_FOUND_ONE | {"youth_id", "absorbed_id"},
        beside=MergeProposal.youth_id,
    ),
    Held(ArchiveAppraisal.youth_id, kept_back=_FOUND_ONE),
    Held(Objection.youth_id),
    Held(StandingCorrection.youth_id),
    Held(RefusedClaim.youth_id, kept_back=frozenset({"account_youth_id"})),
    Held(Pause.youth_id),
    Held(Waiting.youth_id),
    Held(RoundParticipant.youth_id),
    Held(RoundLine.youth_id),
    Held(FairPair.youth_id),
    Held(Dispatch.youth_id),
    Held(Hold.youth_id),
    Held(StayCorrection.hold_id, _holds, kept_back=_GROUND),
    Held(Obstacle.dispatch_id, _dispatches, kept_back=_GROUND | {"detail"}),
    Held(Agreement.dispatch_id, _dispatches, kept_back=_TEXT),
    Held(AgreementEdition.agreement_id, _agreements, kept_back=_TEXT),
    Held(
        Signature.agreement_id, _agreements, kept_back=_GUARDIAN | {"guardian_id_number", "author"}
    ),
    Held(AgreementPaper.dispatch_id, _dispatches, kept_back=_GUARDIAN),
    Held(SigningLink.dispatch_id, _dispatches, kept_back=frozenset({"opened_by"})),
    Held(InsuranceConsent.dispatch_id, _dispatches, kept_back=frozenset({"text", "beneficiaries"})),
    Held(InsuranceConsentPaper.dispatch_id, _dispatches, kept_back=_GUARDIAN),
    Held(HeldTraining.dispatch_id, _dispatches),
    Held(Placement.youth_id),
    Held(PlacementEntry.placement_id, _placements, kept_back=_GROUND),
    Held(MentorChange.placement_id, _placements, kept_back=_GROUND),
    Held(Attendance.placement_id, _placements, kept_back=_GROUND | {"reopened_because"}),
    Held(SettledPlacement.placement_id, _placements),
    Held(ShiftPlan.placement_id, _placements, kept_back=_GROUND),
    Held(Certificate.placement_id, _placements, kept_back=_GROUND),
    Held(Dispute.placement_id, _placements, where=Dispute.side == "youth"),
    # A side does not read the other's words.
    Held(
        Dispute.placement_id,
        _placements,
        kept_back=frozenset({"words"}),
        where=Dispute.side == "unit",
    ),
    Held(ContactAttempt.placement_id, _placements, kept_back=_NOTE),
    Held(FollowUpCase.placement_id, _placements, kept_back=frozenset({"closing_ground"})),
    Held(FollowUp.placement_id, _placements, kept_back=_NOTE),
)
"""What is of a youth's record; at its end the words in it are emptied."""

COPIED: Final = (
    *HELD,
    # By an account whose claim of a record was refused. All are refused alike: neither why is told,
    # nor what it told, which is kept only where the record bears another name.
    Held(
        RefusedClaim.account_youth_id,
        kept_back=frozenset({"youth_id", "reason"}),
        beside=RefusedClaim.youth_id,
    ),
)
"""What is in a youth's copy: of their record, and that their account was refused one."""

GROUNDED: Final = (
    Grounded("youth"),
    Grounded("dispatch", _dispatches),
    Grounded("merge-proposal", _merge_proposals),
    Grounded("archive-appraisal", _archive_appraisals),
)
"""Of what the grounds, kept beside their change, are about the youth."""
