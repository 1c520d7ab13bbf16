"""Dated values: open to everybody; an office adds its own, and sees whom that concerns."""

from typing import Annotated, Any, Final

from fastapi import Path, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.policy import NoPolicyValue
from services.common.store import policy_rows as rows_kept
from services.common.values.region import PROVINCE
from services.common.web.access import OFFICE, OutsideRegion, anyone, require_region, user
from services.common.web.pages import Giver, Page, Stretch, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import Day, RegionCode
from services.reporting.actions import policy_rows as actions
from services.reporting.policy import Catalogue
from services.reporting.queries import policy_rows as queries
from services.reporting.queries.policy_rows import Concern
from services.reporting.routes.offices import office_of
from services.reporting.rules import policy_rows as rules
from services.reporting.rules.monthly_reports import known_by
from services.reporting.schemas.ids import PolicyRowId
from services.reporting.schemas.known_at import KnownAt
from services.reporting.schemas.policy_history import PolicyHistoryOut
from services.reporting.schemas.policy_parameters import (
    ConcernedLineOut,
    ConcernedOut,
    Name,
    PolicyParameterOut,
    PolicyParametersOut,
    PolicyRowIn,
    PolicyRowOut,
)

routes = router("政策数值")

On = Annotated[Day | None, Query(description="哪一天的；不填即今天")]
_AsKnown = Annotated[
    KnownAt | None,
    Query(
        description="按此时所知：带时区的时间，或者日期 YYYY-MM-DD（到这一天24时，"
        "北京时间）；不填即现在"
    ),
]
ParameterName = Annotated[Name, Path(description="数值的名称")]
_FIRST_PAGE: Final = 20


@routes.get(
    "/v1/policy-parameters",
    summary="政策数值",
    responses=problems(NoPolicyValue),
    dependencies=[anyone],
)
async def list_policy_parameters(
    request: Request,
    session: SessionDep,
    on: On = None,
    region: Annotated[RegionCode, Query()] = PROVINCE,
    known_at: _AsKnown = None,
) -> PolicyParametersOut:
    """某地某日施行的各项数值、来源和等级，为什么适用这一项，以及哪些让位于它。

    最近一级地区的优先，其次最近一次施行的，再次最近登记的。
    """
    day, at = on or request.app.state.clock.today(), known_by(known_at)
    rows = await rows_kept.known(session)
    items = [
        PolicyParameterOut.of(service, policy.measures[value.name], standing)
        for service, shipped in request.app.state.catalogue.policies.items()
        for policy in [shipped.with_rows(rows)]
        for value in policy.values_on(day, region, at)
        for standing in [policy.standing(value.name, day, region, at)]
    ]
    if not items:
        raise NoPolicyValue(day=day.isoformat(), region=region)
    return PolicyParametersOut(on=day, region=region, items=items)


@routes.post(
    "/v1/policy-parameters",
    status_code=201,
    summary="登记政策数值",
    responses=problems(
        OutsideRegion,
        rules.SetByProvince,
        rules.SetByRelease,
        rules.DayAlreadyFixed,
        rules.SupersedesAnother,
        rules.ClassWithoutWage,
    ),
)
async def add_policy_parameter(
    *,
    body: PolicyRowIn,
    caller: Annotated[Caller, user("approver")],
    request: Request,
    session: SessionDep,
    deed: DeedDep,
) -> PolicyRowOut:
    """登记一项数值，注明依据；登记后不能修改，只能由以后的登记取代。已经结算和填报的不变。

    答复列出本机构已经结算或者填报、按这项登记会有不同的月份；各服务随后采用。
    """
    require_region(caller, body.region)
    state = request.app.state
    row = await actions.add(
        session,
        deed,
        state.catalogue,
        body.told(),
        office=office_of(caller),
        now=state.clock.now,
    )
    concern = await actions.concern_of(session, state.catalogue, deed, row.id, office_of(caller))
    place = f"/v1/policy-parameters/rows/{row.id}/concerned"
    stretch = Stretch(None, _FIRST_PAGE, Giver(place, state.keys.memory))
    concerned = await _concerned(session, state.catalogue, concern, stretch)
    return PolicyRowOut.of(row, concern.value.version, concerned)


@routes.get(
    "/v1/policy-parameters/rows/{row_id}/concerned",
    summary="一项登记涉及的已结算和已填报月份",
    responses=problems(rules.PolicyRowUnknown),
)
async def list_concerned_lines(
    *,
    row_id: PolicyRowId,
    caller: Annotated[Caller, user(*OFFICE)],
    request: Request,
    session: SessionDep,
    deed: DeedDep,
    stretch: StretchDep,
) -> ConcernedOut:
    """本机构已经结算的月份和已填报的月报中，现在按这项登记会用另一版本的；登记以后办理的不在其内。"""
    catalogue = request.app.state.catalogue
    concern = await actions.concern_of(session, catalogue, deed, row_id, office_of(caller))
    return await _concerned(session, catalogue, concern, stretch)


@routes.get(
    "/v1/policy-parameters/{name}/history",
    summary="一项政策数值的历史",
    responses=problems(rules.PolicyParameterUnknown),
    dependencies=[anyone],
)
async def read_policy_history(
    name: ParameterName, request: Request, session: SessionDep
) -> PolicyHistoryOut:
    """随系统发布的和经办机构登记的全部版本，各被哪一个取代，以及数值的写法。"""
    catalogue = request.app.state.catalogue
    told = await actions.history(session, catalogue, name)
    return PolicyHistoryOut.of(told, catalogue.shapes[name])


async def _concerned(
    session: AsyncSession, catalogue: Catalogue, concern: Concern, stretch: Stretch
) -> ConcernedOut:
    after = stretch.after[0] if stretch.after else None
    rows = await queries.stretch(session, concern, after=after, limit=stretch.limit + 1)
    page: Page[Any] = page_of(
        rows, stretch, lambda row: [row[0].id], lambda row: ConcernedLineOut.of(*row)
    )
    reports = await actions.reports_concerned(session, catalogue, concern)
    return ConcernedOut.of(await queries.count(session, concern), page, reports)
