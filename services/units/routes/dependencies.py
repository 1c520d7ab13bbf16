"""What endpoints of units are handed besides the kernel's: sisters, files, and callers by part."""

from datetime import date
from typing import Annotated, Any, Final

from fastapi import Depends, Header, Request

from services.common.store.database import Database
from services.common.store.files import Files
from services.common.web.access import (
    OFFICE,
    RoleLacksRight,
    TokenOfWrongKind,
    user,
    user_token,
)
from services.common.web.pages import CursorInvalid, Stretch
from services.common.web.rights import DEPARTMENT, WITHOUT_TOKEN, rights_of
from services.common.web.tokens import Caller
from services.units.clients.accounts import Accounts
from services.units.clients.matching import Matching
from services.units.clients.reporting import Reporting
from services.units.queries.work_lists import Place


async def _matching(request: Request) -> Matching:
    matching: Matching = request.app.state.matching
    return matching


MatchingDep = Annotated[Matching, Depends(_matching)]


async def _reporting(request: Request) -> Reporting:
    reporting: Reporting = request.app.state.reporting
    return reporting


ReportingDep = Annotated[Reporting, Depends(_reporting)]


async def _accounts(request: Request) -> Accounts:
    return Accounts(request.app.state.accounts)


AccountsDep = Annotated[Accounts, Depends(_accounts)]


async def _files(request: Request) -> Files:
    files: Files = request.app.state.files
    return files


FilesDep = Annotated[Files, Depends(_files)]


async def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


DatabaseDep = Annotated[Database, Depends(_database)]
"""For what is read after the request's transaction: a long file, a stretch at a time."""

UnitCaller = Annotated[Caller, user("unit")]
"""A unit's account."""

ClerkCaller = Annotated[Caller, user("clerk")]
"""An officer who records and decides."""

ReviewerCaller = Annotated[Caller, user("reviewer")]
"""A second officer, who looks at what others recorded."""

OfficeCaller = Annotated[Caller, user(*OFFICE)]
"""Any officer but an administrator, who sees no unit's data."""

UnitOrClerk = Annotated[Caller, user("unit", "clerk")]

UnitOrOffice = Annotated[Caller, user("unit", *OFFICE)]

YouthCaller = Annotated[Caller, user("youth")]

DecidingCaller = Annotated[Caller, user("clerk", "reviewer")]
"""An officer who decides: sees whole what answers hide, puts right what another said."""


class _YouthOrNobody:
    rights = (WITHOUT_TOKEN, *rights_of(("youth",)))

    async def __call__(
        self, request: Request, _: Annotated[Any, Depends(user_token)] = None
    ) -> Caller | None:
        caller: Caller | None = request.state.caller
        if caller and caller.kind == DEPARTMENT:
            raise TokenOfWrongKind
        if caller and "youth" not in caller.roles:
            raise RoleLacksRight(roles=["youth"])
        return caller


YouthOrNobody = Annotated[Caller | None, Depends(_YouthOrNobody())]
"""A youth's account, or anyone who shows no token."""

TAKES_TOKEN: Final = Depends(user_token)
"""For a path that asks nobody who they are and still notes who does say so."""

WITHOUT_TOKEN_TOO: Final[dict[str, Any]] = {"security": [{}]}
"""What the document adds for a path that takes a token or none."""

Receipt = Annotated[
    str,
    Header(
        alias="X-Receipt",
        max_length=100,
        examples=["B2QX-9FK3-TM7Z-0PWZ-VD5R-J8NC"],
        description="提交时取得的查询码；不要写在地址中",
    ),
]


NEVER_KEPT: Final = {"Cache-Control": "no-store"}


def place_in_work(stretch: Stretch) -> Place | None:
    """Where a page begins in a list of work. Raises CursorInvalid."""
    if stretch.after is None:
        return None
    try:
        done, day, object_id = stretch.after
        return done == str(True), date.fromisoformat(day), object_id
    except ValueError:
        raise CursorInvalid("/query/cursor", CursorInvalid.title()) from None


def day_and_id(stretch: Stretch) -> tuple[date, str] | None:
    """Where a page begins in a list by day and id. Raises CursorInvalid."""
    if stretch.after is None:
        return None
    try:
        day, object_id = stretch.after
        return date.fromisoformat(day), object_id
    except ValueError:
        raise CursorInvalid("/query/cursor", CursorInvalid.title()) from None
