"""What units holds of somebody with an account: what they complained of, and the answer."""

from typing import Final

from services.common.store.held import Held, Person
from services.common.store.sealed import blinds
from services.units.tables.complaints import Complaint

ACCOUNT: Final = "complaints.account"
"""The place of the blind index by which a complaint names the account it came from."""


def _account(person: Person) -> list[bytes]:
    return [*blinds(ACCOUNT, person.account_id)] if person.account_id else []


HELD: Final = (
    # How an office looked into it, and whom it asked, is not the complainant's.
    Held(
        Complaint.account,
        _account,
        kept_back=frozenset({"finding", "evidence", "clearance_ground"}),
    ),
)
