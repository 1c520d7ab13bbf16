"""Second records: one person recorded twice, under two numbers, becomes one youth again."""

from dataclasses import dataclass

from services.common.errors import NotFound, Refused


class YouthMerged(NotFound):
    """这条登记已经并入同一人的另一条登记，请按 into 中的编号查看。"""


class SameRecord(Refused):
    """两个编号是同一条登记，不需要合并。"""


class MergeTheOther(Refused):
    """这条登记已有本人账号、见习申请或者派遣，不能并入另一条；请把另一条登记并入这一条。"""


class BothInUse(Refused):
    """两条登记都已有本人账号、见习申请或者派遣，不能合并；请先核实身份号码，分别更正。"""


class NamesUndecided(Refused):
    """这条登记还有待核实的姓名，请先核实姓名再合并。"""


@dataclass(frozen=True)
class Candidate:
    """A record that may be one person's with another, as it stands."""

    id: str
    owned: bool
    """Whether it is an account's."""
    borne: bool
    """Whether its person applied by it, or was dispatched or placed, at any time."""
    undecided: bool
    """Whether a name told of it waits for an officer."""

    @property
    def in_use(self) -> bool:
        """Whether others know its id, so that it stays."""
        return self.owned or self.borne


def refuse_merging(absorbed: Candidate, into: Candidate) -> None:
    """What is known of somebody goes into the record by which they act; never the other way.

    Raises SameRecord, BothInUse, MergeTheOther, NamesUndecided.
    """
    if absorbed.id == into.id:
        raise SameRecord
    if absorbed.in_use:
        raise BothInUse if into.in_use else MergeTheOther
    if absorbed.undecided:
        raise NamesUndecided
