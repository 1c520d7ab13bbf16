"""Consents to be insured on paper: printed, scanned, handed in and looked at."""

from typing import Annotated

from fastapi import Form, Path, Query, Response, UploadFile

from services.common.errors import Unpinned
from services.common.printing.press import MEDIA_TYPE
from services.common.store.database import release
from services.common.store.files import FileAltered, FileMissing, FilesUnreachable
from services.common.web.access import OFFICE, user
from services.common.web.downloads import files_of, named
from services.common.web.pages import Page, StretchDep, page_of
from services.common.web.printing import PDF_RESPONSE, PressBusy, PressDep
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.tokens import Caller
from services.common.web.transaction import DeedDep, SessionDep
from services.matching.actions import insurance_consent_papers as actions
from services.matching.actions.insurance_consent_papers import ConsentScan
from services.matching.documents import papers as documents
from services.matching.routes.dependencies import FilesDep, UnitsDep
from services.matching.rules.agreement_words import WordsUnavailable
from services.matching.rules.agreements import AgreementNotMade
from services.matching.rules.dispatches import DispatchChanged, DispatchNotFound, MoveNotOpen
from services.matching.rules.insurance_consents import (
    ConsentPaperNotSeen,
    ConsentTextDiffers,
)
from services.matching.rules.papers import (
    ENDINGS,
    SCAN_REFUSALS,
    OwnPaper,
    PaperNotFound,
    PaperReviewed,
    PaperWaits,
)
from services.matching.rules.placements import UnitsOfficeMoves
from services.matching.schemas.agreements import ContentDigest
from services.matching.schemas.ids import DispatchId
from services.matching.schemas.insurance_consents import (
    ConsentPaperId,
    ConsentPaperOut,
    ConsentPaperReviewIn,
)
from services.matching.schemas.papers import GuardianName

routes = router("见习协议")

Which = Annotated[DispatchId, Path(description="派遣编号")]
OfPaper = Annotated[ConsentPaperId, Path(description="纸质投保同意书编号")]
Reader = Annotated[Caller, user("youth", *OFFICE)]
_PAPERS = "/v1/dispatches/{dispatch_id}/insurance-consent/papers"


@routes.get(
    "/v1/dispatches/{dispatch_id}/insurance-consent.pdf",
    summary="投保同意书（PDF）",
    response_class=Response,
    responses=PDF_RESPONSE
    | problems(DispatchNotFound, AgreementNotMade, MoveNotOpen, WordsUnavailable, PressBusy),
)
async def print_insurance_consent(
    *,
    dispatch_id: Which,
    caller: Reader,
    session: SessionDep,
    deed: DeedDep,
    press: PressDep,
    units: UnitsDep,
    blank: Annotated[
        bool, Query(description="已经签署的，是否仍要供纸质签署的空白文本（重新签署）")
    ] = False,
) -> Response:
    """已经签署的，按签署的文字（包括指定的受益人）打印，注明签署的方式和日期。

    没有签署的，供纸质签署，受益人为法定继承人；未成年的由本人和监护人一同签字。每页印有协议编号和摘要。
    """
    told = await actions.printable(session, deed, caller, dispatch_id, blank=blank, units=units)
    await release(session)
    printed = await press.print(lambda: documents.consent(told))
    headers = named(f"投保同意书-{told.number}.pdf")
    return Response(printed.content, media_type=MEDIA_TYPE, headers=headers)


@routes.post(
    _PAPERS,
    status_code=201,
    summary="提交纸质签署的投保同意书",
    responses=problems(
        DispatchNotFound,
        AgreementNotMade,
        MoveNotOpen,
        WordsUnavailable,
        ConsentTextDiffers,
        PaperWaits,
        *SCAN_REFUSALS,
        FilesUnreachable,
    ),
)
async def hand_in_insurance_consent(
    *,
    dispatch_id: Which,
    caller: Annotated[Caller, user("youth", "clerk")],
    session: SessionDep,
    deed: DeedDep,
    files: FilesDep,
    units: UnitsDep,
    digest: Annotated[ContentDigest, Form()],
    file: UploadFile,
    guardian_name: Annotated[
        GuardianName | None, Form(description="签字的监护人姓名；成年的不填")
    ] = None,
) -> ConsentPaperOut:
    """签字以后拍照或者扫描：PDF、PNG、JPEG，不超过10兆字节，加密保存；经办机构核对通过的当天生效。"""
    scan = ConsentScan(digest, guardian_name, await file.read())
    paper = await actions.hand_in(
        session, deed, caller, dispatch_id, scan=scan, files=files, units=units
    )
    return ConsentPaperOut.model_validate(paper)


@routes.get(
    _PAPERS,
    summary="已提交的纸质投保同意书",
    responses=problems(DispatchNotFound),
)
async def list_insurance_consent_papers(
    dispatch_id: Which, caller: Reader, session: SessionDep, stretch: StretchDep
) -> Page[ConsentPaperOut]:
    """先提交的在前，含退回的。"""
    rows = await actions.listed(session, caller, dispatch_id, stretch)
    return page_of(rows, stretch, lambda one: (one.id,), ConsentPaperOut.model_validate)


@routes.get(
    f"{_PAPERS}/{{paper_id}}/file",
    summary="下载纸质投保同意书的扫描件",
    response_class=Response,
    responses={
        **files_of(ENDINGS),
        **problems(DispatchNotFound, PaperNotFound, FileMissing, FileAltered, FilesUnreachable),
    },
)
async def download_insurance_consent(
    dispatch_id: Which, paper_id: OfPaper, caller: Reader, session: SessionDep, files: FilesDep
) -> Response:
    """原样取回提交的文件。"""
    which = dispatch_id, paper_id
    paper, content = await actions.read_file(session, caller, which, files=files)
    name = f"投保同意书-{paper.id}.{ENDINGS[paper.media_type]}"
    return Response(content, media_type=paper.media_type, headers=named(name))


@routes.post(
    f"{_PAPERS}/{{paper_id}}/review",
    summary="核对纸质投保同意书",
    responses=problems(
        DispatchNotFound,
        UnitsOfficeMoves,
        DispatchChanged,
        Unpinned,
        PaperNotFound,
        PaperReviewed,
        OwnPaper,
        ConsentPaperNotSeen,
        ConsentTextDiffers,
        AgreementNotMade,
        MoveNotOpen,
        WordsUnavailable,
    ),
)
async def review_insurance_consent(
    *,
    dispatch_id: Which,
    paper_id: OfPaper,
    body: ConsentPaperReviewIn,
    caller: Annotated[Caller, user("clerk")],
    session: SessionDep,
    deed: DeedDep,
    units: UnitsDep,
) -> ConsentPaperOut:
    """须看到协议编号和签字；未成年的还须看到监护人签字。文字此后改动的不能通过，只能退回。"""
    which = dispatch_id, paper_id
    word = body.word()
    paper = await actions.review(session, deed, caller, which, word=word, units=units)
    return ConsentPaperOut.model_validate(paper)
