"""Lists to a carrier: whom it is to cover from now on and whom no longer, and what it answers."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Final, Literal, NamedTuple

from services.common.errors import Malformed, NotFound, Refused
from services.common.moves import Names
from services.reporting.rules.days import ONE, Days, without
from services.reporting.rules.insurance_contracts import Contract
from services.reporting.rules.insurance_covers import Kind, Trainee, due, listed

State = Literal["drawn", "acknowledged"]


class Step(NamedTuple):
    """One move of the table."""

    state: State
    move: Literal["acknowledgement", "correction"]
    who: str
    next: State


LIST_STEPS: Final = (
    Step("drawn", "acknowledgement", "clerk", "acknowledged"),
    Step("acknowledged", "correction", "clerk", "acknowledged"),
)

NAMES: Final = Names(
    states={"drawn": "已编制", "acknowledged": "承保机构已确认"},
    moves={"acknowledgement": "登记承保机构的确认", "correction": "更正登记的确认"},
    movers={"clerk": "经办人员"},
)

KINDS: Final[dict[Kind, str]] = {"addition": "增员", "withdrawal": "减员"}


class InsuranceListUnknown(NotFound):
    """没有找到这份报送名单，或者不在您可以查看的范围内。"""


class NothingToList(Refused):
    """自上一份名单以来没有人员变动，不用报送。"""


class SeatsExceeded(Refused):
    """同时在保的人数会超过合同的名额。"""


class ListAcknowledged(Refused):
    """这份名单已经登记过承保机构的确认。"""


class ListNotAcknowledged(Refused):
    """这份名单还没有登记承保机构的确认，不用更正。"""


@dataclass(frozen=True)
class Line:
    """One line of a list: of whose placement, and which days come or go."""

    placement_id: str
    youth_id: str
    unit_id: str
    kind: Kind
    days: Days


def lines_of(trainee: Trainee, contract_id: str) -> Iterator[Line]:
    """What a carrier has still to be told of a trainee: days due and not listed, and reversed."""
    wanted, told = due(trainee, contract_id), listed(trainee, contract_id)
    kinds: tuple[tuple[Kind, tuple[Days, ...]], ...] = (
        ("withdrawal", without(told, wanted)),
        ("addition", without(wanted, told)),
    )
    for kind, some in kinds:
        for days in some:
            yield Line(trainee.placement_id, trainee.youth_id, trainee.unit_id, kind, days)


def require_lines(lines: Collection[Line]) -> None:
    """A list without a line is not drawn: NothingToList."""
    if not lines:
        raise NothingToList


def require_seats(contract: Contract, due_days: Iterable[Days]) -> None:
    """No more are insured on one day than the contract has seats: SeatsExceeded."""
    if contract.seats is None:
        return
    most = peak(due_days)
    if most > contract.seats:
        raise SeatsExceeded(seats=contract.seats, needed=most)


def peak(some: Iterable[Days]) -> int:
    """On how many stretches the fullest day lies."""
    steps: dict[date, int] = {}
    for days in some:
        steps[days.first] = steps.get(days.first, 0) + 1
        steps[days.last + ONE] = steps.get(days.last + ONE, 0) - 1
    return max(accumulate(steps[day] for day in sorted(steps)), default=0)


def require_open(state: State) -> None:
    """A list is acknowledged once: ListAcknowledged."""
    if state != "drawn":
        raise ListAcknowledged


def require_acknowledged(state: State) -> None:
    """What was put down of an answer is corrected, and only that: ListNotAcknowledged."""
    if state != "acknowledged":
        raise ListNotAcknowledged


def require_effective(effective_from: date | None, contract: Contract) -> None:
    """A carrier covers from a day of its contract on, or from those of the list: Malformed."""
    if effective_from and not contract.days.first <= effective_from <= contract.days.last:
        raise Malformed("/effective_from", "承保日期应在合同的期限以内。")


def require_listed(
    rejected: Sequence[int], lines: int, before: Collection[int] = frozenset()
) -> None:
    """What a carrier rejects are lines of the list, each named once: Malformed at their place.

    `before` are those that it is known to have rejected.
    """
    named = set(before)
    for place, line in enumerate(rejected):
        if not 1 <= line <= lines:
            raise Malformed(f"/rejected/{place}/line", "名单中没有这一行。")
        if line in named:
            raise Malformed(f"/rejected/{place}/line", "同一行只写一次。")
        named.add(line)
