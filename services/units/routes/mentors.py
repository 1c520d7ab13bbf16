"""Mentors: named, ended, and changed at a post."""

from services.common.errors import Stale, Unpinned
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.units.actions import mentors as actions
from services.units.actions.threshold_readings import advice_on
from services.units.routes.dependencies import UnitCaller, UnitOrClerk
from services.units.rules import mentors as rules
from services.units.rules.posts import MentorUnknown, PostNotFound
from services.units.rules.units import UnitMerged, UnitNotFound, UnitRemoved
from services.units.schemas.dossiers import MentorOut, shown_mentor
from services.units.schemas.mentors import MentorEnding, PostMentorChange
from services.units.schemas.posts import PostId, PostOut, shown_post
from services.units.schemas.units import MentorId, UnitId

routes = router("见习单位")


@routes.post(
    "/v1/units/{unit_id}/mentors/{mentor_id}/end",
    summary="登记带教老师不再带教",
    responses=problems(
        UnitNotFound,
        UnitRemoved,
        UnitMerged,
        rules.MentorNotFound,
        rules.MentorAlreadyEnded,
        rules.MentorEndTooFarAhead,
        rules.MentorStillNamed,
    ),
)
async def end_mentor(
    unit_id: UnitId,
    mentor_id: MentorId,
    body: MentorEnding,
    *,
    caller: UnitOrClerk,
    session: SessionDep,
    deed: DeedDep,
) -> MentorOut:
    """还有开放或暂停的岗位由其带教的，须先更换；登记后不能再为岗位指定这名老师。

    登记的最后一日未过的，可以再次登记更正。
    """
    mentor = await actions.end_mentor(session, deed, caller, unit_id, body.form(mentor_id))
    return shown_mentor(mentor)


@routes.post(
    "/v1/posts/{post_id}/mentor-changes",
    summary="更换岗位的带教老师",
    responses=problems(
        PostNotFound,
        Stale,
        Unpinned,
        rules.PostNotLed,
        rules.MentorUnchanged,
        rules.MentorEnded,
        rules.MentorOverloaded,
        MentorUnknown,
    ),
)
async def change_post_mentor(
    post_id: PostId,
    body: PostMentorChange,
    caller: UnitCaller,
    session: SessionDep,
    deed: DeedDep,
) -> PostOut:
    """此后派遣到该岗位的由新的老师带教；已在岗人员的带教老师另行登记更换。"""
    post = await actions.change_mentor(session, deed, caller, post_id, body.form())
    return shown_post(post, await advice_on(session, post))
