"""Lists of contributions: handed in, checked row by row, entered as records."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.errors import Malformed
from services.common.lists.batches import Area
from services.common.lists.faults import Fault
from services.common.lists.reading import Listing, Row
from services.common.store.batches import keep_rows
from services.common.store.changes import Change, record
from services.common.store.lists import HandedIn, Shelf
from services.common.values.month import Month
from services.common.values.personal_numbers import holds_personal_number
from services.reporting import policy
from services.reporting.actions import contributions, insured_elsewhere
from services.reporting.actions.contributions import Paid
from services.reporting.queries import locks, stays
from services.reporting.queries import subsidies as queries
from services.reporting.readers import contribution_lists as reader
from services.reporting.rules.contributions import require_paid_on
from services.reporting.tables.subsidies import (
    ContributionImport,
    ContributionImportFault,
    ContributionImportRow,
    ContributionRecord,
)

_AT_ONCE: Final = 100
"""Records that are looked at in one transaction: the turn of their month is not held for long."""
SHELF: Final = Shelf(ContributionImport, ContributionImportFault, "contribution-import")


@dataclass
class Check:
    """A list under check: its rows, what was found by row, and what sound rows tell of whom."""

    listing: Listing
    today: date
    found: dict[int, list[Fault]] = field(default_factory=dict)
    paid: dict[int, Paid] = field(default_factory=dict)

    def add(self, row: int, name: str, code: str, message: str) -> None:
        """Keep a finding at a column of a row."""
        self.found.setdefault(row, []).append(self.listing.fault(row, name, code, message))

    def result(self) -> Listing:
        """The list with all that was found."""
        return self.listing.with_faults(self.found)

    def numbers(self) -> list[tuple[int, str]]:
        """The rows that name a person and are sound so far, with the person's number."""
        return [
            (row.number, str(row.values["id_number"]))
            for row in self.listing.rows
            if row.is_sound and row.number not in self.found
        ]


async def receive(
    session: AsyncSession, deed: Deed, area: str, file: HandedIn
) -> ContributionImport:
    """Keep a list, sealed, and queue its check."""
    days = policy.import_file_days(deed.today, area)
    kept = await SHELF.receive(session, deed, area, file, days, entered=0)
    await tell_received(session, deed, kept)
    return kept


async def tell_received(session: AsyncSession, deed: Deed, kept: ContributionImport) -> None:
    """Tell that a list came in."""
    await _tell(session, deed, kept, "contribution-import.received")


def read_list(content: bytes, today: date) -> Check:
    """Read the file and check each row by itself. Raises the reader's refusals."""
    check = Check(reader.read(content, today), today)
    for row in check.listing.rows:
        if row.is_sound:
            _check_row(check, row)
    return check


async def know(
    session: AsyncSession, check: Check, area: Area, owners: Mapping[int, str | None]
) -> None:
    """Say of each row whose contribution it is; a stranger's or a known one is at fault."""
    known = {one for one in owners.values() if one}
    ours = {one for region in area.regions for one in await stays.placed_in(session, known, region)}
    standing = await queries.versions_of(session, ours)
    for row in check.listing.rows:
        owner = owners.get(row.number)
        if row.number in owners and owner not in ours:
            check.add(row.number, "id_number", "trainee-unknown", "不是本地区的见习人员。")
        elif owner:
            _know_row(check, row, owner, standing)


async def enter(
    session: AsyncSession, deed: Deed, told: ContributionImport, paid: Sequence[Paid]
) -> int:
    """Keep what rows tell, as far as it is not on record; how many were kept."""
    entered = 0
    for one in sorted(paid, key=lambda one: (one.youth_id, one.month)):
        await locks.hold(session, "contributions", one.youth_id)
        if await queries.contribution(session, one.youth_id, one.month) is None:
            await contributions.keep(session, deed, one, 0, told.id)
            entered += 1
    return entered


