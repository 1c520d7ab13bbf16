"""Builds the ASGI app of reporting."""

import asyncio

from fastapi import FastAPI

from services.common.deeds import by_itself
from services.common.upstream import Upstream
from services.common.web import jobs
from services.common.web.app import build
from services.reporting import policy
from services.reporting.actions import calendar
from services.reporting.actions.demonstration import Kept
from services.reporting.clients.matching import Matching
from services.reporting.follow import follow_matching, follow_units, followers
from services.reporting.jobs import draw_offers, work
from services.reporting.readers import almanac
from services.reporting.routes import (
    activity,
    banking,
    budgets,
    collection,
    demonstration,
    evaluations,
    filings,
    intakes,
    ledgers,
    line_objections,
    lists,
    monthly_reports,
    payees,
    payments,
    publicity,
    reversals,
    settlement_steps,
    settlements,
    signals,
)
from services.reporting.routes import calendar as calendar_routes
from services.reporting.settings import Settings

_HOUR = 3600


def create() -> FastAPI:
    """The app, by its environment."""
    settings = Settings()
    app = build(
        settings,
        service="reporting",
        title="补贴与月报",
        description="工作日历、政策数值、收款账户、基本生活补贴结算、月报、见习单位评估、见习示范单位评分。",
        routers=[
            lists.routes,
            activity.routes,
            calendar_routes.routes,
            payees.routes,
            payments.routes,
            settlements.routes,
            settlement_steps.routes,
            publicity.routes,
            line_objections.routes,
            banking.routes,
            reversals.routes,
            signals.routes,
            budgets.routes,
            monthly_reports.routes,
            filings.routes,
            collection.routes,
            ledgers.routes,
            intakes.routes,
            evaluations.routes,
            demonstration.routes,
            jobs.routes_of("reporting"),
        ],
        prepare=_seed_calendar,
        loops=[follow_units, follow_matching, work, draw_offers, _keep_calendar],
    )
    app.state.followers = followers(app)
    app.state.matching = Matching(Upstream("matching", settings.matching_url, app.state.keys))
    app.state.places = Kept()
    app.state.policies = policy.load_all(settings.policy_files)
    return app


async def _seed_calendar(app: FastAPI) -> None:
    deed = by_itself("reporting", app.state.clock, "calendar-seed")
    async with app.state.database.transaction() as session:
        await calendar.seed(session, deed, almanac.years(deed.today))


async def _keep_calendar(app: FastAPI) -> None:
    # At the turn of the year the next one is added, without a restart.
    while True:
        await asyncio.sleep(_HOUR)
        await _seed_calendar(app)
