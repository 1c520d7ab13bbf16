"""Builds the ASGI app of units."""

import asyncio

from fastapi import FastAPI

from services.common.store import policy_rows
from services.common.store.calendar import around
from services.common.store.files import Files
from services.common.store.list_checks import forget_files
from services.common.upstream import Upstream
from services.common.web import audit_log, feed_news, feed_objects
from services.common.web import held as web_held
from services.common.web import jobs as web_jobs
from services.common.web.app import build
from services.units import jobs
from services.units.actions import history_imports as history
from services.units.actions.unit_imports import SHELF
from services.units.clients.matching import Matching
from services.units.clients.reporting import Reporting
from services.units.follow import (
    follow_matching,
    follow_obstacles,
    follow_reporting,
    followers,
    note_age,
)
from services.units.policy import readings
from services.units.policy.terms import values
from services.units.queries.feeds import POSTS, UNITS
from services.units.queries.gauges import GAUGES
from services.units.queries.held import HELD
from services.units.routes import (
    accidents,
    agreement_words,
    change_log,
    complaints,
    consultations,
    credit_codes,
    decisions,
    demonstration_units,
    directory,
    exchange_batches,
    feeds,
    history_imports,
    inspections,
    listings,
    mentors,
    name_confirmations,
    plans,
    post_obstacles,
    posts,
    prospects,
    public_texts,
    rectifications,
    removal_decisions,
    removal_replies,
    removals,
    reopenings,
    successions,
    templates,
    texts,
    threshold_reviews,
    thresholds,
    unit_imports,
    unit_names,
    unit_offices,
    units,
    visiting_units,
    workplaces,
)
from services.units.routes.answers import Shelf
from services.units.routes.listings import Press
from services.units.routes.standings import Standings
from services.units.settings import Settings

_ROUTERS = (
    # Routes are tried in turn: what somebody types and what anybody asks for stand first.
    thresholds.routes,
    directory.routes,
    units.routes,
    visiting_units.routes,
    decisions.routes,
    credit_codes.routes,
    name_confirmations.routes,
    posts.routes,
    post_obstacles.routes,
    agreement_words.routes,
    unit_names.routes,
    unit_offices.routes,
    mentors.routes,
    successions.routes,
    workplaces.routes,
    threshold_reviews.routes,
    templates.routes,
    listings.routes,
    public_texts.routes,
    texts.routes,
    plans.routes,
    removals.routes,
    removal_decisions.routes,
    removal_replies.routes,
    demonstration_units.routes,
    prospects.routes,
    complaints.routes,
    reopenings.routes,
    accidents.routes,
    inspections.routes,
    rectifications.routes,
    consultations.routes,
    unit_imports.routes,
    history_imports.routes,
    feeds.routes,
    exchange_batches.routes,
    feed_news.routes_of(UNITS, POSTS),
    feed_objects.routes_of(UNITS, POSTS, calendar_on=around),
    change_log.routes,
    web_held.routes_of("units", HELD),
    web_jobs.routes_of("units"),
    audit_log.routes_of("units"),
)


def create() -> FastAPI:
    """The app, by its environment."""
    settings = Settings()
    app = build(
        settings,
        service="units",
        title="见习单位与岗位",
        description="见习单位登记和认定、见习岗位、门槛检查、网上见习专区、计划组织见习人数、清退，"
        "投诉、检查、事故、咨询和见习示范单位。",
        routers=_ROUTERS,
        prepare=_learn_once,
        loops=[
            _settle_offers,
            follow_reporting,
            follow_matching,
            follow_obstacles,
            note_age,
            _sweep_removals,
            _look_daily,
            jobs.work,
            _learn_values,
            _forget_files,
            _forget_history_files,
        ],
        gauges=GAUGES,
    )
    app.state.files = Files(settings.documents_url, "units")
    app.state.matching = Matching(Upstream("matching", settings.matching_url, app.state.keys))
    app.state.reporting = Reporting(Upstream("reporting", settings.reporting_url, app.state.keys))
    app.state.accounts = Upstream("accounts", settings.accounts_url, app.state.keys)
    app.state.followers = followers(app)
    app.state.shelf = Shelf()
    app.state.standings = Standings(app.state.database)
    app.state.press = Press()
    return app


async def _learn_once(app: FastAPI) -> None:
    async with app.state.database.reading() as session:
        await policy_rows.learn(session, values)
    # In a thread: meanwhile /health is answered.
    await asyncio.to_thread(readings.get_ready)


async def _learn_values(app: FastAPI) -> None:
    await policy_rows.keep_learning(app.state.database, values)


async def _settle_offers(app: FastAPI) -> None:
    await jobs.settle_offers(app.state.database, app.state.matching, app.state.clock)


async def _sweep_removals(app: FastAPI) -> None:
    await jobs.sweep_removals(app.state.database, app.state.reporting, app.state.clock)


async def _look_daily(app: FastAPI) -> None:
    await jobs.look_daily(app.state.database, app.state.clock)


async def _forget_files(app: FastAPI) -> None:
    await forget_files(app.state.database, app.state.clock, SHELF)


async def _forget_history_files(app: FastAPI) -> None:
    await forget_files(app.state.database, app.state.clock, history.SHELF)