async def to_note(session: AsyncSession, import_id: str) -> list[tuple[Month, list[str]]]:
    """Whose records a list entered, by month in order, few enough for one transaction each."""
    whose: defaultdict[Month, list[str]] = defaultdict(list)
    for youth_id, month in sorted(await queries.entered_by(session, import_id)):
        whose[month].append(youth_id)
    return [
        (month, whose[month][start : start + _AT_ONCE])
        for month in sorted(whose)
        for start in range(0, len(whose[month]), _AT_ONCE)
    ]


async def note(
    session: AsyncSession,
    deed: Deed,
    told: ContributionImport,
    month: Month,
    youths: Collection[str],
) -> None:
    """Keep what some records of a list show of one month, once they are on record.

    One that was corrected since was looked at as it was.
    """
    standing = await queries.versions_of(session, youths)
    rows = [row for row in standing.values() if row.month == month and row.import_id == told.id]
    await insured_elsewhere.note(session, deed, told.region, month, rows)


def may_be_entered(told: ContributionImport, check: Check) -> list[Paid]:
    """What of a checked list enters, as it was asked for: all that is sound, or none."""
    listing = check.result()
    if told.dry_run or (told.mode == "all_or_nothing" and not listing.is_sound):
        return []
    return [check.paid[row.number] for row in listing.rows if row.is_sound]


async def finish(
    session: AsyncSession, deed: Deed, import_id: str, listing: Listing
) -> ContributionImport:
    """Keep what was found in a list; a file in which nothing was found is needed no more."""
    found = await SHELF.finish(session, deed, import_id, listing)
    found.entered = len(await queries.entered_by(session, import_id))
    if not listing.faults:
        found.content = None
    await keep_rows(session, ContributionImportRow, found, listing, {})
    await _tell(session, deed, found, "contribution-import.checked")
    return found


def _check_row(check: Check, row: Row) -> None:
    unknown = [words for words in row.values["insurances"] if words not in reader.WORDS]
    if unknown:
        message = f"只能填写：{'、'.join(reader.SHOWN)}。"
        check.add(row.number, "insurances", "not-a-choice", message)
    if holds_personal_number(row.values["evidence"]):
        message = "这里不要填写居民身份号码、手机号码或者账号。"
        check.add(row.number, "evidence", "personal-number", message)
    try:
        require_paid_on(Month.parse(row.values["month"]), row.values["paid_on"], check.today)
    except Malformed as error:
        name = error.pointer.removeprefix("/")
        check.add(row.number, name, error.code(), error.detail)


def _know_row(
    check: Check,
    row: Row,
    owner: str,
    standing: Mapping[tuple[str, Month], ContributionRecord],
) -> None:
    paid = _paid(row, owner)
    stands = standing.get((owner, paid.month))
    if stands is not None and not _is_same(stands, paid):
        message = "本人这个月已有不同的登记；要更正的，请逐条更正。"
        check.add(row.number, "month", "recorded-otherwise", message)
    check.paid[row.number] = paid


def _paid(row: Row, owner: str) -> Paid:
    told = row.values
    insurances = dict.fromkeys(reader.WORDS[words] for words in told["insurances"])
    return Paid(
        owner,
        Month.parse(told["month"]),
        tuple(insurances),
        told["as_flexible"],
        told["amount"],
        told["paid_on"],
        told["evidence"],
    )


def _is_same(row: ContributionRecord, paid: Paid) -> bool:
    told = (row.as_flexible, row.amount, row.paid_on, {*row.insurances})
    return told == (paid.as_flexible, paid.amount, paid.paid_on, {*paid.insurances})


async def _tell(session: AsyncSession, deed: Deed, told: ContributionImport, event: str) -> None:
    told.version += 1
    names = ("region", "mode", "dry_run", "rows", "faulty_rows", "entered")
    data: dict[str, Any] = {name: getattr(told, name) for name in names}
    change = Change("contribution-import", told.id, told.version, event, deed.today, data)
    await record(session, deed, change)
