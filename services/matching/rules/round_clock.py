"""Until when a round may keep a market's seats from rolling dispatch."""

from datetime import date, timedelta

from services.common.errors import Refused
from services.matching.rules.round_moves import KeepsBack


class RoundOverdue(Refused):
    """批次超过了最长的办理天数，由系统结束，什么也没有执行。"""


def last_day(
    keeps_back: KeepsBack, opened_on: date, frozen_on: date | None, *, collecting: int, frozen: int
) -> date | None:
    """The last day of a round under way, in calendar days from its freeze, or first its opening.

    None while nothing is kept back: such a round is in nobody's way.
    """
    if frozen_on is not None:
        return frozen_on + timedelta(days=frozen)
    return opened_on + timedelta(days=collecting) if keeps_back == "from_opening" else None


def is_over(last: date | None, today: date) -> bool:
    """Whether the last day lies behind; on itself a round can still be applied."""
    return last is not None and last < today
