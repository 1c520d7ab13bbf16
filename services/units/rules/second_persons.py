"""What one officer concluded or answered, another one puts right."""

from services.common.errors import Refused


class SecondPersonNeeded(Refused):
    """作出结论或者答复的人不能自己撤销、更正，须由另一人办理。"""


def check_another(said_by: str | None, putting_right: str) -> None:
    """Refuse whoever would put right what they said themselves: SecondPersonNeeded."""
    if said_by == putting_right:
        raise SecondPersonNeeded
