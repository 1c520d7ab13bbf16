"""Urging reports in writing, and the reminders that the service gives by itself."""

from typing import Annotated

from services.common.time.workdays import YearUnknown
from services.common.values.month import Month
from services.common.web.access import OFFICE, OutsideRegion, require_region, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.paths import MonthInPath
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import RegionCode
from services.reporting.actions import supervision as actions
from services.reporting.actions.supervision import Answer, Demand
from services.reporting.queries import receipts as queries
from services.reporting.routes.annual_reports import Year
from services.reporting.routes.offices import office_of
from services.reporting.rules import supervision as rules
from services.reporting.rules.annual_reports import YearNotBegun
from services.reporting.rules.filings import CountyDoesNotFile
from services.reporting.rules.monthly_reports import RegionUnknown
from services.reporting.rules.receipts import (
    NotTheCentre,
    OwnReportNotReceived,
    refuse_other_than_centre,
)
from services.reporting.rules.supervision import AnswerDayPast
from services.reporting.rules.versions import RecordChanged, RecordVersionMissing
from services.reporting.schemas.ids import NoteId
from services.reporting.schemas.supervision import (
    ReportReminderOut,
    SupervisionAnswerIn,
    SupervisionNoteIn,
    SupervisionNoteOut,
)
from services.reporting.tables.receipts import ReportReminder, SupervisionNote

routes = router("月报")

Clerk = Annotated[Caller, user("clerk")]
Office = Annotated[Caller, user(*OFFICE)]


@routes.post(
    "/v1/monthly-reports/{region}/{month}/supervision-notes",
    status_code=201,
    summary="督办月报",
    responses=problems(
        OutsideRegion,
        NotTheCentre,
        OwnReportNotReceived,
        RegionUnknown,
        CountyDoesNotFile,
        rules.NothingToUrge,
        AnswerDayPast,
        YearUnknown,
    ),
)
async def write_supervision_note(
    *,
    region: RegionCode,
    month: MonthInPath,
    body: SupervisionNoteIn,
    caller: Clerk,
    session: SessionDep,
    deed: DeedDep,
) -> SupervisionNoteOut:
    """自治区经办机构对未报、迟报或者退回后未再报的市写明要求，由该市答复。"""
    require_region(caller, region)
    refuse_other_than_centre(caller.region, region)
    demand = Demand(region, month, body.demand, body.answer_by)
    return _shown_note(await actions.urge(session, deed, demand))


@routes.get(
    "/v1/monthly-reports/{region}/{month}/supervision-notes",
    summary="查看督办",
    responses=problems(OutsideRegion),
)
async def list_supervision_notes(
    *,
    region: RegionCode,
    month: MonthInPath,
    caller: Office,
    session: SessionDep,
    stretch: StretchDep,
) -> Page[SupervisionNoteOut]:
    """这个市这个月的督办及答复，按督办的先后。"""
    require_region(caller, region)
    after = stretch.after[0] if stretch.after else ""
    rows = await queries.stretch_of_notes(
        session, region, month, after=after, limit=stretch.limit + 1
    )
    return page_of(rows, stretch, lambda row: [row.id], _shown_note)


@routes.post(
    "/v1/annual-reports/{region}/{year}/supervision-notes",
    status_code=201,
    summary="督办年度报告",
    responses=problems(
        OutsideRegion,
        NotTheCentre,
        OwnReportNotReceived,
        RegionUnknown,
        YearNotBegun,
        CountyDoesNotFile,
        rules.NothingToUrge,
        AnswerDayPast,
        YearUnknown,
    ),
)
async def write_annual_supervision_note(
    *,
    region: RegionCode,
    year: Year,
    body: SupervisionNoteIn,
    caller: Clerk,
    session: SessionDep,
    deed: DeedDep,
) -> SupervisionNoteOut:
    """自治区经办机构对未报、迟报或者退回后未再报年度报告的市写明要求，由该市答复。"""
    require_region(caller, region)
    refuse_other_than_centre(caller.region, region)
    demand = Demand(region, year, body.demand, body.answer_by)
    return _shown_note(await actions.urge(session, deed, demand))


@routes.get(
    "/v1/annual-reports/{region}/{year}/supervision-notes",
    summary="查看年度报告的督办",
    responses=problems(OutsideRegion),
)
async def list_annual_supervision_notes(
    *,
    region: RegionCode,
    year: Year,
    caller: Office,
    session: SessionDep,
    stretch: StretchDep,
) -> Page[SupervisionNoteOut]:
    """这个市这一年的年度报告的督办及答复，按督办的先后。"""
    require_region(caller, region)
    after = stretch.after[0] if stretch.after else ""
    rows = await queries.stretch_of_notes(
        session, region, year, after=after, limit=stretch.limit + 1
    )
    return page_of(rows, stretch, lambda row: [row.id], _shown_note)


@routes.post(
    "/v1/supervision-notes/{note_id}/answer",
    summary="答复督办",
    responses=problems(
        rules.SupervisionNoteUnknown, RecordVersionMissing, RecordChanged, rules.NoteStateForbids
    ),
)
async def answer_supervision_note(
    note_id: NoteId, body: SupervisionAnswerIn, caller: Clerk, session: SessionDep, deed: DeedDep
) -> SupervisionNoteOut:
    """被督办的机构答复一次；报告另行填报或者更正。"""
    given = Answer(office_of(caller), note_id, body.expected_version, body.answer)
    return _shown_note(await actions.answer(session, deed, given))


@routes.get("/v1/report-reminders", summary="查看月报提醒", responses=problems(OutsideRegion))
async def list_report_reminders(
    caller: Office, session: SessionDep, stretch: StretchDep
) -> Page[ReportReminderOut]:
    """系统对本地区各市的提醒，新的在前；每个市每个月的每种情形只提醒一次。"""
    before = stretch.after[0] if stretch.after else None
    rows = await queries.stretch_of_reminders(
        session, office_of(caller), before=before, limit=stretch.limit + 1
    )
    return page_of(rows, stretch, lambda row: [row.id], _shown_reminder)


def _shown_note(row: SupervisionNote) -> SupervisionNoteOut:
    told = {name: getattr(row, name) for name in SupervisionNoteOut.model_fields}
    month = str(Month.of(row.month)) if row.month else None
    return SupervisionNoteOut.model_validate(told | {"month": month})


def _shown_reminder(row: ReportReminder) -> ReportReminderOut:
    told = {name: getattr(row, name) for name in ReportReminderOut.model_fields}
    return ReportReminderOut.model_validate(told | {"month": str(Month.of(row.month))})
