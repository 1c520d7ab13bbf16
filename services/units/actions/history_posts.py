"""Posts published in the time before: taken over at rest, until their trainees hold their seats."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.errors import JianxiError
from services.common.lists.reading import Row
from services.common.store.history_checks import Check, Findings
from services.common.values import ids
from services.common.values import region as regions
from services.units.actions.telling import tell_post
from services.units.policy import readings, terms
from services.units.queries import history_imports as queries
from services.units.rules.allowances import AllowanceUnfit, allowance_fault
from services.units.rules.history_lists import publication_fault
from services.units.rules.personal_numbers import PersonalNumberInText, holds_number
from services.units.rules.post_texts import column_of, texts_of
from services.units.rules.posts import check_months
from services.units.rules.quoted_words import quoted
from services.units.rules.thresholds.verdicts import Strength
from services.units.rules.units import stands
from services.units.tables.posts import Post
from services.units.tables.units import Unit

RESTS: Final = "启用以前的岗位，待在岗人员导入后开放"
_AFTER: Final[Mapping[Strength, str]] = {
    "refuse": "触及“不得设置门槛”的规定，仍予登记，但不能再派遣新的见习人员。",
    "flag": "存疑，仍予登记；经办人员认可以前，不能再派遣新的见习人员。",
}
_AS_TOLD: Final = (
    "old_number",
    "title",
    "duties",
    "occupation",
    "headcount",
    "workplace",
    "workplace_county",
    "months",
    "meals",
    "lodging",
    "extra_allowance",
    "published_on",
)


def check_row(check: Check, row: Row) -> None:
    """Check a row by itself."""
    values, found = row.values, check.own
    if values["published_on"]:
        wrong = publication_fault(values["published_on"], None, check.told.as_of)
        if wrong:
            found.add(row, "published_on", "day-unfit", wrong)
    limits = terms.terms_on(check.today, values["workplace_county"] or check.told.region)
    if values["months"] is not None:
        try:
            check_months(values["months"], limits)
        except JianxiError as error:
            told = f"应在{limits.shortest_months}至{limits.longest_months}个月之间。"
            found.add(row, "months", error.code(), told)
    unfit = allowance_fault(values["extra_allowance"] or "", limits.most_allowance)
    if unfit:
        found.add(row, "extra_allowance", AllowanceUnfit.code(), unfit)
    _check_texts(row, found)


def _check_texts(row: Row, found: Findings) -> None:
    for one in texts_of(row.values):
        column = column_of(one.pointer)
        if holds_number(one.text):
            message = "有电话号码或者居民身份号码，请删去。"
            found.add(row, column, PersonalNumberInText.code(), message)
        told = readings.read_text(one.text)
        # Whoever sits there stays; the post opens to nobody else with these words.
        for finding in told.findings:
            code = "threshold-doubt" if finding.doubt else "threshold-text"
            message = f"{quoted(finding.words)}：{_AFTER[finding.strength]}"
            found.add(row, column, code, message, doubt=True)
        for other in told.other_law:
            message = f"{quoted(other.words)}：可能违反《{other.article}》，{_AFTER['flag']}"
            found.add(row, column, "other-law", message, doubt=True)


async def look(session: AsyncSession, check: Check, rows: Sequence[Row], found: Findings) -> None:
    """Say which posts have no unit to be of, and which were taken over before."""
    units = await _units(session, check, rows)
    known = await queries.old_numbers(session, [unit.id for unit in units.values()])
    for row in rows:
        unit = units.get(row.values["credit_code"])
        if unit is None or not stands(unit.state) or unit.recognised_on is None:
            message = "本地区没有这个统一社会信用代码的已认定单位，请先导入见习单位。"
            found.add(row, "credit_code", "unit-unknown", message)
            continue
        if (unit.id, row.values["old_number"]) in known:
            message = "这个单位的这个序号已经导入过。"
            found.add(row, "old_number", "post-taken-over", message)
        day = row.values["published_on"]
        wrong = publication_fault(day, unit.recognised_on, check.told.as_of)
        if wrong and not check.own.keeps_out(row):
            found.add(row, "published_on", "day-unfit", wrong)


async def enter(
    session: AsyncSession, deed: Deed, check: Check, rows: Sequence[Row]
) -> dict[int, str]:
    """Take posts over as published on the days told; from today on each rests."""
    units = await _units(session, check, rows)
    made = {}
    for row in rows:
        unit = units[row.values["credit_code"]]
        made[row.number] = await _enter(session, deed, check, (unit, row.values))
    return made


async def _enter(
    session: AsyncSession, deed: Deed, check: Check, told: tuple[Unit, Mapping[str, Any]]
) -> str:
    unit, values = told
    post = Post(
        id=ids.new("pst"),
        version=0,
        unit_id=unit.id,
        state="open",
        skills=list(values["skills"] or ()),
        unsuitable_under_18=False,
        offer_version=1,
        last_offer_version=1,
        import_id=check.told.id,
        awaits_opening=True,
        **{name: values[name] for name in _AS_TOLD},
    )
    session.add(post)
    await session.flush()
    await tell_post(
        session,
        deed,
        (post, unit),
        "post.published",
        occurred_on=values["published_on"],
        import_id=check.told.id,
    )
    post.state, post.offer_version, post.last_offer_version = "suspended", 2, 2
    await tell_post(session, deed, (post, unit), "post.suspended", ground=RESTS)
    return post.id


def seats_of(_check: Check, row: Row) -> int:
    """A row's share of number 3 of the form: its seats."""
    seats: int = row.values["headcount"]
    return seats


async def _units(session: AsyncSession, check: Check, rows: Sequence[Row]) -> dict[str, Unit]:
    codes = {row.values["credit_code"] for row in rows}
    return await queries.units_of_codes(session, codes, check.told.region or regions.PROVINCE)
