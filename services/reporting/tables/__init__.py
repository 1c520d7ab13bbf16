"""The tables of `reporting`, one file per noun; importing the room fills its registry."""

from services.reporting.tables import (
    calendar,
    disbursements,
    facts,
    filings,
    insurance,
    offers,
    payables,
    payees,
    policy_rows,
    recoveries,
    settlements,
    subsidies,
)
from services.reporting.tables.mapping import Base

__all__ = [
    "Base",
    "calendar",
    "disbursements",
    "facts",
    "filings",
    "insurance",
    "offers",
    "payables",
    "payees",
    "policy_rows",
    "recoveries",
    "settlements",
    "subsidies",
]
