"""Builds the ASGI app of a service: what every service has, and nothing of what it does."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

from fastapi import APIRouter, FastAPI

from services.common import collector, keys, telemetry, threads, traces
from services.common.meters import Meters
from services.common.settings import ServiceSettings
from services.common.store import relay, schema
from services.common.store.database import Database
from services.common.store.gauges import Gauge
from services.common.store.notary import Notary
from services.common.store.sealed import ring
from services.common.time.clock import Clock
from services.common.web import caught, feed, health, idempotency, metrics, openapi
from services.common.web.beginning import Beginning
from services.common.web.envelope import Envelope
from services.common.web.heads import Heads
from services.common.web.parameters import read_quickly
from services.common.web.tokens import UserKeys

log = logging.getLogger(__name__)

Loop = Callable[[FastAPI], Awaitable[None]]


def build(
    settings: ServiceSettings,
    *,
    service: str,
    title: str,
    description: str,
    routers: Sequence[APIRouter],
    loops: Sequence[Loop] = (),
    prepare: Loop | None = None,
    gauges: Sequence[Gauge] = (),
) -> FastAPI:
    """A service's app. `prepare` runs once at start, `loops` for as long as the app lives.

    `gauges` are what it tells of itself besides what every service tells.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        telemetry.start(service, settings.log_file)
        try:
            await Beginning(app, partial(_begin, app, prepare, loops)).start()
            yield
        finally:
            await _end(app)

    app = FastAPI(
        title=title,
        description=description,
        version="1",
        lifespan=lifespan,
        redirect_slashes=False,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        separate_input_output_schemas=False,
        # It would tell of requests what our own telemetry keeps silent about.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    read_quickly()
    _equip(app, settings, service)
    _follow(app, settings, service)
    _measure(app, settings, gauges)
    caught.install(app)
    for router in (*routers, feed.routes, health.routes, metrics.routes):
        app.router.routes.extend(router.routes)
    openapi.install(app)
    app.add_middleware(Envelope)
    app.add_middleware(Heads)
    return app


def _equip(app: FastAPI, settings: ServiceSettings, service: str) -> None:
    app.state.service = service
    app.state.has_begun, app.state.running = False, []
    app.state.form = schema.newest(service)
    app.state.settings = settings
    app.state.keys = keys.load_whole(settings.keys_file)
    ring.install(app.state.keys, settings.keys_file)
    app.state.sisters = keys.load_sisters(settings.sister_keys_file)
    app.state.database = _database(settings)
    app.state.clock = Clock(settings.clock_file)
    app.state.user_keys = UserKeys(settings.jwks_url)
    folder = settings.anchors_folder
    app.state.notary = Notary(folder, ring.newest) if folder else None


def _database(settings: ServiceSettings) -> Database:
    replica = settings.replica_database_url
    return Database(
        settings.database_url.get_secret_value(),
        replica=replica.get_secret_value() if replica else None,
        lag=settings.replica_lag_seconds,
    )


def _follow(app: FastAPI, settings: ServiceSettings, service: str) -> None:
    app.state.tracer = traces.tracer_of(service, settings)
    if app.state.tracer:
        app.state.database.trace()


def _measure(app: FastAPI, settings: ServiceSettings, gauges: Sequence[Gauge]) -> None:
    state = app.state
    state.meters = Meters()
    state.board = metrics.Board(
        state.meters,
        state.database,
        state.clock,
        gauges,
        notary=state.notary,
        folders=settings.folders(),
        marks=settings.backup_marks,
    )


async def _begin(app: FastAPI, prepare: Loop | None, loops: Sequence[Loop]) -> None:
    if prepare:
        await prepare(app)
    collector.settle()
    threads.share()
    always = (
        *(_relay, _forget, _let_go),
        *((_trace,) if app.state.tracer else ()),
        *((_watch_replica,) if app.state.database.replica else ()),
    )
    app.state.running += [asyncio.create_task(_for_ever(app, each)) for each in (*always, *loops)]
    app.state.has_begun = True


async def _end(app: FastAPI) -> None:
    try:
        for task in app.state.running:
            task.cancel()
        await asyncio.gather(*app.state.running, return_exceptions=True)
        await _finish(app)
    finally:
        await app.state.database.close()


async def _relay(app: FastAPI) -> None:
    await relay.run(app.state.database, app.state.notary)


async def _finish(app: FastAPI) -> None:
    if app.state.notary and app.state.has_begun:
        try:
            await relay.finish(app.state.database, app.state.notary)
        except Exception:
            # A database that is away already must not hold up the end.
            log.exception("the last anchor was not written")


async def _trace(app: FastAPI) -> None:
    await app.state.tracer.tell_for_ever()


async def _watch_replica(app: FastAPI) -> None:
    await app.state.database.watch_replica()


async def _let_go(app: FastAPI) -> None:
    await app.state.database.let_go_for_ever()


async def _forget(app: FastAPI) -> None:
    await idempotency.forget_for_ever(app.state.database)


async def _for_ever(app: FastAPI, loop: Loop) -> None:
    # A loop that fails is started again: a database away for a minute must not end it.
    while True:
        try:
            await loop(app)
        except Exception:
            log.exception("loop %s broke", loop.__name__)
        await asyncio.sleep(1)
