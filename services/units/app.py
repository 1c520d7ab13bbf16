"""Builds the ASGI app of units."""

from fastapi import FastAPI

from services.common.upstream import Upstream
from services.common.web import jobs as web_jobs
from services.common.web.app import build
from services.units import jobs
from services.units.clients import Matching
from services.units.follow import follow_reporting, followers
from services.units.routes import (
    decisions,
    directory,
    plans,
    posts,
    prospects,
    thresholds,
    unit_imports,
    units,
)
from services.units.settings import Settings


def create() -> FastAPI:
    """The app, by its environment."""
    settings = Settings()
    app = build(
        settings,
        service="units",
        title="见习单位与岗位",
        description="见习单位登记和认定、见习岗位、门槛检查、网上见习专区、计划组织见习人数。",
        routers=[
            units.routes,
            decisions.routes,
            posts.routes,
            thresholds.routes,
            directory.routes,
            plans.routes,
            prospects.routes,
            unit_imports.routes,
            web_jobs.routes_of("units"),
        ],
        loops=[_settle_offers, follow_reporting, jobs.work, _forget_files],
    )
    app.state.matching = Matching(Upstream("matching", settings.matching_url, app.state.keys))
    app.state.followers = followers(app)
    return app


async def _settle_offers(app: FastAPI) -> None:
    await jobs.settle_offers(app.state.database, app.state.matching, app.state.clock)


async def _forget_files(app: FastAPI) -> None:
    await jobs.forget_files(app.state.database, app.state.clock)
