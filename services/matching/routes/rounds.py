"""Rounds: opened, committed to, frozen, run, applied; their certificates and one's own line."""

from typing import Annotated, Any, Final

from fastapi import Path, Response

from services.common.errors import Unpinned
from services.common.time.workdays import YearUnknown
from services.common.web import jobs
from services.common.web.access import OFFICE, OutsideRegion, require_region, user
from services.common.web.downloads import named
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import located, router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import round_cancellations, round_certificates
from services.matching.actions import rounds as actions
from services.matching.actions.round_clocks import last_day_of
from services.matching.actions.round_rights import own_part, round_for
from services.matching.queries import rounds as queries
from services.matching.rules import round_moves as rules
from services.matching.schemas.ids import RoundId
from services.matching.schemas.own_rounds import (
    MyRoundOut,
    MyRoundWithProof,
    shown_part,
    shown_proof,
)
from services.matching.schemas.rounds import (
    ApplicationIn,
    CancellationConsentIn,
    CancellationIn,
    CommitmentIn,
    ContributionIn,
    FreezeIn,
    LeftOutLineOut,
    RoundIn,
    RoundOut,
    RoundQueued,
    shown_round,
)
from services.matching.tables.rounds import Round

routes = router("批次派遣")

Which = Annotated[RoundId, Path(description="批次编号")]
Clerk = Annotated[Caller, user("clerk")]
Reviewer = Annotated[Caller, user("reviewer")]
Officer = Annotated[Caller, user(*OFFICE)]
Me = Annotated[Caller, user("youth")]

MOVED = (rules.RoundNotFound, rules.RoundChanged, rules.RoundMoveNotOpen, Unpinned)


_CERTIFICATE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "证书，也是可以存下来离线核查的文件（jianxi verify-round）",
        "content": {
            "application/json": {"schema": {"type": "object", "additionalProperties": True}}
        },
    }
}


@routes.post(
    "/v1/rounds",
    status_code=201,
    summary="开启一个批次",
    responses=problems(OutsideRegion, rules.NotAMarket, rules.RoundUnderWay),
)
async def open_round(body: RoundIn, caller: Clerk, session: SessionDep, deed: DeedDep) -> RoundOut:
    """系统随即产生批次密钥，只公布其摘要；运行以后才公开。"""
    require_region(caller, body.market)
    opened = await actions.open_round(session, deed, body.market, body.keeps_back)
    return _shown(opened)


@routes.get("/v1/rounds", summary="批次列表")
async def list_rounds(caller: Officer, session: SessionDep, stretch: StretchDep) -> Page[RoundOut]:
    """本行政区划所在和所含派遣市场的批次，新的在前。"""
    rows = await queries.listed(session, caller, stretch)
    return page_of(rows, stretch, lambda row: (row.id,), _shown)


@routes.get("/v1/rounds/{round_id}", summary="批次", responses=problems(rules.RoundNotFound))
async def read_round(round_id: Which, caller: Officer, session: SessionDep) -> RoundOut:
    """一个批次到了哪一步；派出人数旁列出最多能派出的人数。"""
    return _shown(await round_for(session, caller, round_id))


@routes.post(
    "/v1/rounds/{round_id}/commitment",
    summary="登记第二人的随机数承诺",
    responses=problems(*MOVED, rules.SameHand, rules.ContributionCommitted),
)
async def commit_contribution(
    round_id: Which, body: CommitmentIn, caller: Reviewer, session: SessionDep, deed: DeedDep
) -> RoundOut:
    """由开启批次以外的人在截止收件前提交；此时只提交摘要。"""
    await round_for(session, caller, round_id, moves=True)
    found = await actions.commit(session, deed, round_id, body.sha256, body.expected_version)
    return _shown(found)


@routes.post(
    "/v1/rounds/{round_id}/freeze",
    status_code=202,
    summary="截止收件",
    responses=problems(*MOVED, rules.ContributionMissing) | located(202),
)
async def freeze_round(
    *,
    round_id: Which,
    body: FreezeIn,
    caller: Clerk,
    response: Response,
    session: SessionDep,
    deed: DeedDep,
) -> RoundQueued:
    """此后新申请的人只候补，空出的名额保留；后台整理参加批次的数据并公布其摘要。"""
    await round_for(session, caller, round_id, moves=True)
    job_id = await actions.freeze(session, deed, round_id, body.expected_version)
    return _queued(response, job_id)


@routes.post(
    "/v1/rounds/{round_id}/contribution",
    status_code=202,
    summary="公开第二人的随机数并运行批次",
    responses=problems(*MOVED, rules.RoundNotFrozenYet, rules.SameHand, rules.ContributionDiffers)
    | located(202),
)
async def contribute(
    *,
    round_id: Which,
    body: ContributionIn,
    caller: Reviewer,
    response: Response,
    session: SessionDep,
    deed: DeedDep,
) -> RoundQueued:
    """种子由批次密钥、数据摘要和这个随机数合成；后台运行后独立核查，通过的才能执行。"""
    await round_for(session, caller, round_id, moves=True)
    job_id = await actions.contribute(session, deed, round_id, body.value, body.expected_version)
    return _queued(response, job_id)


