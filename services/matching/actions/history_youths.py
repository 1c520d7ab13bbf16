"""Youths of the time before: made known like those of other lists, with the months they used."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.lists.batches import Area
from services.common.lists.reading import Row
from services.common.store.history_checks import Check, Findings
from services.matching.actions import known, youth_list_checks
from services.matching.actions.changes import tell_youth
from services.matching.actions.tellings import number_index
from services.matching.queries import history_imports as queries
from services.matching.queries import known as known_queries
from services.matching.rules.history_lists import stay_fault
from services.matching.rules.known import ReadPerson, Source
from services.matching.tables.holds import Hold

_DAY = timedelta(days=1)


def check_row(check: Check, row: Row) -> None:
    """Check a row by itself: as in other lists of youths, and the days of a stay that is over."""
    told = _read(check, row)
    for fault in told.found.get(row.number, ()):
        check.own.by_row.setdefault(row.number, []).append(fault)
    wrong = stay_fault(row.values, check.told.as_of)
    if wrong:
        check.own.add(row, *wrong)


def person_of(row: Row) -> str:
    """Whose row it is: a person counts once, however many stays stand in rows of their own."""
    return str(row.values["id_number"])


async def look(session: AsyncSession, check: Check, rows: Sequence[Row], found: Findings) -> None:
    """Say whose number is recorded under another name, and whose days are taken already."""
    persons = _persons(check, rows)
    records = await known_queries.records(
        session, [number_index(p.number) for p in persons.values()]
    )
    spans = await queries.spans_of(session, [one.id for one in records.values()])
    taken: dict[str, list[Range[date]]] = {}
    for row in rows:
        person = persons.get(row.number)
        if person is None:
            continue
        record = records.get(number_index(person.number))
        if record is not None and not record.bears(person.name):
            message = "这个身份号码已有登记，姓名与本行不一致，请先核实。"
            found.add(row, "name", "name-in-question", message)
        stay = _stay(row)
        mine = taken.setdefault(person.number.text, [*spans.get(record.id if record else "", ())])
        if stay is None:
            continue
        if any(stay.overlaps(other) for other in mine):
            message = "与本人已登记的另一次见习或者派遣的日期重叠。"
            found.add(row, "served_from", "stay-overlaps", message)
        mine.append(stay)


async def enter(
    session: AsyncSession, deed: Deed, check: Check, rows: Sequence[Row]
) -> dict[int, str]:
    """Make persons known, and keep the days of their stays that are over."""
    persons = _persons(check, rows)
    source = Source("department", check.told.as_of, check.told.id)
    answers = await known.know(session, deed, source, [persons[row.number] for row in rows])
    youths = {row.number: one.youth_id for row, one in zip(rows, answers, strict=True)}
    await _keep_stays(session, deed, check, [(row, youths[row.number]) for row in rows])
    return youths


async def _keep_stays(
    session: AsyncSession, deed: Deed, check: Check, told: Sequence[tuple[Row, str]]
) -> None:
    stayed = [(row, youth_id) for row, youth_id in told if _stay(row)]
    youths = await queries.youths_of(session, [youth_id for _, youth_id in stayed])
    for row, youth_id in stayed:
        import_id, first = check.told.id, row.values["served_from"]
        hold = Hold(youth_id=youth_id, span=_stay(row), voided=False, import_id=import_id)
        session.add(hold)
        days = {"served_from": first.isoformat(), "served_to": row.values["served_to"].isoformat()}
        event = "youth.stay-taken-over"
        await tell_youth(session, deed, youths[youth_id], event, **days, import_id=import_id)
    await session.flush()


def _read(check: Check, row: Row) -> youth_list_checks.Check:
    area = Area((check.told.region,))
    told = youth_list_checks.Check(check.listing, "department", area, check.today)
    youth_list_checks.check_rows(told, [row])
    return told


def _persons(check: Check, rows: Sequence[Row]) -> dict[int, ReadPerson]:
    found: dict[int, ReadPerson] = {}
    for row in rows:
        found |= _read(check, row).persons
    return found


def _stay(row: Row) -> Range[date] | None:
    first, last = row.values["served_from"], row.values["served_to"]
    return Range(first, last + _DAY) if first and last and first <= last else None
