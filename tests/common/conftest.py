"""A service of no ministry, standing on the kernel: notes are kept, and told in the feed."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Annotated

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from ulid import ULID

from services.common.errors import Refused
from services.common.settings import ServiceSettings
from services.common.store.changes import Change, record
from services.common.store.database import release
from services.common.store.schema import newest
from services.common.store.tables import service_metadata
from services.common.web import app as apps
from services.common.web.access import service, user
from services.common.web.routing import router
from services.common.web.tokens import Caller, ServiceCaller
from services.common.web.transaction import DeedDep, KeylessSessionDep, SessionDep
from services.common.web.wire import MonthText, Wire
from tests import conftest, house_keys, tokens
from tests.databases import Shelf


class NoteRefused(Refused):
    """这张便条不能保存。"""

    article = "宁人社函〔2020〕272号 二"


class NoteIn(Wire):
    """A note as it comes in."""

    words: str
    month: MonthText | None = None


class NoteOut(Wire):
    """A note as it is kept."""

    id: str
    words: str


routes = router("便条")


@routes.post("/v1/notes", status_code=201)
async def keep_note(
    body: NoteIn, caller: Annotated[Caller, user("clerk")], session: SessionDep, deed: DeedDep
) -> NoteOut:
    """Keep a note and tell of it."""
    key = str(ULID())
    await record(session, deed, Change("note", key, 1, "note.kept", deed.today, {}))
    await session.execute(
        text("INSERT INTO notes VALUES (:id, :words)"), {"id": key, "words": body.words}
    )
    if body.words == "refuse":
        raise NoteRefused("内容不合规定。", note_id=key)
    if body.words == "break":
        raise ValueError(body.words)
    return NoteOut(id=key, words=body.words)


@routes.post("/v1/slow-notes", status_code=201)
async def keep_slowly(
    body: NoteIn, caller: Annotated[Caller, user("clerk")], session: SessionDep
) -> NoteOut:
    """Ask elsewhere in between, and keep a note of these words only once."""
    await release(session)
    await asyncio.sleep(0.05)
    taken = await session.scalar(text("SELECT id FROM notes WHERE words = :w"), {"w": body.words})
    if taken:
        raise NoteRefused("已经有了。")
    key = str(ULID())
    await session.execute(
        text("INSERT INTO notes VALUES (:id, :words)"), {"id": key, "words": body.words}
    )
    return NoteOut(id=key, words=body.words)


@routes.post("/v1/secrets")
async def tell_secret(
    session: KeylessSessionDep, caller: Annotated[Caller, user()]
) -> dict[str, str]:
    """What must never be remembered."""
    return {"secret": "told"}


@routes.get("/internal/notes")
async def count_notes(
    session: SessionDep, caller: Annotated[ServiceCaller, service("notes:read")]
) -> dict[str, int]:
    """How many notes there are."""
    return {"notes": await session.scalar(text("SELECT count(*) FROM notes")) or 0}


@pytest.fixture
def kernel_url(shelf: Shelf) -> Iterator[str]:
    """A database with the kernel's tables and the notes."""
    name = shelf.take("kernel", _lay_out)
    yield shelf.server.url(name)
    shelf.give_back(name)


def _lay_out(_: str, url: str) -> None:
    asyncio.run(_laid_out(url))


async def _laid_out(url: str) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(service_metadata().create_all)
        await connection.execute(text("CREATE TABLE notes (id text PRIMARY KEY, words text)"))
        await connection.execute(text("CREATE TABLE alembic_version (version_num text)"))
        stands = {"no": newest("units")}
        await connection.execute(text("INSERT INTO alembic_version VALUES (:no)"), stands)
        await connection.execute(text("INSERT INTO feed_epochs DEFAULT VALUES"))
    await engine.dispose()


@pytest.fixture
def notes_made(
    kernel_url: str, clock: conftest.SandboxClock, monkeypatch: pytest.MonkeyPatch
) -> FastAPI:
    """The app of notes, before its start."""
    monkeypatch.setenv("JIANXI_DATABASE_URL", kernel_url)
    monkeypatch.setenv("JIANXI_KEYS_FILE", str(house_keys.keys_file("units")))
    monkeypatch.setenv("JIANXI_SISTER_KEYS_FILE", str(house_keys.SISTERS_FILE))
    monkeypatch.setenv("JIANXI_JWKS_URL", "http://accounts/.well-known/jwks.json")
    monkeypatch.setenv("JIANXI_CLOCK_FILE", str(clock.file))
    app = apps.build(
        ServiceSettings(), service="units", title="便条", description="便条。", routers=[routes]
    )
    app.state.user_keys = tokens.published_keys()
    return app


@pytest.fixture
async def notes_app(notes_made: FastAPI) -> AsyncIterator[FastAPI]:
    """The app of notes, running."""
    async with conftest.started(notes_made) as app:
        yield app


@pytest.fixture
async def notes(notes_app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of notes."""
    async with conftest.client_of(notes_app) as client:
        yield client


@pytest.fixture
def count(notes_app: FastAPI) -> Callable[[str], "object"]:
    """Counts the rows of a table."""

    async def rows(table: str) -> int:
        async with notes_app.state.database.transaction() as session:
            return int(await session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)

    return rows
