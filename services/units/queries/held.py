"""What units holds of somebody with an account: what they complained of, and the answer."""

from typing import Any, Final

from sqlalchemy import select

from services.common.store.held import Held, Person
from services.common.store.sealed import blinds
from services.units.tables.complaints import Complaint, RevokedFinding

ACCOUNT: Final = "complaints.account"
"""The place of the blind index by which a complaint names the account it came from."""


def _account(person: Person) -> list[bytes]:
    return [*blinds(ACCOUNT, person.account_id)] if person.account_id else []


def _complaints(person: Person) -> Any:
    return select(Complaint.id).where(Complaint.account.in_(_account(person)))


HELD: Final = (
    # How an office looked into it, and whom it asked, is not the complainant's.
    Held(
        Complaint.account,
        _account,
        kept_back=frozenset({"finding", "evidence", "clearance_ground", "reopening_ground"}),
    ),
    Held(
        RevokedFinding.complaint_id,
        _complaints,
        kept_back=frozenset({"finding", "evidence", "clearance_ground", "ground", "author"}),
    ),
)
