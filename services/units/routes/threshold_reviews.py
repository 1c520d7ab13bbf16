"""Reviews of posts' words: asked for by units, decided by officers, kept as labelled lines."""

from typing import Annotated, Any, Final

from fastapi import Query, Response
from fastapi.responses import StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.errors import Stale, Unpinned
from services.common.values.region import PROVINCE
from services.common.web import jobs
from services.common.web.access import OutsideRegion, require_region
from services.common.web.downloads import named
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import located, router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import Day, RegionCode
from services.units.actions import threshold_decisions, threshold_lines, threshold_rereadings
from services.units.actions import threshold_reviews as actions
from services.units.actions.rights import who
from services.units.queries import threshold_reviews as queries
from services.units.routes.dependencies import (
    ClerkCaller,
    DatabaseDep,
    MatchingDep,
    OfficeCaller,
    UnitCaller,
    UnitOrOffice,
)
from services.units.rules import threshold_reviews as rules
from services.units.rules.marked_words import MarkTooShort
from services.units.rules.moves import MoveNotOpen
from services.units.rules.offers import OfferPending
from services.units.rules.posts import PostNotFound
from services.units.schemas import threshold_reviews as schemas
from services.units.schemas.posts import PostId
from services.units.schemas.threshold_reviews import ReviewOut
from services.units.schemas.thresholds import ReviewId

routes = router("门槛检查")

JSON_LINES: Final = "application/x-ndjson"
_FILE: Final[dict[int | str, dict[str, Any]]] = {200: {"content": {JSON_LINES: {}}}}
_MOVED: Final = (rules.ThresholdReviewNotFound, MoveNotOpen, Stale, Unpinned)


@routes.post(
    "/v1/posts/{post_id}/threshold-reviews",
    status_code=201,
    summary="提交门槛复核",
    responses=problems(
        PostNotFound,
        Stale,
        Unpinned,
        MoveNotOpen,
        rules.NothingToReview,
        rules.ThresholdReviewStands,
    )
    | located(201),
)
async def ask_threshold_review(
    post_id: PostId,
    body: schemas.ReviewAsking,
    *,
    caller: UnitCaller,
    session: SessionDep,
    deed: DeedDep,
    response: Response,
) -> ReviewOut:
    """草稿文字存疑的，由经办人员判断；规则拒绝的，作为异议由经办人员决定。文字一改，复核即失效。"""
    seen = body.expected_version
    file = await actions.ask_review(
        session, deed, caller, post_id, words=body.words, expected_version=seen
    )
    response.headers["Location"] = f"/v1/threshold-reviews/{file.review.id}"
    return await _shown(session, caller, file)


@routes.get("/v1/threshold-reviews", summary="查询门槛复核", responses=problems(OutsideRegion))
async def list_threshold_reviews(
    *,
    caller: UnitOrOffice,
    session: SessionDep,
    stretch: StretchDep,
    state: Annotated[
        rules.ReviewState | None, Query(description=f"只看这一状态：{schemas.STATES}")
    ] = None,
    cause: Annotated[
        rules.ReviewCause | None, Query(description=f"只看这一起因：{schemas.CAUSES}")
    ] = None,
    post_id: Annotated[PostId | None, Query(description="只看这个岗位")] = None,
    region: Annotated[RegionCode | None, Query(description="只看这一地区及其下辖")] = None,
) -> Page[schemas.ReviewSummary]:
    """经办人员看到本地区单位的，单位看到自己的；新的在前。"""
    is_unit = who(caller) == "unit"
    area = None if is_unit else region or caller.region or PROVINCE
    if area is not None:
        require_region(caller, area)
    rows = await queries.reviews(
        session,
        area=area,
        unit_id=(caller.unit_id or "") if is_unit else None,
        post_id=post_id,
        state=state,
        cause=cause,
        after=stretch.after,
        limit=stretch.limit,
    )
    files = [actions.ReviewFile(*row) for row in rows]
    return page_of(
        files, stretch, key=lambda file: [file.review.id], show=schemas.summarised_review
    )


