"""Payment of payables, by the same way as settlements: bank files, returns, reversals."""

from typing import Annotated

from fastapi import Form, Path, Query, Response

from services.common.lists import refusals
from services.common.web.access import OFFICE, user
from services.common.web.downloads import named
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import Day
from services.reporting.actions import (
    bank_files,
    bank_returns,
    batches,
    payables,
    returned_allowances,
)
from services.reporting.actions.disbursements import Returned
from services.reporting.queries import runs
from services.reporting.routes import bank_files as files
from services.reporting.routes.offices import office_of
from services.reporting.rules.bank_files import NotApproved, NothingDue
from services.reporting.rules.bank_returns import BankReturnRefused
from services.reporting.rules.disbursements import (
    LineNotPaid,
    ReturnAboveLine,
    ReturnedOnImpossible,
)
from services.reporting.rules.payables import Kind, PayableUnknown
from services.reporting.rules.recoveries import RecoveryOpen
from services.reporting.rules.reversals import RunUnknown
from services.reporting.schemas.ids import PayableId
from services.reporting.schemas.payables import KINDS_TOLD, PayableReturnIn
from services.reporting.schemas.payments import BankReturnOut, BankReturnsOut, RunOut, RunsOut
from services.reporting.schemas.settlements import DisbursementOut

routes = router("应付款")

Finance = Annotated[Caller, user("finance")]
Which = Annotated[PayableId, Path(description="应付款编号")]


@routes.get(
    "/v1/payables/bank-file",
    summary="提取应付款的银行代发文件",
    response_class=Response,
    dependencies=files.HANDED_OUT,
    responses=files.FILES | problems(NothingDue),
)
async def read_payables_bank_file(
    *,
    caller: Finance,
    session: SessionDep,
    deed: DeedDep,
    form: files.Form = "xlsx",
    kind: Annotated[Kind | None, Query(description=f"只要这种{KINDS_TOLD}")] = None,
) -> Response:
    """本地区现在应拨付的各笔应付款，一笔一行；没有经核对的收款账户的不列入。

    每次提取都记入审计日志，并保存文件摘要。
    """
    drawn = await bank_files.draw_payables(session, deed, office_of(caller), kind, form)
    headers = named(f"应付款代发明细-{deed.today}.{form}") | files.headers_of(drawn)
    return Response(drawn.content, media_type=files.TYPES[form], headers=headers)


@routes.post(
    "/v1/payables/bank-returns",
    status_code=201,
    summary="导入应付款的银行回盘文件",
    responses=problems(
        BankReturnRefused, ReturnedOnImpossible, *refusals.AT_ONCE, *refusals.ON_READING
    ),
)
async def import_payables_bank_return(
    *,
    caller: Finance,
    session: SessionDep,
    deed: DeedDep,
    file: files.Returned,
    returned_on: Annotated[Day | None, Form(description="银行退回资金的日期；不填即今天")] = None,
) -> BankReturnsOut:
    """逐行按业务编号和金额匹配，有一行不符即整份不登记；同一次拨付的结果重复导入不会再次登记。

    失败的退回预算，重新等待拨付，届时银行文件附失败的原因，业务编号末尾带第几次。先成功、后退汇的按失败登记。
    """
    given = await files.handed_in(file, returned_on or deed.today)
    rows = await bank_returns.take_in_payables(session, deed, office_of(caller), given)
    return BankReturnsOut(items=[BankReturnOut.model_validate(row) for row in rows])


@routes.get(
    "/v1/payables/{payable_id}/bank-file",
    summary="提取一笔应付款的银行代发文件",
    response_class=Response,
    dependencies=files.HANDED_OUT,
    responses=files.FILES | problems(PayableUnknown, NotApproved, NothingDue, RunUnknown),
)
async def read_payable_bank_file(
    *,
    payable_id: Which,
    caller: Finance,
    session: SessionDep,
    deed: DeedDep,
    form: files.Form = "xlsx",
    run: files.Run = None,
) -> Response:
    """现在应拨付的，或者第几次拨付的；再次拨付的附上次失败的原因。"""
    row = await batches.payable(session, payable_id, office_of(caller))
    drawn = await bank_files.draw(session, deed, row, run, form)
    headers = named(f"代发明细-{row.id}-{drawn.run}.{form}") | files.headers_of(drawn)
    return Response(drawn.content, media_type=files.TYPES[form], headers=headers)


@routes.get(
    "/v1/payables/{payable_id}/disbursements",
    summary="查看应付款的各次拨付",
    responses=problems(PayableUnknown),
)
async def list_payable_runs(
    payable_id: Which, caller: Annotated[Caller, user(*OFFICE)], session: SessionDep
) -> RunsOut:
    """各次拨付的日期、凭证和金额；银行退回或者冲正的，再次拨付的在后。"""
    await payables.find(session, payable_id, office_of(caller))
    found = await runs.of_batch(session, payable_id)
    return RunsOut(items=[RunOut.model_validate(one) for one in found])


@routes.post(
    "/v1/payables/{payable_id}/returns",
    status_code=201,
    summary="登记应付款退回的资金",
    responses=problems(
        PayableUnknown, RecoveryOpen, LineNotPaid, ReturnAboveLine, ReturnedOnImpossible
    ),
)
async def return_payable_money(
    payable_id: Which,
    body: PayableReturnIn,
    caller: Finance,
    session: SessionDep,
    deed: DeedDep,
) -> DisbursementOut:
    """登记收款人退回的资金，如保险公司退还多收的保险费；退回预算，从退回之日起冲减月报指标15。"""
    row = await batches.payable(session, payable_id, office_of(caller))
    returned = Returned(row.id, body.amount, body.returned_on, body.ground)
    return DisbursementOut.model_validate(
        await returned_allowances.give_back(session, deed, row, returned)
    )
