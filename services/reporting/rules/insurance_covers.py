"""Covers: on which days a trainee is due to be insured, is insured, and is on post without it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final, Literal

from services.reporting.rules.days import (
    EARLIEST,
    LATEST,
    ONE,
    Days,
    days_between,
    joined,
    shared,
    without,
)
from services.reporting.rules.insurance_contracts import Contract, by_place

Kind = Literal["addition", "withdrawal"]
Answer = Literal["pending", "accepted", "rejected"]
Reason = Literal[
    "no_contract",
    "expired",
    "no_consent",
    "not_listed",
    "not_acknowledged",
    "accepted_later",
    "rejected",
]

REASONS: Final[dict[Reason, str]] = {
    "no_contract": "当地没有保险合同",
    "expired": "保险合同已到期",
    "no_consent": "本人未同意投保",
    "not_listed": "尚未报送承保机构",
    "not_acknowledged": "承保机构尚未确认",
    "accepted_later": "承保机构自较晚的日期承保",
    "rejected": "承保机构不予承保",
}
"""Why a day on post has no cover."""
Standing = Literal["covered", "not_listed", "not_acknowledged", "accepted_later", "rejected"]
STANDINGS: Final[dict[Standing, str]] = {
    "covered": "在保",
    "not_listed": "尚未报送承保机构",
    "not_acknowledged": "承保机构尚未确认",
    "accepted_later": "承保机构自较晚的日期承保",
    "rejected": "承保机构不予承保",
}
"""How the enrolment of a trainee stands on a day."""
_Answered = Literal["not_acknowledged", "accepted_later", "rejected"]


@dataclass(frozen=True)
class Consent:
    """A youth's consent to be insured for at most so many yuan; a later one takes its place."""

    given_on: date
    sum_limit: Decimal


@dataclass(frozen=True)
class Entry:
    """One line of a list to a carrier: days to be covered from now on, or no longer.

    `effective_from` is the day from which the carrier covers what it accepted, None for all days.
    """

    contract_id: str
    kind: Kind
    days: Days
    answer: Answer = "pending"
    effective_from: date | None = None


@dataclass(frozen=True)
class Trainee:
    """A placement as insurance sees it: its days, and what was consented to and listed of it.

    `contracts` are those that may reach its region; `entries` in the order of their lists.
    """

    placement_id: str
    youth_id: str
    unit_id: str
    region: str
    days: Days
    away: tuple[Days, ...] = ()
    """Stretches in which the placement was suspended: nobody is on post."""
    consents: tuple[Consent, ...] = ()
    contracts: tuple[Contract, ...] = ()
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Gap:
    """Days on post without cover, for one reason."""

    days: Days
    reason: Reason


def due(trainee: Trainee, contract_id: str | None = None) -> tuple[Days, ...]:
    """The days to be covered, by one contract or any: from arrival to end, by consent only."""
    wanted = (
        shared(shared([trainee.days], [days]), consented(trainee, contract))
        for contract, days in by_place(trainee.contracts, trainee.region)
        if contract_id in (None, contract.id)
    )
    return joined(days for some in wanted for days in some)


def consented(trainee: Trainee, contract: Contract) -> tuple[Days, ...]:
    """The days on which the consent that counts is for no less than the contract's cover."""
    ordered = sorted(trainee.consents, key=lambda one: one.given_on)
    ends = [later.given_on - ONE for _, later in pairwise(ordered)]
    spans = (
        days_between(one.given_on, last)
        for one, last in zip(ordered, [*ends, LATEST], strict=False)
        if one.sum_limit >= contract.cover
    )
    return tuple(days for some in spans for days in some)


def listed(trainee: Trainee, contract_id: str) -> tuple[Days, ...]:
    """The days that a carrier was asked to cover and has not rejected."""
    return kept_days(one for one in trainee.entries if one.contract_id == contract_id)


