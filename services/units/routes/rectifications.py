"""Rectification: a unit reports what it put right after an inspection, and shows it by files."""

from typing import Annotated

from fastapi import Depends, Request, Response, UploadFile

from services.common.errors import Malformed, Stale, Unpinned
from services.common.store.files import FileAltered, FileMissing, FilesUnreachable
from services.common.web.downloads import files_of, named
from services.common.web.problems import problems
from services.common.web.routing import router
from services.common.web.transaction import DeedDep, SessionDep
from services.units.actions import rectifications as actions
from services.units.routes.dependencies import FilesDep, UnitCaller, UnitOrOffice
from services.units.rules.documents import ENDINGS, REFUSALS, DocumentNotFound
from services.units.rules.inspections import FilesTooMany, InspectionNotFound
from services.units.rules.moves import MoveNotOpen
from services.units.rules.units import UnitNotFound
from services.units.schemas import inspections as schemas
from services.units.schemas.units import UnitId

routes = router("检查")


@routes.post(
    "/v1/units/{unit_id}/inspections/{inspection_id}/rectification",
    summary="单位报告整改情况",
    responses=problems(UnitNotFound, InspectionNotFound, MoveNotOpen, Stale, Unpinned),
)
async def report_rectification(
    unit_id: UnitId,
    inspection_id: schemas.InspectionId,
    body: schemas.RectificationIn,
    *,
    caller: UnitCaller,
    session: SessionDep,
    deed: DeedDep,
) -> schemas.InspectionOut:
    """经办机构由此在期限内复查；复查以前可以补充报告。材料另行逐份提交。"""
    file = await actions.report(session, deed, caller, unit_id, inspection_id, **body.model_dump())
    return schemas.shown_inspection(file, deed.today)


async def _only_a_file(request: Request) -> None:
    # A form is read by name: what is named otherwise, or twice, would be passed over in silence.
    if [name for name, _ in (await request.form()).multi_items()] != ["file"]:
        raise Malformed("", "表单只能有一个字段 file，一次提交一个文件。")


@routes.post(
    "/v1/units/{unit_id}/inspections/{inspection_id}/documents",
    status_code=201,
    summary="单位提交整改材料",
    responses=problems(
        UnitNotFound,
        InspectionNotFound,
        MoveNotOpen,
        FilesTooMany,
        *REFUSALS,
        FilesUnreachable,
    ),
)
async def hand_in_rectification_file(
    unit_id: UnitId,
    inspection_id: schemas.InspectionId,
    *,
    caller: UnitCaller,
    session: SessionDep,
    deed: DeedDep,
    files: FilesDep,
    exact: Annotated[None, Depends(_only_a_file)],
    file: UploadFile,
) -> schemas.RectificationFileOut:
    """整改中的照片和文件，一次一份；接受 PDF、PNG、JPEG、DOCX，不超过10兆字节。"""
    content = await file.read()
    kept = await actions.hand_in_file(
        session, deed, caller, unit_id, inspection_id, content=content, files=files
    )
    return schemas.RectificationFileOut.model_validate(kept)


@routes.get(
    "/v1/units/{unit_id}/inspections/{inspection_id}/documents/{file_id}",
    summary="下载整改材料",
    response_class=Response,
    responses={
        **files_of(ENDINGS),
        **problems(
            UnitNotFound,
            InspectionNotFound,
            DocumentNotFound,
            FileMissing,
            FileAltered,
            FilesUnreachable,
        ),
    },
)
async def download_rectification_file(
    unit_id: UnitId,
    inspection_id: schemas.InspectionId,
    file_id: schemas.RectificationFileId,
    *,
    caller: UnitOrOffice,
    session: SessionDep,
    files: FilesDep,
) -> Response:
    """原样取回单位提交的文件。"""
    kept, content = await actions.read_file(
        session, caller, unit_id, inspection_id, file_id, files=files
    )
    headers = named(f"整改材料-{kept.id}.{ENDINGS[kept.media_type]}")
    return Response(content, media_type=kept.media_type, headers=headers)
