"""Computing a settlement line again out of nothing but what it says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from services.common.values import yuan
from services.reporting.rules import sentences
from services.reporting.rules.absences import Excess
from services.reporting.rules.allowance import Portion, allowance


@dataclass(frozen=True)
class Recomputed:
    """What a line comes to by its own arithmetic, in days and yuan, and how it is said."""

    days: int
    counted_days: int
    full_month: Decimal
    computed: Decimal
    amount: Decimal
    to_pay: Decimal
    sentence: str


def recompute(line: Mapping[str, Any]) -> Recomputed:
    """A line computed again from its portions, its ceiling and what was settled before.

    `line` is as the API shows it: sums as text. Source: 宁人社函〔2020〕272号 一.
    """
    already, set_off = Decimal(line["already"]), Decimal(line["set_off"])
    portions = tuple(portion_told(told, line) for told in line["portions"])
    if not portions:
        nothing = sentences.nothing_sentence(already)
        return Recomputed(0, 0, yuan.ZERO, yuan.ZERO, -already, yuan.ZERO, nothing)
    due = allowance(portions, Decimal(line["ceiling"]))
    amount = due.amount - already
    to_pay = max(yuan.ZERO, amount) - set_off
    said = sentences.line_sentence(due, None if line["adjusts"] is None else already)
    return Recomputed(
        days=sum(portion.days for portion in portions),
        counted_days=due.counted_days,
        full_month=due.full_month,
        computed=due.amount,
        amount=amount,
        to_pay=to_pay,
        sentence=sentences.with_set_off(said, set_off, to_pay),
    )


def portion_told(told: Mapping[str, Any], line: Mapping[str, Any]) -> Portion:
    """A portion as its line keeps it; an early one names no county and method but its line's."""
    stopped_by = told["stopped_by"]
    return Portion(
        first=date.fromisoformat(told["first"]),
        last=date.fromisoformat(told["last"]),
        counted_days=told["counted_days"],
        month_days=told["month_days"],
        wage=Decimal(told["wage"]),
        ratio=Decimal(told["ratio"]),
        county=told["county"] or line["county"],
        method=told["method"] or line["method"],
        missed_days=told["missed_days"],
        least_days=told["least_days"],
        stopped_by=Excess(**stopped_by) if stopped_by else None,
        voided_for=told.get("voided_for"),
    )