def covered(trainee: Trainee, contract_id: str | None = None) -> tuple[Days, ...]:
    """The days that a carrier has accepted to cover, by one contract or any."""
    told = [one for one in trainee.entries if contract_id in (None, one.contract_id)]
    by_contract = {one.contract_id: _accepted(told, one.contract_id) for one in told}
    return joined(days for some in by_contract.values() for days in some)


def gaps(trainee: Trainee, through: date) -> tuple[Gap, ...]:
    """The stretches of days on post until a day that no carrier covers, each with its reason."""
    on_post = days_between(trainee.days.first, min(trainee.days.last, through))
    left = without(without(on_post, trainee.away), covered(trainee))
    found: list[Gap] = []
    for reason, days in _reasons(trainee):
        found += [Gap(one, reason) for one in shared(left, days)]
        left = without(left, days)
    found += [Gap(one, "not_listed") for one in left]
    return tuple(sorted(found, key=lambda gap: gap.days))


def standing_on(trainee: Trainee, day: date, contract_id: str | None) -> Standing | None:
    """How the enrolment of a day stands, by one contract or any; None where none is due or held."""
    if any(day in days for days in covered(trainee, contract_id)):
        return "covered"
    if not any(day in days for days in due(trainee, contract_id)):
        return None
    for standing, some in _answers(trainee):
        if any(day in days for days in some):
            return standing
    return "not_listed"


def cover_ends(trainee: Trainee, today: date) -> date | None:
    """When the cover of today ends before the last day on post; None if it lasts or is none."""
    for days in covered(trainee):
        if today in days and days.last < trainee.days.last:
            return days.last
    return None


def _reasons(trainee: Trainee) -> Iterator[tuple[Reason, Sequence[Days]]]:
    yield from _uninsurable(trainee)
    yield from _answers(trainee)


def _answers(trainee: Trainee) -> Iterator[tuple[_Answered, tuple[Days, ...]]]:
    yield "not_acknowledged", _asked(trainee, "pending")
    yield "accepted_later", _asked(trainee, "accepted")
    yield "rejected", _asked(trainee, "rejected")


def _uninsurable(trainee: Trainee) -> Iterator[tuple[Reason, Sequence[Days]]]:
    places = by_place(trainee.contracts, trainee.region)
    held = [days for _, days in places]
    began = min((days.first for days in held), default=LATEST)
    yield "no_contract", days_between(EARLIEST, began - ONE)
    yield "expired", without(days_between(began, LATEST), held)
    yield "no_consent", without(held, due(trainee))


def _asked(trainee: Trainee, answer: Answer) -> tuple[Days, ...]:
    # Of what was withdrawn since, nothing is asked any more.
    asked: tuple[Days, ...] = ()
    for one in trainee.entries:
        if one.kind == "addition" and one.answer == answer:
            asked = joined([*asked, one.days])
        elif one.kind == "withdrawal" and one.answer != "rejected":
            asked = without(asked, [one.days])
    return asked


def kept_days(entries: Iterable[Entry]) -> tuple[Days, ...]:
    """The days that entries of one contract leave: pending ones counted, rejected ones not."""
    days: tuple[Days, ...] = ()
    for one in entries:
        if one.answer != "rejected":
            days = _with(days, one, one.days)
    return days


def _accepted(entries: Iterable[Entry], contract_id: str) -> tuple[Days, ...]:
    days: tuple[Days, ...] = ()
    for one in entries:
        if one.contract_id == contract_id and one.answer == "accepted":
            for some in days_between(max(one.days.first, _from(one)), one.days.last):
                days = _with(days, one, some)
    return days


def _from(entry: Entry) -> date:
    if entry.kind == "withdrawal" or entry.effective_from is None:
        return EARLIEST
    return entry.effective_from


def _with(days: tuple[Days, ...], entry: Entry, some: Days) -> tuple[Days, ...]:
    return joined([*days, some]) if entry.kind == "addition" else without(days, [some])
