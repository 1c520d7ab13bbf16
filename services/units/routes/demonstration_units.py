"""Demonstration units: candidates by score, proposals, decisions."""

import re
from typing import Final

from services.common.errors import Stale, Unpinned
from services.common.web.access import OutsideRegion
from services.common.web.pages import CursorInvalid, Page, Stretch, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import RegionCode
from services.units.actions import demonstration_units as actions
from services.units.actions.demonstration_units import Candidate, Mark
from services.units.routes.dependencies import (
    ClerkCaller,
    OfficeCaller,
    ReportingDep,
    UnitOrOffice,
)
from services.units.rules import demonstration_units as rules
from services.units.rules.moves import MoveNotOpen
from services.units.rules.removals import RemovalProposed, RemovalUnderWay
from services.units.rules.units import UnitNotFound
from services.units.schemas.demonstration_units import (
    CandidateOut,
    NominationDecision,
    NominationOut,
    NominationsOut,
    NominationWithdrawal,
    Proposal,
    shown_candidate,
    shown_nomination,
)
from services.units.schemas.units import UnitId

routes = router("见习示范单位")

_PLACE: Final = re.compile(r"(ranked|apart):(\d{1,3}\.\d{2})?", re.ASCII)
_KEYS: Final = 2
"""A place in the list: whether ranked, with a score or none, and the unit that has it."""

_EVERY_MOVE = (
    UnitNotFound,
    rules.NominationNotFound,
    rules.NotThatOffice,
    MoveNotOpen,
    Stale,
    Unpinned,
)


@routes.get(
    "/v1/demonstration-candidates",
    summary="见习示范单位的候选单位",
    responses=problems(OutsideRegion, rules.ScoreUnavailable, rules.ScoresBeingCounted),
)
async def list_demonstration_candidates(
    region: RegionCode,
    *,
    caller: OfficeCaller,
    session: SessionDep,
    stretch: StretchDep,
    reporting: ReportingDep,
) -> Page[CandidateOut]:
    """认定有效的单位按今天的评分办法逐个计分，得分高的在前，得分相同的按名称，没有数据可计分的在后。

    有数据的部分的满分之和（weight）低于 least_weight 的没有名次，列在有名次的之后。
    暂停的单位排在最后；已清退、退出或者并入其他单位的不列。每项得分都能打开到记录。
    每天第一次查询时单位较多、一时算不完的，答复503并写明多少秒后再查。
    """
    rows = await actions.candidates(
        session, caller, region, reporting, after=_mark(stretch), limit=stretch.limit + 1
    )
    return page_of(rows, stretch, _place, shown_candidate)


def _place(row: Candidate) -> list[str]:
    # The name is looked up again: it may be too long for a cursor.
    ranked = "ranked" if row.score.is_ranked else "apart"
    return [f"{ranked}:{row.score.score or ''}", row.unit.id]


def _mark(stretch: Stretch) -> Mark | None:
    if stretch.after is None:
        return None
    told = _PLACE.fullmatch(stretch.after[0])
    if len(stretch.after) != _KEYS or not told:
        raise CursorInvalid("/query/cursor", CursorInvalid.title())
    return Mark(rules.Place(told[2], told[1] == "ranked"), stretch.after[1])


@routes.get(
    "/v1/demonstration-candidates/{unit_id}",
    summary="查看一个单位的历次推荐",
    responses=problems(UnitNotFound),
)
async def read_nominations(
    unit_id: UnitId, caller: UnitOrOffice, session: SessionDep
) -> NominationsOut:
    """每次推荐当日的得分、理由和决定。"""
    rows = await actions.read_nominations(session, caller, unit_id)
    return NominationsOut(unit_id=unit_id, nominations=[shown_nomination(row) for row in rows])


@routes.post(
    "/v1/demonstration-candidates/{unit_id}/proposal",
    summary="推荐见习示范单位",
    status_code=201,
    responses=problems(
        UnitNotFound,
        rules.NotThatOffice,
        rules.NotAModel,
        RemovalUnderWay,
        RemovalProposed,
        rules.AlreadyProposed,
        rules.ScoreUnavailable,
    ),
)
async def propose_demonstration_unit(
    unit_id: UnitId,
    body: Proposal,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
    reporting: ReportingDep,
) -> NominationOut:
    """由地级市推荐，自治区认定的由自治区推荐；当日的得分作为依据保存。不符合的国家规定条件照实列出，不妨碍推荐。"""
    return shown_nomination(
        await actions.propose(
            session, deed, caller, unit_id, ground=body.ground, reporting=reporting
        )
    )


@routes.post(
    "/v1/demonstration-candidates/{unit_id}/decision",
    summary="决定是否确定为见习示范单位",
    responses=problems(
        *_EVERY_MOVE, rules.ProposerDecides, rules.NotAModel, RemovalUnderWay, RemovalProposed
    ),
)
async def decide_demonstration_unit(
    unit_id: UnitId,
    body: NominationDecision,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> NominationOut:
    """由自治区确定，推荐和确定不能是同一人；确定后在公开目录中注明。"""
    return shown_nomination(
        await actions.decide(
            session, deed, caller, unit_id, move=body.decision, decision=body.decided()
        )
    )


@routes.post(
    "/v1/demonstration-candidates/{unit_id}/withdrawal",
    summary="撤回推荐或取消见习示范单位",
    responses=problems(*_EVERY_MOVE),
)
async def withdraw_demonstration_unit(
    unit_id: UnitId,
    body: NominationWithdrawal,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> NominationOut:
    """尚未决定的由地级市撤回，已经确定的由自治区取消。"""
    return shown_nomination(await actions.withdraw(session, deed, caller, unit_id, body.decided()))
