"""The job that takes a list of history over: read, checked, held against what stands, entered."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common import threads
from services.common.deeds import Deed
from services.common.lists import reading
from services.common.lists.columns import Form
from services.common.lists.faults import Fault
from services.common.lists.reading import Listing, Row
from services.common.store import list_checks as checks
from services.common.store.history import HistoryColumns, HistoryShelf
from services.common.store.jobs import Run

SLICE: Final = 200
"""How many rows enter in one transaction where each enters by itself."""


@dataclass
class Findings:
    """What was found amiss in rows of a list, beyond what its cells say."""

    listing: Listing
    by_row: dict[int, list[Fault]] = field(default_factory=dict)

    def add(self, row: Row, name: str, code: str, message: str, *, doubt: bool = False) -> None:
        """Keep a finding at a column of a row; a doubt leaves the row sound."""
        fault = self.listing.fault(row.number, name, code, message, doubt=doubt)
        self.by_row.setdefault(row.number, []).append(fault)

    def keeps_out(self, row: Row) -> bool:
        """Whether something found keeps a row out."""
        return any(fault.weight == "error" for fault in self.by_row.get(row.number, ()))


@dataclass
class Check:
    """A list under check: what its rows say by themselves, and beside what stands already."""

    listing: Listing
    told: HistoryColumns
    today: date
    own: Findings
    beside: Findings

    def is_sound(self, row: Row) -> bool:
        """Whether nothing keeps a row out."""
        return row.is_sound and not self.own.keeps_out(row) and not self.beside.keeps_out(row)

    def result(self) -> Listing:
        """The list with all that was found."""
        return self.listing.with_faults(self.own.by_row).with_faults(self.beside.by_row)


def as_listed(_row: Row) -> int:
    """The turn of rows that enter in the order of the list."""
    return 0


def by_itself(row: Row) -> int:
    """What a row is counted once by where each counts."""
    return row.number


@dataclass(frozen=True)
class Kind:
    """One kind of history: its name on the wire, its title, and how its lists are taken over.

    `look` holds rows against what stands and says what it finds; it locks what `enter` relies on.
    `enter` makes objects of sound rows, by row number. `counts` is a row's share of the number
    that the last report on paper is compared in, `figure` says which that is; their sum is rounded
    half up. `turn` of rows that rest on others of the list is later than that of those.
    Of rows with the same `once` one is counted.
    """

    name: str
    title: str
    figure: str
    form: Callable[[date], Form]
    check_row: Callable[[Check, Row], None]
    look: Callable[[AsyncSession, Check, Sequence[Row], Findings], Awaitable[None]]
    enter: Callable[[AsyncSession, Deed, Check, Sequence[Row]], Awaitable[Mapping[int, str]]]
    counts: Callable[[Check, Row], int | Decimal]
    turn: Callable[[Row], int] = as_listed
    once: Callable[[Row], Any] = by_itself


def one_each(_check: Check, _row: Row) -> int:
    """A row that counts as one."""
    return 1


Close = Callable[[AsyncSession, Deed, str, Listing, int], Awaitable[object]]
"""Keeps what was found in a list and how much its rows come to, and tells of it."""


@dataclass(frozen=True)
class Taking:
    """How a service takes its history over: where its lists are kept, their kinds, how they end."""

    shelf: HistoryShelf[Any, Any]
    kinds: Mapping[str, Kind]
    close: Close


async def take_over(taking: Taking, run: Run) -> dict[str, Any]:
    """Do the job of one list; run again after a crash, it goes on. Gives its counts."""
    await checks.check(run, taking.shelf, partial(_check_and_enter, taking))
    async with run.database.transaction() as session:
        return await taking.shelf.result(session, run.job.arguments["import_id"])


async def _check_and_enter(taking: Taking, run: Run, told: Any, content: bytes) -> None:
    kind = taking.kinds[told.kind]
    # Reading takes seconds of the processor: in a thread, so that this process goes on answering.
    listing = await threads.to_the_end(reading.read, content, kind.form(run.deed.today))
    own, beside = Findings(listing), Findings(listing)
    check = Check(listing, told, run.deed.today, own, beside)
    await checks.in_slices(run, listing.rows, partial(_check_rows, kind, check))
    for some in _parts(kind, check):
        await run.database.run(
            partial(_look_and_enter, (taking.shelf, kind), run.deed, check, some)
        )
    result = check.result()
    sound = {kind.once(row): row for row in listing.rows if check.is_sound(row)}
    shares = (kind.counts(check, row) for row in sound.values())
    found = int(Decimal(sum(shares)).quantize(Decimal(1), ROUND_HALF_UP))
    await run.database.run(partial(_close, taking, run, result, found))
    await checks.tell_progress(run, len(listing.rows), len(listing.rows))


def _check_rows(kind: Kind, check: Check, rows: Sequence[Row]) -> None:
    for row in rows:
        kind.check_row(check, row)


def _parts(kind: Kind, check: Check) -> Iterator[Sequence[Row]]:
    """The rows that are looked at together: all where they enter together or not at all.

    A dry run enters nothing that a later slice could be held against: it looks at all at once.
    """
    rows = sorted(check.listing.rows, key=kind.turn)
    enters_by_itself = check.told.mode == "row_by_row" and not check.told.dry_run
    size = SLICE if enters_by_itself else len(rows)
    return (rows[start : start + size] for start in range(0, len(rows), size))


async def _look_and_enter(
    by: tuple[HistoryShelf[Any, Any], Kind],
    deed: Deed,
    check: Check,
    rows: Sequence[Row],
    session: AsyncSession,
) -> None:
    shelf, kind = by
    # What an interrupted run had entered stands: it is neither looked at nor entered again.
    done = await shelf.done(session, check.told.id)
    left = [row for row in rows if row.number not in done]
    beside = Findings(check.listing)
    await kind.look(session, check, [row for row in left if row.is_sound], beside)
    for row in rows:
        check.beside.by_row.pop(row.number, None)
    check.beside.by_row |= beside.by_row
    sound = [row for row in left if check.is_sound(row)]
    held_back = check.told.mode == "all_or_nothing" and len(sound) < len(left)
    if sound and not held_back and not check.told.dry_run:
        made = await kind.enter(session, deed, check, sound)
        await shelf.note(session, check.told.id, made)


async def _close(
    taking: Taking, run: Run, listing: Listing, found: int, session: AsyncSession
) -> None:
    await taking.close(session, run.deed, run.job.arguments["import_id"], listing, found)
