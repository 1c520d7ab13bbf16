"""Posts: drafts, publication, headcount, closing."""

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.errors import Stale, Unpinned
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import located, router
from services.common.web.transaction import DeedDep, SessionDep
from services.units.actions import posts as actions
from services.units.actions.rights import may_see, post_read_for, unit_read_for
from services.units.actions.threshold_readings import advice_on
from services.units.actions.under_18 import confirm_under_18
from services.units.queries import posts as queries
from services.units.routes.dependencies import ClerkCaller, MatchingDep, UnitCaller, UnitOrOffice
from services.units.rules import fields, mentors, moves, offers, under_18
from services.units.rules import posts as rules
from services.units.rules.accidents import AccidentNotCleared
from services.units.rules.allowances import AllowanceUnfit
from services.units.rules.lapsed_conditions import ConditionsLapsed
from services.units.rules.personal_numbers import PersonalNumberInText
from services.units.rules.posts import MentorUnknown
from services.units.rules.refused_words import WordsRefused, WordsUndecided
from services.units.rules.removals import RemovalUnderWay
from services.units.rules.threshold_reviews import ThresholdUndecided
from services.units.rules.units import UnitMerged, UnitNotFound, UnitRemoved
from services.units.rules.workplaces import WorkplaceUnknown
from services.units.schemas import posts as schemas
from services.units.schemas.units import UnitId
from services.units.tables.posts import Post

routes = router("见习岗位")

_PINNED = (rules.PostNotFound, Stale, Unpinned)


@routes.post(
    "/v1/units/{unit_id}/posts",
    status_code=201,
    summary="起草见习岗位",
    responses=problems(
        UnitNotFound,
        UnitRemoved,
        UnitMerged,
        rules.MonthsOutsideLimits,
        AllowanceUnfit,
        PersonalNumberInText,
        fields.ThresholdField,
        MentorUnknown,
        WorkplaceUnknown,
    )
    | located(201),
)
async def draft_post(
    unit_id: UnitId,
    body: schemas.PostDraft,
    *,
    caller: UnitCaller,
    session: SessionDep,
    deed: DeedDep,
    response: Response,
) -> schemas.PostOut:
    """岗位没有学历、专业、学校、成绩、面试字段，填写即被拒绝（宁人社函〔2020〕272号 二）。"""
    post = await actions.draft_post(session, deed, caller, unit_id, body.form())
    response.headers["Location"] = f"/v1/posts/{post.id}"
    return await _shown(session, post)


@routes.get("/v1/units/{unit_id}/posts", summary="查询单位的岗位", responses=problems(UnitNotFound))
async def list_posts(
    unit_id: UnitId, caller: UnitOrOffice, session: SessionDep, stretch: StretchDep
) -> Page[schemas.PostOut]:
    """包括草稿和已关闭的岗位，新起草的在前；门槛检查的意见在单个岗位中查看。

    外地认定的单位，工作地点所在地区的机构只看到在本地区发布过的岗位。
    """
    unit = await unit_read_for(session, caller, unit_id)
    published_in = None if may_see(caller, unit) else caller.region
    rows = await queries.posts_of(
        session, unit_id, published_in=published_in, after=stretch.after, limit=stretch.limit
    )
    return page_of(rows, stretch, key=lambda post: [post.id], show=schemas.shown_post)


@routes.get("/v1/posts/{post_id}", summary="查看岗位", responses=problems(rules.PostNotFound))
async def read_post(
    post_id: schemas.PostId, caller: UnitOrOffice, session: SessionDep
) -> schemas.PostOut:
    """岗位的内容、名额和状态；发布过的岗位，工作地点所在地区的机构也可以查看。"""
    return await _shown(session, await post_read_for(session, caller, post_id))


