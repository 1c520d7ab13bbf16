"""Units: registration, correction, papers."""

from typing import Annotated, Final

from fastapi import Depends, Form, Query, Request, Response, UploadFile

from services.common.errors import Malformed, Stale, Unpinned
from services.common.store.files import FileAltered, FileMissing, FilesUnreachable
from services.common.store.reveals import RevealsUsedUp
from services.common.values.region import PROVINCE
from services.common.web.access import OutsideRegion, RoleLacksRight, require_region
from services.common.web.downloads import files_of, named
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import located, router
from services.common.web.transaction import DeedDep, KeylessSessionDep, SessionDep
from services.common.web.wire import Day, RegionCode
from services.units.actions import documents, findings, mentors
from services.units.actions import units as actions
from services.units.queries import units as queries
from services.units.routes.dependencies import (
    AccountsDep,
    ClerkCaller,
    FilesDep,
    OfficeCaller,
    UnitCaller,
    UnitOrClerk,
    UnitOrOffice,
)
from services.units.rules import documents as document_rules
from services.units.rules import recognition
from services.units.rules import units as rules
from services.units.rules.industries import IndustryClassElsewhere
from services.units.rules.past_days import BeforeFounded, TooLongAgo
from services.units.rules.reapplications import ReapplicationTooEarly
from services.units.rules.unit_offices import AccountsUnavailable, UnitIdClosed
from services.units.rules.units import CreditCodeWrong, IdNumberAsCreditCode
from services.units.schemas import dossiers
from services.units.schemas import units as schemas

routes = router("见习单位")

_DOCUMENT_FIELDS: Final = {"kind", "valid_from", "valid_to", "file"}


@routes.post(
    "/v1/units",
    status_code=201,
    summary="登记见习单位",
    responses=problems(
        rules.UnitAlreadyRegistered,
        rules.CreditCodeTaken,
        UnitIdClosed,
        AccountsUnavailable,
        CreditCodeWrong,
        IdNumberAsCreditCode,
        IndustryClassElsewhere,
    )
    | located(201),
)
async def register_unit(
    *,
    body: schemas.UnitDeclaration,
    caller: UnitCaller,
    session: SessionDep,
    deed: DeedDep,
    accounts: AccountsDep,
    response: Response,
) -> dossiers.UnitOut:
    """单位账号登记本单位，并由此申请认定；单位编号即账号所带的编号。"""
    if caller.unit_id is None:
        raise RoleLacksRight
    dossier = await actions.register_unit(
        session, deed, caller.unit_id, body.form(), accounts=accounts
    )
    response.headers["Location"] = f"/v1/units/{dossier.unit.id}"
    return dossiers.shown_unit(dossier)


@routes.get("/v1/units", summary="查询本地区的见习单位", responses=problems(OutsideRegion))
async def list_units(
    *,
    caller: OfficeCaller,
    session: SessionDep,
    stretch: StretchDep,
    state: Annotated[
        rules.UnitState | None, Query(description=f"只看这一状态：{dossiers.STATES}")
    ] = None,
    region: Annotated[RegionCode | None, Query(description="只看这一地区及其下辖")] = None,
    credit_code: schemas.CreditCodeSought = None,
    name: schemas.NameSought = None,
    conditions: schemas.ConditionsSought = None,
) -> Page[dossiers.UnitSummary]:
    """新登记的在前；变更前的名称和代码也能查到。"""
    area = region or caller.region or PROVINCE
    require_region(caller, area)
    sought = queries.Sought(state, credit_code and credit_code.upper(), name, conditions == "unmet")
    rows = await queries.units_within(
        session, area, sought=sought, after=stretch.after, limit=stretch.limit
    )
    show = dossiers.UnitSummary.model_validate
    return page_of(rows, stretch, key=lambda unit: [unit.id], show=show)


@routes.get("/v1/units/{unit_id}", summary="查看见习单位", responses=problems(rules.UnitNotFound))
async def read_unit(
    unit_id: schemas.UnitId, caller: UnitOrOffice, session: SessionDep, deed: DeedDep
) -> dossiers.UnitOut:
    """单位的登记信息、材料、核查结果，以及每项认定条件是否具备。"""
    return dossiers.shown_unit(await actions.read_unit(session, deed, caller, unit_id))


@routes.post(
    "/v1/units/{unit_id}/reveals",
    summary="查看联系人和带教老师的完整手机号码",
    responses=problems(rules.UnitNotFound, RevealsUsedUp),
)
async def reveal_unit(
    unit_id: schemas.UnitId,
    body: dossiers.UnitRevealIn,
    caller: UnitOrClerk,
    session: KeylessSessionDep,
    deed: DeedDep,
) -> dossiers.RevealedPhones:
    """每次查看都连同用途记入审计日志，每人每天有次数上限；不接受 Idempotency-Key，答复不保存。"""
    found = await actions.reveal(session, deed, caller, unit_id, purpose=body.told)
    return dossiers.revealed(found)