@routes.get(
    "/v1/threshold-reviews/lines.jsonl",
    summary="下载经办人员的判断",
    response_class=Response,
    responses=_FILE,
)
async def download_threshold_lines(
    *,
    caller: OfficeCaller,
    session: SessionDep,
    deed: DeedDep,
    database: DatabaseDep,
    decided_from: Annotated[Day | None, Query(description="自何日起决定的")] = None,
    decided_to: Annotated[Day | None, Query(description="至何日止决定的")] = None,
) -> Response:
    """每行一段文字及其判断（JSON Lines），供修订规则用；不含个人信息。每次下载记入审计日志。

    有异议而尚未决定的不在其中。
    """
    copying = await threshold_lines.begin_copying(
        session, deed, caller, since=decided_from, until=decided_to
    )
    found = threshold_lines.copied(database, copying)
    headers = named("门槛检查的判断.jsonl") | {"Cache-Control": "no-store"}
    pieces = (schemas.lines_file(stretch) async for stretch in found)
    return StreamingResponse(pieces, media_type=JSON_LINES, headers=headers)


@routes.post(
    "/v1/threshold-reviews/rereadings",
    status_code=202,
    summary="按现行规则重读开放的岗位",
    responses=located(202),
)
async def reread_open_posts(
    caller: ClerkCaller, session: SessionDep, deed: DeedDep, response: Response
) -> schemas.RereadingOut:
    """规则换版时系统自动重读一次，这里可以随时再读；只列出发现的字句，由经办人员判断。"""
    job_id = await threshold_rereadings.ask_rereading(session, deed, caller)
    response.headers["Location"] = jobs.location("units", job_id)
    return schemas.shown_rereading(job_id)


@routes.get(
    "/v1/threshold-reviews/{review_id}",
    summary="查看门槛复核",
    responses=problems(rules.ThresholdReviewNotFound),
)
async def read_threshold_review(
    review_id: ReviewId, caller: UnitOrOffice, session: SessionDep
) -> ReviewOut:
    """所读的文字、检查的结果、单位的说明、经办人员的决定，以及现在可以办理什么。"""
    file = await actions.review_for(session, caller, review_id)
    return await _shown(session, caller, file)


@routes.post(
    "/v1/threshold-reviews/{review_id}/decision",
    summary="判断存疑字句，决定异议",
    responses=problems(
        *_MOVED,
        rules.FindingUnknown,
        rules.WordsNotThere,
        MarkTooShort,
        rules.NothingConfirmed,
        rules.DecidesOwnRefusal,
        OfferPending,
    ),
)
async def decide_threshold_review(
    review_id: ReviewId,
    body: schemas.ReviewDecisionIn,
    *,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
    matching: MatchingDep,
) -> ReviewOut:
    """决定须写明理由，只对所读的文字和规则版本有效；认可以后单位即可发布。

    不认可已开放岗位的文字的，该岗位暂停派遣，也不能增加名额；单位可以提出异议，或者关闭后另行起草。
    异议成立的，恢复派遣。暂停后，已签协议而未到岗的派遣见 GET /v1/overdue/at-rest。
    不认可以后单位提出异议的，由作出这一决定以外的人员决定。

    不认可时标出的字句（missed），本单位其他岗位再写的，发布前也由经办人员判断；已开放的岗位含有的，
    列入复核（cause 为 marked）。再次判断这些字句（rule 为 marked-by-an-officer）时未确认是门槛的，
    即不再标出（见 let_go），列入 still_marked 的除外。与标出的字句只差一个字的也列出；未确认的，
    原来标出的仍须判断。
    """
    file = await threshold_decisions.decide(
        session,
        deed,
        caller,
        review_id,
        body.decided(),
        expected_version=body.expected_version,
        matching=matching,
    )
    return await _shown(session, caller, file)


@routes.post(
    "/v1/threshold-reviews/{review_id}/objection",
    summary="对不认可提出异议",
    responses=problems(*_MOVED, rules.ReviewOutdated),
)
async def object_to_threshold_review(
    review_id: ReviewId,
    body: schemas.ReviewAsking,
    caller: UnitCaller,
    session: SessionDep,
    deed: DeedDep,
) -> ReviewOut:
    """单位可以提出一次，由经办人员决定；决定以前仍不能发布，已开放的岗位仍暂停派遣。"""
    seen = body.expected_version
    file = await threshold_decisions.object_to(
        session, deed, caller, review_id, words=body.words, expected_version=seen
    )
    return await _shown(session, caller, file)


async def _shown(session: AsyncSession, caller: Caller, file: actions.ReviewFile) -> ReviewOut:
    let_go = await queries.marks_let_go_in(session, file.review.id)
    return schemas.shown_review(
        file,
        [one.words for one in let_go],
        who=who(caller),
        current=actions.is_current(file),
        account=caller.subject,
    )
