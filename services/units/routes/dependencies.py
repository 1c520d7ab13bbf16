"""What endpoints of units are handed besides the kernel's: matching, and callers by their part."""

from typing import Annotated

from fastapi import Depends, Request

from services.common.web.access import OFFICE, user
from services.common.web.tokens import Caller
from services.units.clients import Matching, Reporting


def _matching(request: Request) -> Matching:
    matching: Matching = request.app.state.matching
    return matching


MatchingDep = Annotated[Matching, Depends(_matching)]


def _reporting(request: Request) -> Reporting:
    reporting: Reporting = request.app.state.reporting
    return reporting


ReportingDep = Annotated[Reporting, Depends(_reporting)]

UnitCaller = Annotated[Caller, user("unit")]
"""A unit's account."""

ClerkCaller = Annotated[Caller, user("clerk")]
"""An officer who records and decides."""

OfficeCaller = Annotated[Caller, user(*OFFICE)]
"""Any officer but an administrator, who sees no unit's data."""

UnitOrClerk = Annotated[Caller, user("unit", "clerk")]

UnitOrOffice = Annotated[Caller, user("unit", *OFFICE)]
