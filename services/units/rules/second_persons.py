"""What one officer concluded or answered, another one puts right."""

from services.common.errors import Refused


class SecondPersonNeeded(Refused):
    """原来的结论、答复须由作出它的人以外的人撤销或者更正。"""


def check_another(said_by: str | None, putting_right: str) -> None:
    """Refuse whoever would put right what they said themselves: SecondPersonNeeded."""
    if said_by == putting_right:
        raise SecondPersonNeeded
