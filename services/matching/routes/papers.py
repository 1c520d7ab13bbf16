"""Papers: scans of agreements signed on paper, handed in and looked at."""

from typing import Annotated, Any

from fastapi import Form, Path, Response, UploadFile
from pydantic import BeforeValidator

from services.common.errors import Unpinned
from services.common.store.files import FileAltered, FileMissing, FilesUnreachable
from services.common.time.workdays import YearUnknown
from services.common.web.access import OFFICE, user
from services.common.web.downloads import files_of, named
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import papers as actions
from services.matching.actions.papers import Scan
from services.matching.routes.dependencies import FilesDep
from services.matching.rules.agreements import AgreementNotMade
from services.matching.rules.dispatches import DispatchChanged, DispatchNotFound, MoveNotOpen
from services.matching.rules.eligibility import NotEligible
from services.matching.rules.mergers import UnitMerged
from services.matching.rules.obstacles import ObstacleUnderReview
from services.matching.rules.papers import (
    ENDINGS,
    SCAN_REFUSALS,
    OwnPaper,
    PaperNotFound,
    PaperNotSeen,
    PaperReviewed,
    PaperWaits,
)
from services.matching.rules.placements import UnitsOfficeMoves
from services.matching.rules.signatures import AlreadySigned, DigestDiffers, GuardianNotNeeded
from services.matching.schemas.agreements import ContentDigest, Party
from services.matching.schemas.ids import DispatchId
from services.matching.schemas.papers import AgreementPaperOut, GuardianName, PaperId, PaperReviewIn

routes = router("见习协议")


def _several(told: Any) -> Any:
    """Values of a field, whether each has one of its own or commas stand between them.

    A mini-program's form (`wx.uploadFile`) holds one field of a name.
    """
    if not isinstance(told, list) or not all(isinstance(one, str) for one in told):
        return told
    return [part.strip() for one in told for part in one.split(",")]


Which = Annotated[DispatchId, Path(description="派遣编号")]
OfPaper = Annotated[PaperId, Path(description="纸质协议编号")]


@routes.post(
    "/v1/dispatches/{dispatch_id}/papers",
    status_code=201,
    summary="提交纸质签署的协议",
    responses=problems(
        DispatchNotFound,
        UnitMerged,
        AgreementNotMade,
        DigestDiffers,
        AlreadySigned,
        GuardianNotNeeded,
        MoveNotOpen,
        PaperWaits,
        *SCAN_REFUSALS,
        FilesUnreachable,
    ),
)
async def hand_in_paper(
    *,
    dispatch_id: Which,
    caller: Annotated[Caller, user("unit", "youth", "clerk")],
    session: SessionDep,
    deed: DeedDep,
    files: FilesDep,
    digest: Annotated[ContentDigest, Form()],
    parties: Annotated[
        list[Party],
        BeforeValidator(_several),
        Form(
            min_length=1,
            max_length=3,
            examples=[["youth", "guardian"]],
            description="纸上签署的各方，每方一个字段；表单不能有同名字段的，用逗号隔开写在一个字段里",
        ),
    ],
    file: UploadFile,
    guardian_name: Annotated[GuardianName | None, Form(description="监护人姓名")] = None,
) -> AgreementPaperOut:
    """打印的协议签字盖章后拍照或者扫描：PDF、PNG、JPEG，不超过10兆字节；加密保存，不保存文件名。

    经办机构核对通过的当天，纸上各方即为已签署；等待核对期间，签署的期限停止计算，
    是否符合见习条件以提交之日为准。协议改写的，或者各方已以其他方式签署的，自动退回。
    """
    scan = Scan(digest, tuple(parties), guardian_name, await file.read())
    paper = await actions.hand_in(session, deed, caller, dispatch_id, scan=scan, files=files)
    return AgreementPaperOut.model_validate(paper)


@routes.get(
    "/v1/dispatches/{dispatch_id}/papers",
    summary="已提交的纸质协议",
    responses=problems(DispatchNotFound),
)
async def list_papers(
    dispatch_id: Which,
    caller: Annotated[Caller, user("unit", "youth", *OFFICE)],
    session: SessionDep,
    stretch: StretchDep,
) -> Page[AgreementPaperOut]:
    """先提交的在前，含退回的。"""
    rows = await actions.listed(session, caller, dispatch_id, stretch)
    return page_of(rows, stretch, lambda one: (one.id,), AgreementPaperOut.model_validate)


@routes.get(
    "/v1/dispatches/{dispatch_id}/papers/{paper_id}/file",
    summary="下载纸质协议的扫描件",
    response_class=Response,
    responses={
        **files_of(ENDINGS),
        **problems(DispatchNotFound, PaperNotFound, FileMissing, FileAltered, FilesUnreachable),
    },
)
async def download_paper(
    *,
    dispatch_id: Which,
    paper_id: OfPaper,
    caller: Annotated[Caller, user("unit", "youth", *OFFICE)],
    session: SessionDep,
    files: FilesDep,
) -> Response:
    """原样取回提交的文件。"""
    which = dispatch_id, paper_id
    paper, content = await actions.read_file(session, caller, which, files=files)
    name = f"纸质协议-{paper.id}.{ENDINGS[paper.media_type]}"
    return Response(content, media_type=paper.media_type, headers=named(name))


@routes.post(
    "/v1/dispatches/{dispatch_id}/papers/{paper_id}/review",
    summary="核对纸质协议",
    responses=problems(
        DispatchNotFound,
        UnitsOfficeMoves,
        DispatchChanged,
        Unpinned,
        PaperNotFound,
        PaperReviewed,
        OwnPaper,
        PaperNotSeen,
        DigestDiffers,
        AlreadySigned,
        GuardianNotNeeded,
        MoveNotOpen,
        ObstacleUnderReview,
        NotEligible,
        YearUnknown,
    ),
)
async def review_paper(
    *,
    dispatch_id: Which,
    paper_id: OfPaper,
    body: PaperReviewIn,
    caller: Annotated[Caller, user("clerk")],
    session: SessionDep,
    deed: DeedDep,
) -> AgreementPaperOut:
    """须看到每一页的协议编号、各方签名和单位印章，由提交人以外的人核对；协议此后改动的只能退回。"""
    which = dispatch_id, paper_id
    paper = await actions.review(session, deed, caller, which, body.word())
    return AgreementPaperOut.model_validate(paper)
