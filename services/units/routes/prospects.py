"""Prospective units: the register of employers that might become units."""

from typing import Annotated

from fastapi import Query, Response

from services.common.errors import Stale, Unpinned
from services.common.store.reveals import RevealsUsedUp
from services.common.values.region import PROVINCE
from services.common.web.access import OutsideRegion, require_region
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import located, router
from services.common.web.transaction import DeedDep, KeylessSessionDep, SessionDep
from services.common.web.wire import RegionCode
from services.units.actions import prospects as actions
from services.units.actions.threshold_readings import advice_on_planned
from services.units.queries import prospects as queries
from services.units.routes.dependencies import ClerkCaller, OfficeCaller
from services.units.rules import moves, posts
from services.units.rules import prospects as rules
from services.units.rules.allowances import AllowanceUnfit
from services.units.rules.industries import IndustryClassElsewhere
from services.units.rules.personal_numbers import PersonalNumberInText
from services.units.rules.prospects import AnswerBeforePolicy, DayAhead, DayTooEarly
from services.units.rules.units import CreditCodeWrong, IdNumberAsCreditCode
from services.units.schemas import prospects as schemas

routes = router("拟发展单位")

_EVERY_MOVE = (rules.ProspectNotFound, moves.MoveNotOpen, Stale, Unpinned)
_EVERY_LISTING = (
    OutsideRegion,
    rules.ProspectAlreadyListed,
    rules.ProspectAlreadyUnit,
    rules.ProspectNamesake,
    posts.MonthsOutsideLimits,
    AllowanceUnfit,
    PersonalNumberInText,
    CreditCodeWrong,
    IdNumberAsCreditCode,
    IndustryClassElsewhere,
    DayAhead,
)


@routes.post(
    "/v1/prospective-units",
    status_code=201,
    summary="登记拟发展单位",
    responses=problems(*_EVERY_LISTING) | located(201),
)
async def list_prospect(
    body: schemas.ProspectIn,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
    response: Response,
) -> schemas.ProspectOut:
    """有关部门推荐或者人社部门自行掌握的单位；信用代码已在名册中的，答复指出是哪一个。

    不填信用代码的，按名称核对：同一县（区）已有同名单位的，答复指出是哪一个；
    确实不是同一单位的，写明理由即可登记。
    """
    file = await actions.list_prospect(
        session, deed, caller, body.form(), namesake_ground=body.namesake_ground
    )
    response.headers["Location"] = f"/v1/prospective-units/{file.prospect.id}"
    return await _shown(file)


@routes.get(
    "/v1/prospective-units",
    summary="查询拟发展单位名册",
    responses=problems(OutsideRegion),
)
async def list_prospects(
    caller: OfficeCaller,
    session: SessionDep,
    stretch: StretchDep,
    *,
    region: Annotated[RegionCode | None, Query(description="只看这一地区及其下辖")] = None,
    state: Annotated[
        rules.ProspectState | None, Query(description=f"只看这一状态：{schemas.STATES}")
    ] = None,
    recommended_by: Annotated[
        rules.ProspectRecommender | None,
        Query(description=f"只看这一推荐渠道：{schemas.RECOMMENDERS}"),
    ] = None,
    list_id: Annotated[schemas.ListId | None, Query(description="只看这份名单")] = None,
) -> Page[schemas.ProspectSummary]:
    """新登记的在前。"""
    area = region or caller.region or PROVINCE
    require_region(caller, area)
    rows = await queries.prospects_within(
        session,
        area,
        state=state,
        recommended_by=recommended_by,
        list_id=list_id,
        after=stretch.after,
        limit=stretch.limit,
    )
    show = schemas.ProspectSummary.model_validate
    return page_of(rows, stretch, key=lambda row: [row.id], show=show)


@routes.get(
    "/v1/prospective-units/{prospect_id}",
    summary="查看拟发展单位",
    responses=problems(rules.ProspectNotFound),
)
async def read_prospect(
    prospect_id: schemas.ProspectId, caller: OfficeCaller, session: SessionDep
) -> schemas.ProspectOut:
    """推荐、推送政策、答复、登记、认定，一步一步。"""
    return await _shown(await actions.read_prospect_file(session, caller, prospect_id))


@routes.put(
    "/v1/prospective-units/{prospect_id}",
    summary="修改拟发展单位",
    responses=problems(
        rules.ProspectNotFound, *_EVERY_LISTING, rules.ProspectSettled, Stale, Unpinned
    ),
)
async def correct_prospect(
    prospect_id: schemas.ProspectId,
    body: schemas.ProspectCorrection,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.ProspectOut:
    """补上已登记见习单位的信用代码的，即与该单位关联。"""
    return await _shown(
        await actions.correct_prospect(
            session,
            deed,
            caller,
            prospect_id,
            form=body.form(),
            namesake_ground=body.namesake_ground,
            expected_version=body.expected_version,
        )
    )


@routes.post(
    "/v1/prospective-units/{prospect_id}/policy-sent",
    summary="记录推送政策",
    responses=problems(*_EVERY_MOVE, DayAhead, DayTooEarly),
)
async def send_policy(
    prospect_id: schemas.ProspectId,
    body: schemas.PolicySending,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.ProspectOut:
    """可以多次推送；不再跟进的，推送即重新跟进。"""
    told = body.model_dump()
    file = await actions.send_policy(session, deed, caller, prospect_id, **told)
    return await _shown(file)


@routes.post(
    "/v1/prospective-units/{prospect_id}/answer",
    summary="记录单位的答复",
    responses=problems(*_EVERY_MOVE, AnswerBeforePolicy, DayAhead),
)
async def record_answer(
    prospect_id: schemas.ProspectId,
    body: schemas.AnswerIn,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.ProspectOut:
    """愿意、不愿意或者以后再说；以后的答复取代以前的，以前的仍可查看。"""
    told = body.model_dump(exclude={"answer"})
    file = await actions.answer(session, deed, caller, prospect_id, said=body.answer, **told)
    return await _shown(file)


@routes.post(
    "/v1/prospective-units/{prospect_id}/dropping",
    summary="不再跟进拟发展单位",
    responses=problems(*_EVERY_MOVE),
)
async def drop_prospect(
    prospect_id: schemas.ProspectId,
    body: schemas.Dropping,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.ProspectOut:
    """写明理由；该单位以后自行登记的，仍与名册关联。"""
    told = body.model_dump()
    file = await actions.drop_prospect(session, deed, caller, prospect_id, **told)
    return await _shown(file)


@routes.post(
    "/v1/prospective-units/{prospect_id}/reveals",
    summary="查看拟发展单位的完整联系方式",
    responses=problems(rules.ProspectNotFound, RevealsUsedUp),
)
async def reveal_contact(
    prospect_id: schemas.ProspectId,
    body: schemas.ContactRevealIn,
    caller: ClerkCaller,
    session: KeylessSessionDep,
    deed: DeedDep,
) -> schemas.RevealedContact:
    """每次查看都连同用途记入审计日志，每人每天有次数上限；不接受 Idempotency-Key，答复不保存。"""
    found = await actions.reveal_contact(session, deed, caller, prospect_id, purpose=body.told)
    return schemas.revealed_contact(found)


async def _shown(file: actions.ProspectFile) -> schemas.ProspectOut:
    return schemas.shown_prospect(file, await advice_on_planned(file.posts))
