"""Objections of departments: filed and taken back by them, answered by the object's office."""

from typing import Annotated, Final

from fastapi import Depends, Path, Query

from services.accounts.actions import feed_objections as actions
from services.accounts.queries import feed_objections as queries
from services.accounts.queries.feed_objections import WantedObjections
from services.accounts.routes.data_export import SistersDep
from services.accounts.rules import feed_objections as rules
from services.accounts.rules.data_agreements import AgreementOver
from services.accounts.rules.feed_objections import Sight
from services.accounts.rules.feeds import FeedName
from services.accounts.schemas.feed_objections import (
    FEEDS,
    STATES,
    FeedObjectionAnswerIn,
    FeedObjectionCaseOut,
    FeedObjectionId,
    FeedObjectionIn,
    FeedObjectionOut,
    FeedObjectionWithdrawalIn,
)
from services.common.errors import Unpinned
from services.common.values.feeds import FeedNotGranted
from services.common.web.access import OFFICE, department, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.signatures import SIGNED, GrantDep
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep

routes = router("数据目录的异议")

_OWN: Final = "/v1/feeds/{feed}/objections"
_SCOPE: Final = "feeds:{feed}"
Which = Annotated[FeedObjectionId, Path(description="数据目录异议编号")]
FeedPath = Annotated[FeedName, Path(description=f"数据目录：{FEEDS}")]
OnlyState = Annotated[rules.State | None, Query(description=f"只看这种状态的：{STATES}")]
OnlyFeed = Annotated[FeedName | None, Query(description=f"只看这个数据目录的：{FEEDS}")]
Office = Annotated[Caller, user(*OFFICE)]


async def _sight(feed: FeedPath, grant: GrantDep) -> Sight:
    return rules.sight(grant.agreement_id, feed, grant.feeds.get(feed, ()), grant.regions)


SightDep = Annotated[Sight, Depends(_sight)]
"""What a signed request may see of a feed's objections; named before the session."""


@routes.post(
    _OWN,
    status_code=201,
    summary="对数据目录的内容提出异议",
    dependencies=[department(_SCOPE)],
    responses=problems(
        *SIGNED,
        FeedNotGranted,
        rules.FieldNotGranted,
        rules.FeedObjectUnknown,
        rules.FeedObjectionOpen,
        rules.FeedObjectionsFull,
        rules.FeedObjectUnavailable,
        AgreementOver,
    ),
)
async def file_feed_objection(
    *,
    feed: FeedPath,
    body: FeedObjectionIn,
    sight: SightDep,
    session: SessionDep,
    deed: DeedDep,
    sisters: SistersDep,
) -> FeedObjectionOut:
    """部门发现读到的内容有误的，写明对象、字段和依据，由办理该对象的机构在规定的工作日内核实答复。

    只能对协议准许提供的字段和行政区划提出；同一对象的同一字段正在核实的，不能再提。请求须签名。
    更正以后，该对象的下一个变更照常从数据目录中读到。
    """
    seen = await actions.file(session, deed, sisters, sight, body.form())
    return FeedObjectionOut.of(seen, deed.today)


@routes.get(
    _OWN,
    summary="查看本部门的异议",
    dependencies=[department(_SCOPE)],
    responses=problems(*SIGNED, FeedNotGranted),
)
async def list_own_feed_objections(
    *,
    feed: FeedPath,
    sight: SightDep,
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
    state: OnlyState = None,
) -> Page[FeedObjectionOut]:
    """这份协议对一个数据目录提出的异议及其答复，新的在前；字段或者行政区划不再准许的不列出。"""
    rows = await queries.of_agreement(session, sight, state, stretch)
    return page_of(
        rows,
        stretch,
        lambda seen: (seen.objection.id,),
        lambda seen: FeedObjectionOut.of(seen, deed.today),
    )


