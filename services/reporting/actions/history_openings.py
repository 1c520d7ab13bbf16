"""Opening figures: told by list, compared with what was taken over, and signed once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.lists.reading import Row
from services.common.store.changes import Change
from services.common.store.database import release
from services.common.store.following import Follower
from services.common.store.grounds import record_grounded
from services.common.store.history_checks import Check, Findings
from services.common.values import region
from services.common.values.month import Month
from services.reporting.actions.facts import catch_up
from services.reporting.actions.monthly_reports import whole_draft
from services.reporting.actions.tellings import keep_up
from services.reporting.clients.matching import Matching, Named
from services.reporting.queries import locks
from services.reporting.queries import openings as queries
from services.reporting.rules import openings as rules
from services.reporting.rules.indicators import INDICATORS, ON_POST
from services.reporting.rules.openings import Compared
from services.reporting.tables.history_imports import OpeningFigures, OpeningSignature

MOST_NAMED = 200
"""Of who counts in a number that differs, so many are named."""
_TITLES = {indicator.no: indicator.title for indicator in INDICATORS}


@dataclass(frozen=True)
class Comparison:
    """A region's opening figures beside what is counted, with names where they differ."""

    told: OpeningFigures
    compared: tuple[Compared, ...]
    names: Mapping[str, Named]
    signature: OpeningSignature | None


def check_row(check: Check, row: Row) -> None:
    """Check a row by itself."""
    month, office = row.values["month"], row.values["region"]
    wrong = rules.month_fault(month, check.told.as_of) if month else None
    if wrong:
        check.own.add(row, "month", "month-unfit", wrong)
    if office and not region.lies_within(office, check.told.region):
        check.own.add(row, "region", "outside-region", "不在本机构的地区之内。")


async def look(session: AsyncSession, check: Check, rows: Sequence[Row], found: Findings) -> None:
    """Say whose figures are signed already."""
    offices = sorted({row.values["region"] for row in rows})
    for office in offices:
        await locks.hold(session, "opening-figures", office)
    signed = await queries.signed_among(session, offices)
    for row in rows:
        if row.values["region"] in signed:
            found.add(row, "region", rules.OpeningSigned.code(), rules.OpeningSigned.title())


async def enter(
    session: AsyncSession, deed: Deed, check: Check, rows: Sequence[Row]
) -> dict[int, str]:
    """Keep figures as their regions' next versions."""
    return {row.number: await _enter(session, deed, check, row) for row in rows}


async def _enter(session: AsyncSession, deed: Deed, check: Check, row: Row) -> str:
    told = row.values
    before = await queries.newest(session, told["region"])
    figures = OpeningFigures(
        region=told["region"],
        version=before.version + 1 if before else 1,
        month=Month.parse(told["month"]).first,
        units=told["units"],
        seats=told["seats"],
        on_post=told["on_post"],
        subsidy=told["subsidy"],
        import_id=check.told.id,
        author=deed.author,
        recorded_at=deed.now,
    )
    session.add(figures)
    await _tell(session, deed, figures, "opening-figures.told")
    await session.flush()
    return f"{figures.region}/{figures.version}"


async def compare(
    session: AsyncSession,
    deed: Deed,
    area: str,
    *,
    followers: Mapping[str, Follower],
    matching: Matching,
) -> Comparison:
    """A region's opening figures beside the same month counted from what is known now.

    Raises OpeningUnknown, FactsIncomplete, NamesUnavailable.
    """
    await catch_up(session, followers)
    told, compared = await _counted(session, deed, area)
    signature = await queries.signature(session, area)
    differing = [one for one in compared if one.no == ON_POST and one.difference]
    placements = [entry.id for one in differing for entry in one.counted[:MOST_NAMED]]
    await release(session)
    names = await matching.names(placements) if placements else {}
    return Comparison(told, compared, names, signature)


async def sign(
    session: AsyncSession,
    deed: Deed,
    area: str,
    *,
    expected_version: int,
    ground: str | None,
    followers: Mapping[str, Follower],
) -> OpeningSignature:
    """Sign a region's opening figures, once.

    Raises OpeningUnknown, OpeningSigned, OpeningMoved, OpeningDiffers, FactsIncomplete.
    """
    await catch_up(session, followers)
    await keep_up(session)
    # Nothing of the region is taken over from here on: what is counted is what is signed.
    await locks.hold(session, "opening-figures", area)
    told, compared = await _counted(session, deed, area)
    await locks.hold(session, "opening-figures", area)
    rules.require_unsigned(signed=await queries.signature(session, area) is not None)
    newest = await queries.newest(session, area) or told
    rules.require_seen(newest.version, expected_version)
    rules.require_same(compared, ground)
    signature = OpeningSignature(
        region=area,
        version=newest.version,
        counted=rules.kept(compared),
        ground=ground,
        author=deed.author,
        signed_on=deed.today,
        signed_at=deed.now,
    )
    session.add(signature)
    await _tell(session, deed, newest, "opening-figures.signed", ground or "")
    return signature


async def _counted(
    session: AsyncSession, deed: Deed, area: str
) -> tuple[OpeningFigures, tuple[Compared, ...]]:
    told = await queries.newest(session, area)
    if told is None:
        raise rules.OpeningUnknown
    report = await whole_draft(session, deed, area, Month.of(told.month), None)
    return told, rules.compare(_paper(told), _TITLES, report.figures)


def _paper(told: OpeningFigures) -> dict[int, Decimal | None]:
    numbers = {1: told.units, 3: told.seats, ON_POST: told.on_post, 15: told.subsidy}
    return {no: None if value is None else Decimal(value) for no, value in numbers.items()}


async def _tell(
    session: AsyncSession, deed: Deed, told: OpeningFigures, event: str, ground: str = ""
) -> None:
    # A signature comes after every version told: each event is a version of its own.
    signed = event == "opening-figures.signed"
    change = Change(
        object="opening-figures",
        id=told.region,
        version=told.version + signed,
        event=event,
        occurred_on=deed.today,
        ground=ground,
        data={
            "region": told.region,
            "month": str(Month.of(told.month)),
            "on_post": told.on_post,
            "subsidy": str(told.subsidy),
            "import_id": told.import_id,
        },
    )
    await record_grounded(session, deed, change)
