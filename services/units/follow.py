"""Following: working days from reporting."""

from fastapi import FastAPI

from services.common.store import calendar
from services.common.store.following import Follower
from services.common.upstream import Upstream
from services.common.web import feed


def followers(app: FastAPI) -> dict[str, Follower]:
    """A follower of each source, by its name."""
    source = Upstream("reporting", app.state.settings.reporting_url, app.state.keys)
    return {
        "reporting": Follower(
            source="reporting",
            database=app.state.database,
            clock=app.state.clock,
            read_page=feed.reader(source),
            apply=calendar.follow,
            objects=(calendar.OBJECT,),
        )
    }


async def follow_reporting(app: FastAPI) -> None:
    """Follow `reporting` for as long as the app lives."""
    await app.state.followers["reporting"].run()
