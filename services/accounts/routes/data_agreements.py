"""Data agreements: concluded, revised and ended by the administrator, seen by the office."""

from datetime import date
from typing import Annotated, Any, Final

from fastapi import Path

from services.accounts.actions import data_agreements as actions
from services.accounts.actions import deliveries, feed_pushes
from services.accounts.rules import data_agreements as rules
from services.accounts.rules import officers
from services.accounts.rules.accounts import AccountGone
from services.accounts.schemas.data_agreements import (
    AgreementEndRequest,
    DataAgreementOut,
    DataAgreementRequest,
    DataAgreementRevision,
    DataAgreementVersionOut,
    DeliveryOut,
    FeedGrant,
)
from services.accounts.tables.data_agreements import DataAgreement, DataAgreementVersion
from services.accounts.tables.deliveries import Delivery
from services.common.errors import Unpinned
from services.common.web.access import OFFICE, user
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.common.web.wire import id_field

routes = router("数据共享协议")

AgreementId = Annotated[str, id_field("dag"), Path(description="数据共享协议编号")]
ReaderCaller = Annotated[Caller, user("administrator", *OFFICE)]
_TERMS: Final = (
    officers.NotAdministrator,
    rules.AgreementEmpty,
    rules.FeedFieldUnknown,
    rules.BatchNotOfDepartment,
    rules.AgreementRegionBeyond,
    rules.AgreementDaysUnfit,
)
MOVED: Final = (rules.AgreementUnknown, rules.AgreementChanged, rules.AgreementOver, Unpinned)
LAST: Final = str(2**31 - 1)


@routes.post(
    "/v1/data-agreements",
    status_code=201,
    summary="登记数据共享协议",
    dependencies=[user("administrator")],
    responses=problems(*_TERMS, AccountGone),
)
async def conclude_data_agreement(
    body: DataAgreementRequest, session: SessionDep, deed: DeedDep
) -> DataAgreementOut:
    """登记与一个部门约定的目的、法律依据、数据目录和字段、行政区划和有效期；没有约定的一律不提供。"""
    made = await actions.conclude(session, deed, body.department_kind, body.terms, body.reason)
    return _shown(made, deed.today)


@routes.get(
    "/v1/data-agreements",
    summary="数据共享协议名单",
    responses=problems(),
)
async def list_data_agreements(
    caller: ReaderCaller, session: SessionDep, deed: DeedDep, stretch: StretchDep
) -> Page[DataAgreementOut]:
    """本行政区划及下辖行政区划的机构签订的数据共享协议。"""
    after = stretch.after[0] if stretch.after else ""
    area, limit = caller.region or "", stretch.limit + 1
    rows = await actions.agreements_within(session, area, after=after, limit=limit)
    return page_of(rows, stretch, lambda row: (row.id,), lambda row: _shown(row, deed.today))


@routes.get(
    "/v1/data-agreements/{agreement_id}",
    summary="数据共享协议",
    responses=problems(rules.AgreementUnknown),
)
async def read_data_agreement(
    agreement_id: AgreementId, caller: ReaderCaller, session: SessionDep, deed: DeedDep
) -> DataAgreementOut:
    """一份数据共享协议现在的内容。"""
    return _shown(await actions.seen(session, agreement_id, caller.region), deed.today)


@routes.put(
    "/v1/data-agreements/{agreement_id}",
    summary="修订数据共享协议",
    dependencies=[user("administrator")],
    responses=problems(*_TERMS, *MOVED, AccountGone),
)
async def revise_data_agreement(
    agreement_id: AgreementId, body: DataAgreementRevision, session: SessionDep, deed: DeedDep
) -> DataAgreementOut:
    """写明修订后的全部内容和理由，从下一次请求起适用；以前的版本都保留。"""
    expected, reason = body.expected_version, body.reason
    held = await actions.revise(
        session, deed, agreement_id, body.terms, expected_version=expected, reason=reason
    )
    return _shown(held, deed.today)


@routes.post(
    "/v1/data-agreements/{agreement_id}/ending",
    summary="终止数据共享协议",
    dependencies=[user("administrator")],
    responses=problems(officers.NotAdministrator, *MOVED, AccountGone),
)
async def end_data_agreement(
    agreement_id: AgreementId, body: AgreementEndRequest, session: SessionDep, deed: DeedDep
) -> DataAgreementOut:
    """立即终止：不再签发令牌，已签发的令牌也不能再读取数据。终止后不能恢复。"""
    expected, reason = body.expected_version, body.reason
    held = await feed_pushes.end_agreement(
        session, deed, agreement_id, expected_version=expected, reason=reason
    )
    return _shown(held, deed.today)


@routes.get(
    "/v1/data-agreements/{agreement_id}/versions",
    summary="数据共享协议的各个版本",
    responses=problems(rules.AgreementUnknown),
)
async def list_data_agreement_versions(
    agreement_id: AgreementId, caller: ReaderCaller, session: SessionDep, stretch: StretchDep
) -> Page[DataAgreementVersionOut]:
    """每次签订、修订和终止后的内容及理由，新的在前。"""
    below = int(stretch.after[0] if stretch.after else LAST)
    rows = await actions.versions(
        session, agreement_id, caller.region, below=below, limit=stretch.limit + 1
    )
    return page_of(rows, stretch, lambda row: (row.version,), _version)


@routes.get(
    "/v1/data-agreements/{agreement_id}/deliveries",
    summary="按协议提供数据的记录",
    responses=problems(rules.AgreementUnknown),
)
async def list_deliveries(
    agreement_id: AgreementId, caller: ReaderCaller, session: SessionDep, stretch: StretchDep
) -> Page[DeliveryOut]:
    """提供给部门的每一页：用哪个密钥、哪些字段、多少条、依据哪一版协议，新的在前。

    没有内容的页不提供任何数据，不作记录。
    """
    before = stretch.after[0] if stretch.after else None
    rows = await deliveries.deliveries_of(
        session, agreement_id, caller.region, before=before, limit=stretch.limit + 1
    )
    return page_of(rows, stretch, lambda row: (row[0].id,), _delivery)


def _shown(agreement: DataAgreement, today: date) -> DataAgreementOut:
    """An agreement as it travels on a day."""
    return DataAgreementOut(
        id=agreement.id,
        region=agreement.region,
        department_kind=agreement.department_kind,
        state=agreement.state,
        holds_today=rules.holds(agreement.state, agreement.terms, today),
        version=agreement.version,
        **_terms(vars(agreement.terms)),
    )


def _version(row: DataAgreementVersion) -> DataAgreementVersionOut:
    return DataAgreementVersionOut(
        version=row.version,
        state=row.state,
        reason=row.reason,
        author=row.author,
        recorded_at=row.recorded_at,
        **_terms(row.terms),
    )


def _terms(told: dict[str, Any]) -> dict[str, Any]:
    feeds = told["feeds"].items()
    granted = [FeedGrant(feed=name, fields=list(fields)) for name, fields in feeds]
    return {**told, "feeds": granted, "batches": list(told["batches"])}


def _delivery(row: tuple[Delivery, str]) -> DeliveryOut:
    delivery, basis = row
    columns = {
        name: getattr(delivery, name) for name in DeliveryOut.model_fields if name != "legal_basis"
    }
    return DeliveryOut(legal_basis=basis, **columns)
