"""What may be recorded after an end, and as often as it changes."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from services.common.errors import Refused
from services.common.values.month import last_day_of_term
from services.matching.rules.endings import refuse_until
from services.matching.rules.entries import Entry, EntrySide, GroundMissing
from services.matching.rules.placements import (
    Course,
    Outcome,
    OutcomeEvidence,
    OutcomeKind,
    OutcomeSource,
    refuse_move,
)

EVIDENCE: Final[Mapping[OutcomeEvidence, str]] = {
    "labour_contract": "劳动合同",
    "social_insurance": "社会保险参保记录",
    "business_licence": "营业执照",
    "flexible_work": "灵活就业登记",
    "statement": "本人书面说明",
}
"""What shows an outcome → its Chinese name."""
SOURCES: Final[Mapping[OutcomeSource, str]] = {
    "unit": "见习单位",
    "youth": "本人",
    "office": "经办机构核实",
    "department": "部门数据",
}
"""Who told of an outcome → its Chinese name."""
_OF_OFFICES: Final[frozenset[OutcomeSource]] = frozenset({"office", "department"})


PROOFS: Final[Mapping[OutcomeKind, frozenset[OutcomeEvidence]]] = {
    "retained": frozenset({"labour_contract", "social_insurance"}),
    "employed_otherwise": frozenset(EVIDENCE),
    "neither": frozenset(),
}
"""Outcome → what can show it; of neither there is nothing to show."""


class OutcomeBeforeEnd(Refused):
    """留用或者就业的起始日期应在见习最后一天之后。"""


class OutcomeUnproved(Refused):
    """登记为留用或者就业的，须填写能够证明的材料种类。"""


class NothingToProve(Refused):
    """登记为未就业的，不填写证明材料。"""


class SourceNotTheirs(Refused):
    """见习单位登记的去向，只能由本单位或者见习人员提供；经办机构、部门提供的，由经办机构登记。"""


class OutcomeOfOffice(Refused):
    """现有的去向由经办机构登记或者由部门提供，单位不能更改；有变化的，请提供证明材料，由经办机构登记。"""


class SourceUntold(Refused):
    """现有的去向写明了由谁提供；单位更改的，也须写明。"""


class OutcomeTooFarAhead(Refused):
    """留用或者就业的起始日期最晚可以是明天，请届时再登记。"""


class RetentionLate(Refused):
    """见习结束已久，单位不能再登记留用，须由经办机构核实后注明理由登记。"""


class RetentionTooShort(Refused):
    """留用的劳动合同期限短于规定的月数，单位不能登记为留用，须由经办机构核实后注明理由登记。"""


class RetainedAfterEarlyEnd(Refused):
    """非正常结束的见习不能登记为留用；提前留用的，请更正结束方式。"""

    article = "宁人社函〔2020〕272号 附件填表说明2"


class EarlyRetentionStands(Refused):
    """这次见习因提前留用而完成，结果只能是留用；登记有误的，请更正结束方式。"""

    article = "宁人社函〔2020〕272号 附件填表说明2"


def record_outcome(course: Course, outcome: Outcome, today: date) -> Course:
    """The newest outcome counts (宁人社函〔2020〕272号 一; indicators 10 and 12 of the form).

    Employment after an early end is recorded, though no indicator counts it. Raises
    PlacementStateForbids before an end, OutcomeUnproved, NothingToProve, RetainedAfterEarlyEnd,
    EarlyRetentionStands, OutcomeBeforeEnd, OutcomeTooFarAhead, ContractEndsTooSoon.
    """
    refuse_move(course, "record_outcome")
    _refuse_evidence(outcome)
    if outcome.kind == "retained" and course.state == "ended_early":
        raise RetainedAfterEarlyEnd
    if outcome.kind != "retained" and course.ending and course.ending.early_retention:
        raise EarlyRetentionStands
    if outcome.since is not None:
        _refuse_since(course, outcome.since, today)
        refuse_until(outcome.since, outcome.until)
    return replace(course, outcome=outcome)


def refuse_source(source: OutcomeSource | None, *, by_unit: bool) -> None:
    """A unit speaks for itself or for what the youth told it. Raises SourceNotTheirs."""
    if by_unit and source in _OF_OFFICES:
        raise SourceNotTheirs


def told_by(entries: Iterable[tuple[EntrySide | None, Outcome | None]]) -> EntrySide | None:
    """Whose entry the outcome that stands is, of each entry's side and the outcome after it."""
    side, stood = None, None
    for by, outcome in entries:
        if outcome != stood:
            side, stood = by, outcome
    return side


def refuse_replacing(stood: Outcome | None, by: EntrySide | None, told: Outcome) -> None:
    """What a unit tells replaces no office's word, and without a source none that has one.

    `by` is whose entry the outcome that stands is. Raises OutcomeOfOffice, SourceUntold.
    """
    if stood is None:
        return
    if by == "office" or stood.source in _OF_OFFICES:
        raise OutcomeOfOffice
    if stood.source and not told.source:
        raise SourceUntold


def refuse_late(course: Course, outcome: Outcome, days: int, entry: Entry) -> None:
    """A unit tells of a retention within so many days after the end, an officer on a ground later.

    Raises RetentionLate, GroundMissing.
    """
    until = course.last_day + timedelta(days=days)
    if outcome.kind != "retained" or entry.today <= until or (entry.by_officer and entry.ground):
        return
    refusal = GroundMissing if entry.by_officer else RetentionLate
    raise refusal(until=until.isoformat(), days=days)


def refuse_short(outcome: Outcome | None, months: int, entry: Entry) -> None:
    """A contract for a fixed term is a retention if it lasts so many months.

    Of a shorter one an officer says so on a ground. Raises RetentionTooShort, GroundMissing.
    """
    if outcome is None or outcome.kind != "retained" or not (outcome.since and outcome.until):
        return
    least = last_day_of_term(outcome.since, months)
    if outcome.until >= least or (entry.by_officer and entry.ground):
        return
    refusal = GroundMissing if entry.by_officer else RetentionTooShort
    raise refusal(until=least.isoformat(), months=months)


def _refuse_evidence(outcome: Outcome) -> None:
    proofs = PROOFS[outcome.kind]
    if not proofs and outcome.evidence:
        raise NothingToProve
    if proofs and outcome.evidence not in proofs:
        raise OutcomeUnproved(accepted=[*sorted(proofs)])


def _refuse_since(course: Course, since: date, today: date) -> None:
    if since <= course.last_day:
        raise OutcomeBeforeEnd(last_day=course.last_day.isoformat())
    if since > today + timedelta(days=1):
        raise OutcomeTooFarAhead(today=today.isoformat())
