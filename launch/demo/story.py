"""The journey of a whole province, day by day: who does what on each day of the diary."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from launch.demo import judging, months, reasons, rounds, trainees
from launch.demo.diary import DIARY, Day
from launch.demo.door import Door
from launch.demo.employers import Employer
from launch.demo.judging import Judged
from launch.demo.offices import Office
from launch.demo.people import Person
from launch.demo.places import CITIES, city_of
from launch.demo.recruiting import HostUnit, recruit
from launch.demo.trainees import Trainee
from launch.demo.wording import KeptBack, keep_back
from services.common.values.region import PROVINCE

_CAUSES = (
    ("own_choice", "youth"),
    ("found_job", "youth"),
    ("study", "youth"),
    ("illness", "neither"),
    ("unit_stopped_production", "unit"),
)
_REFUSALS = ("too_far", "occupation", "family", "industry")
_MONTHLY_PLAN = 90
_SHUNNED = 21
"""The number of the unit to which nobody wants to go: its title is all it has."""


@dataclass
class Story:
    """Everybody in the demo, and what has happened so far."""

    door: Door
    random: Random
    offices: dict[str, Office]
    progress: Callable[[], None]
    units: dict[str, HostUnit] = field(default_factory=dict)
    newcomers: list[Person] = field(default_factory=list)
    trainees: list[Trainee] = field(default_factory=list)
    filed: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    publicised: list[tuple[Office, str]] = field(default_factory=list)
    paid: list[Decimal] = field(default_factory=list)
    corrected: int = 0
    closed: int = 0
    judged: Judged = field(default_factory=Judged)
    kept_back: list[KeptBack] = field(default_factory=list)
    fair: dict[str, Any] = field(default_factory=dict)
    applied: rounds.Applied = field(init=False)
    explained: reasons.Explained = field(init=False)

    async def recruit(self, employers: list[Employer], today: date) -> None:
        """Every unit from its sign-up to its published posts."""
        coming = [recruit(self.door, e, self._office_of(e), today) for e in employers]
        self.units = {unit.id: unit for unit in await self._each(coming)}
        hosts = sorted(self.units.values(), key=lambda unit: unit.employer.number)
        self.kept_back = await keep_back((u, self._office_of(u.employer)) for u in hosts)

    def days(self) -> Iterator[Day]:
        """The diary's days, and before each of them those on which somebody's term ends."""
        for day in DIARY:
            while (last := self._next_term_end()) < day.day:
                yield Day(last, "期满")
            yield day

    async def live(self, day: Day) -> None:
        """One day, in the order in which an office's day goes."""
        if day.plan:
            await self._plan(day.plan)
        if day.pays:
            await self._pay(day.day)
        await self._end(day)
        if day.raises:
            await self._raise_headcounts(day.raises)
        # Whoever has signed arrives before a post closes; afterwards an officer would decide.
        await self._arrive(day.day)
        if day.closings:
            await self._close_posts(day.closings)
        if day.ends_fair:
            await reasons.close_fair(self._fairs_city(), self.fair)
        await (self._hold_round(day) if day.holds_round else self._welcome(day.newcomers))
        await self._answer()
        if day.late_outcomes:
            await self._learn_outcomes()
        if day.month_end:
            await self._close_month(day.month_end)
        await self._judge(day)

    def unit_of(self, held: dict[str, Any]) -> HostUnit:
        """The unit of a dispatch or a placement."""
        return self.units[held["unit_id"]]

    def _office_of(self, employer: Employer) -> Office:
        # The autonomous region recognises a few units itself, a county's city all others.
        is_provinces = employer.number % 30 == 29
        return self.offices[PROVINCE if is_provinces else city_of(employer.county)]

    async def _each(self, work: Iterable[Awaitable[Any]]) -> list[Any]:
        async def watched(one: Awaitable[Any]) -> Any:
            result = await one
            self.progress()
            return result

        return await asyncio.gather(*(watched(one) for one in work))

    async def _judge(self, day: Day) -> None:
        if day.complains:
            await self._complain(day.day)
        if day.upholds:
            await self._uphold(day.day)
        if day.judges:
            await self._name_demonstration_unit()
        if day.sweeps:
            found = await judging.sweep(self._cities(), day.sweeps)
            self.judged.swept[day.sweeps] = found

    async def _complain(self, today: date) -> None:
        youth = next(t for t in self.trainees if t.placement)
        unit = self.unit_of(youth.placement or {})
        self.judged.complainant = youth
        self.judged.complaint = await judging.complain(youth, unit, today)

    async def _uphold(self, today: date) -> None:
        judged = self.judged
        unit = self.units[judged.complaint["unit_id"]]
        office = self._office_of(unit.employer)
        judged.complaint = await judging.uphold(office, judged.complaint["id"])
        judged.evaluation = await judging.evaluate(office, unit.id, DIARY[0].day, today)
        if judged.complainant:
            judged.own_answer = await judging.answer_of(judged.complainant)

    async def _name_demonstration_unit(self) -> None:
        self.judged.candidates = await judging.candidates(self._cities())
        best = self.judged.candidates[0]
        city = city_of(best["region"])
        self.judged.named = await judging.name_best(self.offices, best, city)

    def _cities(self) -> list[Office]:
        return [self.offices[city] for city in CITIES]

    async def _plan(self, month: str) -> None:
        people = {r: _MONTHLY_PLAN if r in CITIES else 20 for r in self.offices}
        await self._each(months.set_plan(o, month, people[r]) for r, o in self.offices.items())

    async def _welcome(self, count: int) -> None:
        coming, self.newcomers = self.newcomers[:count], self.newcomers[count:]
        self.trainees += await self._each(trainees.register(self.door, p) for p in coming)

    async def _answer(self) -> None:
        # What one refuses comes to another at once, and a dispatch runs out of time in some days.
        while issued := await self._issued():
            unwilling = [t for t in issued if self._is_unwilling(t)]
            await self._each(
                trainees.refuse(t, _REFUSALS[t.person.number % len(_REFUSALS)]) for t in unwilling
            )
            # Who refused may hold another dispatch by now, and thinks about that one anew.
            willing = [t for t in issued if t not in unwilling]
            await self._each(
                trainees.accept_and_sign(t, self.unit_of(t.dispatch)) for t in willing if t.dispatch
            )

    async def _hold_round(self, day: Day) -> None:
        city, province = self._fairs_city(), self.offices[PROVINCE]
        self.fair = await reasons.announce_fair(city, day.day + timedelta(days=1))
        begun = await rounds.begin(province)
        await self._welcome(day.newcomers)
        self.applied = await rounds.carry_out(province, begun)
        await self._issued()
        waiting = [t for t in self.trainees if t.is_waiting and not t.dispatch]
        self.explained = await reasons.explain(province, waiting, self.fair)

    def _fairs_city(self) -> Office:
        return self.offices[CITIES[0]]

    def _is_unwilling(self, trainee: Trainee) -> bool:
        if self.unit_of(trainee.dispatch or {}).employer.number == _SHUNNED:
            return True
        return not trainee.refused and trainee.person.number % 11 == 5

    async def _issued(self) -> list[Trainee]:
        await self._each(trainees.look_for_dispatch(t) for t in self.trainees if t.is_waiting)
        return [t for t in self.trainees if t.dispatch and t.dispatch["state"] == "issued"]

    async def _arrive(self, today: date) -> None:
        signed = [t for t in self.trainees if t.dispatch and t.dispatch["state"] == "signed"]
        await self._each(
            trainees.arrive(t, self.unit_of(t.dispatch), today) for t in signed if t.dispatch
        )

    async def _end(self, day: Day) -> None:
        on_post = [t for t in self.trainees if t.placement]
        due = [t for t in on_post if _term_last_day(t) <= day.day]
        await self._each(self._complete_at_term(t) for t in due)
        going_on = [t for t in on_post if t.placement]
        leaving = self.random.sample(going_on, min(day.early_ends, len(going_on)))
        await self._each(self._leave(t, day.day, n) for n, t in enumerate(leaving))
        staying = [t for t in going_on if t.placement]
        kept = self.random.sample(staying, min(day.early_retentions, len(staying)))
        await self._each(self._keep(t, day.day + timedelta(days=1)) for t in kept)

    def _next_term_end(self) -> date:
        return min((_term_last_day(t) for t in self.trainees if t.placement), default=date.max)

    async def _complete_at_term(self, trainee: Trainee) -> None:
        unit = self.unit_of(trainee.placement or {})
        await trainees.complete(trainee, unit, None)
        if trainee.person.number % 4 != 3:
            await trainees.record_outcome(trainee, unit, "retained")

    async def _leave(self, trainee: Trainee, last_day: date, n: int) -> None:
        cause, by_whom = _CAUSES[n % len(_CAUSES)]
        unit = self.unit_of(trainee.placement or {})
        await trainees.end_early(trainee, unit, last_day, cause, by_whom)

    async def _keep(self, trainee: Trainee, retained_from: date) -> None:
        unit = self.unit_of(trainee.placement or {})
        await trainees.complete(trainee, unit, retained_from)

    async def _learn_outcomes(self) -> None:
        unknown = [t for t in self.trainees if t.ended and t.ended[-1]["outcome"] is None]
        await self._each(
            trainees.record_outcome(
                t,
                self.unit_of(t.ended[-1]),
                "employed_otherwise" if t.person.number % 2 else "neither",
            )
            for t in unknown
        )

    async def _raise_headcounts(self, count: int) -> None:
        await self._each(self._raise(post, unit) for post, unit in self._posts()[:count])

    async def _raise(self, post_id: str, unit: HostUnit) -> None:
        post = await unit.member.get(f"/v1/posts/{post_id}")
        more = {"headcount": post["headcount"] + 1, "expected_version": post["version"]}
        await unit.member.put(f"/v1/posts/{post_id}/headcount", more)

    async def _close_posts(self, count: int) -> None:
        posts = self._posts()[: len(self._posts()) - self.closed]
        await self._each(self._close(post, unit) for post, unit in posts[-count:])
        self.closed += count

    async def _close(self, post_id: str, unit: HostUnit) -> None:
        post = await unit.member.get(f"/v1/posts/{post_id}")
        closing = {"ground": "本年度不再接收新的见习人员。", "expected_version": post["version"]}
        await unit.member.post(f"/v1/posts/{post_id}/closing", closing)

    def _posts(self) -> list[tuple[str, HostUnit]]:
        every = [(p, n, u) for u in self.units.values() for n, p in enumerate(u.posts)]
        # First posts stay open longest, above all those of the unit to which nobody goes.
        every.sort(key=lambda f: (f[2].employer.number != _SHUNNED, f[1], f[2].employer.number))
        return [(post, unit) for post, _, unit in every]

    async def _close_month(self, month: str) -> None:
        await self._each(self._confirm(t, month) for t in self.trainees)
        cities = self._cities()
        # The autonomous region adds up what its cities hold, so it comes last.
        for group in (cities, [self.offices[PROVINCE]]):
            await self._each(self._file(office, month) for office in group)
            settled = await self._each(months.settle(office, month) for office in group)
            self.publicised += [(o, s) for o, s in zip(group, settled, strict=True) if s]

    async def _confirm(self, trainee: Trainee, month: str) -> None:
        for held in (*trainee.ended, *([trainee.placement] if trainee.placement else [])):
            if _lies_in(held, month):
                await trainees.confirm_attendance(trainee, self.unit_of(held), held, month)

    async def _file(self, office: Office, month: str) -> None:
        filed = self.filed.setdefault(office.region, [])
        self.corrected += await months.correct_reports(office, [r["month"] for r in filed])
        filed.append(await months.file_report(office, month))

    async def _pay(self, today: date) -> None:
        batches, self.publicised = self.publicised, []
        self.paid += await self._each(months.pay(o, s, today) for o, s in batches)


def _term_last_day(trainee: Trainee) -> date:
    return date.fromisoformat((trainee.placement or {})["term_last_day"])


def _lies_in(held: dict[str, Any], month: str) -> bool:
    last = held["last_day"] or "9999"
    return bool(held["arrived_on"][:7] <= month <= last[:7])
