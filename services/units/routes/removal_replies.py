"""Removal proposals, the unit's part: it states its case, adds to it, or has no more to say."""

from typing import Final

from services.common.errors import Stale, Unpinned
from services.common.time.workdays import YearUnknown
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.units.actions import removal_replies as actions
from services.units.routes.dependencies import UnitCaller
from services.units.rules import removals as rules
from services.units.rules.moves import MoveNotOpen
from services.units.rules.removal_replies import ReplyPeriodOver, ReplyWaived
from services.units.schemas import removals as schemas
from services.units.schemas.removals import ProposalId, RemovalProposalOut, shown_case

routes = router("清退")

_EVERY_WORD: Final = (
    rules.RemovalProposalNotFound,
    MoveNotOpen,
    Stale,
    Unpinned,
    ReplyWaived,
    ReplyPeriodOver,
    YearUnknown,
)


@routes.post(
    "/v1/removal-proposals/{proposal_id}/reply",
    summary="陈述和申辩",
    responses=problems(*_EVERY_WORD),
)
async def reply_to_removal_notice(
    proposal_id: ProposalId,
    body: schemas.ReplyEntry,
    caller: UnitCaller,
    session: SessionDep,
    deed: DeedDep,
) -> RemovalProposalOut:
    """单位在期限内提出；期限届满以前可以再次提交，作为补充。"""
    case = await actions.reply(
        session, deed, caller, proposal_id, body.text, expected_version=body.expected_version
    )
    return shown_case(case, for_unit=True)


@routes.post(
    "/v1/removal-proposals/{proposal_id}/waiver",
    summary="声明不再陈述申辩",
    responses=problems(*_EVERY_WORD),
)
async def waive_removal_reply(
    proposal_id: ProposalId,
    body: schemas.WaiverEntry,
    caller: UnitCaller,
    session: SessionDep,
    deed: DeedDep,
) -> RemovalProposalOut:
    """单位明确表示没有意见或者没有补充；此后不能再陈述申辩，经办机构不必等期限届满即可决定。"""
    case = await actions.waive(
        session, deed, caller, proposal_id, expected_version=body.expected_version
    )
    return shown_case(case, for_unit=True)
