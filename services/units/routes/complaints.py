"""Complaints: from a youth or anyone, decided by an office, hidden from the unit."""

from typing import Annotated

from fastapi import Query, Response

from services.common.errors import Stale, Unpinned
from services.common.store.reveals import RevealsUsedUp
from services.common.values.region import PROVINCE
from services.common.web.access import anyone
from services.common.web.networks import NetworkDep
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, KeylessSessionDep, SessionDep
from services.units.actions import complainants
from services.units.actions import complaints as actions
from services.units.actions.rights import unit_for
from services.units.queries import complaints as queries
from services.units.routes.dependencies import (
    NEVER_KEPT,
    WITHOUT_TOKEN_TOO,
    ClerkCaller,
    DecidingCaller,
    MatchingDep,
    OfficeCaller,
    Receipt,
    UnitCaller,
    YouthCaller,
    YouthOrNobody,
    day_and_id,
    place_in_work,
)
from services.units.rules import complaints as rules
from services.units.rules.anonymity import ComplainantNamed
from services.units.rules.anonymous_floods import ComplaintsWithoutAccountFull, SenderFull
from services.units.rules.moves import MoveNotOpen
from services.units.rules.past_days import TooLongAgo
from services.units.rules.posts import PostNotFound
from services.units.rules.receipts import ReceiptUnknown
from services.units.rules.removals import RemovalProposed
from services.units.rules.units import UnitMerged, UnitNotFound, UnitRemoved
from services.units.rules.visits import HomeOfficeDecides, PlaceOfNoWorkplace, PlacesDiffer
from services.units.schemas import complaints as schemas
from services.units.schemas.complaint_reveals import (
    ComplaintRevealIn,
    RevealedComplaint,
    shown_in_full,
)
from services.units.schemas.units import ComplaintId, UnitId

routes = router("投诉")

_EVERY_MOVE = (rules.ComplaintNotFound, MoveNotOpen, Stale, Unpinned)


@routes.post(
    "/v1/complaints",
    status_code=201,
    summary="投诉见习单位",
    responses=problems(
        UnitNotFound,
        PostNotFound,
        rules.HappenedInFuture,
        TooLongAgo,
        rules.ComplainantUnknown,
        SenderFull,
        ComplaintsWithoutAccountFull,
        rules.ComplaintTargetMissing,
        rules.ComplaintTargetsDiffer,
        PlaceOfNoWorkplace,
        PlacesDiffer,
    ),
    openapi_extra=WITHOUT_TOKEN_TOO,
)
async def receive_complaint(
    body: schemas.ComplaintIn,
    *,
    caller: YouthOrNobody,
    session: SessionDep,
    deed: DeedDep,
    matching: MatchingDep,
    network: NetworkDep,
    response: Response,
) -> schemas.ComplaintReceived:
    """不登录也可以投诉，姓名和电话可以不填；单位看不到投诉人是谁。请保存好查询码。

    登录以后投诉的，登记的姓名和电话一并加密保存，经办机构按用途查看全文时才能看到，并记入审计日志；
    不愿意的，请不登录投诉。不登录的，当天从同一网络提交的件数只用于防止大量提交，加密计数，
    不与投诉相联系，过后即删除。
    """
    told = (deed, caller, body.form())
    seen, receipt = await complainants.receive(session, *told, network=network, matching=matching)
    response.headers.update(NEVER_KEPT)
    return schemas.shown_received(seen, receipt)


@routes.get("/v1/complaints", summary="查询本地区的投诉")
async def list_complaints(
    caller: OfficeCaller,
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
    *,
    state: Annotated[
        rules.ComplaintState | None, Query(description=f"只看这一状态：{schemas.STATES}")
    ] = None,
    kind: Annotated[
        rules.ComplaintKind | None, Query(description=f"只看这一类：{schemas.KINDS}")
    ] = None,
    unit_id: Annotated[UnitId | None, Query(description="只看这个单位")] = None,
    overdue: Annotated[bool, Query(description="只看逾期未办的")] = False,
) -> Page[schemas.ComplaintOut]:
    """本地区单位的投诉，以及发生在本地区工作地点的投诉。
    待办的在前，其中先到期的在前；已办结的按收到的日期排在后面。
    """
    wanted = queries.Filter(state, kind, unit_id, deed.today if overdue else None)
    after, area = place_in_work(stretch), caller.region or PROVINCE
    rows = await queries.complaints_within(session, area, wanted, after=after, limit=stretch.limit)
    return page_of(
        rows,
        stretch,
        key=lambda seen: [*seen.place],
        show=lambda seen: schemas.shown_complaint(seen, deed.today),
    )


@routes.get(
    "/v1/complaints/receipt",
    summary="凭查询码查看投诉的进展和答复",
    responses=problems(ReceiptUnknown),
    dependencies=[anyone],
)
async def read_complaint_by_receipt(
    receipt: Receipt, session: SessionDep, response: Response
) -> schemas.OwnComplaint:
    """查询码放在请求头 X-Receipt 中；连字符和大小写不影响查询。"""
    response.headers.update(NEVER_KEPT)
    return schemas.shown_own(await complainants.complaint_by_receipt(session, receipt))


