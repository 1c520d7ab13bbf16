"""The feed of units for departments: signed for, projected, recorded."""

from typing import Annotated, Final

from fastapi import Query, Request

from services.common.web.access import department
from services.common.web.pages import CursorInvalid, Giver
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.signatures import SIGNED, Grant, GrantDep
from services.common.web.transaction import DeedDep, SessionDep
from services.units.actions import feeds as actions
from services.units.rules import feeds as rules
from services.units.rules.feeds import Granted, UnitChange
from services.units.schemas.feeds import UnitEvent, UnitEventData, UnitEventPage

routes = router("数据目录")

_SOURCE: Final = "urn:nx:jiuyejianxi:units"
_TYPE: Final = "cn.nx.jiuyejianxi.{}.v1"


@routes.get(
    rules.PATH,
    summary="读取见习单位的变更",
    dependencies=[department(rules.SCOPE)],
    response_model_exclude_unset=True,
    responses=problems(*SIGNED, rules.FeedNotGranted, CursorInvalid, rules.FeedReset),
)
async def read_units_feed(
    *,
    request: Request,
    grant: GrantDep,
    session: SessionDep,
    deed: DeedDep,
    cursor: Annotated[
        str | None, Query(description="上一页给出的游标；从头读取的不填", max_length=500)
    ] = None,
    limit: Annotated[int, Query(description="每页条数", ge=1, le=1000)] = 100,
) -> UnitEventPage:
    """按协议约定的行政区划和字段给出变更（CloudEvents），每个请求都须签名，每一页都有记录。

    同一事件可能重复送达，同一单位的事件按先后送达。没有新的变更时给出空页和原处的游标。
    """
    giver = Giver(rules.PATH, request.app.state.keys.memory)
    page = await actions.hand_out(
        session, deed, _granted(grant), after=_opened(giver, cursor), limit=limit
    )
    return UnitEventPage(
        items=[_event(page.epoch, change, data) for change, data in page.items],
        next_cursor=giver.closed([page.epoch, str(page.position)]),
        has_more=page.has_more,
    )


def _granted(grant: Grant) -> Granted:
    return Granted(
        agreement_id=grant.agreement_id,
        agreement_version=grant.agreement_version,
        key_id=grant.key_id,
        fields=grant.feeds.get(rules.NAME, frozenset()),
        regions=grant.regions,
    )


def _opened(giver: Giver, cursor: str | None) -> tuple[str, int] | None:
    if not cursor:
        return None
    epoch, number = giver.opened(cursor)
    return epoch, int(number)


def _event(epoch: str, change: UnitChange, data: dict[str, str]) -> UnitEvent:
    return UnitEvent(
        specversion="1.0",
        id=f"{epoch}.{change.no}",
        source=_SOURCE,
        type=_TYPE.format(change.event),
        subject=change.unit_id,
        time=change.recorded_at,
        datacontenttype="application/json",
        data=UnitEventData.model_validate(data),
    )