@routes.put(
    "/v1/units/{unit_id}",
    summary="修改单位登记信息",
    responses=problems(
        rules.UnitNotFound,
        rules.CreditCodeTaken,
        rules.RecognisedFactsFixed,
        rules.UnitRemoved,
        ReapplicationTooEarly,
        rules.UnitMerged,
        Stale,
        Unpinned,
        CreditCodeWrong,
        IdNumberAsCreditCode,
        IndustryClassElsewhere,
    ),
)
async def correct_unit(
    unit_id: schemas.UnitId,
    body: schemas.UnitCorrection,
    caller: UnitOrClerk,
    session: SessionDep,
    deed: DeedDep,
) -> dossiers.UnitOut:
    """被退回或不予认定的单位修改后即重新申请；已退出、被清退的自 may_apply_from 起也以此重新申请。

    后者重新申请须用原来的统一社会信用代码；以前的认定留作历史（past_recognitions），认定条件须重新核查。
    """
    dossier = await actions.correct_unit(
        session, deed, caller, unit_id, form=body.form(), expected_version=body.expected_version
    )
    return dossiers.shown_unit(dossier)


async def _exact_form(request: Request) -> None:
    # A form is read by name: what is named otherwise, or twice, would be passed over in silence.
    names = [name for name, _ in (await request.form()).multi_items()]
    if set(names) - _DOCUMENT_FIELDS:
        raise Malformed("", "表单中有不认识的字段。")
    if len(names) != len(set(names)):
        raise Malformed("", "表单中同一字段只能填写一次，一次提交一个文件。")


@routes.post(
    "/v1/units/{unit_id}/documents",
    status_code=201,
    summary="提交单位制度材料",
    responses=problems(
        rules.UnitNotFound,
        rules.UnitRemoved,
        rules.UnitMerged,
        *document_rules.REFUSALS,
        FilesUnreachable,
    ),
)
async def hand_in_document(
    unit_id: schemas.UnitId,
    *,
    caller: UnitCaller,
    session: SessionDep,
    deed: DeedDep,
    files: FilesDep,
    exact: Annotated[None, Depends(_exact_form)],
    kind: Annotated[
        recognition.DocumentKind, Form(description=f"制度类别：{dossiers.SYSTEM_KINDS}")
    ],
    valid_from: Annotated[Day, Form(description="有效期起")],
    file: UploadFile,
    valid_to: Annotated[Day | None, Form(description="有效期止；不填为长期")] = None,
) -> dossiers.DocumentOut:
    """六要求的四项制度之一；接受 PDF、PNG、JPEG、DOCX，不超过10兆字节，不保存文件名。

    没有填写的样本、没有一页的文件、看不清的图片不接受（document-blank）；是否合格由经办机构认定。
    """
    form = documents.DocumentForm(kind, valid_from, valid_to, await file.read())
    document = await documents.hand_in_document(
        session, deed, caller, unit_id, form=form, files=files
    )
    return dossiers.DocumentOut.model_validate(document)


@routes.get(
    "/v1/units/{unit_id}/documents/{document_id}",
    summary="下载单位制度材料",
    response_class=Response,
    responses={
        **files_of(document_rules.ENDINGS),
        **problems(
            rules.UnitNotFound,
            document_rules.DocumentNotFound,
            FileMissing,
            FileAltered,
            FilesUnreachable,
        ),
    },
)
async def download_document(
    unit_id: schemas.UnitId,
    document_id: dossiers.DocumentId,
    *,
    caller: UnitOrOffice,
    session: SessionDep,
    files: FilesDep,
) -> Response:
    """原样取回提交的文件。"""
    document, content = await documents.read_document(
        session, caller, unit_id, document_id, files=files
    )
    (title,) = [name for kind, name in recognition.SYSTEMS.items() if kind == document.kind]
    name = f"{title}-{document.id}.{document_rules.ENDINGS[document.media_type]}"
    return Response(content, media_type=document.media_type, headers=named(name))


@routes.post(
    "/v1/units/{unit_id}/mentors",
    status_code=201,
    summary="登记带教老师",
    responses=problems(rules.UnitNotFound, rules.UnitRemoved, rules.UnitMerged),
)
async def name_mentor(
    unit_id: schemas.UnitId,
    body: schemas.MentorNaming,
    caller: UnitCaller,
    session: SessionDep,
    deed: DeedDep,
) -> dossiers.MentorOut:
    """实践经验丰富的技术或管理人员（宁人社函〔2020〕272号 六）。"""
    told = body.model_dump()
    mentor = await mentors.name_mentor(session, deed, caller, unit_id, **told)
    return dossiers.shown_mentor(mentor)


@routes.post(
    "/v1/units/{unit_id}/findings",
    status_code=201,
    summary="记录认定条件的核查结果",
    responses=problems(
        rules.UnitNotFound,
        rules.UnitRemoved,
        rules.UnitMerged,
        recognition.FoundInFuture,
        BeforeFounded,
        TooLongAgo,
    ),
)
async def find_condition(
    unit_id: schemas.UnitId,
    body: schemas.FindingRecord,
    caller: ClerkCaller,
    session: SessionDep,
    deed: DeedDep,
) -> dossiers.RecognitionFindingOut:
    """七的三项条件之一；同一条件以最近一次核查为准。"""
    finding = await findings.find_condition(session, deed, caller, unit_id, body.form())
    return dossiers.RecognitionFindingOut.model_validate(finding)
