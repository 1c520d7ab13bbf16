"""Who is asked why is read: each such operation tells by which event who audits reads it."""

import json
import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from services.common.store.grounds import Grounded
from tests.house_keys import SERVICES

ROOT = Path(__file__).parents[2]
GROUND = {"ground", "namesake_ground"}
"""How a field is named in which somebody says why."""
TOLD = {
    "addPolicyParameter": "policy-row.added",
    "agreeToSetOff": "recovery.set-off-agreed",
    "annulAccident": "accident.annulled",
    "annulInspection": "inspection.annulled",
    "answerFeedObjection": "feed-objection.corrected",
    "answerLineObjection": "line-objection.dismissed",
    "approvePayable": "payable.approved",
    "approveSettlement": "settlement.approved",
    "askToWithdraw": "unit.withdrawal-requested",
    "cancelRound": "round.cancelled",
    "certifyPlacement": "placement.certified",
    "changeOfficer": "officer.changed",
    "changePlacementMentor": "placement.mentor-changed",
    "changePostMentor": "post.mentor-changed",
    "clearAccident": "accident.cleared",
    "clearPostObstacle": "post-obstacle.cleared",
    "clearComplaint": "complaint.cleared",
    "closeFollowUps": "follow-up.closed",
    "closePost": "post.closed",
    "completePlacement": "placement.completed",
    "confirmArrival": "placement.arrived",
    "confirmAttendance": "placement.attendance-confirmed",
    "confirmCreditCode": "unit.credit-code-confirmed",
    "confirmUnitName": "unit.name-confirmed",
    "confirmPostUnder18": "post.age-limit-decided",
    "correctAnswer": "consultation.corrected",
    "correctInsuranceContract": "insurance-contract.corrected",
    "correctInsuranceList": "insurance-list.corrected",
    "correctPlacement": "placement.corrected",
    "correctProspect": "prospect.corrected",
    "correctYouthStay": "youth.stay-voided",
    "decideAuditSignal": "audit-signal.explained",
    "decideBatch": "dispatch.obstacle-dismissed",
    "decideDemonstrationUnit": "demonstration.named",
    "decideDisputeBatch": "dispute.decided",
    "decideHandover": "handover.declined",
    "decideHandoverObjection": "handover.objection-dismissed",
    "decideNameConflict": "youth.name-decided",
    "decidePayableReversal": "reversal.declined",
    "decidePlacementBatch": "placement.completed",
    "decideRecognition": "unit.recognised",
    "decideRecoveryObjection": "recovery.objection-upheld",
    "decideRemoval": "removal.decided",
    "decideReturnClosing": "return-closing.declined",
    "decideReversal": "reversal.declined",
    "decideSubsidyClaim": "subsidy-claim.approved",
    "decideThresholdReview": "threshold-review.allowed",
    "decideWithdrawal": "unit.withdrawal-declined",
    "decideWriteOff": "recovery.written-off",
    "disburseSettlement": "settlement.disbursed",
    "dismissRemovalProposal": "removal.dismissed",
    "dropProspect": "prospect.dropped",
    "endDeputy": "deputy.ended",
    "endMentor": "mentor.ended",
    "endPlacementEarly": "placement.ended-early",
    "endWorkplace": "workplace.ended",
    "enterAuditSignal": "audit-signal.found",
    "extendPlacement": "placement.extended",
    "fileFeedObjection": "feed-objection.filed",
    "fileSubsidyClaim": "subsidy-claim.filed",
    "handOverRecord": "youth.owned",
    "handUnitOver": "account.handed-over",
    "listProspect": "prospect.recommended",
    "mergeYouths": "youth.changed",
    "declineMergeProposal": "merge-proposal.declined",
    "mergeAsProposed": "merge-proposal.merged",
    "proposeMerger": "merge-proposal.made",
    "confirmArchiveAppraisal": "archive-appraisal.confirmed",
    "declineArchiveAppraisal": "archive-appraisal.declined",
    "proposeArchiveAppraisal": "archive-appraisal.proposed",
    "moveWorkplace": "workplace.moved",
    "nameDeputy": "deputy.named",
    "notifyOfRecovery": "recovery.notified",
    "objectToLine": "line-objection.raised",
    "openHistoryPosts": "post.published",
    "planShifts": "placement.shifts-planned",
    "proposeDemonstrationUnit": "demonstration.proposed",
    "proposePayableReversal": "reversal.proposed",
    "proposeReturnClosing": "return-closing.proposed",
    "proposeReversal": "reversal.proposed",
    "proposeWriteOff": "recovery.write-off-proposed",
    "publishContact": "public-text.published",
    "publishSettlement": "settlement.publicised",
    "publishText": "public-text.published",
    "readmitUnit": "unit.readmitted",
    "receiveAnnualReport": "annual-receipt.returned",
    "receiveMonthlyReport": "report-receipt.returned",
    "recordClaimRefusal": "insurance-claim.refused",
    "recordInsuranceContract": "insurance-contract.recorded",
    "recordPlacementOutcome": "placement.outcome-recorded",
    "recordRepayment": "recovery.repaid",
    "recoverOfficer": "officer.recovered",
    "reinstateUnit": "unit.reinstated",
    "removeUnit": "unit.removed",
    "reopenAttendance": "placement.attendance-reopened",
    "reopenComplaint": "complaint.reopened",
    "replaceCalendarYear": "calendar.published",
    "replaceRegionalHolidays": "regional-holidays.set",
    "resendMessage": "message.resent",
    "resumePlacement": "placement.resumed",
    "returnMoney": "disbursement.returned",
    "returnPayableMoney": "disbursement.returned",
    "reviewInsuranceConsent": "dispatch.consent-paper-returned",
    "reviewObstacle": "dispatch.withdrawn",
    "reviewPaper": "dispatch.paper-returned",
    "reviewSettlement": "settlement.reviewed",
    "reviewSubsidyClaim": "subsidy-claim.reviewed",
    "revokeRemoval": "removal.revoked",
    "setBudget": "budget.set",
    "setCarrierPayeeAccount": "payee-account.set",
    "setIntakePlan": "intake-plan.set",
    "setPayeeAccount": "payee-account.set",
    "setUnitPayeeAccount": "payee-account.set",
    "signOpeningFigures": "opening-figures.signed",
    "succeedUnit": "unit.succeeded",
    "suspendPlacement": "placement.suspended",
    "suspendUnit": "unit.suspended",
    "takeWithdrawalBack": "unit.withdrawal-taken-back",
    "transferPlacement": "placement.ended-early",
    "withdrawDemonstrationUnit": "demonstration.withdrawn",
    "withdrawHandover": "handover.withdrawn",
    "withdrawWorkplaceMove": "workplace.move-withdrawn",
}
"""By operation the event beside which, or with what was decided, its ground lies."""
UNTOLD = {
    "carryBudgetOver": "stands in the book, with its entry: no object has another version",
    "checkSubsidy": "a trial: nothing is kept",
}


