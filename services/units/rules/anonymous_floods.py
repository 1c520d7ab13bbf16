"""Words that anybody may send without an account: so many a day of one network, so many of all.

One sender alone so makes no flood that shuts out the others.
"""

from dataclasses import dataclass

from services.common.errors import TooMany


class ComplaintsWithoutAccountFull(TooMany):
    """今天收到的对这个单位的不登录投诉已达到规定的件数。"""


class QuestionsFull(TooMany):
    """今天收到的向这个地区的咨询已达到规定的件数。"""


class SenderFull(TooMany):
    """今天从您所在的网络收到的不登录投诉或者咨询已达到规定的件数。"""


@dataclass(frozen=True)
class Day:
    """How many came in today before this, how many may, and the seconds left of the day."""

    received: int
    most: int
    seconds_left: int

    @property
    def is_full(self) -> bool:
        """Whether no more may come in today."""
        return self.received >= self.most


def check_complaints(day: Day, of_sender: Day) -> None:
    """One more complaint of a unit without an account.

    Raises SenderFull, ComplaintsWithoutAccountFull.
    """
    _check_sender(of_sender, "请登录后投诉，或者到经办机构反映，也可以明天再来。")
    if day.is_full:
        raise ComplaintsWithoutAccountFull(
            f"每天最多{day.most}件；请登录后投诉，或者到经办机构反映，也可以明天再来。",
            retry_after=day.seconds_left,
            most=day.most,
        )


def check_questions(day: Day, of_sender: Day) -> None:
    """One more question to a region: SenderFull, QuestionsFull."""
    _check_sender(of_sender, "请明天再来，或者向经办机构电话咨询。")
    if day.is_full:
        raise QuestionsFull(
            f"每天最多{day.most}件；请明天再来，或者向经办机构电话咨询。",
            retry_after=day.seconds_left,
            most=day.most,
        )


def _check_sender(day: Day, instead: str) -> None:
    if day.is_full:
        raise SenderFull(
            f"从同一网络每天最多{day.most}件；{instead}",
            retry_after=day.seconds_left,
            most=day.most,
        )
