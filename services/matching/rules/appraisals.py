"""Certificates 见习鉴定: how a unit appraises a placement that is over, and what proves the paper.

A code on the paper leads to what stands of it now; who reads the code learns no more than who
holds the paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.common.errors import NotFound, Refused
from services.matching.rules.placements import Course

Grade = Literal["excellent", "good", "qualified", "unqualified"]
Standing = Literal["in_force", "superseded", "outdated", "annulled"]

GRADES: Final[Mapping[Grade, str]] = {
    "excellent": "优秀",
    "good": "良好",
    "qualified": "合格",
    "unqualified": "不合格",
}
STANDINGS: Final[Mapping[Standing, str]] = {
    "in_force": "有效",
    "superseded": "已由新的鉴定取代",
    "outdated": "所载的见习日期或者结束的原因其后已更正",
    "annulled": "所载的见习经查没有到岗，已撤销",
}

_LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Of a code: none that is taken for another when it is typed from paper."""
CODE_LENGTH: Final = 16


class AppraisalBeforeEnd(Refused):
    """见习结束以后才能作出鉴定。"""

    article = "宁人社函〔2020〕272号 六"


class CertificateNotMade(NotFound):
    """这次见习还没有作出鉴定。"""


class CertificateUnknown(NotFound):
    """没有这份见习鉴定，请核对鉴定书上的核验码。"""


@dataclass(frozen=True)
class Days:
    """The days that a certificate states, and for how long the placement stood still in them."""

    arrived_on: date
    last_day: date
    suspended_days: int


def days_of(course: Course) -> Days:
    """What a certificate states of a course. Raises AppraisalBeforeEnd."""
    if course.ending is None or course.state == "annulled":
        raise AppraisalBeforeEnd
    return Days(course.arrived_on, course.ending.last_day, course.suspended_days)


def standing(stated: Days, then: Course, now: Course, *, newest: bool) -> Standing:
    """What a certificate is worth: the newest that states the days as they stand.

    `then` is the course as it was appraised: of an end for another cause, or by another's doing,
    than was thought, something else is to be said.
    """
    if now.state == "annulled":
        return "annulled"
    if not newest:
        return "superseded"
    same = stated == days_of(now) and then.ending == now.ending
    return "in_force" if same else "outdated"


def code_of(random: bytes) -> str:
    """A code of sixteen letters and digits, 80 bits: nobody hits one by trying.

    `random` are as many bytes.
    """
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in random[:CODE_LENGTH])


def plain_code(told: str) -> str:
    """A code as people type it: blanks and hyphens away, capital letters."""
    return "".join(letter for letter in told.upper() if letter not in " -")


def spaced_code(code: str) -> str:
    """A code in groups of four, as it stands on paper."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
