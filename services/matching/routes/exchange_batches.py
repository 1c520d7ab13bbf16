"""Lists of graduates and of the unemployed that departments hand in, and what became of each."""

from functools import partial
from typing import Annotated, Final

from fastapi import Response

from services.common.web.access import department
from services.common.web.batch_rows import add_rows
from services.common.web.batches import (
    BODY,
    HANDING,
    AsOf,
    ExchangeBatchOut,
    Handed,
    handed_to,
    routes_of,
    shown_batch,
)
from services.common.web.problems import problems
from services.common.web.routing import located
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import exchange_batches as actions
from services.matching.actions.exchange_batches import GRADUATES, UNEMPLOYED
from services.matching.readers.youth_lists import form_on

_TAG: Final = "部门报送"
_OF_GRADUATES: Final = partial(form_on, "university")
_OF_UNEMPLOYED: Final = partial(form_on, "department")
graduates = routes_of(GRADUATES, _TAG, "高校毕业生名单", _OF_GRADUATES)
unemployed = routes_of(UNEMPLOYED, _TAG, "登记失业青年名单", _OF_UNEMPLOYED)


@graduates.post(
    GRADUATES.path,
    status_code=202,
    summary="报送高校毕业生名单",
    dependencies=[department(GRADUATES.scope)],
    responses=problems(*HANDING) | located(202),
    openapi_extra=BODY,
)
async def hand_in_graduates(
    handed: Annotated[Handed, handed_to(GRADUATES)],
    session: SessionDep,
    deed: DeedDep,
    response: Response,
    as_of: AsOf,
) -> ExchangeBatchOut:
    """教育部门每年七月报送未就业毕业生；在后台逐行核查，有错误的行说明原因，不影响其他人的行。

    同一份协议再次报送同一个文件（摘要、行数、日期、方式都相同），得到原来的批次。
    名单上的人只登记，不申请见习。字段：name、id_number、phone、region、school、
    graduated_on、education_level、major 等，与表格模板的各列相同，见《部门接入》。
    """
    told = await actions.receive(session, deed, GRADUATES, handed.on(as_of))
    response.headers["Location"] = f"{GRADUATES.path}/{told[0].id}"
    return shown_batch(*told, GRADUATES.as_of)


@unemployed.post(
    UNEMPLOYED.path,
    status_code=202,
    summary="报送登记失业青年名单",
    dependencies=[department(UNEMPLOYED.scope)],
    responses=problems(*HANDING) | located(202),
    openapi_extra=BODY,
)
async def hand_in_unemployed(
    handed: Annotated[Handed, handed_to(UNEMPLOYED)],
    session: SessionDep,
    deed: DeedDep,
    response: Response,
    as_of: AsOf,
) -> ExchangeBatchOut:
    """失业登记机构报送；核查、重复报送与高校毕业生名单相同。

    字段：name、id_number、phone、region、unemployment_registered_on、employed、
    hardship 等，见《部门接入》。
    """
    told = await actions.receive(session, deed, UNEMPLOYED, handed.on(as_of))
    response.headers["Location"] = f"{UNEMPLOYED.path}/{told[0].id}"
    return shown_batch(*told, UNEMPLOYED.as_of)


add_rows(graduates, GRADUATES, "高校毕业生名单", _OF_GRADUATES)
add_rows(unemployed, UNEMPLOYED, "登记失业青年名单", _OF_UNEMPLOYED)
