"""The form's 15 indicators: what each counts, and by which facts (宁人社函〔2020〕272号 附件)."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from services.common.values import yuan
from services.common.values.month import Month, add_months
from services.reporting.rules.facts import Fact
from services.reporting.rules.histories import Placement
from services.reporting.rules.intakes import plans_that_count
from services.reporting.rules.pictures import Picture
from services.reporting.rules.reading import Reading


@dataclass(frozen=True)
class Counted:
    """One object that a number counts, with its share of it and the facts that say so.

    `amount` is a number of units, seats or persons, for indicator 15 yuan. `cause` and `by_whom`
    stand on early ends only.
    """

    kind: str
    id: str
    amount: int | Decimal
    occurred_on: date
    facts: tuple[str, ...]
    cause: str | None = None
    by_whom: str | None = None


@dataclass(frozen=True)
class Indicator:
    """One column of the form."""

    no: int
    title: str
    unit: str
    count: Callable[[Picture], tuple[Counted, ...]]


@dataclass(frozen=True)
class Figure:
    """The number in one column, and what it counts. 15 is 万元, its entries are yuan.

    In a draft of 14 those who stood through the whole month are in the number alone.
    """

    no: int
    value: int | Decimal
    counted: tuple[Counted, ...]


def figures(picture: Picture) -> tuple[Figure, ...]:
    """The 15 numbers of a picture's month, in the order of the form."""
    return tuple(_figure(indicator, picture) for indicator in INDICATORS)


def standing_units(picture: Picture) -> tuple[Counted, ...]:
    """1: units recognised or suspended at 24:00 of the last day, each once."""
    last = picture.scope.month.last
    stands = ((unit.id, unit.standing_at(last)) for unit in picture.units)
    return tuple(_by_fact("unit", key, 1, fact) for key, fact in stands if fact)


def new_units(picture: Picture) -> tuple[Counted, ...]:
    """2: first recognitions in the month."""
    firsts = ((unit.id, unit.recognised_first()) for unit in picture.units)
    return tuple(
        _by_fact("unit", key, 1, fact)
        for key, fact in firsts
        if fact and fact.occurred_on in picture.scope.month
    )


def standing_seats(picture: Picture) -> tuple[Counted, ...]:
    """3: headcount of posts not closed at the end, and seats still occupied at closed ones."""
    last = picture.scope.month.last
    offers = [(post.id, offer) for post in picture.posts if (offer := post.offer_at(last))]
    closed = {key: offer for key, offer in offers if offer.data["state"] == "closed"}
    return (
        *(
            _by_fact("post", key, offer.data["headcount"], offer)
            for key, offer in offers
            if key not in closed
        ),
        *_occupied_seats(picture, closed),
    )


def new_seats(picture: Picture) -> tuple[Counted, ...]:
    """4: headcount at first publication and raises, both in the month."""
    month = picture.scope.month
    additions = (
        (post.id, [step for step in post.additions() if step[0].occurred_on in month])
        for post in picture.posts
    )
    return tuple(
        Counted(
            kind="post",
            id=key,
            amount=sum(seats for _, seats in steps),
            occurred_on=steps[0][0].occurred_on,
            facts=tuple(fact.id for fact, _ in steps),
        )
        for key, steps in additions
        if steps
    )


def planned_intake(picture: Picture) -> tuple[Counted, ...]:
    """5: the intake plans in force at month end; a later revision never changes them.

    A city's plan holds those of its counties: people are counted once.
    """
    return tuple(
        _by_fact("intake-plan", fact.object_id, fact.data["people"], fact)
        for fact in plans_that_count(picture.plans, picture.scope.month)
    )


def arrivals(picture: Picture) -> tuple[Counted, ...]:
    """6: placements by day of arrival."""
    return tuple(_at_arrival(placement) for placement in _arrived(picture))


def earlier_graduates(picture: Picture) -> tuple[Counted, ...]:
    """7: of 6, graduated before the year of arrival and within the window of a graduate.

    In the nested reading this year's graduates too.
    """
    counts = _is_graduate if picture.scope.reading.nested else _is_earlier_graduate
    return tuple(_at_arrival(p) for p in _arrived(picture) if counts(p, picture.scope.reading))


def graduates_of_the_year(picture: Picture) -> tuple[Counted, ...]:
    """8: of 6, graduated in the calendar year of arrival."""
    return tuple(_at_arrival(p) for p in _arrived(picture) if _is_graduate_of_the_year(p))


def completions(picture: Picture) -> tuple[Counted, ...]:
    """9: placements completed at term, or retained before it, by their last day."""
    return tuple(_at_end(placement) for placement in _ended(picture, "completed"))


def retained(picture: Picture) -> tuple[Counted, ...]:
    """10: of 9, retained by the unit, by the outcome known."""
    return tuple(_at_end(p) for p in _ended(picture, "completed") if p.outcome == "retained")


def retained_graduates(picture: Picture) -> tuple[Counted, ...]:
    """11: of 10, all graduates, of the year of arrival or earlier."""
    return tuple(
        _at_end(placement)
        for placement in _ended(picture, "completed")
        if placement.outcome == "retained" and _is_graduate(placement, picture.scope.reading)
    )


def employed_otherwise(picture: Picture) -> tuple[Counted, ...]:
    """12: of 9, employed elsewhere, by the outcome known; never an early end."""
    return tuple(
        _at_end(placement)
        for placement in _ended(picture, "completed")
        if placement.outcome == "employed_otherwise"
    )


