"""The bank's return file: each row matched to the try it tells of, all of them or none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from services.common.errors import Refused

Outcome = Literal["paid", "failed"]

OUTCOMES: Final[dict[Outcome, str]] = {"paid": "成功", "failed": "失败"}


class BankReturnRefused(Refused):
    """回盘文件有不能匹配的行，整份没有登记。"""


@dataclass(frozen=True)
class Told:
    """A row of the file: of which line, what became of it, how much, and why it failed.

    `attempt` is the try that it tells of.
    """

    row: int
    line_id: str
    outcome: Outcome
    amount: Decimal
    reason: str
    attempt: int = 1


@dataclass(frozen=True)
class Tried:
    """A try to pay a line: how much in yuan, and what the bank said of it before.

    `was_drawn`: the try before was reversed, and a file with the number of this one drawn before
    it was entered. Otherwise the bank knows its money by the number of the one before.
    """

    line_id: str
    attempt: int
    amount: Decimal
    outcome: Outcome | None
    is_reversed: bool
    has_returns: bool
    was_drawn: bool = False


@dataclass(frozen=True)
class Mismatch:
    """What is wrong with a row: a stable code and words that repeat nothing of it."""

    row: int
    code: str
    message: str


@dataclass(frozen=True)
class Matched:
    """What the file tells of new, and how many rows told again what is known."""

    new: tuple[tuple[Told, Tried], ...]
    already: int
    amiss: tuple[Mismatch, ...]


def matched(told: Iterable[Told], tries: Mapping[tuple[str, int], Tried]) -> Matched:
    """Match each row with the try that it tells of; `tries` are those of the batch.

    What was paid may still come back (退汇); what failed is never paid by the same try.
    """
    new, already, amiss = [], 0, []
    reached: set[Tried] = set()
    for one in told:
        tried = _reached(one, tries)
        wrong = _twice(one) if tried in reached else _amiss(one, tried)
        if wrong or tried is None:
            amiss.append(wrong or unknown(one))
            continue
        reached.add(tried)
        if tried.outcome == one.outcome:
            already += 1
        else:
            new.append((one, tried))
    return Matched(tuple(new), already, tuple(amiss))


def unknown(told: Told) -> Mismatch:
    """A row that tells of a line nobody paid."""
    return Mismatch(told.row, "line-unknown", "没有拨付过这个业务编号。")


def _reached(told: Told, tries: Mapping[tuple[str, int], Tried]) -> Tried | None:
    # What was reversed and entered anew left once, by the number that the bank was given.
    tried = tries.get((told.line_id, told.attempt))
    while tried and tried.is_reversed:
        anew = tries.get((tried.line_id, tried.attempt + 1))
        tried = anew if anew and not anew.was_drawn else None
    return tried


def _twice(told: Told) -> Mismatch:
    return Mismatch(told.row, "told-twice", "文件中另有一行说的是同一次拨付。")


def _amiss(told: Told, tried: Tried | None) -> Mismatch | None:
    if tried is None:
        return unknown(told)
    if told.amount != tried.amount:
        return Mismatch(told.row, "amount-differs", "金额与拨付的金额不一致。")
    if (told.outcome, tried.outcome) == ("paid", "failed"):
        return Mismatch(told.row, "told-otherwise", "此前的回盘已登记为失败，不能再登记为成功。")
    if told.outcome == "failed" and not told.reason:
        return Mismatch(told.row, "reason-missing", "失败的行应有失败原因。")
    if told.outcome == "failed" and tried.outcome != "failed" and tried.has_returns:
        return Mismatch(told.row, "has-returns", "这一行已登记过退回的资金。")
    return None
