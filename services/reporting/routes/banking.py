"""Between office and bank: the file a settlement is paid by, and that in which it answers."""

from typing import Annotated

from fastapi import Form, Response

from services.common.lists import refusals
from services.common.web.access import OFFICE, user
from services.common.web.downloads import named
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import Day
from services.reporting.actions import bank_files, bank_returns, batches, settlements
from services.reporting.queries import runs
from services.reporting.routes import bank_files as files
from services.reporting.routes.offices import office_of
from services.reporting.rules.bank_files import NotApproved, NothingDue
from services.reporting.rules.bank_returns import BankReturnRefused
from services.reporting.rules.disbursements import ReturnedOnImpossible
from services.reporting.rules.reversals import RunUnknown
from services.reporting.rules.settlements import SettlementUnknown
from services.reporting.schemas.ids import SettlementId
from services.reporting.schemas.payments import BankReturnOut, RunOut, RunsOut

routes = router("补贴结算")

Finance = Annotated[Caller, user("finance")]


@routes.get(
    "/v1/settlements/{settlement_id}/bank-file",
    summary="提取银行代发文件",
    response_class=Response,
    dependencies=files.HANDED_OUT,
    responses=files.FILES | problems(SettlementUnknown, NotApproved, NothingDue, RunUnknown),
)
async def read_bank_file(
    *,
    settlement_id: SettlementId,
    caller: Finance,
    session: SessionDep,
    deed: DeedDep,
    form: files.Form = "xlsx",
    run: files.Run = None,
) -> Response:
    """每行一笔，账号为文本；再次拨付的附上次失败的原因。每次提取都记入审计日志，并保存文件摘要。"""
    settlement = await batches.settlement(session, settlement_id, office_of(caller))
    drawn = await bank_files.draw(session, deed, settlement, run, form)
    headers = named(f"代发明细-{settlement.month}-{drawn.run}.{form}") | files.headers_of(drawn)
    return Response(drawn.content, media_type=files.TYPES[form], headers=headers)


@routes.post(
    "/v1/settlements/{settlement_id}/bank-returns",
    status_code=201,
    summary="导入银行回盘文件",
    responses=problems(
        SettlementUnknown,
        BankReturnRefused,
        ReturnedOnImpossible,
        *refusals.AT_ONCE,
        *refusals.ON_READING,
    ),
)
async def import_bank_return(
    settlement_id: SettlementId,
    *,
    caller: Finance,
    session: SessionDep,
    deed: DeedDep,
    file: files.Returned,
    returned_on: Annotated[Day | None, Form(description="银行退回资金的日期；不填即今天")] = None,
) -> BankReturnOut:
    """逐行按业务编号和金额匹配，有一行不符即整份不登记；同一次拨付的结果重复导入不会再次登记。

    失败的行退回预算，可以再次拨付，届时银行文件附失败的原因，业务编号末尾带第几次。先成功、后退汇的按失败登记。
    """
    given = await files.handed_in(file, returned_on or deed.today)
    row = await bank_returns.take_in(session, deed, settlement_id, office_of(caller), given)
    return BankReturnOut.model_validate(row)


@routes.get(
    "/v1/settlements/{settlement_id}/disbursements",
    summary="查看各次拨付",
    responses=problems(SettlementUnknown),
)
async def list_payment_runs(
    settlement_id: SettlementId,
    caller: Annotated[Caller, user(*OFFICE)],
    session: SessionDep,
) -> RunsOut:
    """这批结算各次拨付的日期、凭证和金额。"""
    await settlements.find(session, settlement_id, office_of(caller))
    found = await runs.of_batch(session, settlement_id)
    return RunsOut(items=[RunOut.model_validate(one) for one in found])