@routes.post(
    "/v1/rounds/{round_id}/application",
    status_code=202,
    summary="执行批次结果",
    responses=problems(*MOVED) | located(202),
)
async def apply_round(
    *,
    round_id: Which,
    body: ApplicationIn,
    caller: Clerk,
    response: Response,
    session: SessionDep,
    deed: DeedDep,
) -> RoundQueued:
    """逐人逐岗重新核对后一次派出；截止以后离开的人、关闭的岗位略过并记录原因，过多的整个不执行。"""
    await round_for(session, caller, round_id, moves=True)
    job_id = await actions.ask_to_apply(session, deed, round_id, body.expected_version)
    return _queued(response, job_id)


@routes.post(
    "/v1/rounds/{round_id}/cancellation",
    summary="取消批次",
    responses=problems(*MOVED, rules.CancellationAsked, YearUnknown),
)
async def cancel_round(
    round_id: Which, body: CancellationIn, caller: Clerk, session: SessionDep, deed: DeedDep
) -> RoundOut:
    """什么也不执行，保留的名额随即按候补次序派出；随机数公开以后只是提出，须另一人同意才取消。"""
    await round_for(session, caller, round_id, moves=True)
    found = await round_cancellations.cancel(
        session, deed, round_id, body.ground, body.expected_version
    )
    return _shown(found)


@routes.post(
    "/v1/rounds/{round_id}/cancellation-consent",
    summary="同意取消批次",
    responses=problems(*MOVED, rules.CancellationNotAsked, rules.CancelsAlone, YearUnknown),
)
async def agree_to_cancel_round(
    round_id: Which,
    body: CancellationConsentIn,
    caller: Reviewer,
    session: SessionDep,
    deed: DeedDep,
) -> RoundOut:
    """由提出取消的人以外的人同意；什么也不执行，保留的名额随即按候补次序派出。"""
    await round_for(session, caller, round_id, moves=True)
    found = await round_cancellations.agree_to_cancel(
        session, deed, round_id, body.expected_version
    )
    return _shown(found)


@routes.get(
    "/v1/rounds/{round_id}/left-out",
    summary="批次执行时略过的人",
    responses=problems(rules.RoundNotFound),
)
async def list_left_out(
    round_id: Which, caller: Officer, session: SessionDep, stretch: StretchDep
) -> Page[LeftOutLineOut]:
    """证书中派出、执行时因情况有变而没有派出的人，以登记序号代替姓名，按批次次序排列。"""
    found = await round_for(session, caller, round_id)
    rows = await queries.left_out(session, found.id, stretch)
    return page_of(rows, stretch, lambda row: (row.place,), LeftOutLineOut.model_validate)


@routes.get(
    "/v1/rounds/{round_id}/certificate",
    summary="批次证书",
    response_class=Response,
    responses=_CERTIFICATE | problems(rules.RoundNotFound, rules.CertificateNotYet),
)
async def read_certificate(round_id: Which, caller: Officer, session: SessionDep) -> Response:
    """批次结束后公开：数据、种子、次序、结果和算法版本，以登记序号代替姓名；可以离线重新核查。"""
    found = await round_for(session, caller, round_id)
    content = await round_certificates.certificate_of(session, found)
    name = f"派遣批次证书-{found.id}.json"
    return Response(content, media_type="application/json", headers=named(name))


@routes.get("/v1/me/rounds", summary="我参加的批次")
async def list_my_rounds(caller: Me, session: SessionDep, stretch: StretchDep) -> Page[MyRoundOut]:
    """本人参加的批次办到哪一步，结束的有次序和结果，没有执行的有原因和下一步，新的在前。"""
    rows = await queries.of_participant(session, caller, stretch)
    return page_of(
        rows,
        stretch,
        lambda row: (row[0].id,),
        lambda row: MyRoundOut.model_validate(shown_part(row[0], row[1])),
    )


@routes.get(
    "/v1/me/rounds/{round_id}",
    summary="我在批次中的结果及其证明",
    responses=problems(rules.RoundNotFound),
)
async def read_my_round(round_id: Which, caller: Me, session: SessionDep) -> MyRoundWithProof:
    """本人在证书中的一行，和它属于这份证书的证明；看不出他人的情况。没有运行的批次没有这一行。"""
    of, line = await own_part(session, caller, round_id)
    if line is None or not rules.is_over(of.state):
        return MyRoundWithProof.model_validate(shown_part(of, None))
    proven = await round_certificates.proven_line(session, line, of)
    return shown_proof(of, line, proven)


def _shown(found: Round) -> RoundOut:
    return shown_round(found, last_day_of(found))


def _queued(response: Response, job_id: str) -> RoundQueued:
    response.headers["Location"] = jobs.location("matching", job_id)
    return RoundQueued(job_id=job_id)
