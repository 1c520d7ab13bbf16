"""Set-offs: what of later lines goes against a recovery claim that its youth agreed to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from services.common.errors import Refused
from services.reporting.rules.payees import Payee


class SetOffUnderWay(Refused):
    """有尚未拨付的结算正在抵扣这笔款项，暂时不能核销。"""


class ConsentNeedsGround(Refused):
    """代为登记同意抵扣的，应注明依据。"""


class UnitRepaysItself(Refused):
    """拨付给见习单位的补贴多结算的，由单位退回，不用以后的补贴抵扣。"""


@dataclass(frozen=True)
class Claim:
    """A claim that lines are set against, and what is left of it in yuan."""

    id: str
    of: str
    """Against whose lines: those of this youth, or of this placement."""
    left: Decimal


@dataclass(frozen=True)
class SetOff:
    """What of a line goes against a claim, in yuan."""

    claim: str
    amount: Decimal


def set_offs(
    lines: Iterable[tuple[str, Decimal]], claims: Iterable[Claim]
) -> Iterator[SetOff | None]:
    """What of each line in turn is set against the oldest claim with something left.

    `lines` are pairs of whose they are, as claims have it, and what is due in yuan; nothing is
    taken of a negative one, and never more than is left of the claim.
    """
    left: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        left[claim.of].append(claim)
    for of, amount in lines:
        if amount <= 0 or not left[of]:
            yield None
            continue
        claim = left[of].pop(0)
        taken = min(amount, claim.left)
        if claim.left > taken:
            left[of].insert(0, replace(claim, left=claim.left - taken))
        yield SetOff(claim.id, taken)


def require_none_reserved(reserved: Decimal) -> None:
    """What a settlement under way sets off is not written off: SetOffUnderWay."""
    if reserved:
        raise SetOffUnderWay(reserved=str(reserved))


def require_set_off(payee: Payee) -> None:
    """A unit passes on what it gets for others: of that nothing is kept. UnitRepaysItself."""
    if payee == "unit":
        raise UnitRepaysItself


def consent_ground(*, by_proxy: bool, ground: str | None) -> str:
    """The ground of a consent: who records another's must give one. Raises ConsentNeedsGround."""
    if by_proxy and not ground:
        raise ConsentNeedsGround
    return ground or "本人同意"
