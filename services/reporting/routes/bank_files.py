"""What all bank files have in common: how they are handed out, and how an answer is read."""

import asyncio
from datetime import date
from hashlib import sha256
from typing import Annotated, Any, Final

from fastapi import Depends, File, Query, UploadFile

from services.common.lists import books
from services.common.web.heads import refuse_head
from services.common.web.lists import XLSX
from services.reporting.actions.bank_files import Drawn
from services.reporting.actions.bank_returns import HandedIn
from services.reporting.documents.bank_files import HEADS
from services.reporting.readers import bank_returns as reader
from services.reporting.rules.bank_files import FileFormat

TYPES: Final[dict[FileFormat, str]] = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}
FILES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "content": {XLSX: {}, "text/csv": {}},
        "description": f"银行文件，各列依次为{'、'.join(HEADS)}。"
        "其 SHA-256 见 X-Content-Digest 标头。"
        "CSV 为带 BOM 的 UTF-8，每格加引号：账号前有一个制表符，"
        "以 = + - @ 等开头的格前有一个单引号，"
        "用表格软件打开时都是文本；由程序读取的，请先去掉",
        "headers": {
            "X-Content-Digest": {
                "description": "文件的摘要：sha-256= 及 64 位十六进制",
                "schema": {"type": "string", "pattern": "^sha-256=[0-9a-f]{64}$"},
            }
        },
    }
}
HANDED_OUT: Final = [Depends(refuse_head)]
"""A file that was read may be with the bank, and money is matched by it: by HEAD none is drawn."""
Form = Annotated[FileFormat, Query(alias="format", description="格式：csv 文本、xlsx 工作簿")]
Run = Annotated[
    int | None,
    Query(ge=1, le=10_000, description="第几次拨付的；不填即现在应拨付的"),
]
_ASKED: Final = "、".join(one.title for one in reader.FORM.columns if one.required)
_OUTCOMES: Final = "、".join(reader.OUTCOMES)
Returned = Annotated[
    UploadFile,
    File(
        description=f"xlsx、xls 或者 csv，须有这几列：{_ASKED}；失败的另写失败原因。"
        f"处理结果写{_OUTCOMES}之一。其他列不看：在代发文件上加写处理结果和失败原因交回即可"
    ),
]


def headers_of(drawn: Drawn) -> dict[str, str]:
    """What goes with a bank file beside its name: nobody keeps it on the way; its digest."""
    return {"Cache-Control": "no-store", "X-Content-Digest": f"sha-256={drawn.digest}"}


async def handed_in(file: UploadFile, returned_on: date) -> HandedIn:
    """The bank's return file as read. Raises a refusal of the whole file."""
    content = await file.read()
    await asyncio.to_thread(books.guard, content)
    told, amiss = await asyncio.to_thread(reader.read, content)
    return HandedIn(told, amiss, sha256(content).hexdigest(), returned_on)
