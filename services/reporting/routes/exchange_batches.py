"""Facts of insurance that departments hand in, and what became of each row."""

from typing import Annotated, Final

from fastapi import Response

from services.common.web.access import department
from services.common.web.batch_rows import add_rows
from services.common.web.batches import (
    BODY,
    HANDING,
    ExchangeBatchOut,
    Handed,
    handed_to,
    routes_of,
    shown_batch,
)
from services.common.web.problems import problems
from services.common.web.routing import located
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import exchange_batches as actions
from services.reporting.actions.exchange_batches import INSURANCE_FACTS
from services.reporting.readers.contribution_lists import form_on

_TITLE: Final = "参保事实"
routes = routes_of(INSURANCE_FACTS, "部门报送", _TITLE, form_on)


@routes.post(
    INSURANCE_FACTS.path,
    status_code=202,
    summary="报送参保事实",
    dependencies=[department(INSURANCE_FACTS.scope)],
    responses=problems(*HANDING) | located(202),
    openapi_extra=BODY,
)
async def hand_in_insurance_facts(
    handed: Annotated[Handed, handed_to(INSURANCE_FACTS)],
    session: SessionDep,
    deed: DeedDep,
    response: Response,
) -> ExchangeBatchOut:
    """社会保险经办机构报送见习人员的缴费，每人每月一行，灵活就业社会保险补贴据此核算。

    在后台逐行核查，有错误的行说明原因，不影响其他人、其他月份的行；已有相同登记的略过，已有不同登记的不覆盖。
    同一份协议再次报送同一个文件（摘要、行数、方式都相同），得到原来的批次。字段：id_number、month、
    insurances、as_flexible、amount、paid_on、evidence，与表格模板的各列相同，见《部门接入》。
    """
    told = await actions.receive(session, deed, handed.on(None))
    response.headers["Location"] = f"{INSURANCE_FACTS.path}/{told[0].id}"
    return shown_batch(*told, INSURANCE_FACTS.as_of)


add_rows(routes, INSURANCE_FACTS, _TITLE, form_on)
