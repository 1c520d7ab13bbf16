"""What endpoints of matching are handed besides the kernel's: sisters, published keys, files."""

from typing import Annotated

from fastapi import Depends, Request

from services.common.store.database import Database
from services.common.store.files import Files
from services.common.web.tokens import UserKeys
from services.matching.clients.reporting import Reporting
from services.matching.clients.units import Units


async def _units(request: Request) -> Units:
    units: Units = request.app.state.units
    return units


UnitsDep = Annotated[Units, Depends(_units)]


async def _reporting(request: Request) -> Reporting:
    reporting: Reporting = request.app.state.reporting
    return reporting


ReportingDep = Annotated[Reporting, Depends(_reporting)]


async def _user_keys(request: Request) -> UserKeys:
    keys: UserKeys = request.app.state.user_keys
    return keys


UserKeysDep = Annotated[UserKeys, Depends(_user_keys)]
"""The keys that accounts publishes, by which a second proof is checked."""


async def _files(request: Request) -> Files:
    files: Files = request.app.state.files
    return files


FilesDep = Annotated[Files, Depends(_files)]
"""The store in which scans lie sealed."""


async def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


DatabaseDep = Annotated[Database, Depends(_database)]
"""For what is decided outside the request's transaction: many things, each by itself."""


async def _public_address(request: Request) -> str | None:
    address: str | None = request.app.state.settings.public_url
    return address.rstrip("/") if address else None


PublicAddressDep = Annotated[str | None, Depends(_public_address)]
"""Where people reach the gateway; None where the environment does not say."""