@routes.put(
    "/v1/posts/{post_id}",
    summary="修改岗位草稿",
    responses=problems(
        *_PINNED,
        rules.PostNotDraft,
        rules.MonthsOutsideLimits,
        AllowanceUnfit,
        PersonalNumberInText,
        fields.ThresholdField,
        MentorUnknown,
        WorkplaceUnknown,
    ),
)
async def correct_post(
    post_id: schemas.PostId,
    body: schemas.PostCorrection,
    caller: UnitCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.PostOut:
    """只有草稿可以修改。"""
    post = await actions.correct_post(
        session, deed, caller, post_id, form=body.form(), expected_version=body.expected_version
    )
    return await _shown(session, post)


@routes.post(
    "/v1/posts/{post_id}/publication",
    summary="发布岗位",
    responses=problems(
        *_PINNED,
        moves.MoveNotOpen,
        rules.UnitNotRecognised,
        AccidentNotCleared,
        RemovalUnderWay,
        ConditionsLapsed,
        rules.MentorMissing,
        rules.MonthsOutsideLimits,
        AllowanceUnfit,
        rules.ThresholdText,
        ThresholdUndecided,
        PersonalNumberInText,
        under_18.Under18GroundMissing,
        mentors.MentorEnded,
        mentors.MentorOverloaded,
    ),
)
async def publish_post(
    post_id: schemas.PostId,
    body: schemas.PostMove,
    caller: UnitCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.PostOut:
    """发布前检查岗位文字；设置门槛的，列出字句、规则和建议的写法，不予发布；存疑的，先提交复核。

    制度已过有效期，或者最近一次核查为不符合的单位不能发布，也不能增加名额（见政策数值
    new_offers_need_conditions）；已开放的岗位不受影响。
    """
    seen = body.expected_version
    post = await actions.publish_post(session, deed, caller, post_id, seen)
    return await _shown(session, post)


@routes.put(
    "/v1/posts/{post_id}/headcount",
    summary="调整名额",
    responses=problems(
        *_PINNED,
        rules.PostNotOpen,
        rules.UnitNotRecognised,
        AccidentNotCleared,
        ConditionsLapsed,
        mentors.MentorEnded,
        mentors.MentorOverloaded,
        WordsRefused,
        WordsUndecided,
        offers.OfferPending,
        offers.HeadcountBelowTaken,
        offers.MatchingUnavailable,
    ),
)
async def change_headcount(
    post_id: schemas.PostId,
    body: schemas.HeadcountChange,
    *,
    caller: UnitCaller,
    session: SessionDep,
    deed: DeedDep,
    matching: MatchingDep,
) -> schemas.PostOut:
    """增加名额立即生效；减少名额须派遣服务确认，不能少于已派遣和在岗的人数。"""
    post = await actions.change_headcount(
        session,
        deed,
        caller,
        post_id,
        headcount=body.headcount,
        expected_version=body.expected_version,
        matching=matching,
    )
    return await _shown(session, post)


@routes.post(
    "/v1/posts/{post_id}/closing",
    summary="关闭岗位",
    responses=problems(
        *_PINNED,
        moves.MoveNotOpen,
        offers.OfferPending,
        offers.OfferRefused,
        offers.MatchingUnavailable,
    ),
)
async def close_post(
    post_id: schemas.PostId,
    body: schemas.PostClosing,
    *,
    caller: UnitCaller,
    session: SessionDep,
    deed: DeedDep,
    matching: MatchingDep,
) -> schemas.PostOut:
    """不再派遣；未签协议的派遣撤回，已签协议的由经办人员决定，在岗的继续。"""
    post = await actions.close_post(
        session,
        deed,
        caller,
        post_id,
        ground=body.ground,
        expected_version=body.expected_version,
        matching=matching,
    )
    return await _shown(session, post)


@routes.post(
    "/v1/posts/{post_id}/under-18-confirmation",
    summary="确认岗位是否不适合未满18周岁的人员",
    responses=problems(*_PINNED, moves.MoveNotOpen, under_18.Under18NotDeclared),
)
async def confirm_post_under_18(
    post_id: schemas.PostId,
    body: schemas.Under18Confirmation,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.PostOut:
    """确认前按不适合处理，不派遣未满18周岁的人员；不予确认的，恢复派遣。"""
    post = await confirm_under_18(session, deed, caller, post_id, body.decided())
    return await _shown(session, post)


async def _shown(session: AsyncSession, post: Post) -> schemas.PostOut:
    return schemas.shown_post(post, await advice_on(session, post))
