"""Merge proposals: made by one officer, decided by another."""

from typing import Annotated, Final

from fastapi import Path, Query

from services.common.errors import Unpinned
from services.common.time.workdays import YearUnknown
from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import merge_proposals as actions
from services.matching.rules import merge_proposals as rules
from services.matching.rules.correction_requests import NumberDiffers
from services.matching.rules.second_records import (
    BothHold,
    DaysOverlap,
    MattersOpen,
    MergeTheOther,
    NamesUndecided,
    NotOnePerson,
    RoundUnderWay,
    SameRecord,
)
from services.matching.rules.youths import OldIdNumber, YouthChanged, YouthMerged, YouthNotFound
from services.matching.schemas.ids import MergeProposalId, YouthId
from services.matching.schemas.merge_proposals import (
    STATES,
    ListedMergeProposalOut,
    MergeProposalDeclineIn,
    MergeProposalIn,
    MergeProposalMergeIn,
    MergeProposalOut,
)

routes = router("见习对象")

Which = Annotated[MergeProposalId, Path(description="合并建议编号")]
Deciding = Annotated[Caller, user("clerk", "reviewer")]
_RECORDS: Final = (
    YouthNotFound,
    YouthMerged,
    YouthChanged,
    Unpinned,
    SameRecord,
    MergeTheOther,
    NotOnePerson,
    rules.OneOfficerIsEnough,
    NumberDiffers,
    OldIdNumber,
    NamesUndecided,
    BothHold,
    DaysOverlap,
    MattersOpen,
    RoundUnderWay,
)


@routes.post(
    "/v1/youths/{youth_id}/merge-proposals",
    status_code=201,
    summary="建议合并号码不同的两条登记",
    responses=problems(*_RECORDS, rules.MergeProposalOpen),
)
async def propose_merger(
    youth_id: Annotated[YouthId, Path(description="被并入的登记的编号：办理进度不超过另一条的")],
    body: MergeProposalIn,
    caller: Deciding,
    session: SessionDep,
    deed: DeedDep,
) -> MergeProposalOut:
    """同一人以姓名相同、出生日期或者性别不同的两个号码各有一条登记，而且都已申请的：不能由一人合并，也不能
    更正成另一条已有的号码。由一名经办人员建议，写明依据和哪一个号码是对的，另一名经办人员决定。
    两条登记各有没有结束的派遣或者见习的、还有异议等没有办结的，先办结再建议。

    两条登记都须在本行政区划内。kept 写明合并后此人有的：申请的时间、谢绝的次数、派遣、见习。
    """
    return MergeProposalOut.of(await actions.propose(session, deed, caller, youth_id, body.form()))


@routes.get("/v1/merge-proposals", summary="合并建议")
async def list_merge_proposals(
    caller: Annotated[Caller, user(*OFFICE)],
    session: SessionDep,
    stretch: StretchDep,
    state: Annotated[
        rules.ProposalState | None, Query(description=f"只看这一状态：{STATES}")
    ] = None,
) -> Page[ListedMergeProposalOut]:
    """两条登记有一条居住在本行政区划内的合并建议，新的在前。

    另一条不在本行政区划内的，只列出办到哪里：由两条登记都在其行政区划内的经办机构查看和决定。
    """
    rows = await actions.listed(session, caller, state, stretch)
    return page_of(rows, stretch, lambda seen: (seen.proposal.id,), ListedMergeProposalOut.of)


@routes.get(
    "/v1/merge-proposals/{proposal_id}",
    summary="合并建议详情",
    responses=problems(rules.MergeProposalNotFound),
)
async def read_merge_proposal(
    proposal_id: Which, caller: Annotated[Caller, user(*OFFICE)], session: SessionDep
) -> MergeProposalOut:
    """依据、两条登记现在的版本号、合并后此人有的，和决定。两条登记都须在本行政区划内。"""
    return MergeProposalOut.of(await actions.read(session, caller, proposal_id))


@routes.post(
    "/v1/merge-proposals/{proposal_id}/merge",
    summary="按建议合并",
    responses=problems(
        rules.MergeProposalNotFound,
        rules.MergeProposalClosed,
        rules.MergeProposalStale,
        rules.DecidesOwnProposal,
        *_RECORDS,
        YearUnknown,
    ),
)
async def merge_as_proposed(
    proposal_id: Which,
    body: MergeProposalMergeIn,
    caller: Deciding,
    session: SessionDep,
    deed: DeedDep,
) -> MergeProposalOut:
    """由建议人以外的经办人员对照证件原件再填写一次号码后合并；归并什么与
    POST /v1/youths/{youth_id}/merge 相同，不能撤销，记入审计日志。两条登记都须在本行政区划内。

    按对的号码未满18周岁的，没有签订协议的派遣到不适合未满18周岁人员的岗位的，撤回派遣，重新候补；
    已签订协议的，记入审计日志（dispatch.unsuitable-under-18），由经办机构处理。
    """
    return MergeProposalOut.of(
        await actions.merge(session, deed, caller, proposal_id, body.merger())
    )


@routes.post(
    "/v1/merge-proposals/{proposal_id}/decline",
    summary="不予合并",
    responses=problems(
        rules.MergeProposalNotFound,
        rules.MergeProposalClosed,
        rules.MergeProposalStale,
        Unpinned,
    ),
)
async def decline_merge_proposal(
    proposal_id: Which,
    body: MergeProposalDeclineIn,
    caller: Deciding,
    session: SessionDep,
    deed: DeedDep,
) -> MergeProposalOut:
    """建议人自己也可以办理。两条登记都不变，可以再次建议。两条登记都须在本行政区划内。"""
    return MergeProposalOut.of(
        await actions.decline(session, deed, caller, proposal_id, body.refusal())
    )
