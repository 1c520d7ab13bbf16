"""What was entered by mistake is annulled by another person than the one who entered it."""

from services.common.errors import Refused


class AnnulsOwnEntry(Refused):
    """登记和作废须由不同的人办理。"""


def check_second_person(entered_by: str | None, annuller: str) -> None:
    """Refuse whoever would annul what they entered themselves: AnnulsOwnEntry."""
    if entered_by == annuller:
        raise AnnulsOwnEntry
