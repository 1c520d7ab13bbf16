"""Conduct of a unit: complaints, inspections with what was put right, accidents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, Final

from services.reporting.rules.facts import Fact
from services.reporting.rules.periods import Period
from services.reporting.rules.records import Record

REPORTED: Final = "inspection.rectification-reported"
REOPENED: Final = "complaint.reopened"
LOOKED_AGAIN: Final = "inspection.rechecked"


@dataclass(frozen=True)
class Complaint:
    """A complaint: of a kind, received on a day, perhaps decided."""

    id: str
    kind: str
    state: str
    received: Fact
    decided: Fact | None
    is_veiled: bool = False

    def veiled(self) -> "Complaint":
        """The complaint as its unit may see it: counted, but not traceable to its instant."""
        return replace(self, id=sha256(self.id.encode()).hexdigest()[:26], is_veiled=True)

    @property
    def is_upheld(self) -> bool:
        """Whether the newest decision says that it was right."""
        return self.decided is not None and bool(self.decided.data["upheld"])


@dataclass(frozen=True)
class Inspection:
    """An inspection: what failed at first, by when to put it right, reports and second looks."""

    id: str
    recorded: Fact
    steps: tuple[Fact, ...]
    """The unit's reports of what it put right, and the looks at it, in order."""

    @property
    def is_unseen(self) -> bool:
        """Whether items were left unseen and nothing was found to fail: it shows nothing."""
        return bool(self.recorded.data.get("state") == "not_seen")

    @property
    def failed(self) -> tuple[str, ...]:
        """The items that failed at the inspection itself."""
        return tuple(self.recorded.data["failed"])

    @property
    def rectify_by(self) -> date | None:
        """The last day to put right what failed."""
        told = self.recorded.data.get("rectify_by")
        return date.fromisoformat(told) if told else None

    def rectified(self) -> Fact | None:
        """The recheck by which nothing failed any more; None while the newest found faults."""
        return next((one for one in self._standing() if one.event == LOOKED_AGAIN), None)

    def is_overdue(self, by: date) -> bool:
        """Whether what failed was not put right by the end of its day.

        Whoever reported by then is in time unless the next look found faults: how soon the office
        looks is not the unit's doing.
        """
        due = self.rectify_by
        if not self.failed or due is None or due >= by:
            return False
        return all(one.occurred_on > due for one in self._standing())

    def _standing(self) -> tuple[Fact, ...]:
        """The steps that no later look contradicts: those after the newest that found faults."""
        contradicted = [
            place
            for place, one in enumerate(self.steps, start=1)
            if one.event == LOOKED_AGAIN and one.data["failed"]
        ]
        return self.steps[contradicted[-1] if contradicted else 0 :]


@dataclass(frozen=True)
class Accident:
    """An accident as reported, so many days late, and perhaps cleared."""

    id: str
    reported: Fact
    cleared: Fact | None

    @property
    def is_late(self) -> bool:
        """Whether it was reported after the day it happened."""
        return int(self.reported.data["late_days"] or 0) > 0


def is_annulled(facts: Sequence[Fact]) -> bool:
    """Whether an inspection or accident was found to be entered by mistake: it counts nowhere."""
    return facts[-1].event in ("accident.annulled", "inspection.annulled")


def complaint_of(facts: Sequence[Fact]) -> Complaint:
    """A complaint, as decided since it was last reopened; facts in order of versions."""
    reopened = max((n for n, fact in enumerate(facts) if fact.event == REOPENED), default=-1)
    decisions = [fact for fact in facts[reopened + 1 :] if fact.event == "complaint.decided"]
    newest = facts[-1].data
    return Complaint(
        id=facts[0].object_id,
        kind=newest["kind"],
        state=newest["state"],
        received=facts[0],
        decided=decisions[-1] if decisions else None,
    )


def inspection_of(facts: Sequence[Fact]) -> Inspection:
    """An inspection; facts in order of versions."""
    steps = tuple(fact for fact in facts if fact.event in (REPORTED, LOOKED_AGAIN))
    return Inspection(facts[0].object_id, facts[0], steps)


