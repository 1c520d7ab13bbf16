"""Settlement lines: what a placement's month is due now, beside what was settled before."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from services.common.values import yuan
from services.common.values.month import Month
from services.reporting.rules import allowance, sentences
from services.reporting.rules.allowance import Allowance, Presence, after
from services.reporting.rules.counting import Counting
from services.reporting.rules.month_days import Method
from services.reporting.rules.payees import Payee
from services.reporting.rules.signals import Kind
from services.reporting.rules.stays import Stay

HeldFor = Literal["attendance-unconfirmed", "payee-account-missing", "days-settled-elsewhere"]


class Voided(NamedTuple):
    """Why nothing of a month is due: a confirmed signal, and the version of the value by which."""

    kind: Kind
    value: str


class Settled(NamedTuple):
    """What the lines in force say of a placement's month: base and adjustments together.

    `days` are its first and last day settled, None where a later fact left it without one.
    """

    placement_id: str
    youth_id: str
    base_line: str | None
    days: tuple[date, date] | None
    amount: Decimal
    full_month: Decimal


@dataclass(frozen=True)
class MonthFacts:
    """What holds for a month: how it is counted, and accounts by their owner.

    Of each recognising office `payees` say to whom the money goes, `holding` which let a month
    without confirmed attendance wait. `voided` are the placements of which nothing is due.
    """

    counting: Counting
    accounts: Mapping[str, str]
    payees: Mapping[str, Payee]
    holding: Collection[str]
    voided: Mapping[str, Voided] = field(default_factory=dict)


class Case(NamedTuple):
    """All that a line is decided from, for one placement and one month.

    `before` is what was settled of it, `others` what was settled of the same youth's other
    placements in that month; `account` names that of the payee.
    """

    stay: Stay
    counting: Counting
    before: Settled | None
    others: tuple[Settled, ...]
    payee: Payee
    account: str | None
    hold_unconfirmed: bool
    voided: Voided | None = None

    @property
    def month(self) -> Month:
        """The month that the line is for."""
        return self.counting.days.month


class Line(NamedTuple):
    """A line as decided; `allowance` is None where a later fact left the month without a day.

    `county` is where the workplace stood on the last of its days, `method` how it counts.
    """

    stay: Stay
    days: tuple[date, date]
    county: str
    method: Method
    allowance: Allowance | None
    already: Decimal
    amount: Decimal
    values: tuple[str, ...]
    held_for: tuple[HeldFor, ...]
    payee: Payee
    account: str | None
    adjusts: str | None

    @property
    def sentence(self) -> str:
        """The line in words."""
        if self.allowance is None:
            return sentences.nothing_sentence(self.already)
        return sentences.line_sentence(self.allowance, self.already if self.adjusts else None)


def line_for(case: Case) -> Line | None:
    """The line that a placement's month needs now; None if nothing is due or all is settled.

    The first line of a month is written even at 0.00 yuan; a later one only for a difference.
    """
    if case.before:
        case = _first_come(case)
    presence = _own(case)
    if presence is None:
        return _taking_back(case)
    spans = case.stay.counties_within(presence.first, presence.last)
    counted = case.counting.of(presence, spans)
    due = counted.within(_room(case, counted.full_month))
    if case.before and _stands(case.before, presence, due):
        return None
    by = () if case.voided is None else (case.voided.value,)
    return _line(case, presence, due, (*counted.values, *by))


def lines_in_turn(
    stays: Iterable[Stay], settled: Iterable[Settled], month: MonthFacts
) -> Iterator[Line]:
    """The lines of several placements, earlier arrivals first, each aware of those before it."""
    books: defaultdict[str, dict[str, Settled]] = defaultdict(dict)
    for one in settled:
        books[one.youth_id][one.placement_id] = one
    for stay in sorted(stays, key=lambda stay: (stay.arrived_on, stay.placement_id)):
        known = books[stay.youth_id]
        line = line_for(_case(stay, known, month))
        if line is None:
            continue
        if not line.held_for:
            known[stay.placement_id] = _settled(line)
        yield line


def _room(case: Case, full_month: Decimal) -> Decimal:
    others = [(other.full_month, other.amount) for other in case.others]
    return allowance.room_left(full_month, others) if others else full_month


def _first_come(case: Case) -> Case:
    # Days settled twice, before two youths turned out to be one, are the first placement's: what
    # is to be taken back of the other stands in no way of it.
    others = tuple(one for one in case.others if not _gives_way(one, case.before))
    return case._replace(others=others)


def _gives_way(other: Settled, before: Settled | None) -> bool:
    return _share(other, before) and _turn(other) > _turn(before)


def _own(case: Case) -> Presence | None:
    # What is settled anew leaves the days to whoever settled them first.
    presence = case.stay.presence_in(case.month)
    if presence and case.voided:
        presence = presence._replace(voided_for=case.voided.kind)
    if case.before is None:
        return presence
    for first, last in sorted(one.days for one in case.others if one.days):
        if presence and first <= presence.first <= last:
            presence = after(presence, last)
    return presence


def _share(one: Settled, other: Settled | None) -> bool:
    if other is None or one.days is None or other.days is None:
        return False
    return one.days[0] <= other.days[1] and other.days[0] <= one.days[1]


def _turn(one: Settled | None) -> tuple[date, str]:
    days = one.days if one else None
    return (days[0], one.base_line or "") if one and days else (date.max, "")


def _line(case: Case, presence: Presence, due: Allowance, values: tuple[str, ...]) -> Line:
    before = case.before
    already = before.amount if before else yuan.ZERO
    days = (presence.first, presence.last)
    return Line(
        stay=case.stay,
        days=days,
        county=due.portions[-1].county,
        method=due.portions[-1].method,
        allowance=due,
        already=already,
        amount=due.amount - already,
        values=values,
        held_for=_held_for(case, presence, due.amount - already),
        payee=case.payee,
        account=case.account,
        adjusts=before.base_line if before else None,
    )


def _case(stay: Stay, known: Mapping[str, Settled], facts: MonthFacts) -> Case:
    # `known` is what is settled of this youth's month, by placement.
    payee = facts.payees[stay.region]
    return Case(
        stay=stay,
        counting=facts.counting,
        before=known.get(stay.placement_id),
        others=tuple(one for key, one in known.items() if key != stay.placement_id),
        payee=payee,
        account=facts.accounts.get(stay.youth_id if payee == "youth" else stay.unit_id),
        hold_unconfirmed=stay.region in facts.holding,
        voided=facts.voided.get(stay.placement_id),
    )


def _settled(line: Line) -> Settled:
    return Settled(
        placement_id=line.stay.placement_id,
        youth_id=line.stay.youth_id,
        base_line=line.adjusts,
        days=line.days if line.allowance else None,
        amount=line.already + line.amount,
        full_month=line.allowance.full_month if line.allowance else yuan.ZERO,
    )


def _stands(before: Settled, presence: Presence, due: Allowance) -> bool:
    same_days = before.days == (presence.first, presence.last)
    return same_days and before.amount == due.amount


def _taking_back(case: Case) -> Line | None:
    before = case.before
    if before is None or before.days is None:
        return None
    county = case.stay.county_on(case.month.first)
    terms = case.counting.terms[county]
    return Line(
        stay=case.stay,
        days=before.days,
        county=county,
        method=terms.method,
        allowance=None,
        already=before.amount,
        amount=-before.amount,
        values=terms.values,
        held_for=(),
        payee=case.payee,
        account=case.account,
        adjusts=before.base_line,
    )


def _held_for(case: Case, presence: Presence, amount: Decimal) -> tuple[HeldFor, ...]:
    # Of what is void no attendance is waited for.
    waits = case.hold_unconfirmed and case.voided is None
    unconfirmed = waits and not case.stay.is_confirmed(presence)
    missing = case.account is None and amount > 0
    elsewhere = _overlaps(case.others, presence)
    if not (unconfirmed or missing or elsewhere):
        return ()
    reasons: Sequence[tuple[bool, HeldFor]] = (
        (unconfirmed, "attendance-unconfirmed"),
        (missing, "payee-account-missing"),
        (elsewhere, "days-settled-elsewhere"),
    )
    return tuple(reason for holds, reason in reasons if holds)


def _overlaps(others: Sequence[Settled], presence: Presence) -> bool:
    if not others:
        return False
    taken = [other.days for other in others if other.days]
    return any(first <= presence.last and presence.first <= last for first, last in taken)
