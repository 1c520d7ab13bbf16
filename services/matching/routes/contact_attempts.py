"""Tries to reach who stays away, before an end for absence."""

from typing import Annotated

from fastapi import Path

from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions.absences import log_attempt
from services.matching.actions.placements import require_seen
from services.matching.queries import disputes as queries
from services.matching.rules.mergers import UnitMerged
from services.matching.rules.placements import PlacementNotFound, UnitsOfficeMoves
from services.matching.schemas.contact_attempts import (
    ContactAttemptIn,
    ContactAttemptOut,
    shown_attempt,
)
from services.matching.schemas.ids import PlacementId

routes = router("见习争议")

Which = Annotated[PlacementId, Path(description="见习编号")]


@routes.post(
    "/v1/placements/{placement_id}/contact-attempts",
    status_code=201,
    summary="登记联系缺勤的见习人员",
    responses=problems(PlacementNotFound, UnitsOfficeMoves, UnitMerged),
)
async def log_contact_attempt(
    placement_id: Which,
    body: ContactAttemptIn,
    caller: Annotated[Caller, user("unit", "clerk")],
    session: SessionDep,
    deed: DeedDep,
) -> ContactAttemptOut:
    """无故缺勤的，先联系本人；没有联系过的不能以缺勤为由结束见习。"""
    attempt = await log_attempt(session, deed, caller, placement_id, body.told)
    return shown_attempt(attempt, caller)


@routes.get(
    "/v1/placements/{placement_id}/contact-attempts",
    summary="联系缺勤见习人员的记录",
    responses=problems(PlacementNotFound),
)
async def list_contact_attempts(
    placement_id: Which,
    caller: Annotated[Caller, user("unit", "youth", *OFFICE)],
    session: SessionDep,
    stretch: StretchDep,
) -> Page[ContactAttemptOut]:
    """先登记的在前。见习人员看到何时、以什么方式联系过自己，看不到情况说明。"""
    await require_seen(session, caller, placement_id)
    rows = await queries.attempts_listed(session, placement_id, stretch)
    return page_of(rows, stretch, lambda one: (one.id,), lambda one: shown_attempt(one, caller))
