"""Dispatches to a unit: how long until signed and arrived, and which steps were overdue."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, Literal

from services.common.time.workdays import WorkCalendar, YearUnknown
from services.reporting.rules.facts import Fact
from services.reporting.rules.periods import Period
from services.reporting.rules.records import Record

Step = Literal["response", "signature", "arrival"]
CountedIn = Literal["working_days", "calendar_days"]

_STATES: Final = {
    "dispatch.issued": "issued",
    "dispatch.accepted": "accepted",
    "dispatch.signed": "signed",
    "dispatch.arrived": "arrived",
    "dispatch.arrival-corrected": "arrived",
    "dispatch.arrival-reinstated": "arrived",
    "dispatch.refused": "refused",
    "dispatch.withdrawn": "withdrawn",
}
_LEFT: Final = frozenset({"refused", "withdrawn"})
_UNDONE: Final = {
    "dispatch.arrival-annulled": "arrived",
    "dispatch.arrival-reinstated": "withdrawn",
}
"""What takes back that a dispatch came to a state: nobody came, or somebody did after all."""
_LOOKED_AT: Final = {
    "dispatch.paper-accepted",
    "dispatch.paper-returned",
    *(_STATES.keys() - {"dispatch.issued", "dispatch.accepted"}),
}
"""After which no scan waits any more."""
_DONE: Final = {"response": "accepted", "signature": "signed", "arrival": "arrived"}
_DUE: Final = {"response": "respond_by", "signature": "sign_by", "arrival": "arrive_by"}


@dataclass(frozen=True)
class Obstacle:
    """An obstacle that was reported of a dispatch: its kind and the day."""

    kind: str
    reported_on: date


@dataclass(frozen=True)
class Course:
    """One dispatch: on which day it came to each state, and until when each step was due.

    `reason` is that of a refusal, `cause` that of a withdrawal. `missing` are those who still had
    to sign at the end of a day, by the days on which that changed; empty where nothing told of it.
    `scan_waits` is the day since when a scan signed on paper waits for the office.
    """

    id: str
    post_id: str
    state: str
    reached: dict[str, date]
    due: dict[str, date]
    facts: dict[str, str]
    reason: str | None
    cause: str | None
    obstacles: tuple[Obstacle, ...]
    missing: dict[date, tuple[str, ...]]
    scan_waits: date | None = None

    @property
    def issued_on(self) -> date:
        """When it was issued. Raises KeyError where only later steps are known."""
        return self.reached["issued"]

    @property
    def since(self) -> date:
        """The day on which it came into its state, as last corrected."""
        return self.reached[self.state]

    def left_on(self) -> date | None:
        """When it was refused or withdrawn."""
        return self.reached.get("refused") or self.reached.get("withdrawn")

    def is_overdue(self, step: Step, by: date) -> bool:
        """Whether a step was neither done nor done away with by the end of its day due."""
        due = self.due.get(_DUE[step])
        if due is None or due >= by:
            return False
        if step == "signature" and self.scan_waits and self.scan_waits <= due:
            # Until the office has looked at it the time to sign stands still.
            return False
        over = (self.reached.get(_DONE[step]), self.left_on())
        return not any(day is not None and day <= due for day in over)

    def unsigned_by(self) -> tuple[str, ...]:
        """Who had not signed at the end of the last day to sign; `unknown` where nobody told.

        The words of an agreement may be written anew after that day: who had signed by then had.
        """
        due = self.due[_DUE["signature"]]
        told = [missing for day, missing in self.missing.items() if day <= due]
        return told[-1] if told else ("unknown",)


@dataclass(frozen=True)
class Waits:
    """How long each of some dispatches took, and in which days that is counted."""

    records: tuple[Record, ...]
    counted_in: CountedIn
    provisional: bool


def course_of(facts: Sequence[Fact]) -> Course:
    """A dispatch; its facts in order of versions. A later word on a state counts.

    One whose arrival was taken away is signed, as before.
    """
    state, reached, told = _way(facts)
    ends = (fact.data for fact in reversed(facts) if fact.event == f"dispatch.{state}")
    end: Mapping[str, Any] = next(ends, {}) if state in _LEFT else {}
    return Course(
        id=facts[0].object_id,
        post_id=facts[0].data["post_id"],
        state=state,
        reached=reached,
        due=_due_days(facts),
        facts=told,
        reason=end.get("reason"),
        cause=end.get("cause"),
        missing={
            fact.recorded_on: tuple(fact.data["missing"])
            for fact in facts
            if "missing" in fact.data
        },
        scan_waits=_scan_waits(facts),
        obstacles=tuple(
            Obstacle(fact.data["kind"], fact.occurred_on)
            for fact in facts
            if fact.event == "dispatch.obstacle-reported"
        ),
    )


def _way(facts: Sequence[Fact]) -> tuple[str, dict[str, date], dict[str, str]]:
    # Its state, and by state the day on which it came to it and the fact that says so.
    state, reached, told = "issued", dict[str, date](), dict[str, str]()
    for fact in facts:
        reached.pop(_UNDONE.get(fact.event, ""), None)
        if fact.event == "dispatch.arrival-annulled":
            state = "signed"
        if fact.event in _STATES:
            state = _STATES[fact.event]
            reached[state], told[state] = fact.occurred_on, fact.id
    return state, reached, told


def _due_days(facts: Iterable[Fact]) -> dict[str, date]:
    return {
        name: date.fromisoformat(fact.data[name])
        for fact in facts
        for name in _DUE.values()
        if fact.data.get(name)
    }


def _scan_waits(facts: Sequence[Fact]) -> date | None:
    since = None
    for fact in facts:
        if fact.event == "dispatch.paper-handed-in":
            since = fact.recorded_on
        elif fact.event in _LOOKED_AT:
            since = None
    return since


def reached(courses: Iterable[Course], period: Period, state: str) -> tuple[Record, ...]:
    """Dispatches that came to a state on a day of the period."""
    return tuple(
        _record(course, 1, course.reached[state], state)
        for course in courses
        if state in course.reached and course.reached[state] in period
    )


def overdue(courses: Iterable[Course], period: Period, step: Step, by: date) -> tuple[Record, ...]:
    """Dispatches with a step whose day due lies in the period and passed without it.

    `by` is the day as of which is known: what is due that day can still be done.
    """
    return tuple(
        _record(course, 1, course.due[_DUE[step]], *course.reached)
        for course in courses
        if course.is_overdue(step, by) and course.due[_DUE[step]] in period
    )


def unsigned(courses: Iterable[Course], period: Period, by: date) -> tuple[Record, ...]:
    """Overdue signatures, each with those who had not signed in time."""
    late = {course.id: course for course in courses}
    return tuple(
        replace(record, codes={"missing": late[record.id].unsigned_by()})
        for record in overdue(late.values(), period, "signature", by)
    )


def waits(courses: Iterable[Course], period: Period, state: str, calendar: WorkCalendar) -> Waits:
    """Days from the issue of each dispatch to that state, reached on a day of the period.

    The day of issue does not count, that of the state does: done the same day is 0. In working
    days if the calendar knows the years, else all of them in calendar days.
    """
    spans = [
        (course, course.reached["issued"], course.reached[state])
        for course in courses
        if "issued" in course.reached and course.reached.get(state) in period
    ]
    provisional = _pass_provisional((pair for _, *pair in spans), calendar)
    try:
        lengths = [calendar.worked_between(_next(issued), day) for _, issued, day in spans]
    except YearUnknown:
        lengths = [max(0, (day - issued).days) for _, issued, day in spans]
        return Waits(_lengths(spans, lengths), "calendar_days", provisional)
    return Waits(_lengths(spans, lengths), "working_days", provisional)


def _pass_provisional(spans: Iterable[Sequence[date]], calendar: WorkCalendar) -> bool:
    # Whatever they are counted in: a year between the ends counts, an unknown one tells nothing.
    passed = {year for first, last in spans for year in range(first.year, last.year + 1)}
    return any(calendar.years[year].provisional for year in passed & calendar.years.keys())


def _lengths(
    spans: Iterable[tuple[Course, date, date]], lengths: Iterable[int]
) -> tuple[Record, ...]:
    pairs = zip(spans, lengths, strict=True)
    return tuple(
        _record(course, length, day, *course.reached) for (course, _, day), length in pairs
    )


def _record(course: Course, amount: int, day: date, *states: str) -> Record:
    reached = {f"{name}_on": on for name, on in course.reached.items()}
    return Record(
        kind="dispatch",
        id=course.id,
        amount=amount,
        decided_on=day,
        state=course.state,
        facts=tuple(course.facts[state] for state in states),
        days=reached | course.due,
    )


def _next(day: date) -> date:
    return day + timedelta(days=1)
