"""Builds the ASGI app of matching."""

from typing import Final

from fastapi import FastAPI

from services.common.store import policy_rows
from services.common.store.calendar import around
from services.common.store.files import Files
from services.common.upstream import Upstream
from services.common.web import audit_log, feed_news, feed_objects, held
from services.common.web import jobs as web_jobs
from services.common.web.app import build
from services.common.web.printing import Press
from services.matching.actions import round_clocks
from services.matching.actions.rights import person_known
from services.matching.clients.reporting import Reporting
from services.matching.clients.units import Units
from services.matching.follow import follow_obstacles, follow_reporting, follow_units, followers
from services.matching.jobs import (
    forget_files,
    forget_history_files,
    look_again_daily,
    renew_texts_daily,
    work,
)
from services.matching.policy import VALUES
from services.matching.queries.feeds import OUTCOMES, PLACEMENTS
from services.matching.queries.gauges import GAUGES
from services.matching.queries.held import COPIED
from services.matching.routes import (
    agreements,
    appraisals,
    archive_appraisals,
    area_standings,
    attendance,
    batch_decisions,
    change_log,
    contact_attempts,
    correction_requests,
    departures,
    dispatches,
    disputes,
    eligibility,
    endings,
    exchange_batches,
    fairs,
    feeds,
    follow_ups,
    history_imports,
    identities,
    insurance_consent_papers,
    insurance_consents,
    known,
    mentors,
    merge_proposals,
    objections,
    obstacles,
    offers,
    overdue,
    overdue_confirmations,
    overdue_ends,
    owners,
    papers,
    pauses,
    placement_names,
    placements,
    pool,
    prints,
    privacy,
    public_rounds,
    retention,
    rounds,
    second_records,
    shifts,
    signing_links,
    stays,
    tasks,
    terms,
    trainings,
    waiting_papers,
    waiting_times,
    wishes,
    youth_contacts,
    youth_counts,
    youth_explanations,
    youth_imports,
    youths,
)
from services.matching.settings import Settings

ROUTERS: Final = (
    # Their fixed paths lie beside the ids of youths.
    departures.routes,
    known.routes,
    owners.routes,
    second_records.routes,
    youths.routes,
    youth_counts.routes,
    pauses.routes,
    eligibility.routes,
    youth_explanations.routes,
    pool.routes,
    wishes.routes,
    dispatches.routes,
    batch_decisions.routes,
    fairs.routes,
    agreements.routes,
    papers.routes,
    signing_links.routes,
    insurance_consents.routes,
    insurance_consent_papers.routes,
    obstacles.routes,
    # The roster's fixed path lies beside the ids of placements.
    prints.routes,
    placements.routes,
    attendance.routes,
    shifts.routes,
    terms.routes,
    trainings.routes,
    appraisals.routes,
    disputes.routes,
    contact_attempts.routes,
    endings.routes,
    mentors.routes,
    objections.routes,
    correction_requests.routes,
    merge_proposals.routes,
    privacy.routes,
    retention.routes,
    archive_appraisals.routes,
    follow_ups.routes,
    # Its fixed path lies beside the steps.
    overdue_confirmations.routes,
    overdue_ends.routes,
    waiting_papers.routes,
    overdue.routes,
    tasks.routes,
    waiting_times.routes,
    area_standings.routes,
    rounds.routes,
    public_rounds.routes,
    offers.routes,
    youth_contacts.routes,
    identities.routes,
    placement_names.routes,
    youth_imports.routes,
    history_imports.routes,
    stays.routes,
    feeds.routes,
    exchange_batches.graduates,
    exchange_batches.unemployed,
    feed_news.routes_of(PLACEMENTS, OUTCOMES),
    feed_objects.routes_of(PLACEMENTS, OUTCOMES, calendar_on=around),
    held.routes_of("matching", COPIED, person_known),
    web_jobs.routes_of("matching"),
    audit_log.routes_of("matching"),
    change_log.routes,
)


async def watch_rounds(app: FastAPI) -> None:
    """End rounds that keep seats back for too long, for as long as the app lives."""
    await round_clocks.watch(app.state.database, app.state.clock)


async def learn_once(app: FastAPI) -> None:
    """Know at the start what offices have added to the dated values."""
    async with app.state.database.reading() as session:
        await policy_rows.learn(session, VALUES)


async def learn_values(app: FastAPI) -> None:
    """Learn what offices add to the dated values, for as long as the app lives."""
    await policy_rows.keep_learning(app.state.database, VALUES)


def create() -> FastAPI:
    """The app, by the settings of the environment."""
    app = build(
        Settings(),
        service="matching",
        title="见习派遣",
        description="见习对象登记、资格、派遣、见习协议、到岗和见习过程。",
        routers=list(ROUTERS),
        prepare=learn_once,
        loops=[
            follow_units,
            follow_obstacles,
            follow_reporting,
            look_again_daily,
            renew_texts_daily,
            watch_rounds,
            work,
            forget_files,
            forget_history_files,
            learn_values,
        ],
        gauges=GAUGES,
    )
    settings = app.state.settings
    app.state.units = Units(Upstream("units", settings.units_url, app.state.keys))
    app.state.accounts = Upstream("accounts", settings.accounts_url, app.state.keys)
    app.state.reporting = Reporting(Upstream("reporting", settings.reporting_url, app.state.keys))
    app.state.press = Press()
    app.state.files = Files(settings.documents_url, "matching")
    app.state.followers = followers(app)
    return app
