"""Builds the ASGI app of matching."""

from fastapi import FastAPI

from services.common.web.app import build
from services.matching.follow import follow_reporting, follow_units, followers
from services.matching.jobs import look_again_daily
from services.matching.routes import (
    agreements,
    attendance,
    dispatches,
    eligibility,
    endings,
    fairs,
    mentors,
    obstacles,
    offers,
    overdue,
    placements,
    pool,
    wishes,
    youth_explanations,
    youths,
)
from services.matching.settings import Settings


def create() -> FastAPI:
    """The app, by the settings of the environment."""
    app = build(
        Settings(),
        service="matching",
        title="见习派遣",
        description="见习对象登记、资格、派遣、见习协议、到岗和见习过程。",
        routers=[
            youths.routes,
            eligibility.routes,
            youth_explanations.routes,
            pool.routes,
            wishes.routes,
            dispatches.routes,
            fairs.routes,
            agreements.routes,
            obstacles.routes,
            placements.routes,
            attendance.routes,
            endings.routes,
            mentors.routes,
            overdue.routes,
            offers.routes,
        ],
        loops=[follow_units, follow_reporting, look_again_daily],
    )
    app.state.followers = followers(app)
    return app
