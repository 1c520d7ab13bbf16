"""Contracts of accident insurance: recorded and corrected by a clerk, seen by the office."""

from typing import Annotated

from fastapi import Path

from services.common.policy import NoPolicyValue
from services.common.web import lists
from services.common.web.access import OFFICE, OutsideRegion, require_region, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.reporting.actions import insurance_contracts as actions
from services.reporting.queries import insurance as queries
from services.reporting.routes.offices import office_of
from services.reporting.rules import insurance_contracts as rules
from services.reporting.rules.versions import RecordChanged, RecordVersionMissing
from services.reporting.schemas.ids import ContractId
from services.reporting.schemas.insurance import (
    InsuranceContractCorrection,
    InsuranceContractIn,
    InsuranceContractOut,
)

routes = router("商业意外伤害保险")

Officer = Annotated[Caller, user(*OFFICE)]
Clerk = Annotated[Caller, user("clerk")]
Which = Annotated[ContractId, Path(description="合同编号")]


@routes.post(
    "/v1/insurance-contracts",
    status_code=201,
    summary="登记保险合同",
    responses=problems(OutsideRegion, rules.CoverAboveLimit, rules.ContractsOverlap, NoPolicyValue),
)
async def record_insurance_contract(
    body: InsuranceContractIn, caller: Clerk, session: SessionDep, deed: DeedDep
) -> InsuranceContractOut:
    """登记一个地区通过政府采购签订的合同；每人保险金额高于规定额度的，或者与同一地区另一份合同的期限重叠的，不予登记。"""
    require_region(caller, body.region)
    row = await actions.record_contract(session, deed, body.region, body.given())
    return InsuranceContractOut.model_validate(row)


@routes.get("/v1/insurance-contracts", summary="保险合同列表")
async def list_insurance_contracts(
    caller: Officer, session: SessionDep, stretch: StretchDep
) -> Page[InsuranceContractOut]:
    """适用于本地区的合同，包括上级地区的；每份合同的现行版本，先登记的在前。"""
    office = office_of(caller)
    after = stretch.after[0] if stretch.after else ""
    rows = [row for row in await queries.contracts(session) if actions.reaches(row, office)]
    rest = [row for row in rows if row.id > after][: stretch.limit + 1]
    return page_of(rest, stretch, lambda row: [row.id], InsuranceContractOut.model_validate)


@routes.get(
    "/v1/insurance-contracts/{contract_id}",
    summary="一份保险合同",
    responses=problems(rules.InsuranceContractUnknown),
)
async def read_insurance_contract(
    contract_id: Which, caller: Officer, session: SessionDep
) -> InsuranceContractOut:
    """合同的现行版本。"""
    row = await actions.see(session, contract_id, office_of(caller))
    return InsuranceContractOut.model_validate(row)


@routes.put(
    "/v1/insurance-contracts/{contract_id}",
    summary="更正保险合同",
    responses=problems(
        rules.InsuranceContractUnknown,
        RecordChanged,
        RecordVersionMissing,
        rules.CoverAboveLimit,
        rules.ContractsOverlap,
        rules.ListedDaysOutside,
        NoPolicyValue,
    ),
)
async def correct_insurance_contract(
    contract_id: Which,
    body: InsuranceContractCorrection,
    caller: Clerk,
    session: SessionDep,
    deed: DeedDep,
) -> InsuranceContractOut:
    """另存为新的版本，原来的版本保留；已报送的保险日期须在更正后的期限以内。"""
    row = await actions.correct(
        session,
        deed,
        contract_id,
        body.given(),
        office=office_of(caller),
        seen=body.expected_version,
    )
    return InsuranceContractOut.model_validate(row)


@routes.get(
    "/v1/insurance-contracts/{contract_id}/versions",
    summary="保险合同的各个版本",
    responses=problems(rules.InsuranceContractUnknown),
)
async def list_insurance_contract_versions(
    contract_id: Which, caller: Officer, session: SessionDep, stretch: StretchDep
) -> Page[InsuranceContractOut]:
    """按先后排列，包括登记人、依据和时间。"""
    await actions.see(session, contract_id, office_of(caller))
    after = lists.fault_number(stretch) or 0
    rows = await queries.contract_versions(
        session, contract_id, after=after, limit=stretch.limit + 1
    )
    return page_of(rows, stretch, lambda row: [row.version], InsuranceContractOut.model_validate)
