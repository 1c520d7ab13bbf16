"""The audit log of a service, for those of an office who watch over it."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from sqlalchemy import Row

from services.common.store import audit
from services.common.web.access import OutsideRegion, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import AwareInstant, Day, Wire

_TITLES: Final = {"accounts": "账号", "units": "单位", "matching": "派遣", "reporting": "资金报表"}
_ID: Final = r"^[A-Za-z0-9_/.:-]{1,64}$"


class AuditEntryOut(Wire):
    """一条审计记录。"""

    no: int | None = Field(
        description="摘要链上的编号；提交后数秒内编号，之前为 null", ge=1, le=2**53
    )
    at: AwareInstant = Field(description="何时")
    author: str = Field(description="何人：账号编号，或者自行办理的服务的名称", max_length=200)
    action: str = Field(description="何事，如 youth.revealed", max_length=100)
    object_id: str = Field(description="对象的编号", max_length=200)
    region: str | None = Field(description="对象所属的行政区划；没有时为 null", max_length=6)
    ground: str = Field(description="理由或者用途；没有时为空", max_length=2000)
    request_id: str = Field(description="请求编号", max_length=200)
    before: dict[str, Any] | None = Field(
        description="变更前的内容，只列变更的字段；个人信息只有带密钥的摘要（hmac:…）；"
        "没有变更对象时为 null"
    )
    after: dict[str, Any] | None = Field(description="变更后的内容，同 before")


async def _asked(
    object_id: Annotated[
        str | None,
        Query(description="只看这个对象", pattern=_ID, examples=["unt_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"]),
    ] = None,
    author: Annotated[
        str | None,
        Query(description="只看何人所为", pattern=_ID, examples=["acc_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V"]),
    ] = None,
    action: Annotated[
        str | None, Query(description="只看何种行为", pattern=_ID, examples=["youth.revealed"])
    ] = None,
    day: Annotated[Day | None, Query(description="只看这一天（北京时间）")] = None,
) -> audit.Asked:
    return audit.Asked(object_id, author, action, day)


AskedDep = Annotated[audit.Asked, Depends(_asked)]


def routes_of(service: str) -> APIRouter:
    """The audit log of a service; that of accounts bears no name in its path."""
    routes = router("审计记录")
    place = "" if service == "accounts" else f"/{service}"

    @routes.get(
        f"/v1/audit-log{place}",
        summary=f"查询审计记录（{_TITLES[service]}）",
        name=f"list_{service}_audit_entries",
        responses=problems(OutsideRegion),
    )
    async def list_audit_entries(
        caller: Annotated[Caller, user("approver", "auditor")],
        session: SessionDep,
        deed: DeedDep,
        stretch: StretchDep,
        asked: AskedDep,
    ) -> Page[AuditEntryOut]:
        """从新到旧排列，限本机构行政区划及下辖行政区划；没有区划的记录只有自治区机构可见。每次查询本身也记入审计记录。"""
        if (area := caller.region) is None:
            raise OutsideRegion
        below = int(stretch.after[0]) if stretch.after else None
        rows = await audit.entries(session, area, asked, before=below, limit=stretch.limit + 1)
        seen = asked.day.isoformat() if asked.day else ""
        await audit.note(
            session, deed, action="audit-log.read", object_id=area, ground=seen, region=area
        )
        return page_of(rows, stretch, _key, _shown)

    return routes


def _key(row: Row[Any]) -> list[int]:
    return [row.id]


def _shown(row: Row[Any]) -> AuditEntryOut:
    return AuditEntryOut.model_validate(row, from_attributes=True)
