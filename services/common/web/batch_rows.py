"""What became of each row of a list that a department handed in, over HTTP, in pages."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.lists import choices
from services.common.lists.batches import BatchNotFound
from services.common.lists.columns import Form
from services.common.lists.faults import Weight
from services.common.lists.outcomes import RowOutcome
from services.common.store.batches import BatchRowColumns, Tray
from services.common.store.lists import FaultColumns
from services.common.web.access import department
from services.common.web.batches import REFUSALS, FormOn, Which, granted_to, template_of
from services.common.web.lists import fault_number
from services.common.web.pages import Page, Stretch, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.signatures import Grant
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import Wire

_OUTCOMES: Final = "kept 已登记、sound 无误（试运行）、held_back 无误而整批没有登记、faulty 有错误"
Only = Annotated[RowOutcome | None, Query(description=f"只看这种结果的行：{_OUTCOMES}")]


class RowFaultOut(Wire):
    """一行中的一处问题，不含所填的内容。"""

    field: str | None = Field(
        max_length=40, description="字段名，如 id_number；指整行或者名单以外的列的为 null"
    )
    column: str = Field(max_length=3, description="表格中的列号，如 B；JSON 行和没有这一列的为空")
    title: str = Field(max_length=50, description="应填的项目")
    code: str = Field(max_length=100, description="问题代码，不随版本改变")
    message: str = Field(max_length=2000, description="说明和改法")
    weight: Weight = Field(description="error 错误，该行不登记；warning 提醒，请核对")


class ExchangeRowOut(Wire):
    """一行的结果。"""

    row: int = Field(ge=1, description="行号：JSON 行为第几行，表格与在 Excel 中所见相同")
    outcome: RowOutcome = Field(description=f"结果：{_OUTCOMES}")
    faults: list[RowFaultOut] = Field(max_length=300, description="问题；没有的为空")


def shown_faults(
    tray: Tray[Any, Any, Any], faults: Sequence[FaultColumns], fields: Mapping[str, str]
) -> list[RowFaultOut]:
    """What is amiss in a row; `fields` names the field of each title."""
    names = ("column", "title", "code", "weight")
    return [
        RowFaultOut(
            field=fields.get(fault.title),
            message=_told(tray, fault),
            **{name: getattr(fault, name) for name in names},
        )
        for fault in faults
    ]


def _told(tray: Tray[Any, Any, Any], fault: FaultColumns) -> str:
    # Offices have a template of their own for what is kept in the same words.
    where = f"名单模板见 GET {template_of(tray)}。" if fault.code == choices.NOT_A_CHOICE else ""
    return fault.message + where


def fields_of(form: Form) -> Mapping[str, str]:
    """The field of each title."""
    return {column.title: column.name for column in form.columns}


def add_rows(routes: APIRouter, tray: Tray[Any, Any, Any], title: str, form_on: FormOn) -> None:
    """What became of each row, where that is all that the department is told."""

    @routes.get(
        f"{tray.path}/{{batch_id}}/rows",
        summary=f"查看一批{title}各行的结果",
        name=f"list_{tray.name.replace('-', '_')}_batch_rows",
        dependencies=[department(tray.scope)],
        responses=problems(*REFUSALS, BatchNotFound),
    )
    async def list_batch_rows(
        *,
        batch_id: Which,
        grant: Annotated[Grant, granted_to(tray)],
        session: SessionDep,
        deed: DeedDep,
        stretch: StretchDep,
        outcome: Only = None,
    ) -> Page[ExchangeRowOut]:
        """核查完毕后逐行给出结果和问题，按行号；不含所填的内容。请求须签名。"""
        rows = await rows_of(tray, session, grant, batch_id, only=outcome, stretch=stretch)
        titles = fields_of(form_on(deed.today))
        return page_of(
            rows,
            stretch,
            lambda row: [row[0].row],
            lambda row: ExchangeRowOut(**shown_row(tray, *row, titles)),
        )


async def rows_of(
    tray: Tray[Any, Any, Any],
    session: AsyncSession,
    grant: Grant,
    batch_id: str,
    *,
    only: RowOutcome | None,
    stretch: Stretch,
) -> Sequence[tuple[Any, list[Any]]]:
    """A stretch of a list's rows, and one more. Raises BatchNotFound, CursorInvalid."""
    after = fault_number(stretch) or 0
    await tray.find(session, grant.agreement_id, batch_id)
    return await tray.rows_of(session, batch_id, only, after=after, limit=stretch.limit)


def shown_row(
    tray: Tray[Any, Any, Any],
    row: BatchRowColumns,
    faults: Sequence[FaultColumns],
    fields: Mapping[str, str],
) -> dict[str, Any]:
    """What an answer says of a row and of what is amiss in it."""
    told = shown_faults(tray, faults, fields)
    return {"row": row.row, "outcome": row.outcome, "faults": told}
