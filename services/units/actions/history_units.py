"""Units recognised in the time before: taken over as they stood, on their true day."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.errors import JianxiError
from services.common.lists.reading import Row
from services.common.store.history_checks import Check, Findings
from services.common.values import ids
from services.common.values.names import ORGANISATION_FAULT, is_of_organisation
from services.common.values.personal_numbers import holds_personal_number
from services.units.actions.linking import link_prospect
from services.units.actions.telling import codes_of, tell_unit
from services.units.queries import unit_imports as queries
from services.units.rules.credit_codes import findings
from services.units.rules.history_lists import office_fault, recognition_fault
from services.units.rules.industries import check_class
from services.units.tables.units import Unit

_AS_TOLD = (
    "name",
    "credit_code",
    "region",
    "address",
    "industry",
    "industry_class",
    "ownership",
    "kind",
    "park",
    "staff",
    "founded_on",
    "contact_name",
    "contact_phone",
    "recognised_on",
)


def check_row(check: Check, row: Row) -> None:
    """Check a row by itself."""
    values, found = row.values, check.own
    _check_words(row, found)
    if values["industry"]:
        try:
            check_class(values["industry"], values["industry_class"])
        except JianxiError as error:
            found.add(row, "industry_class", error.code(), error.detail)
    day = values["recognised_on"]
    if day is None:
        return
    wrong = recognition_fault(day, values["founded_on"], check.told.as_of)
    if wrong:
        found.add(row, "recognised_on", "day-unfit", wrong)
    elsewhere = values["region"] and office_fault(values["region"], check.told.region, day)
    if elsewhere:
        found.add(row, "region", "outside-region", elsewhere)


def _check_words(row: Row, found: Findings) -> None:
    name = row.values["name"] or ""
    for column in ("name", "address", "park"):
        # They are public; a column pushed aside puts a person's number there.
        if holds_personal_number(row.values[column] or ""):
            message = "有手机号码或者居民身份号码，请核对是否错列。"
            found.add(row, column, "personal-number", message)
    if name and not is_of_organisation(name):
        found.add(row, "name", "name-unfit", ORGANISATION_FAULT)
    code = row.values["credit_code"]
    for doubt in findings(code, None) if code else ():
        told = f"credit-code-{doubt.name.replace('_', '-')}"
        found.add(row, "credit_code", told, doubt.message, doubt=True)


async def look(session: AsyncSession, check: Check, rows: Sequence[Row], found: Findings) -> None:
    """Say which units are registered already."""
    await queries.close_register(session)
    known = await queries.codes_of_units(session, [row.values["credit_code"] for row in rows])
    for row in rows:
        if row.values["credit_code"] in known:
            message = "这个统一社会信用代码已经登记过见习单位。"
            found.add(row, "credit_code", "credit-code-taken", message)


async def enter(
    session: AsyncSession, deed: Deed, check: Check, rows: Sequence[Row]
) -> dict[int, str]:
    """Register units as recognised on the days told; an account of theirs is opened later."""
    return {row.number: await _enter(session, deed, check, row.values) for row in rows}


async def _enter(session: AsyncSession, deed: Deed, check: Check, values: Any) -> str:
    day = values["recognised_on"]
    unit = Unit(
        id=ids.new("unt"),
        version=0,
        state="recognised",
        recommended_by=values["recommended_by"] or "self",
        applied_on=day,
        decided_on=day,
        import_id=check.told.id,
        **{name: values[name] for name in _AS_TOLD},
    )
    session.add(unit)
    await session.flush()
    await link_prospect(session, deed, unit)
    told = {**codes_of(unit), "import_id": check.told.id}
    await tell_unit(session, deed, unit, "unit.applied", occurred_on=day, **told)
    await tell_unit(session, deed, unit, "unit.recognised", occurred_on=day, **told)
    return unit.id
