"""The change log of a service: who did what to which object, when and on what ground."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.errors import Malformed
from services.common.store import areas, audit, change_log
from services.common.store.change_log import Asked, LoggedChange
from services.common.values import region as regions
from services.common.web.access import OFFICE, OutsideRegion, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import AwareInstant, Day, Wire

_ID: Final = r"^[A-Za-z0-9_/.:-]{1,64}$"


class ChangeLogUnbounded(Malformed):
    """请至少写明对象、办理人或者起始日期中的一项。"""


class LoggedChangeOut(Wire):
    """对象的一次变更。"""

    object: str = Field(description="何种对象，如 officer、placement", max_length=100)
    object_id: str = Field(description="对象的编号", max_length=200)
    version: int = Field(ge=1, description="变更后的版本号")
    event: str = Field(description="何事，如 unit.suspended、deputy.named", max_length=100)
    occurred_on: Day = Field(description="业务日期")
    recorded_at: AwareInstant = Field(description="办理的时刻")
    author: str = Field(
        description="何人：账号编号；服务的名称为系统自动办理，complainant 为投诉人，"
        "asker 为提问人",
        max_length=200,
    )
    ground: str = Field(
        description="填写的理由，加密保存；没有填写的，以及不在可以查看的范围内的，为空",
        max_length=4000,
    )
    ground_withheld: bool = Field(
        description="填写过理由，但不在可以查看的范围内；由有权的审批人员或者审计人员查阅"
    )
    request_id: str = Field(description="请求编号，与日志、审计记录对应", max_length=200)
    data: dict[str, Any] = Field(description="变更的内容：编号、代码、日期、数量和金额")
    before: dict[str, Any] | None = Field(
        description="同一次办理在审计记录中留下的变更前的内容，只列变更的字段；"
        "个人信息只有带密钥的摘要（hmac:…）；没有时为 null"
    )
    after: dict[str, Any] | None = Field(description="变更后的内容，同 before")


Showing = Callable[[Caller, LoggedChange], dict[str, Any]]
"""What somebody is told of the data of a change."""


def _whole(_caller: Caller, change: LoggedChange) -> dict[str, Any]:
    return change.data


Wording = Callable[[AsyncSession, Sequence[LoggedChange]], Awaitable[Mapping[int, str]]]
"""Finds the words that lie with what was done, by the change's id."""


async def _beside_the_change(
    _session: AsyncSession, changes: Sequence[LoggedChange]
) -> Mapping[int, str]:
    return {change.id: change.words for change in changes if change.words}


def _whoever(_caller: Caller, _change: LoggedChange) -> bool:
    return True


@dataclass(frozen=True)
class Log:
    """The change log of one service: what its objects are, who reads it, and how much of it.

    `showing` takes out of the data what is not for everybody; `wording` finds the words in which
    changes are grounded, and `reads` says whose they are to read.
    """

    service: str
    title: str
    objects: str
    roles: tuple[str, ...] = OFFICE
    showing: Showing = _whole
    wording: Wording = _beside_the_change
    reads: Callable[[Caller, LoggedChange], bool] = _whoever


async def _asked(
    object_id: Annotated[
        str | None,
        Query(description="只看这个对象", pattern=_ID, examples=["unt_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"]),
    ] = None,
    author: Annotated[
        str | None,
        Query(description="只看何人所办", pattern=_ID, examples=["acc_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"]),
    ] = None,
    event: Annotated[
        str | None,
        Query(description="只看何事，如 deputy.named", pattern=_ID, examples=["deputy.named"]),
    ] = None,
    from_day: Annotated[Day | None, Query(description="办理日期从这一天起（北京时间）")] = None,
    to_day: Annotated[Day | None, Query(description="办理日期到这一天止，含当天")] = None,
) -> Asked:
    if object_id is None and author is None and from_day is None:
        raise ChangeLogUnbounded("/query/object_id", ChangeLogUnbounded.title())
    return Asked(object_id, author, event, from_day, to_day)


def routes_of(log: Log) -> APIRouter:
    """The change log of a service. Every look at it is kept in the audit log."""
    routes = router("变更记录")

    @routes.get(
        f"/v1/change-log/{log.service}",
        summary=f"查询{log.title}的变更记录",
        description="谁在何时、因何对哪个对象作了什么决定或者变更；从新到旧，限本机构行政区划及下辖"
        "行政区划的对象，没有区划的只有自治区机构可见。对象、办理人、起始日期至少写明一项。"
        f"对象的编号：{log.objects}。查阅记入审计记录（change-log.read）。",
        name=f"list_{log.service.removesuffix('s')}_object_changes",
        responses=problems(OutsideRegion, ChangeLogUnbounded),
    )
    async def list_object_changes(
        caller: Annotated[Caller, user(*log.roles)],
        session: SessionDep,
        deed: DeedDep,
        stretch: StretchDep,
        asked: Annotated[Asked, Depends(_asked)],
    ) -> Page[LoggedChangeOut]:
        if (area := caller.region) is None:
            raise OutsideRegion
        # The object's region decides here, not that of the act.
        await areas.lift(session)
        region = await _region_of(session, area, asked.object_id)
        seen = asked.object_id or asked.author or area
        await audit.note(session, deed, action="change-log.read", object_id=seen, region=region)
        below = int(stretch.after[0]) if stretch.after else None
        rows = await change_log.logged(session, area, asked, below=below, limit=stretch.limit + 1)
        words = await log.wording(session, rows)
        return page_of(
            rows, stretch, lambda row: [row.id], lambda row: _shown(log, caller, row, words)
        )

    return routes


async def _region_of(session: AsyncSession, area: str, object_id: str | None) -> str | None:
    """Of which region that is which is looked at. Raises OutsideRegion."""
    if object_id is None:
        return area
    for region in await change_log.regions_of(session, object_id):
        if _lies_within(region, area):
            return region
    raise OutsideRegion


def _lies_within(region: str | None, area: str) -> bool:
    return area == regions.PROVINCE or (region is not None and regions.lies_within(region, area))


def _shown(
    log: Log, caller: Caller, change: LoggedChange, words: Mapping[int, str]
) -> LoggedChangeOut:
    ground, reads = words.get(change.id), log.reads(caller, change)
    made = {
        "data": log.showing(caller, change),
        "ground": (ground if reads else None) or change.told_ground,
        "ground_withheld": ground is not None and not reads,
    }
    own = LoggedChangeOut.model_fields.keys() - made.keys()
    return LoggedChangeOut(**made, **{name: getattr(change, name) for name in own})