def accident_of(facts: Sequence[Fact]) -> Accident:
    """An accident; facts in order of versions."""
    cleared = [fact for fact in facts if fact.event == "accident.cleared"]
    return Accident(facts[0].object_id, facts[0], cleared[-1] if cleared else None)


def received_complaints(complaints: Iterable[Complaint], period: Period) -> tuple[Record, ...]:
    """Complaints received on a day of the period, whatever became of them."""
    return tuple(
        _of_complaint(one, one.received) for one in complaints if one.received.occurred_on in period
    )


def upheld_complaints(complaints: Iterable[Complaint], period: Period) -> tuple[Record, ...]:
    """Complaints that a decision on a day of the period, the newest one, found to be right."""
    return tuple(
        _of_complaint(one, one.decided)
        for one in complaints
        if one.decided and one.is_upheld and one.decided.occurred_on in period
    )


def inspections(
    held: Iterable[Inspection], period: Period, *, failed: bool | None = None
) -> tuple[Record, ...]:
    """Inspections of the period that show something; only those that failed, or did not."""
    return tuple(
        _of_inspection(one, one.recorded.occurred_on)
        for one in held
        if not one.is_unseen
        and one.recorded.occurred_on in period
        and failed in (None, bool(one.failed))
    )


def unseen_inspections(held: Iterable[Inspection], period: Period) -> tuple[Record, ...]:
    """Inspections of a day of the period that are to be repeated, for items were left unseen."""
    return tuple(
        _of_inspection(one, one.recorded.occurred_on)
        for one in held
        if one.is_unseen and one.recorded.occurred_on in period
    )


def rectified_inspections(held: Iterable[Inspection], period: Period) -> tuple[Record, ...]:
    """Of the inspections failed in the period, those put right since, by what is known."""
    return inspections((one for one in held if one.rectified()), period, failed=True)


def overdue_rectifications(
    held: Iterable[Inspection], period: Period, by: date
) -> tuple[Record, ...]:
    """Inspections whose day to put things right lies in the period and passed without it."""
    return tuple(
        _of_inspection(one, one.rectify_by)
        for one in held
        if one.rectify_by and one.rectify_by in period and one.is_overdue(by)
    )


def accidents(
    reported: Iterable[Accident], period: Period, *, late_only: bool = False
) -> tuple[Record, ...]:
    """Accidents by the day of their report; `late_only` leaves those reported in time out."""
    return tuple(
        _of_accident(one)
        for one in reported
        if one.reported.occurred_on in period and (one.is_late or not late_only)
    )


def _of_complaint(complaint: Complaint, deciding: Fact) -> Record:
    record = _record(
        deciding,
        state=complaint.state,
        days=_days(received_on=complaint.received, decided_on=complaint.decided),
        codes={"kind": (complaint.kind,)},
    )
    return replace(record, id=complaint.id, facts=()) if complaint.is_veiled else record


def _of_inspection(inspection: Inspection, day: date) -> Record:
    clean = inspection.rectified()
    seen = "not_seen" if inspection.is_unseen else "failed" if inspection.failed else "passed"
    due = {"rectify_by": inspection.rectify_by} if inspection.rectify_by else {}
    record = _record(
        inspection.recorded,
        state="rectified" if clean else seen,
        days=_days(recorded_on=inspection.recorded, rectified_on=clean) | due,
        codes={"item": inspection.failed},
    )
    return Record(**{**vars(record), "decided_on": day})


def _of_accident(accident: Accident) -> Record:
    return _record(
        accident.reported,
        state="cleared" if accident.cleared else "reported",
        days=_days(reported_on=accident.reported, cleared_on=accident.cleared),
        codes={"severity": (accident.reported.data["severity"],)},
    )


def _days(**told: Fact | None) -> dict[str, date]:
    return {name: fact.occurred_on for name, fact in told.items() if fact}


def _record(fact: Fact, **said: Any) -> Record:
    return Record(
        kind=fact.kind,
        id=fact.object_id,
        amount=1,
        decided_on=fact.occurred_on,
        facts=(fact.id,),
        **said,
    )