@routes.get("/v1/me/complaints", summary="查看本人的投诉")
async def list_own_complaints(
    caller: YouthCaller, session: SessionDep, stretch: StretchDep
) -> Page[schemas.OwnComplaint]:
    """登录后提交的投诉，新的在前。"""
    accounts = complainants.account_indexes(caller)
    rows = await queries.complaints_of_account(
        session, accounts, after=stretch.after, limit=stretch.limit
    )
    return page_of(rows, stretch, key=lambda seen: [seen.complaint.id], show=schemas.shown_own)


@routes.get(
    "/v1/units/{unit_id}/complaints",
    summary="单位查看关于本单位的投诉",
    responses=problems(UnitNotFound),
)
async def list_complaints_about_unit(
    unit_id: UnitId, caller: UnitCaller, session: SessionDep, stretch: StretchDep
) -> Page[schemas.ComplaintForUnit]:
    """只有已作出过结论的：类别、收到的日期、状态和结论；新的在前，含并入本单位的单位的。"""
    unit = await unit_for(session, caller, unit_id)
    rows = await queries.complaints_about(
        session, unit.id, after=day_and_id(stretch), limit=stretch.limit
    )
    return page_of(
        rows,
        stretch,
        key=lambda row: [row[0].received_on, row[1]],
        show=lambda row: schemas.ComplaintForUnit.model_validate(row[0]),
    )


@routes.post(
    "/v1/complaints/{complaint_id}/investigation",
    summary="受理投诉",
    responses=problems(*_EVERY_MOVE),
)
async def investigate_complaint(
    complaint_id: ComplaintId,
    body: schemas.ComplaintMoveIn,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.ComplaintOut:
    """受理后开始调查，办结期限从今天起算。"""
    seen = await actions.investigate(session, deed, caller, complaint_id, body.expected_version)
    return schemas.shown_complaint(seen, deed.today)


@routes.post(
    "/v1/complaints/{complaint_id}/finding",
    summary="作出投诉的调查结论",
    responses=problems(
        *_EVERY_MOVE,
        rules.AnsweredElsewhere,
        UnitRemoved,
        UnitMerged,
        RemovalProposed,
        HomeOfficeDecides,
        ComplainantNamed,
        rules.ConsequenceMissing,
        rules.ConsequenceUncalledFor,
    ),
)
async def decide_complaint(
    complaint_id: ComplaintId,
    body: schemas.ComplaintFindingIn,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
    matching: MatchingDep,
) -> schemas.ComplaintOut:
    """须写明证据并答复投诉人；属实的须写明处理结果，并计入单位评估。

    处理结果为暂停的，单位随即暂停；为清退的，随即建立清退建议；理由都是结论。
    只有已认定或已暂停的单位可以暂停或者建议清退，且只能由认定该单位的机构决定；
    单位已并入其他单位的，由并入的单位承担。
    暂停后，已签协议而未到岗的派遣见 GET /v1/overdue/at-rest。
    """
    told = body.decided()
    seen = await actions.decide(session, deed, caller, complaint_id, told, matching=matching)
    return schemas.shown_complaint(seen, deed.today)


@routes.post(
    "/v1/complaints/{complaint_id}/clearance",
    summary="确认投诉的暂停事由已经消除",
    responses=problems(*_EVERY_MOVE, rules.NothingToClear, HomeOfficeDecides, ComplainantNamed),
)
async def clear_complaint(
    complaint_id: ComplaintId,
    body: schemas.ComplaintClearanceIn,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.ComplaintOut:
    """以投诉为由暂停的单位，确认以后才能恢复；恢复另行决定。"""
    told = body.model_dump()
    seen = await actions.clear(session, deed, caller, complaint_id, **told)
    return schemas.shown_complaint(seen, deed.today)


@routes.post(
    "/v1/complaints/{complaint_id}/transfer",
    summary="移送投诉",
    responses=problems(*_EVERY_MOVE, ComplainantNamed),
)
async def transfer_complaint(
    complaint_id: ComplaintId,
    body: schemas.ComplaintTransferIn,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.ComplaintOut:
    """不属于本机构职责的，移送有权处理的部门并告知投诉人。"""
    told = body.model_dump()
    seen = await actions.transfer(session, deed, caller, complaint_id, **told)
    return schemas.shown_complaint(seen, deed.today)


@routes.post(
    "/v1/complaints/{complaint_id}/withdrawal",
    summary="撤回投诉",
    responses=problems(*_EVERY_MOVE),
    openapi_extra=WITHOUT_TOKEN_TOO,
)
async def withdraw_complaint(
    complaint_id: ComplaintId,
    body: schemas.ComplaintWithdrawalIn,
    caller: YouthOrNobody,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.OwnComplaint:
    """投诉人本人在办结前可以撤回。"""
    told = body.model_dump()
    return schemas.shown_own(
        await complainants.withdraw(session, deed, caller, complaint_id, **told)
    )


@routes.post(
    "/v1/complaints/{complaint_id}/reveals",
    summary="查看投诉全文",
    responses=problems(rules.ComplaintNotFound, RevealsUsedUp),
)
async def reveal_complaint(
    complaint_id: ComplaintId,
    body: ComplaintRevealIn,
    *,
    caller: DecidingCaller,
    session: KeylessSessionDep,
    deed: DeedDep,
) -> RevealedComplaint:
    """每次查看都连同用途记入审计日志，每人每天有次数上限；不接受 Idempotency-Key，答复不保存。"""
    seen = await actions.reveal(session, deed, caller, complaint_id, purpose=body.told)
    return shown_in_full(seen.complaint)
