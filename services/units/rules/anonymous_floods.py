"""Words that anybody may send without an account: so many a day, lest one sender makes a flood."""

from dataclasses import dataclass

from services.common.errors import TooMany


class ComplaintsWithoutAccountFull(TooMany):
    """今天收到的对这个单位的不登录投诉已达到规定的件数。"""


class QuestionsFull(TooMany):
    """今天收到的向这个地区的咨询已达到规定的件数。"""


@dataclass(frozen=True)
class Day:
    """How many came in today, how many may, and the seconds that are left of the day."""

    received: int
    most: int
    seconds_left: int

    @property
    def is_full(self) -> bool:
        """Whether no more may come in today."""
        return self.received >= self.most


def check_complaints(day: Day) -> None:
    """One more complaint of a unit without an account: ComplaintsWithoutAccountFull."""
    if day.is_full:
        raise ComplaintsWithoutAccountFull(
            f"每天最多{day.most}件；请登录后投诉，或者到经办机构反映，也可以明天再来。",
            retry_after=day.seconds_left,
            most=day.most,
        )


def check_questions(day: Day) -> None:
    """One more question to a region: QuestionsFull."""
    if day.is_full:
        raise QuestionsFull(
            f"每天最多{day.most}件；请明天再来，或者向经办机构电话咨询。",
            retry_after=day.seconds_left,
            most=day.most,
        )
