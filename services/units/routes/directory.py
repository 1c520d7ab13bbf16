"""The public directory 网上见习专区: no account, public models only."""

from fastapi import Response
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.values import region as regions
from services.common.web.access import anyone
from services.common.web.pages import StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.units.actions import zone as actions
from services.units.queries import shares
from services.units.queries import zone as queries
from services.units.routes.answers import (
    NOT_MODIFIED,
    Zone,
    ZoneDep,
    ZoneRoute,
)
from services.units.routes.wishes import PostWishDep, UnitWishDep, mark_of
from services.units.rules.posts import PostNotFound
from services.units.rules.searching import NothingToSearch
from services.units.rules.units import UnitNotFound
from services.units.rules.zone import MonthsCrossed, NearIsNoCounty, Shares, binding, nearness
from services.units.schemas.directory import (
    Contacts,
    OnePublicPost,
    OnePublicUnit,
    PublicPosts,
    PublicUnits,
    post_fields,
    shown_contacts,
    unit_fields,
)
from services.units.schemas.posts import PostId
from services.units.schemas.units import UnitId

routes = router("网上见习专区", route=ZoneRoute)


@routes.get(
    "/v1/public/posts",
    summary="见习岗位清单",
    response_model=PublicPosts,
    responses=NOT_MODIFIED | problems(MonthsCrossed, NearIsNoCounty, NothingToSearch),
    dependencies=[anyone],
)
async def list_public_posts(stretch: StretchDep, wish: PostWishDep, zone: ZoneDep) -> Response:
    """开放的岗位，新发布的在前，或按 near 由近及远；地区按工作地点。不认识的查询参数会被拒绝。"""
    mark, bound = mark_of(stretch, wish), binding(wish)

    async def make() -> PublicPosts:
        async with zone.rows() as reader:
            counted = actions.Counted(await _shares(reader, zone), zone.standing.today)
            rows = await actions.list_posts(reader, wish, counted, mark=mark, limit=stretch.limit)
            contacts = await _contacts(reader, zone)
        page = page_of(
            rows,
            stretch,
            key=lambda row: [
                bound,
                nearness(row["workplace_county"], wish.near),
                row["published_on"],
                row["id"],
            ],
            show=lambda row: post_fields(row, contacts),
        )
        return PublicPosts.model_construct(**vars(page), open_seats_as_of=zone.standing.read_until)

    return await zone.answer(make)


@routes.get(
    "/v1/public/posts/{post_id}",
    summary="查看见习岗位",
    response_model=OnePublicPost,
    responses=NOT_MODIFIED | problems(PostNotFound),
    dependencies=[anyone],
)
async def read_public_post(post_id: PostId, zone: ZoneDep) -> Response:
    """一个开放的岗位。"""

    async def make() -> OnePublicPost:
        async with zone.rows() as reader:
            found = await queries.post(reader, post_id)
            contacts = await _contacts(reader, zone)
        if found is None:
            raise PostNotFound
        until = zone.standing.read_until
        return OnePublicPost.model_construct(**post_fields(found, contacts), open_seats_as_of=until)

    return await zone.answer(make)


@routes.get(
    "/v1/public/units",
    summary="见习单位目录",
    response_model=PublicUnits,
    responses=NOT_MODIFIED | problems(NearIsNoCounty, NothingToSearch),
    dependencies=[anyone],
)
async def list_public_units(stretch: StretchDep, wish: UnitWishDep, zone: ZoneDep) -> Response:
    """已认定的单位，新认定的在前，或按 near 由近及远；地区按认定机构。不认识的查询参数会被拒绝。"""
    mark, bound = mark_of(stretch, wish), binding(wish)

    async def make() -> PublicUnits:
        async with zone.rows() as reader:
            rows = await actions.list_units(reader, wish, mark=mark, limit=stretch.limit)
            contacts = await _contacts(reader, zone)
        page = page_of(
            rows,
            stretch,
            key=lambda row: [
                bound,
                nearness(row["region"], wish.near),
                row["recognised_on"],
                row["id"],
            ],
            show=lambda row: unit_fields(row, contacts),
        )
        return PublicUnits.model_construct(**vars(page), open_seats_as_of=zone.standing.read_until)

    return await zone.answer(make)


@routes.get(
    "/v1/public/units/{unit_id}",
    summary="查看见习单位",
    response_model=OnePublicUnit,
    responses=NOT_MODIFIED | problems(UnitNotFound),
    dependencies=[anyone],
)
async def read_public_unit(unit_id: UnitId, zone: ZoneDep) -> Response:
    """一个已认定的单位。"""

    async def make() -> OnePublicUnit:
        async with zone.rows() as reader:
            found = await queries.unit(reader, unit_id)
            contacts = await _contacts(reader, zone)
        if found is None:
            raise UnitNotFound
        until = zone.standing.read_until
        return OnePublicUnit.model_construct(**unit_fields(found, contacts), open_seats_as_of=until)

    return await zone.answer(make)


async def _contacts(reader: AsyncConnection, zone: Zone) -> Contacts:
    kept = zone.shelf.contacts
    if kept is None or kept[0] != zone.standing.texts_rest_on:
        today = zone.standing.today
        everywhere = {region.code for region in regions.regions_on(today)}
        found = await actions.contacts_for(reader, everywhere, today)
        kept = zone.standing.texts_rest_on, shown_contacts(found)
        zone.shelf.contacts = kept
    return kept[1]


async def _shares(reader: AsyncConnection, zone: Zone) -> Shares:
    kept = zone.shelf.shares
    if kept is None or kept[0] != zone.standing.today:
        # Read once a day: they change slowly, and an old one costs time only.
        kept = zone.shelf.shares = zone.standing.today, await shares.of_posts(reader)
    return kept[1]
