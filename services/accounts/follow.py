"""Following: what offices add to the dated values, from reporting."""

from fastapi import FastAPI

from services.common.store import policy_rows
from services.common.store.following import Follower, one_by_one
from services.common.upstream import Upstream
from services.common.web import feed


def followers(app: FastAPI) -> dict[str, Follower]:
    """A follower of each source, by its name."""
    upstream = Upstream("reporting", app.state.settings.reporting_url, app.state.keys)
    follower = Follower(
        source="reporting",
        database=app.state.database,
        clock=app.state.clock,
        read_page=feed.reader(upstream),
        apply=one_by_one(policy_rows.follow),
        objects=(policy_rows.OBJECT,),
    )
    return {"reporting": follower}


async def follow_reporting(app: FastAPI) -> None:
    """Follow `reporting` for as long as the app lives."""
    await app.state.followers["reporting"].run()