def early_ends(picture: Picture) -> tuple[Counted, ...]:
    """13: every other end in the month, with cause and by whose doing."""
    return tuple(_at_end(placement) for placement in _ended(picture, "ended_early"))


def on_post(picture: Picture) -> tuple[Counted, ...]:
    """14: placements whose last day is after the month's last day, or unknown."""
    return _on_post_at(picture, picture.scope.month.last)


def on_post_before(picture: Picture) -> tuple[Counted, ...]:
    """14 of the month before, by what is known now: from it the identity of 14 starts."""
    return _on_post_at(picture, picture.scope.month.plus(-1).last)


def paid_this_year(picture: Picture) -> tuple[Counted, ...]:
    """15: subsidies that reached their payees this calendar year, less returns, in yuan."""
    month = picture.scope.month
    return tuple(
        Counted("disbursement", payment.id, payment.amount, payment.paid_on, ())
        for payment in picture.payments
        if payment.kind in picture.scope.reading.subsidy_kinds
        and Month(month.year, 1).first <= payment.paid_on <= month.last
    )


INDICATORS = (
    Indicator(1, "本期末实有见习单位总数", "个", standing_units),
    Indicator(2, "本期新增见习单位数量", "个", new_units),
    Indicator(3, "本期末实有见习岗位总数", "个", standing_seats),
    Indicator(4, "本期新增见习岗位数量", "个", new_seats),
    Indicator(5, "本期计划组织见习人数", "人", planned_intake),
    Indicator(6, "本月实际到岗人数", "人", arrivals),
    Indicator(7, "离校未就业高校毕业生人数", "人", earlier_graduates),
    Indicator(8, "当年毕业高校毕业生", "人", graduates_of_the_year),
    Indicator(9, "本月完成见习人数", "人", completions),
    Indicator(10, "被见习单位留用人数", "人", retained),
    Indicator(11, "离校未就业高校毕业生人数", "人", retained_graduates),
    Indicator(12, "其他方式就业人数", "人", employed_otherwise),
    Indicator(13, "本月非正常结束见习人数", "人", early_ends),
    Indicator(14, "本期末实有在岗见习人数", "人", on_post),
    Indicator(15, "本年累计各级财政实际拨付的见习补贴资金数", "万元", paid_this_year),
)
SUBSIDY = INDICATORS[-1]
ON_POST: Final = 14
PEOPLE: Final = range(6, 15)
"""The indicators that count people: what each opens into counts one each."""


def _figure(indicator: Indicator, picture: Picture) -> Figure:
    counted = tuple(sorted(indicator.count(picture), key=lambda entry: entry.id))
    total = sum(entry.amount for entry in counted)
    if indicator.no == ON_POST:
        total += picture.through
    value = yuan.in_wan(Decimal(total)) if indicator is SUBSIDY else total
    return Figure(indicator.no, value, counted)


def _by_fact(kind: str, key: str, amount: int, fact: Fact) -> Counted:
    return Counted(kind, key, amount, fact.occurred_on, (fact.id,))


def _occupied_seats(picture: Picture, closed: Mapping[str, Fact]) -> Iterator[Counted]:
    sitting = defaultdict(list, {key: [*facts] for key, facts in picture.sitting.items()})
    for placement in picture.placements:
        if placement.post_id in closed and placement.on_post_at(picture.scope.month.last):
            sitting[placement.post_id].append(placement.arrival_fact)
    for key, facts in sitting.items():
        closing = closed[key]
        yield Counted("post", key, len(facts), closing.occurred_on, (closing.id, *facts))


def _arrived(picture: Picture) -> Iterator[Placement]:
    return (p for p in picture.placements if p.arrived_on in picture.scope.month)


def _ended(picture: Picture, state: str) -> Iterator[Placement]:
    return (
        placement
        for placement in picture.placements
        if placement.state == state
        and placement.last_day is not None
        and placement.last_day in picture.scope.month
    )


def _on_post_at(picture: Picture, day: date) -> tuple[Counted, ...]:
    return tuple(_at_arrival(p) for p in picture.placements if p.on_post_at(day))


def _at_arrival(placement: Placement) -> Counted:
    return Counted("placement", placement.id, 1, placement.arrived_on, (placement.arrival_fact,))


def _at_end(placement: Placement) -> Counted:
    facts = (placement.end_fact, placement.outcome_fact)
    return Counted(
        kind="placement",
        id=placement.id,
        amount=1,
        occurred_on=placement.last_day or placement.arrived_on,
        facts=tuple(dict.fromkeys(fact for fact in facts if fact)),
        cause=placement.cause,
        by_whom=placement.by_whom,
    )


def _is_graduate_of_the_year(placement: Placement) -> bool:
    # Who leaves the university later in the year came as an unemployed youth.
    graduated, arrived = placement.graduated_on, placement.arrived_on
    return graduated is not None and graduated.year == arrived.year and graduated <= arrived


def _is_earlier_graduate(placement: Placement, reading: Reading) -> bool:
    graduated, arrived = placement.graduated_on, placement.arrived_on
    if graduated is None or graduated.year >= arrived.year:
        return False
    return arrived <= add_months(graduated, reading.graduate_months)


def _is_graduate(placement: Placement, reading: Reading) -> bool:
    return _is_graduate_of_the_year(placement) or _is_earlier_graduate(placement, reading)
