"""Youths: registered by themselves or an office, and sought a seat for at once."""

from typing import Annotated

from fastapi import Path, Query, Response

from services.common.errors import Unpinned
from services.common.store.reveals import RevealsUsedUp
from services.common.time.workdays import YearUnknown
from services.common.web.access import OFFICE, OutsideRegion, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems, render
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, KeylessSessionDep, SessionDep
from services.matching.actions import enrolment, withdrawals
from services.matching.actions import youths as actions
from services.matching.actions.rights import youth_for
from services.matching.actions.tellings import name_as_written
from services.matching.queries import standings
from services.matching.queries import youths as queries
from services.matching.rules.claims import NEXT_STEP, RecordMismatch
from services.matching.rules.eligibility import NotEligible
from services.matching.rules.known import SourceKind
from services.matching.rules.record_days import (
    GraduationDayUnfit,
    StartDayUnfit,
)
from services.matching.rules.youths import (
    AlreadyRegistered,
    ConsentMissing,
    NameUnfit,
    NotApplied,
    OldIdNumber,
    PhoneMissing,
    SignedAlready,
    YouthChanged,
    YouthMerged,
    YouthNotFound,
    YouthState,
)
from services.matching.schemas.consents import move_of
from services.matching.schemas.ids import YouthId
from services.matching.schemas.standings import StandingOut, shown_standing
from services.matching.schemas.youths import (
    STATES,
    IntentionChangeIn,
    RevealedOut,
    RevealIn,
    WithdrawalIn,
    YouthChangeIn,
    YouthIn,
    YouthOut,
    shown,
)

routes = router("见习对象")

Which = Annotated[YouthId, Path(description="见习对象编号")]
Youth = Annotated[Caller, user("youth", "clerk")]
Registrar = Annotated[Caller, user("youth", "helper", "clerk")]
Reader = Annotated[Caller, user("youth", "helper", *OFFICE)]


@routes.post(
    "/v1/youths",
    status_code=201,
    response_model=StandingOut,
    summary="登记见习对象",
    responses=problems(
        AlreadyRegistered,
        RecordMismatch,
        OldIdNumber,
        NotEligible,
        ConsentMissing,
        OutsideRegion,
        NameUnfit,
        GraduationDayUnfit,
        StartDayUnfit,
        YearUnknown,
    ),
)
async def register_youth(
    body: YouthIn, caller: Registrar, session: SessionDep, deed: DeedDep
) -> StandingOut | Response:
    """填写求职意愿即申请见习：有合适的空余名额当即派遣，否则进入候补。

    此前已由名单登记、或者由他人代为申请而尚未派遣的，姓名和登记的手机号码一致时，本人注册后接收
    同一条记录，登记时间不变；已申请过的，基本情况仍以登记的为准，可以随后更正。编号以答复中的为准，
    也可以继续使用账号的编号。不一致、已有派遣或者未成的次数已满的，请到经办机构办理。
    """
    told = body.registration(caller.youth_id)
    standing = await enrolment.enrol(session, deed, caller, told, body.enrolment())
    if standing is None:
        # Refused to whoever asks, and yet kept for an officer to look at.
        return render(RecordMismatch(NEXT_STEP))
    return shown_standing(standing, deed.today)


@routes.get("/v1/youths", summary="见习对象名单")
async def list_youths(
    caller: Annotated[Caller, user("helper", *OFFICE)],
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
    state: Annotated[YouthState | None, Query(description=f"只看这种状态的：{STATES}")] = None,
) -> Page[YouthOut]:
    """居住在本行政区划及下辖行政区划内的见习对象，新登记的在前；协理员只看到本人登记的。"""
    rows = await queries.listed(session, caller, state, stretch)
    return page_of(
        rows,
        stretch,
        lambda row: (row[0].id,),
        lambda row: shown(row[0], row[1], deed.today),
    )


