"""Findings: what an officer found of a condition of 七, with its day and evidence."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.deeds import Deed
from services.common.values import ids
from services.common.web.tokens import Caller
from services.units.actions.anonymity import check_hidden
from services.units.actions.past_days import check_seen
from services.units.actions.rechecks import look_again
from services.units.actions.rights import standing_unit_for
from services.units.actions.telling import tell_paper
from services.units.rules import recognition
from services.units.tables.findings import Finding


@dataclass(frozen=True)
class FindingForm:
    """What an officer found of one condition of 七."""

    condition: recognition.FindingKind
    met: bool
    evidence: str
    found_on: date


async def find_condition(
    session: AsyncSession, deed: Deed, caller: Caller, unit_id: str, form: FindingForm
) -> Finding:
    """Keep what an officer found of a condition of 七; a later finding supersedes.

    Raises UnitNotFound, UnitRemoved, UnitMerged, FoundInFuture, BeforeFounded, TooLongAgo.
    """
    recognition.check_found_on(form.found_on, deed.today)
    unit = await standing_unit_for(session, caller, unit_id)
    await check_seen(session, unit, form.found_on, deed.today)
    await check_hidden(session, deed, unit.id, {"/evidence": form.evidence})
    finding = Finding(
        id=ids.new("fnd"),
        unit_id=unit.id,
        condition=form.condition,
        met=form.met,
        evidence=form.evidence,
        found_on=form.found_on,
        found_by=deed.author,
    )
    session.add(finding)
    told: dict[str, Any] = {"condition": form.condition, "met": form.met}
    told["found_on"] = form.found_on.isoformat()
    await tell_paper(session, deed, unit, (finding.id, 1), "finding.recorded", **told)
    await look_again(session, deed, unit)
    return finding
