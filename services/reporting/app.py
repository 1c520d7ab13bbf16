"""Builds the ASGI app of reporting."""

import asyncio
from typing import Final

from fastapi import FastAPI

from services.common.deeds import by_itself
from services.common.store import policy_rows
from services.common.upstream import Upstream
from services.common.web import audit_log, feed_news, feed_objects, held, jobs
from services.common.web.app import build
from services.common.web.printing import Press
from services.reporting import policy
from services.reporting.actions import calendar
from services.reporting.actions.demonstration import Kept
from services.reporting.clients.identities import Identities
from services.reporting.clients.matching import Matching
from services.reporting.clients.units import Units
from services.reporting.follow import follow_matching, follow_units, followers
from services.reporting.jobs import (
    compare_holders,
    draw_offers,
    draw_placements,
    forget_files,
    forget_history_files,
    look_for_gaps,
    remind_of_reports,
    work,
)
from services.reporting.queries.calendar import calendar_around
from services.reporting.queries.feeds import DISBURSEMENTS
from services.reporting.queries.gauges import GAUGES
from services.reporting.queries.held import HELD
from services.reporting.readers import almanac
from services.reporting.routes import (
    activity,
    annual_filings,
    annual_reports,
    banking,
    budgets,
    change_log,
    collection,
    contribution_imports,
    contributions,
    demonstration,
    disbursement_feed,
    evaluations,
    exchange_batches,
    filings,
    history_imports,
    insurance_claims,
    insurance_contracts,
    insurance_covers,
    insurance_lists,
    insured,
    intakes,
    ledgers,
    line_objections,
    lists,
    monthly_forms,
    monthly_reports,
    overviews,
    payable_payments,
    payable_reversals,
    payables,
    payee_reveals,
    payees,
    payments,
    policy_parameters,
    publicity,
    receipts,
    recoveries,
    retained,
    return_closings,
    returned_allowances,
    reversals,
    settlement_steps,
    settlements,
    signals,
    subsidy_claims,
    supervision,
    unit_awards,
)
from services.reporting.routes import calendar as calendar_routes
from services.reporting.settings import Settings

_HOUR = 3600
_ROUTERS: Final = (
    lists.routes,
    policy_parameters.routes,
    activity.routes,
    calendar_routes.routes,
    payees.routes,
    payee_reveals.routes,
    payments.routes,
    recoveries.routes,
    settlements.routes,
    settlement_steps.routes,
    publicity.routes,
    line_objections.routes,
    banking.routes,
    reversals.routes,
    signals.routes,
    budgets.routes,
    insurance_contracts.routes,
    insurance_lists.routes,
    insurance_covers.routes,
    insurance_claims.routes,
    payable_payments.routes,
    payable_reversals.routes,
    payables.routes,
    returned_allowances.routes,
    return_closings.routes,
    contributions.routes,
    contribution_imports.routes,
    exchange_batches.routes,
    history_imports.routes,
    subsidy_claims.routes,
    unit_awards.routes,
    monthly_forms.routes,
    monthly_reports.routes,
    filings.routes,
    receipts.routes,
    supervision.routes,
    annual_reports.routes,
    annual_filings.routes,
    overviews.routes,
    collection.routes,
    ledgers.routes,
    intakes.routes,
    evaluations.routes,
    demonstration.routes,
    disbursement_feed.routes,
    feed_news.routes_of(DISBURSEMENTS),
    feed_objects.routes_of(DISBURSEMENTS, calendar_on=calendar_around),
    insured.routes,
    retained.routes,
    held.routes_of("reporting", HELD),
    jobs.routes_of("reporting"),
    audit_log.routes_of("reporting"),
    change_log.routes,
)


def create() -> FastAPI:
    """The app, by its environment."""
    settings = Settings()
    app = build(
        settings,
        service="reporting",
        title="补贴与月报",
        description="工作日历、政策数值、收款账户、基本生活补贴结算、应退回的补贴、商业意外伤害保险、社会保险补贴、月报、年度报告、总览、见习单位评估、见习示范单位评分。",
        routers=list(_ROUTERS),
        prepare=_prepare,
        loops=[
            follow_units,
            follow_matching,
            work,
            draw_offers,
            draw_placements,
            look_for_gaps,
            compare_holders,
            remind_of_reports,
            forget_files,
            forget_history_files,
            _keep_calendar,
            _learn_values,
        ],
        gauges=GAUGES,
    )
    app.state.followers = followers(app)
    app.state.identities = Identities(Upstream("matching", settings.matching_url, app.state.keys))
    app.state.matching = Matching(Upstream("matching", settings.matching_url, app.state.keys))
    app.state.accounts = Upstream("accounts", settings.accounts_url, app.state.keys)
    app.state.units = Units(Upstream("units", settings.units_url, app.state.keys))
    app.state.places = Kept()
    app.state.press = Press()
    app.state.catalogue = policy.load_all(settings.policy_files)
    return app


async def _prepare(app: FastAPI) -> None:
    await _seed_calendar(app)
    async with app.state.database.reading() as session:
        await policy_rows.learn(session, policy.POLICY)


async def _learn_values(app: FastAPI) -> None:
    await policy_rows.keep_learning(app.state.database, policy.POLICY)


async def _seed_calendar(app: FastAPI) -> None:
    deed = by_itself("reporting", app.state.clock, "calendar-seed")
    async with app.state.database.transaction() as session:
        await calendar.seed(session, deed, almanac.years(deed.today))


async def _keep_calendar(app: FastAPI) -> None:
    # At the turn of the year the next one is added, without a restart.
    while True:
        await asyncio.sleep(_HOUR)
        await _seed_calendar(app)