def asked() -> set[str]:
    """The operations whose body has such a field."""
    document = json.loads((ROOT / "docs" / "openapi" / "jianxi.json").read_text("utf-8"))
    schemas = document["components"]["schemas"]
    return {
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
        for content in operation.get("requestBody", {}).get("content", {}).values()
        if GROUND & fields(schemas, content["schema"])
    }


def fields(schemas: dict[str, Any], schema: dict[str, Any]) -> set[str]:
    if "$ref" in schema:
        return fields(schemas, schemas[schema["$ref"].rsplit("/", 1)[-1]])
    ways = [way for kind in ("allOf", "anyOf", "oneOf") for way in schema.get(kind, [])]
    return {*schema.get("properties", {})}.union(*(fields(schemas, way) for way in ways))


def test_every_operation_that_asks_why_says_where_it_is_read() -> None:
    assert asked() == {*TOLD, *UNTOLD}


def test_each_is_an_event() -> None:
    events = (ROOT / "docs" / "events.md").read_text("utf-8")
    known = set(re.findall(r"[a-z-]+\.[a-z-]+", events))
    assert set(TOLD.values()) <= known


KINDS = re.compile(r'(?:object=|Change\(\s*)"([a-z-]+)"')
OF_NOBODY = {
    "accounts": {
        "account",
        "data-agreement",
        "department-key",
        "deputy",
        "feed-push",
        "handover",
        "officer",
    },
    "units": {
        "accident",
        "complaint",
        "consultation",
        "demonstration",
        "inspection",
        "intake-plan",
        "post",
        "post-obstacle",
        "prospect",
        "public-text",
        "removal-proposal",
        "threshold-review",
        "unit",
        "workplace",
    },
    "matching": {"fair", "follow-up"},
    "reporting": {
        "annual-receipt",
        "annual-report",
        "budget",
        "calendar",
        "disbursement",
        "insurance-contract",
        "insurance-list",
        "monthly-report",
        "opening-figures",
        "regional-holidays",
        "report-receipt",
        "reversal",
        "settlement",
        "settlement-page",
    },
}
"""Kinds of objects whose grounds are not about one youth: what lets them go is their own time."""


@pytest.mark.parametrize("service", SERVICES)
def test_grounds_of_every_kind_are_let_go_with_a_person_or_are_of_none(service: str) -> None:
    actions = (ROOT / "services" / service / "actions").glob("*.py")
    grounding = [text for path in actions if "_ground" in (text := path.read_text("utf-8"))]
    kinds = {kind for text in grounding for kind in KINDS.findall(text)}
    told: tuple[Grounded, ...] = getattr(
        import_module(f"services.{service}.queries.held"), "GROUNDED", ()
    )
    let_go = {one.object for one in told}
    assert kinds == let_go | OF_NOBODY[service]
    assert not let_go & OF_NOBODY[service]
