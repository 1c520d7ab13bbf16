"""The books of the fund: entries of several postings that add up to nothing, so no fen is lost.

A posting is positive where a debit is meant: money granted stands negative on `granted` and
positive on `budget`, until it leaves `budget` for `spent`. What was approved stands on `committed`
and, as a debt to people, negative on `payable`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal

from services.common.values import yuan
from services.reporting.rules.disbursements import SOURCES, Source, Sources

Account = Literal["granted", "budget", "committed", "payable", "spent"]
EntryKind = Literal["grant", "commitment", "release", "payment", "return", "reversal", "carry_over"]

ACCOUNTS: Final[dict[Account, str]] = {
    "granted": "下达资金",
    "budget": "预算余额",
    "committed": "已审批待拨付",
    "payable": "应付",
    "spent": "已支出",
}
KINDS: Final[dict[EntryKind, str]] = {
    "grant": "预算下达或者调整",
    "commitment": "审批占用",
    "release": "解除占用",
    "payment": "拨付",
    "return": "退回",
    "reversal": "冲正",
    "carry_over": "年终结转",
}


@dataclass(frozen=True)
class Fund:
    """The money of a region for a year."""

    region: str
    year: int


@dataclass(frozen=True)
class Posting:
    """One amount in yuan on one account of a fund; `source` says whose money, None for a debt."""

    fund: Fund
    account: Account
    source: Source | None
    amount: Decimal


@dataclass(frozen=True)
class Balance:
    """What a fund has and what it is for, in yuan."""

    granted: Sources
    spent: Sources
    left: Sources
    committed: Decimal

    @property
    def available(self) -> Decimal:
        """What may still be approved: what is left and not committed."""
        return self.left.total - self.committed


def granting(fund: Fund, before: Sources, after: Sources) -> tuple[Posting, ...]:
    """A budget set, or set anew: the differences by source."""
    return _moved(fund, after.less(before), "granted", "budget")


def committing(fund: Fund, amount: Decimal) -> tuple[Posting, ...]:
    """So much is to be paid."""
    return _kept(Posting(fund, "committed", None, amount), Posting(fund, "payable", None, -amount))


def releasing(fund: Fund, amount: Decimal) -> tuple[Posting, ...]:
    """So much is to be paid no more."""
    return reversing(committing(fund, amount))


def spending(fund: Fund, sources: Sources) -> tuple[Posting, ...]:
    """So much of each source has left the fund."""
    return _moved(fund, sources, "budget", "spent")


def paying(fund: Fund, sources: Sources) -> tuple[Posting, ...]:
    """What was committed has left the fund, so much of each source."""
    return (*spending(fund, sources), *releasing(fund, sources.total))


def carrying(fund: Fund, balance: Balance) -> tuple[Posting, ...]:
    """What is left of a year, and what it still owes, is the next year's."""
    later = replace(fund, year=fund.year + 1)
    left = [
        Posting(of, "budget", source, amount)
        for source, amount in balance.left.items()
        for of, amount in ((fund, -amount), (later, amount))
    ]
    owed = (*releasing(fund, balance.committed), *committing(later, balance.committed))
    return _kept(*left, *owed)


def reversing(postings: Iterable[Posting]) -> tuple[Posting, ...]:
    """The counter-entry: all of it the other way round."""
    return tuple(replace(posting, amount=-posting.amount) for posting in postings)


def given_back(spent: Sources, amount: Decimal) -> Sources:
    """Whose money comes back, of what was spent: the most local source first.

    `amount` is at most all that was spent.
    """
    back: dict[Source, Decimal] = {}
    for source, most in reversed(spent.items()):
        back[source] = min(most, amount)
        amount -= back[source]
    return Sources(**back)


def balance_of(postings: Mapping[tuple[Account, Source | None], Decimal]) -> Balance:
    """What the sums of a fund's postings say, by account and source."""

    def by_source(account: Account, sign: int = 1) -> Sources:
        found = {source: postings.get((account, source), yuan.ZERO) for source in SOURCES}
        # Nought has no sign: 0.00 as a debt is no -0.00.
        return Sources(**{source: sign * amount + yuan.ZERO for source, amount in found.items()})

    return Balance(
        granted=by_source("granted", -1),
        spent=by_source("spent"),
        left=by_source("budget"),
        committed=postings.get(("committed", None), yuan.ZERO),
    )


def _moved(fund: Fund, sources: Sources, taken: Account, given: Account) -> tuple[Posting, ...]:
    return _kept(
        *(
            Posting(fund, account, source, sign * amount)
            for source, amount in sources.items()
            for account, sign in ((taken, -1), (given, 1))
        )
    )


def _kept(*postings: Posting) -> tuple[Posting, ...]:
    return tuple(posting for posting in postings if posting.amount)
