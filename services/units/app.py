"""Builds the ASGI app of units."""

from fastapi import FastAPI

from services.common.upstream import Upstream
from services.common.web.app import build
from services.units import jobs
from services.units.clients import Matching
from services.units.follow import follow_reporting, followers
from services.units.routes import decisions, directory, plans, posts, thresholds, units
from services.units.routes import decisions, directory, plans, posts, prospects, thresholds, units
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
        ],
        loops=[_settle_offers, follow_reporting],
    )
    app.state.matching = Matching(Upstream("matching", settings.matching_url, app.state.keys))
    app.state.followers = followers(app)
    return app


async def _settle_offers(app: FastAPI) -> None:
    await jobs.settle_offers(app.state.database, app.state.matching, app.state.clock)
