"""The tables of `reporting`, one file per noun; importing the room fills its registry."""

from services.reporting.tables import (
    books,
    calendar,
    disbursements,
    facts,
    filings,
    objections,
    offers,
    payees,
    payments,
    settlements,
    signals,
)
from services.reporting.tables.mapping import Base

__all__ = [
    "Base",
    "books",
    "calendar",
    "disbursements",
    "facts",
    "filings",
    "objections",
    "offers",
    "payees",
    "payments",
    "settlements",
    "signals",
]
