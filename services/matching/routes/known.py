"""Known persons: told by lists, merged, asked about, and never dropped."""

from typing import Annotated

from fastapi import Path

from services.common.errors import Unpinned
from services.common.store.reveals import RevealsUsedUp
from services.common.time.workdays import YearUnknown
from services.common.web.access import OFFICE, OutsideRegion, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, KeylessSessionDep, SessionDep
from services.matching.actions import contacts, name_conflicts
from services.matching.actions import known as actions
from services.matching.actions.rights import youth_for
from services.matching.queries import known as queries
from services.matching.queries.youths import intention_of
from services.matching.rules.claims import AccountHasRecord
from services.matching.rules.known import VillageCodeElsewhere
from services.matching.rules.name_conflicts import NameConflictNotFound, NameDecided
from services.matching.rules.record_days import GraduationDayUnfit
from services.matching.rules.youths import (
    NameUnfit,
    OldIdNumber,
    YouthChanged,
    YouthMerged,
    YouthNotFound,
)
from services.matching.schemas.ids import NameConflictId, YouthId
from services.matching.schemas.known import (
    ContactIn,
    ContactOut,
    KnownPersonIn,
    KnownPersonOut,
    NameConflictOut,
    NameConflictRevealedOut,
    NameDecisionIn,
    OriginsOut,
    shown_origins,
)
from services.matching.schemas.youths import shown

routes = router("见习对象")

Which = Annotated[YouthId, Path(description="见习对象编号")]
WhichConflict = Annotated[NameConflictId, Path(description="姓名核实事项编号")]
Clerk = Annotated[Caller, user("clerk")]
Decider = Annotated[Caller, user("clerk", "reviewer")]
Office = Annotated[Caller, user(*OFFICE)]


@routes.post(
    "/v1/youths/known",
    status_code=201,
    summary="登记名单中的人员",
    responses=problems(
        OutsideRegion, OldIdNumber, NameUnfit, VillageCodeElsewhere, GraduationDayUnfit
    ),
)
async def record_known(
    body: KnownPersonIn, caller: Clerk, session: SessionDep, deed: DeedDep
) -> KnownPersonOut:
    """只登记，不申请见习；已有记录的并入，逐项保留来源；姓名不一致的转核实，一个人都不遗漏。"""
    source, told = body.source.source(), body.told()
    known = await actions.know_one(session, deed, caller, source, told)
    youth = await actions.seen_by(session, caller, known.youth_id)
    record = None
    if youth is not None:
        intention = await intention_of(session, youth.id)
        record = shown(youth, intention, deed.today)
    conflict_id = known.conflict_id if youth is not None else None
    return KnownPersonOut(outcome=known.outcome, youth=record, conflict_id=conflict_id)


@routes.get("/v1/youths/name-conflicts", summary="待核实的姓名")
async def list_name_conflicts(
    caller: Office, session: SessionDep, stretch: StretchDep
) -> Page[NameConflictOut]:
    """同一个身份号码对应两个姓名、尚无结论的事项，先发现的在前。"""
    rows = await queries.open_conflicts(session, caller, stretch)
    return page_of(
        rows, stretch, lambda row: (row[0].id,), lambda row: NameConflictOut.of(row[0], row[1])
    )


@routes.post(
    "/v1/youths/name-conflicts/{conflict_id}/reveals",
    summary="查看待核实的完整姓名",
    responses=problems(NameConflictNotFound, RevealsUsedUp),
)
async def reveal_name_conflict(
    conflict_id: WhichConflict, caller: Decider, session: KeylessSessionDep, deed: DeedDep
) -> NameConflictRevealedOut:
    """每次查看都记入审计日志（用途为核验身份），每人每天有次数上限；不接受 Idempotency-Key。"""
    conflict = await name_conflicts.conflict_for(session, caller, conflict_id)
    youth = await name_conflicts.reveal(session, deed, conflict)
    return NameConflictRevealedOut.of(conflict, youth)


@routes.post(
    "/v1/youths/name-conflicts/{conflict_id}/decision",
    summary="核实姓名",
    responses=problems(
        NameConflictNotFound, NameDecided, YouthChanged, Unpinned, AccountHasRecord, YearUnknown
    ),
)
async def decide_name_conflict(
    conflict_id: WhichConflict,
    body: NameDecisionIn,
    caller: Decider,
    session: SessionDep,
    deed: DeedDep,
) -> NameConflictOut:
    """是同一人的，并入记录；本人注册时因姓名不一致搁置的，同时归入本人账号。

    已有派遣的不随之归入，由经办人员核实本人后办理。
    """
    told = body.told()
    conflict, youth = await name_conflicts.decide(session, deed, caller, conflict_id, told)
    return NameConflictOut.of(conflict, youth)


@routes.get(
    "/v1/youths/{youth_id}/origins",
    summary="登记内容的来源",
    responses=problems(YouthNotFound, YouthMerged),
)
async def read_origins(
    youth_id: Which,
    caller: Annotated[Caller, user("youth", *OFFICE)],
    session: SessionDep,
) -> OriginsOut:
    """每一项登记内容来自哪里，各来源原样提供了什么。"""
    youth = await youth_for(session, caller, youth_id)
    settled_only = caller.kind == "youth"
    tellings = await queries.tellings_of(session, youth.id, settled_only=settled_only)
    return shown_origins(youth, tellings)


@routes.post(
    "/v1/youths/{youth_id}/contacts",
    status_code=201,
    summary="登记联系情况",
    responses=problems(YouthNotFound, YouthMerged),
)
async def log_contact(
    youth_id: Which, body: ContactIn, caller: Clerk, session: SessionDep, deed: DeedDep
) -> ContactOut:
    """走访、电话等联系逐次登记，登记后不修改。"""
    return ContactOut.of(await contacts.log(session, deed, caller, youth_id, body.contact()))


@routes.get(
    "/v1/youths/{youth_id}/contacts",
    summary="联系情况",
    responses=problems(YouthNotFound, YouthMerged),
)
async def list_contacts(
    youth_id: Which, caller: Office, session: SessionDep, stretch: StretchDep
) -> Page[ContactOut]:
    """经办机构与见习对象的联系记录，后登记的在前。"""
    youth = await youth_for(session, caller, youth_id)
    rows = await queries.contacts_of(session, youth.id, stretch)
    return page_of(rows, stretch, lambda row: (row.id,), ContactOut.of)
