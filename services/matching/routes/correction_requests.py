"""Corrections that youths ask for: filed by them or for them, decided by an office in its time."""

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
from services.matching.actions import correction_requests as actions
from services.matching.queries import correction_requests as queries
from services.matching.queries.correction_requests import SeenCorrection, WantedCorrections
from services.matching.rules import correction_requests as rules
from services.matching.rules.record_days import GraduationDayUnfit
from services.matching.rules.youths import (
    NameUnfit,
    OldIdNumber,
    PhoneMissing,
    YouthMerged,
    YouthNotFound,
)
from services.matching.schemas.correction_requests import (
    STATES,
    CorrectionDecisionIn,
    CorrectionRequestIn,
    CorrectionRequestOut,
    CorrectionRequestWithdrawalIn,
)
from services.matching.schemas.ids import CorrectionId, YouthId

routes = router("个人信息")

Which = Annotated[CorrectionId, Path(description="更正申请编号")]
Own = Annotated[Caller, user("youth")]
Office = Annotated[Caller, user(*OFFICE)]
_FILING: Final = (
    YouthNotFound,
    rules.CorrectionOpen,
    PhoneMissing,
    NameUnfit,
    OldIdNumber,
    GraduationDayUnfit,
)
_MOVING: Final = (
    rules.CorrectionNotFound,
    rules.CorrectionClosed,
    rules.CorrectionStale,
    Unpinned,
)


@routes.post(
    "/v1/me/corrections", status_code=201, summary="申请更正本人信息", responses=problems(*_FILING)
)
async def file_own_correction(
    body: CorrectionRequestIn, caller: Own, session: SessionDep, deed: DeedDep
) -> CorrectionRequestOut:
    """登记有误或者不全的，由经办机构核实后更正（个人信息保护法 第四十六条），在规定的工作日内答复。

    身份号码只能由此更正；其他各项也可以由本人直接更正（PUT /v1/youths/{youth_id}）。
    """
    seen = await actions.file(session, deed, caller, caller.youth_id or "", body.form())
    return CorrectionRequestOut.of(seen, deed.today)


@routes.get("/v1/me/corrections", summary="本人的更正申请")
async def list_own_corrections(
    caller: Own, session: SessionDep, deed: DeedDep, stretch: StretchDep
) -> Page[CorrectionRequestOut]:
    """本人的全部更正申请及其答复，新的在前。"""
    rows = await queries.of_youth(session, caller, stretch)
    return page_of(
        rows,
        stretch,
        lambda seen: (seen.request.id,),
        lambda seen: CorrectionRequestOut.of(seen, deed.today),
    )


@routes.post(
    "/v1/youths/{youth_id}/corrections",
    status_code=201,
    summary="代为申请更正",
    responses=problems(*_FILING, YouthMerged),
)
async def file_correction(
    youth_id: Annotated[YouthId, Path(description="见习对象编号")],
    body: CorrectionRequestIn,
    caller: Annotated[Caller, user("clerk")],
    session: SessionDep,
    deed: DeedDep,
) -> CorrectionRequestOut:
    """没有账号的，由经办人员按本人所述登记；登记的人不能自己作出决定。"""
    seen = await actions.file(session, deed, caller, youth_id, body.form())
    return CorrectionRequestOut.of(seen, deed.today)


@routes.get("/v1/corrections", summary="更正申请")
async def list_corrections(
    caller: Office,
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
    state: Annotated[
        rules.CorrectionState | None, Query(description=f"只看这一状态：{STATES}")
    ] = None,
) -> Page[CorrectionRequestOut]:
    """居住在本行政区划内的见习对象的更正申请，先到期的在前。"""
    return await _page(caller, session, deed, stretch, WantedCorrections(state, None))


@routes.get("/v1/overdue/corrections", summary="逾期未答复的更正申请")
async def list_overdue_corrections(
    caller: Office, session: SessionDep, deed: DeedDep, stretch: StretchDep
) -> Page[CorrectionRequestOut]:
    """逾期最久的在前；没有工作日历、算不出期限的也列在这里。"""
    return await _page(caller, session, deed, stretch, WantedCorrections(None, deed.today))


@routes.get(
    "/v1/corrections/{correction_id}",
    summary="更正申请详情",
    responses=problems(rules.CorrectionNotFound),
)
async def read_correction(
    correction_id: Which,
    caller: Annotated[Caller, user("youth", *OFFICE)],
    session: SessionDep,
    deed: DeedDep,
) -> CorrectionRequestOut:
    """申请的内容、期限和答复；号码和姓名已遮盖。"""
    return CorrectionRequestOut.of(await actions.read(session, caller, correction_id), deed.today)


@routes.post(
    "/v1/corrections/{correction_id}/decision",
    summary="答复更正申请",
    responses=problems(
        *_MOVING,
        rules.DecidesOwnCorrection,
        rules.NumberDiffers,
        rules.NumberTaken,
        PhoneMissing,
        NameUnfit,
        OldIdNumber,
        GraduationDayUnfit,
        YearUnknown,
    ),
)
async def decide_correction(
    correction_id: Which,
    body: CorrectionDecisionIn,
    caller: Annotated[Caller, user("clerk", "reviewer")],
    session: SessionDep,
    deed: DeedDep,
) -> CorrectionRequestOut:
    """同意的当即更正，候补中的按新的情况重新寻找岗位；各服务和各部门由变更记录得知。

    已签署的协议、已报送的报表、已发放的补贴不改动。更正身份号码须对照证件原件再填写一次。
    """
    seen = await actions.decide(session, deed, caller, correction_id, body.decided())
    return CorrectionRequestOut.of(seen, deed.today)


@routes.post(
    "/v1/corrections/{correction_id}/withdrawal",
    summary="撤回更正申请",
    responses=problems(*_MOVING),
)
async def withdraw_correction(
    correction_id: Which,
    body: CorrectionRequestWithdrawalIn,
    caller: Own,
    session: SessionDep,
    deed: DeedDep,
) -> CorrectionRequestOut:
    """办理中的申请可以由本人撤回。"""
    seen = await actions.withdraw(session, deed, caller, correction_id, body.expected_version)
    return CorrectionRequestOut.of(seen, deed.today)


async def _page(
    caller: Caller,
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
    wanted: WantedCorrections,
) -> Page[CorrectionRequestOut]:
    rows = await queries.of_office(session, caller, wanted, stretch)

    def shown(seen: SeenCorrection) -> CorrectionRequestOut:
        return CorrectionRequestOut.of(seen, deed.today)

    return page_of(rows, stretch, queries.key_of, shown)
