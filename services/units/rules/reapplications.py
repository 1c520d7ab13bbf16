"""Applying again: a unit that left or was removed comes back on its own record, as an applicant.

Whoever left of its own will may apply on the same day. Whoever was removed (二), or left after
notice of a removal, waits a dated number of months, or until an office lets it apply earlier and
says why. Nothing found for the
recognition that ended counts for the next one: conditions are found anew.
"""

from dataclasses import dataclass
from datetime import date

from services.common.errors import Refused
from services.common.values.month import add_months
from services.units.rules.removals import TWO, Standing, is_on_notice
from services.units.rules.units import RecognisedFactsFixed, RemovalGround


class ReapplicationTooEarly(Refused):
    """被清退的单位须满规定的期限，或者经认定机构准许，才能重新申请。"""

    article = TWO


class ReadmissionUncalledFor(Refused):
    """该单位现在就可以重新申请，不需要准许。"""


@dataclass(frozen=True)
class Ended:
    """How and when a recognition ended, and when an office let the unit apply again."""

    ground_kind: RemovalGround
    ended_on: date
    readmitted_on: date | None


def ended_by(asked: RemovalGround, standing: Standing | None) -> RemovalGround:
    """On which ground a recognition ends: who leaves on notice of a removal leaves by its ground.

    Not who was told of none yet, nor who is kept.
    """
    if standing is not None and is_on_notice(standing.state) and standing.decision != "keep":
        return standing.ground_kind
    return asked


def may_apply_from(ended: Ended, months: int) -> date:
    """The first day on which a unit may apply again, so many months after a removal."""
    if ended.readmitted_on is not None:
        return ended.readmitted_on
    if ended.ground_kind == "withdrawal":
        return ended.ended_on
    return add_months(ended.ended_on, months)


def check_reapplication(ended: Ended, months: int, today: date) -> None:
    """A unit that was removed waits for its day: ReapplicationTooEarly."""
    day = may_apply_from(ended, months)
    if today < day:
        raise ReapplicationTooEarly(
            f"自{day}起可以重新申请；提前申请的须经认定机构准许。", may_apply_from=day.isoformat()
        )


def check_same_code(before: str, after: str) -> None:
    """Its record is known by its code: RecognisedFactsFixed."""
    if before != after:
        raise RecognisedFactsFixed(
            "重新申请须用原来的统一社会信用代码；换码的，认定以后再申请变更。"
        )


def check_readmission(ended: Ended, months: int, today: date) -> None:
    """Only a unit whose day has not come needs leave to apply: ReadmissionUncalledFor."""
    if today >= may_apply_from(ended, months):
        raise ReadmissionUncalledFor
