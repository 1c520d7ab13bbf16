"""Following: what offices add to the dated values, and what departments were given of units."""

from fastapi import FastAPI

from services.accounts.actions import deliveries
from services.common.store import policy_rows
from services.common.store.following import ApplyOne, Follower, one_by_one
from services.common.upstream import Upstream
from services.common.web import feed


def followers(app: FastAPI) -> dict[str, Follower]:
    """A follower of each source, by its name."""
    settings = app.state.settings
    return {
        "reporting": _follower(
            app, "reporting", settings.reporting_url, (policy_rows.OBJECT, policy_rows.follow)
        ),
        "units": _follower(app, "units", settings.units_url, (deliveries.OBJECT, deliveries.keep)),
    }


def _follower(app: FastAPI, source: str, url: str, applied: tuple[str, ApplyOne]) -> Follower:
    name, apply = applied
    return Follower(
        source=source,
        database=app.state.database,
        clock=app.state.clock,
        read_page=feed.reader(Upstream(source, url, app.state.keys)),
        apply=one_by_one(apply),
        objects=(name,),
    )


async def follow_reporting(app: FastAPI) -> None:
    """Follow `reporting` for as long as the app lives."""
    await app.state.followers["reporting"].run()


async def follow_units(app: FastAPI) -> None:
    """Follow `units` for as long as the app lives."""
    await app.state.followers["units"].run()
