"""Subsidies, looked at before they are claimed: every condition answered, every month counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values import region as regions
from services.common.values.month import Month
from services.reporting import policy
from services.reporting.actions import policy_rows
from services.reporting.queries import persons, served
from services.reporting.queries import subsidies as queries
from services.reporting.rules import subsidies as money
from services.reporting.rules import subsidy_claims as rules
from services.reporting.rules.contributions import TraineeUnknown
from services.reporting.rules.hires import served_of
from services.reporting.rules.subsidies import Contribution, Facts, SubsidyLine
from services.reporting.rules.subsidy_claims import Answer
from services.reporting.tables.subsidies import ContributionRecord


@dataclass(frozen=True)
class Asked:
    """For whom and which months a subsidy is claimed, and the months had elsewhere.

    No months ask for every month on record that is not claimed yet; `office` is the region of an
    officer who acts for the youth, None of the youth.
    """

    youth_id: str
    months: tuple[Month, ...]
    elsewhere: tuple[Month, ...]
    office: str | None
    ground: str


@dataclass(frozen=True)
class Looked:
    """What a claim would come to: its lines, the conditions, and what they stand on.

    `not_over` are the months on record that are still to be claimed once they are over.
    """

    region: str
    lines: tuple[SubsidyLine, ...]
    answers: tuple[Answer, ...]
    values: tuple[str, ...]
    records: Mapping[Month, ContributionRecord]
    not_over: tuple[Month, ...] = ()


async def look(
    session: AsyncSession, deed: Deed, asked: Asked, *, but: str | None = None
) -> Looked:
    """What a claim would come to, each condition answered; as if one claim were not there.

    Raises TraineeUnknown, NoPolicyValue, Malformed.
    """
    rules.require_months(asked.months, deed.today)
    await policy_rows.current(session)
    area, facts, records = await _facts(session, asked, but)
    terms = policy.subsidy_terms(deed.today, area)
    waiting = tuple(month for month in sorted(records) if month.last >= deed.today)
    over = (month for month in sorted(records) if month not in waiting)
    months = asked.months or [month for month in over if month not in facts.used]
    # A month is paid by what held in it, whenever it is claimed.
    by_month = {month: policy.subsidy_terms(month.last, area) for month in months}
    lines = money.lines_of(facts, by_month)
    answers = rules.checked(facts, lines, terms, deed.today)
    values = (version for one in (terms, *by_month.values()) for version in one.values)
    return Looked(area, lines, answers, tuple(dict.fromkeys(values)), records, waiting)


async def _facts(
    session: AsyncSession, asked: Asked, but: str | None
) -> tuple[str, Facts, dict[Month, ContributionRecord]]:
    known = await persons.persons(session, [asked.youth_id])
    ids = known.ids_of([asked.youth_id])
    placements = await served.of_person(session, ids)
    areas = [str(one[0].region) for one in placements]
    if not areas or not (asked.office is None or _any_within(areas, asked.office)):
        raise TraineeUnknown
    last = max(placements, key=lambda one: (served_of(one).days, one[0].object_id))
    told = await queries.contributions(session, ids)
    # Of a month told under several ids that of the record stands.
    told.sort(key=lambda row: row.youth_id == known.id_of(row.youth_id))
    records = {row.month: row for row in told}
    facts = Facts(
        served=[served_of(one) for one in placements],
        contributions={
            month: Contribution(month, row.amount, row.as_flexible)
            for month, row in records.items()
        },
        used=await queries.used_months(session, ids, but=but),
        elsewhere=asked.elsewhere,
    )
    return str(last[0].region), facts, records


def _any_within(areas: Sequence[str], office: str) -> bool:
    return any(regions.lies_within(area, office) for area in areas)
