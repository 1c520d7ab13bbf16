"""Templates of the four systems, for anyone to download."""

import asyncio
from typing import Annotated

from fastapi import Path, Response

from services.common.web.access import anyone
from services.common.web.downloads import named
from services.common.web.routing import router
from services.units.documents.templates import system_template
from services.units.policy.templates import templates
from services.units.rules.documents import DOCX
from services.units.rules.recognition import DocumentKind
from services.units.schemas.dossiers import SYSTEM_KINDS
from services.units.schemas.templates import SystemTemplates, shown_template

routes = router("网上见习专区")


@routes.get("/v1/public/system-templates", summary="四项见习制度的样本", dependencies=[anyone])
async def list_system_templates() -> SystemTemplates:
    """通知第六条要求的四项制度，供单位参考填写；每项可以下载为 Word 文档。"""
    return SystemTemplates(items=[shown_template(one) for one in templates()])


@routes.get(
    "/v1/public/system-templates/{kind}.docx",
    summary="下载一项见习制度的样本",
    response_class=Response,
    responses={200: {"content": {DOCX: {}}, "description": "可以填写的 Word 文档"}},
    dependencies=[anyone],
)
async def download_system_template(
    kind: Annotated[DocumentKind, Path(description=SYSTEM_KINDS)],
) -> Response:
    """填写、盖章后可以作为制度材料提交；也可以采用本单位自己的格式。"""
    (template,) = [one for one in templates() if one.kind == kind]
    name = f"{template.title}（样本）.docx"
    made = await asyncio.to_thread(system_template, template)
    return Response(made, media_type=DOCX, headers=named(name))
