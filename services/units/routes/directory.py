"""The public directory 网上见习专区: no account, public models only."""

from datetime import date
from typing import Annotated

from fastapi import Query

from services.common.web.pages import CursorInvalid, Page, Stretch, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import SessionDep
from services.common.web.wire import RegionCode
from services.units.policy import procedure
from services.units.queries import directory
from services.units.rules.posts import PostNotFound
from services.units.rules.units import UnitNotFound
from services.units.schemas.directory import (
    Procedure,
    PublicPost,
    PublicUnit,
    public_post,
)
from services.units.schemas.posts import PostId
from services.units.schemas.units import Industry, UnitId

routes = router("网上见习专区")

Area = Annotated[RegionCode | None, Query(description="只看这一地区及其下辖")]
OfIndustry = Annotated[Industry | None, Query(description="只看这一行业门类")]


@routes.get("/v1/public/posts", summary="见习岗位清单")
async def list_public_posts(
    session: SessionDep, stretch: StretchDep, region: Area = None, industry: OfIndustry = None
) -> Page[PublicPost]:
    """开放的岗位，新发布的在前；地区按工作地点。"""
    after = _after(stretch)
    rows = await directory.public_posts(
        session, area=region, industry=industry, after=after, limit=stretch.limit
    )
    return page_of(
        rows, stretch, key=lambda row: [row[0].published_on, row[0].id], show=public_post
    )


@routes.get("/v1/public/posts/{post_id}", summary="查看见习岗位", responses=problems(PostNotFound))
async def read_public_post(post_id: PostId, session: SessionDep) -> PublicPost:
    """一个开放的岗位。"""
    found = await directory.public_post(session, post_id)
    if found is None:
        raise PostNotFound
    return public_post(found)


@routes.get("/v1/public/units", summary="见习单位目录")
async def list_public_units(
    session: SessionDep, stretch: StretchDep, region: Area = None, industry: OfIndustry = None
) -> Page[PublicUnit]:
    """已认定的单位，新认定的在前；地区按认定机构。"""
    after = _after(stretch)
    rows = await directory.public_units(
        session, area=region, industry=industry, after=after, limit=stretch.limit
    )
    show = PublicUnit.model_validate
    return page_of(rows, stretch, key=lambda unit: [unit.recognised_on, unit.id], show=show)


@routes.get("/v1/public/units/{unit_id}", summary="查看见习单位", responses=problems(UnitNotFound))
async def read_public_unit(unit_id: UnitId, session: SessionDep) -> PublicUnit:
    """一个已认定的单位。"""
    found = await directory.public_unit(session, unit_id)
    if found is None:
        raise UnitNotFound
    return PublicUnit.model_validate(found)


@routes.get("/v1/public/procedure", summary="见习流程")
async def read_procedure() -> Procedure:
    """建立见习基地、征集岗位、发布信息、组织报名、组织派遣（宁人社函〔2020〕272号 七）。"""
    told = procedure.procedure()
    steps = [{"no": no, **step} for no, step in enumerate(told["steps"], start=1)]
    return Procedure.model_validate({"title": told["title"], "steps": steps})


def _after(stretch: Stretch) -> tuple[date, str] | None:
    if stretch.after is None:
        return None
    try:
        day, object_id = stretch.after
        return date.fromisoformat(day), object_id
    except ValueError:
        raise CursorInvalid("/cursor", CursorInvalid.title()) from None
