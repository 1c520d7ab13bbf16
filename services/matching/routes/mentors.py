"""A trainee handed to another mentor."""

from typing import Annotated

from fastapi import Path, Request

from services.common.errors import Unpinned
from services.common.store.database import release
from services.common.store.following import FactsIncomplete, FeedGap
from services.common.time.workdays import YearUnknown
from services.common.web.access import user
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions.mentors import change_mentor
from services.matching.queries import mentors
from services.matching.rules import mentors as rules
from services.matching.rules.entries import DayInFuture, DayTooFarBack
from services.matching.rules.mergers import UnitMerged
from services.matching.rules.placements import (
    PlacementChanged,
    PlacementNotFound,
    PlacementStateForbids,
    UnitsOfficeMoves,
)
from services.matching.schemas.ids import PlacementId
from services.matching.schemas.mentors import MentorChangeIn
from services.matching.schemas.placements import PlacementDetail, shown_detail

routes = router("见习")


@routes.post(
    "/v1/placements/{placement_id}/mentor-changes",
    status_code=201,
    summary="更换见习人员的带教老师",
    responses=problems(
        PlacementNotFound,
        UnitsOfficeMoves,
        UnitMerged,
        PlacementChanged,
        Unpinned,
        PlacementStateForbids,
        rules.MentorNotOfUnit,
        rules.MentorEnded,
        rules.MentorUnchanged,
        rules.MentorOverloaded,
        rules.MentorSinceUnfit,
        DayInFuture,
        DayTooFarBack,
        FactsIncomplete,
        FeedGap,
        YearUnknown,
    ),
)
async def change_placement_mentor(
    placement_id: Annotated[PlacementId, Path(description="见习编号")],
    body: MentorChangeIn,
    *,
    caller: Annotated[Caller, user("unit", "clerk")],
    request: Request,
    session: SessionDep,
    deed: DeedDep,
) -> PlacementDetail:
    """新的老师须由本单位登记且仍在带教；刚登记的，先读到最新再办理。此前由谁带教一直可查。"""
    wanted = body.wanted
    if await mentors.mentor(session, wanted.mentor_id) is None:
        await release(session)
        await request.app.state.followers["units"].catch_up()
    return shown_detail(await change_mentor(session, deed, caller, placement_id, wanted))