@routes.get(
    "/v1/youths/{youth_id}", summary="见习对象", responses=problems(YouthNotFound, YouthMerged)
)
async def read_youth(
    youth_id: Which, caller: Reader, session: SessionDep, deed: DeedDep
) -> StandingOut:
    """一名见习对象的登记情况、求职意愿和现状；编号已并入另一条登记的，答复中 into 是现在的编号。"""
    youth = await youth_for(session, caller, youth_id)
    standing = await standings.of_youth(session, youth)
    return shown_standing(standing, deed.today)


@routes.put(
    "/v1/youths/{youth_id}",
    summary="更正基本情况",
    responses=problems(
        YouthNotFound,
        YouthMerged,
        YouthChanged,
        Unpinned,
        NameUnfit,
        GraduationDayUnfit,
        YearUnknown,
    ),
)
async def change_youth(
    youth_id: Which, body: YouthChangeIn, caller: Registrar, session: SessionDep, deed: DeedDep
) -> StandingOut:
    """更正后，候补中的按新的情况重新寻找岗位。"""
    seen = await youth_for(session, caller, youth_id)
    told, expected = body.particulars(), body.expected_version
    by: SourceKind = "self" if caller.kind == "youth" else "office"
    youth = await actions.change(session, deed, seen.id, told, expected_version=expected, by=by)
    standing = await standings.of_youth(session, youth)
    return shown_standing(standing, deed.today)


@routes.put(
    "/v1/youths/{youth_id}/intention",
    summary="申请见习或修改求职意愿",
    responses=problems(
        YouthNotFound,
        YouthMerged,
        YouthChanged,
        Unpinned,
        NotEligible,
        ConsentMissing,
        PhoneMissing,
        StartDayUnfit,
        YearUnknown,
    ),
)
async def set_intention(
    youth_id: Which, body: IntentionChangeIn, caller: Registrar, session: SessionDep, deed: DeedDep
) -> StandingOut:
    """未在派遣或见习中的，按新的意愿当即寻找岗位；申请时间不变。

    参加的批次已截止收件的，按截止收件时的意愿计算，见 frozen_round。
    """
    wish, expected = body.enrolment(), body.expected_version
    youth = await enrolment.intend(
        session, deed, caller, youth_id, wish=wish, expected_version=expected
    )
    standing = await standings.of_youth(session, youth)
    return shown_standing(standing, deed.today)


@routes.post(
    "/v1/youths/{youth_id}/withdrawal",
    summary="退出见习申请",
    responses=problems(
        YouthNotFound,
        YouthMerged,
        YouthChanged,
        Unpinned,
        NotApplied,
        SignedAlready,
        ConsentMissing,
        YearUnknown,
    ),
)
async def withdraw_youth(
    youth_id: Which, body: WithdrawalIn, caller: Youth, session: SessionDep, deed: DeedDep
) -> StandingOut:
    """退出候补；尚未签协议的派遣随之撤回，计一次拒绝，名额派给下一位。

    规定天数内恢复的，登记时间不变。经办人员代为退出的，须有本人同意的记录。
    """
    seen = await youth_for(session, caller, youth_id)
    youth = await withdrawals.withdraw_youth(session, deed, seen.id, move_of(body, caller, deed))
    standing = await standings.of_youth(session, youth)
    return shown_standing(standing, deed.today)


@routes.post(
    "/v1/youths/{youth_id}/reveals",
    summary="查看完整号码",
    responses=problems(YouthNotFound, YouthMerged, RevealsUsedUp),
)
async def reveal_youth(
    youth_id: Which,
    body: RevealIn,
    caller: Annotated[Caller, user("clerk", "reviewer")],
    session: KeylessSessionDep,
    deed: DeedDep,
) -> RevealedOut:
    """每次查看都连同用途记入审计日志，每人每天有次数上限；不接受 Idempotency-Key，答复不保存。"""
    youth = await youth_for(session, caller, youth_id)
    await actions.reveal(session, deed, youth, body.told)
    return RevealedOut.of(youth, await name_as_written(session, youth))
