"""The tables of `reporting`, one file per noun; importing the room fills its registry."""

from services.reporting.tables import (
    annual_filings,
    books,
    calendar,
    disbursements,
    facts,
    filings,
    insurance,
    objections,
    offers,
    payables,
    payees,
    payments,
    policy_rows,
    recoveries,
    settlements,
    signals,
    subsidies,
)
from services.reporting.tables.mapping import Base

__all__ = [
    "Base",
    "annual_filings",
    "books",
    "calendar",
    "disbursements",
    "facts",
    "filings",
    "insurance",
    "objections",
    "offers",
    "payables",
    "payees",
    "payments",
    "policy_rows",
    "recoveries",
    "settlements",
    "signals",
    "subsidies",
]