@routes.get(
    f"{_OWN}/{{objection_id}}",
    summary="查看本部门的一项异议",
    dependencies=[department(_SCOPE)],
    responses=problems(*SIGNED, FeedNotGranted, rules.FeedObjectionNotFound),
)
async def read_own_feed_objection(
    feed: FeedPath, objection_id: Which, sight: SightDep, session: SessionDep, deed: DeedDep
) -> FeedObjectionOut:
    """核实到哪一步，应在哪一天之前答复，怎样答复。"""
    return FeedObjectionOut.of(await actions.read(session, sight, objection_id), deed.today)


@routes.post(
    f"{_OWN}/{{objection_id}}/withdrawal",
    summary="撤回异议",
    dependencies=[department(_SCOPE)],
    responses=problems(
        *SIGNED,
        FeedNotGranted,
        rules.FeedObjectionNotFound,
        rules.FeedObjectionClosed,
        rules.FeedObjectionChanged,
        Unpinned,
    ),
)
async def withdraw_feed_objection(
    *,
    feed: FeedPath,
    objection_id: Which,
    body: FeedObjectionWithdrawalIn,
    sight: SightDep,
    session: SessionDep,
    deed: DeedDep,
) -> FeedObjectionOut:
    """还没有答复的，可以撤回；撤回以后可以另行提出。"""
    seen = await actions.withdraw(session, deed, sight, objection_id, body.expected_version)
    return FeedObjectionOut.of(seen, deed.today)


@routes.get("/v1/feed-objections", summary="查看部门对数据目录的异议")
async def list_feed_objections(
    *,
    caller: Office,
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
    state: OnlyState = None,
    feed: OnlyFeed = None,
) -> Page[FeedObjectionCaseOut]:
    """对本行政区划内的单位、岗位、见习和拨付提出的异议，先到期的在前。"""
    wanted = WantedObjections(caller.region or "", state, feed)
    rows = await queries.of_office(session, wanted, stretch)
    return page_of(
        rows, stretch, queries.key_of, lambda seen: FeedObjectionCaseOut.of(seen, deed.today)
    )


@routes.get("/v1/overdue/feed-objections", summary="逾期未答复的部门异议")
async def list_overdue_feed_objections(
    caller: Office, session: SessionDep, deed: DeedDep, stretch: StretchDep
) -> Page[FeedObjectionCaseOut]:
    """期限以工作日计，从提出的次日起算；逾期最久的在前。期限不能确定的也列出。"""
    wanted = WantedObjections(caller.region or "", overdue_on=deed.today)
    rows = await queries.of_office(session, wanted, stretch)
    return page_of(
        rows, stretch, queries.key_of, lambda seen: FeedObjectionCaseOut.of(seen, deed.today)
    )


@routes.get(
    "/v1/feed-objections/{objection_id}",
    summary="查看部门的一项异议",
    responses=problems(rules.FeedObjectionNotFound),
)
async def read_feed_objection(
    objection_id: Which, caller: Office, session: SessionDep, deed: DeedDep
) -> FeedObjectionCaseOut:
    """哪个部门、对哪个对象的哪个字段、凭什么提出；按 `object_id` 查看对象现在的情况。"""
    return FeedObjectionCaseOut.of(await actions.case(session, caller, objection_id), deed.today)


@routes.post(
    "/v1/feed-objections/{objection_id}/answer",
    summary="答复部门的异议",
    responses=problems(
        rules.FeedObjectionNotFound,
        rules.FeedObjectionClosed,
        rules.FeedObjectionChanged,
        rules.NothingCorrected,
        rules.FeedObjectUnavailable,
        Unpinned,
    ),
)
async def answer_feed_objection(
    *,
    objection_id: Which,
    body: FeedObjectionAnswerIn,
    caller: Annotated[Caller, user("clerk", "reviewer")],
    session: SessionDep,
    deed: DeedDep,
    sisters: SistersDep,
) -> FeedObjectionCaseOut:
    """由办理该对象的机构核实答复。确有错误的，先按该对象自己的办理事项更正，再答复 `corrected`。

    字段的内容与提出异议时相同的，不能答复 `corrected`；这里不改动对象。资金拨付以退回或者冲正更正。
    """
    seen = await actions.answer(session, deed, caller, objection_id, body.told(), sisters=sisters)
    return FeedObjectionCaseOut.of(seen, deed.today)
