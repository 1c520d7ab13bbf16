"""The ledger of departments: from recommended to arrived (宁人社函〔2020〕272号 三、五、九)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.common.values import region
from services.reporting.rules.facts import Fact, by_object
from services.reporting.rules.histories import placement_of, unit_of
from services.reporting.rules.indicators import Counted
from services.reporting.rules.offers import AddedSeats
from services.reporting.rules.periods import Period
from services.reporting.rules.shares import UnitSeats
from services.reporting.rules.unit_codes import codes_at

Stage = Literal["recommended", "policy_sent", "registered", "recognised", "seats", "arrivals"]
Department = Literal["commerce", "sasac", "youth_league", "federation", "self", "office"]

UNKNOWN: Final = "unknown"
"""How what nobody is known to have recommended is asked for."""
STAGES: Final[tuple[Stage, ...]] = (
    "recommended",
    "policy_sent",
    "registered",
    "recognised",
    "seats",
    "arrivals",
)
DEPARTMENTS: Final[tuple[Department, ...]] = (
    "commerce",
    "sasac",
    "youth_league",
    "federation",
    "self",
    "office",
)


@dataclass(frozen=True)
class Entry:
    """One thing counted at a stage: for which department, and whether its register names it.

    `recommender` is None where nothing tells who recommended the unit. What is not `listed` is
    a unit that named the department itself and stands in no register.
    """

    stage: Stage
    recommender: str | None
    listed: bool
    counted: Counted

    @property
    def place(self) -> tuple[str, str, str]:
        """Its place among those of its stage.

        A post handed over may be there several times: with the seats of each department's unit,
        and of who is listed and who is not.
        """
        return self.counted.id, "listed" if self.listed else "not_listed", self.recommender or ""


@dataclass(frozen=True)
class Credit:
    """Who recommended a unit, and whether a register says so."""

    recommender: str | None
    listed: bool


_NOBODYS: Final = Credit(None, listed=False)


def ledger(
    facts: Sequence[Fact], added: Sequence[AddedSeats], area: str, span: Period
) -> tuple[Entry, ...]:
    """What happened within a span at every stage, each thing by its own day and once.

    `facts` of prospective units are those of the whole province: a unit here may have been
    listed elsewhere. `added` is of posts in the order of their versions. Of a unit that is listed
    the register says who recommended it, else the unit itself does.
    """
    credit_of = credits_of_units(facts)
    return _in_order(
        *_but_seats(facts, area, span, credit_of), *_seats(added, area, span, credit_of)
    )


def ledger_by_unit(
    facts: Sequence[Fact], added: Sequence[UnitSeats], area: str, span: Period
) -> tuple[Entry, ...]:
    """The same with what each unit added together: as many seats, by far fewer entries.

    `added` is what was added in that area within that span.
    """
    credit_of = credits_of_units(facts)
    seats = (_credited("seats", credit_of, one.unit_id or "", one.counted) for one in added)
    return _in_order(*_but_seats(facts, area, span, credit_of), *seats)


def of_stage(entries: Iterable[Entry], stage: Stage, recommender: str | None) -> list[Entry]:
    """The entries of a stage in their order: of a department, of UNKNOWN, or of all."""
    meant = None if recommender == UNKNOWN else recommender
    return [
        entry
        for entry in entries
        if entry.stage == stage and (recommender is None or entry.recommender == meant)
    ]


def _in_order(*found: Entry) -> tuple[Entry, ...]:
    return tuple(sorted(found, key=lambda entry: (STAGES.index(entry.stage), entry.place)))


def _but_seats(
    facts: Sequence[Fact], area: str, span: Period, credit_of: Mapping[str, Credit]
) -> Iterable[Entry]:
    yield from _prospects(by_object(facts, "prospect"), area, span)
    yield from _recognised(facts, area, span, credit_of)
    yield from _arrivals(facts, area, span, credit_of)


def credits_of_units(facts: Sequence[Fact]) -> dict[str, Credit]:
    """To whose credit each unit is: of one that is listed the register says, else itself."""
    listed = {
        fact.data["unit_id"]: group[-1].data["recommended_by"]
        for group in by_object(facts, "prospect")
        for fact in group
        if fact.event == "prospect.registered"
    }
    declared = {
        group[0].object_id: codes_at(group, date.max).recommended_by
        for group in by_object(facts, "unit")
    }
    return {key: Credit(who, listed=False) for key, who in declared.items()} | {
        key: Credit(who, listed=True) for key, who in listed.items()
    }


def _prospects(prospects: Iterable[Sequence[Fact]], area: str, span: Period) -> Iterable[Entry]:
    for group in prospects:
        newest = group[-1]
        if not _within(newest.region, area):
            continue
        who = newest.data["recommended_by"]
        recommended_on = date.fromisoformat(newest.data["recommended_on"])
        firsts: list[tuple[Stage, date, Fact]] = [("recommended", recommended_on, group[0])]
        if sent := _first(group, "prospect.policy-sent"):
            firsts.append(("policy_sent", sent.occurred_on, sent))
        if registered := _first(group, "prospect.registered"):
            firsts.append(("registered", registered.occurred_on, registered))
        for stage, day, fact in firsts:
            if day in span:
                counted = Counted("prospect", fact.object_id, 1, day, (fact.id,))
                yield Entry(stage, who, listed=True, counted=counted)


def _first(group: Sequence[Fact], event: str) -> Fact | None:
    # By its own day: a first sending may be entered after a second one.
    told = [fact for fact in group if fact.event == event]
    return min(told, key=lambda fact: (fact.occurred_on, fact.version), default=None)


def _recognised(
    facts: Sequence[Fact], area: str, span: Period, credit_of: Mapping[str, Credit]
) -> Iterable[Entry]:
    for group in by_object(facts, "unit"):
        first = unit_of(group, area).recognised_first()
        if first and first.occurred_on in span:
            counted = Counted("unit", first.object_id, 1, first.occurred_on, (first.id,))
            yield _credited("recognised", credit_of, first.object_id, counted)


def _seats(
    added: Sequence[AddedSeats], area: str, span: Period, credit_of: Mapping[str, Credit]
) -> Iterable[Entry]:
    # Of a post handed over, each unit's own raises are to its credit.
    heaps: dict[tuple[str, Credit], list[AddedSeats]] = defaultdict(list)
    for one in added:
        if _within(one.region, area) and one.occurred_on in span:
            heaps[one.post_id, credit_of.get(one.unit_id, _NOBODYS)].append(one)
    for (post_id, credit), its in heaps.items():
        counted = Counted(
            kind="post",
            id=post_id,
            amount=sum(one.seats for one in its),
            occurred_on=its[0].occurred_on,
            facts=tuple(one.fact for one in its),
        )
        yield Entry("seats", credit.recommender, credit.listed, counted)


def _arrivals(
    facts: Sequence[Fact], area: str, span: Period, credit_of: Mapping[str, Credit]
) -> Iterable[Entry]:
    for group in by_object(facts, "placement"):
        placement = placement_of(group)
        if placement and placement.arrived_on in span and _within(placement.region, area):
            told = (placement.arrival_fact,)
            counted = Counted("placement", placement.id, 1, placement.arrived_on, told)
            unit_id = next(f.data["unit_id"] for f in reversed(group) if "unit_id" in f.data)
            yield _credited("arrivals", credit_of, unit_id, counted)


def _credited(
    stage: Stage, credit_of: Mapping[str, Credit], unit_id: str, counted: Counted
) -> Entry:
    credit = credit_of.get(unit_id, _NOBODYS)
    return Entry(stage, credit.recommender, credit.listed, counted)


def _within(code: str | None, area: str) -> bool:
    return code is not None and region.lies_within(code, area)
