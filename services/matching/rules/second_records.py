"""Second records: one person recorded twice, under two numbers, becomes one youth again."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from services.common.errors import Refused
from services.common.values.identity import IdNumber
from services.matching.rules.known import folded_name
from services.matching.rules.youths import YouthState


class SameRecord(Refused):
    """两个编号是同一条登记，不需要合并。"""


class MergeTheOther(Refused):
    """这条登记办理得更进一步（本人账号、见习申请或者派遣），请把另一条登记并入这一条。"""


class BothHold(Refused):
    """两条登记各有一份没有结束的派遣或者见习，请先办结其中一份再合并。"""


class DaysOverlap(Refused):
    """两条登记的见习日期有重叠，同一人不能同时见习两处，请先核实并更正其中一段见习的日期。"""


class MattersOpen(Refused):
    """被并入的登记还有没有办结的异议、更正申请或者合并建议，请先办结再合并。"""


class RoundUnderWay(Refused):
    """被并入的登记已列入进行中的派遣批次，请在批次结束后再合并。"""


class NotOnePerson(Refused):
    """两条登记的姓名、出生日期或者性别不同，请先核实：姓名写错的先更正，只是号码写错的提出合并建议，由两人办理。"""


class NamesUndecided(Refused):
    """这条登记还有待核实的姓名，请先核实姓名再合并。"""


_FURTHER: Final[tuple[YouthState, ...]] = ("known", "withdrawn", "paused", "applied")
"""How far a record has come, the furthest last."""


@dataclass(frozen=True, repr=False)
class Bearer:
    """What two records of one person say alike, however one number was written wrong."""

    name: str
    """Folded, as names are compared."""
    born_on: date
    is_man: bool


@dataclass(frozen=True)
class Candidate:
    """A record that may be one person's with another, as it stands."""

    id: str
    state: YouthState
    bearer: Bearer = field(repr=False)
    owned: bool
    """Whether it is an account's."""
    borne: bool
    """Whether its person applied by it, or was dispatched or placed, at any time."""
    undecided: bool
    """Whether a name told of it waits for an officer."""
    held: bool = False
    """Whether a dispatch or placement of it is not over."""
    disputing: bool = False
    """Whether an objection, a request for correction or a proposal to merge it waits."""
    in_round: bool = False
    """Whether a round that is frozen and not over counts it, or will once it is gathered."""

    @property
    def in_use(self) -> bool:
        """Whether others know its id."""
        return self.owned or self.borne

    @property
    def further(self) -> tuple[bool, int]:
        """How far it has come: what has come further stays."""
        return self.in_use, _FURTHER.index(self.state)


def bearer_of(name: str, number: IdNumber) -> Bearer:
    """Whom a record names, by its name and number."""
    return Bearer(folded_name(name), number.born_on, number.is_of_a_man)


def refuse_merging(absorbed: Candidate, into: Candidate, *, overlaps: bool) -> None:
    """What was done by a record goes into the one that has come further, and nothing twice.

    Whose id others know is not somebody else's by one clerk's word. `overlaps`: whether they were
    on post on the same day. Raises SameRecord, MergeTheOther, NotOnePerson, NamesUndecided,
    BothHold, DaysOverlap, MattersOpen, RoundUnderWay.
    """
    refuse_order(absorbed, into)
    if absorbed.in_use and absorbed.bearer != into.bearer:
        raise NotOnePerson
    refuse_open(absorbed, into, overlaps=overlaps)


def refuse_order(absorbed: Candidate, into: Candidate) -> None:
    """Of two records the one that has come further stays. Raises SameRecord, MergeTheOther."""
    if absorbed.id == into.id:
        raise SameRecord
    if absorbed.further > into.further:
        raise MergeTheOther


def refuse_open(absorbed: Candidate, into: Candidate, *, overlaps: bool) -> None:
    """What is open of a record is closed before it goes into another.

    Raises NamesUndecided, BothHold, DaysOverlap, MattersOpen, RoundUnderWay.
    """
    if absorbed.undecided:
        raise NamesUndecided
    if absorbed.held and into.held:
        raise BothHold
    if overlaps:
        raise DaysOverlap
    if absorbed.disputing:
        raise MattersOpen
    if absorbed.in_round:
        raise RoundUnderWay


def registered_since(absorbed: datetime | None, into: datetime | None) -> datetime | None:
    """The instant of registration that one person has who registered twice: the first."""
    return min(filter(None, (absorbed, into)), default=None)
