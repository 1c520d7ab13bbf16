"""Units and posts of the tests: they come about through the paths, as anyone's would."""

import struct
import zlib
from io import BytesIO
from itertools import count
from typing import Any
from zipfile import ZipFile

import httpx2

from services.common.values import identity, ids
from tests import tokens
from tests.worlds import kept

PDF = (
    b"%PDF-1.7\n% a system of the unit's own\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n"
    b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n"
)
WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SYSTEMS = ("safety_management", "daily_management", "training_plan", "duty_definition")
STANDING = ("production_normal", "labour_sound", "safety_assured")
PHONE = "13800001234"
_serials = count(1)


def a_credit_code() -> str:
    """A code that nobody has yet."""
    first17 = f"91640104MA{next(_serials):07}"
    return first17 + identity.credit_check(first17)


def a_wrong_credit_code() -> str:
    """A code that nobody has yet, with a wrong check character."""
    code = a_credit_code()
    return code[:-1] + ("0" if code[-1] != "0" else "1")


def a_declaration(**changes: Any) -> dict[str, Any]:
    """What a unit declares of itself."""
    return {
        "name": "塞上测试机械有限公司",
        "credit_code": a_credit_code(),
        "region": "640104",
        "address": "兴庆区测试路1号",
        "industry": "C",
        "ownership": "private",
        "kind": "enterprise",
        "park": None,
        "staff": 40,
        "founded_on": "2019-06-01",
        "recommended_by": "federation",
        "contact": {"name": "阿依·测试", "phone": PHONE},
    } | changes


def a_draft(**changes: Any) -> dict[str, Any]:
    """What a post offers."""
    return {
        "title": "检验助理",
        "duties": "跟随师傅抽样送检，填写检验单。",
        "occupation": "4-08-05",
        "headcount": 2,
        "workplace": "兴庆区测试路1号",
        "workplace_county": "640104",
        "months": 6,
        "extras": {"meals": True, "lodging": False, "allowance": "每月300元"},
        "skills": ["填写检验单"],
        "unsuitable_under_18": False,
    } | changes


def a_text(*lines: str) -> str:
    """The main part of a Word document of those lines."""
    told = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    return f'<w:document xmlns:w="{WORDS}"><w:body>{told}</w:body></w:document>'


def a_docx(**more: str) -> bytes:
    """A Word document of the least parts with one line, and whatever more by path."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for name, text in {
            "[Content_Types].xml": types,
            "word/document.xml": a_text("本单位的制度"),
            **more,
        }.items():
            archive.writestr(name, text)
    return written.getvalue()


def a_unit_id() -> str:
    """The id that accounts gave a unit's account."""
    return ids.new("unt")


def a_png(width: int = 800, height: int = 600) -> bytes:
    """A white picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xff" * width) * height)
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    told = kind + content
    return struct.pack(">I", len(content)) + told + struct.pack(">I", zlib.crc32(told))


def a_jpeg(width: int = 800, height: int = 600) -> bytes:
    """The frame of a picture, as a reader of sizes sees it."""
    opening = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xff\xc0\x00\x0b\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00"
    return opening + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x00" + b"\xff\xd9"


def a_document(kind: str, content: bytes = PDF, **changes: Any) -> dict[str, Any]:
    """A form with one of the four systems."""
    fields = {"kind": kind, "valid_from": "2026-01-01", "valid_to": "2026-12-31"} | changes
    return {
        "data": {name: value for name, value in fields.items() if value is not None},
        "files": {"file": ("制度.pdf", content, "application/octet-stream")},
    }


def a_finding(condition: str, **changes: Any) -> dict[str, Any]:
    """What an officer found."""
    return {
        "condition": condition,
        "met": True,
        "evidence": "现场查看，材料齐全",
        "found_on": "2026-03-01",
    } | changes


async def an_applicant(units: httpx2.AsyncClient, **changes: Any) -> dict[str, Any]:
    """A unit registered and no more."""
    unit_id = a_unit_id()
    answer = await units.post(
        "/v1/units", json=a_declaration(**changes), headers=tokens.unit(unit_id)
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


@kept
async def a_candidate(units: httpx2.AsyncClient, **changes: Any) -> dict[str, Any]:
    """A unit that has everything recognition needs."""
    unit_id = (await an_applicant(units, **changes))["id"]
    base = f"/v1/units/{unit_id}"
    mentor = {"name": "马测试", "title": "工段长", "phone": "13900005678"}
    answers = [await units.post(f"{base}/mentors", json=mentor, headers=tokens.unit(unit_id))]
    for kind in SYSTEMS:
        form = a_document(kind)
        answers.append(await units.post(f"{base}/documents", headers=tokens.unit(unit_id), **form))
    for condition in STANDING:
        found = a_finding(condition)
        answers.append(await units.post(f"{base}/findings", json=found, headers=tokens.officer()))
    assert {answer.status_code for answer in answers} == {201}, [a.text for a in answers]
    return (await units.get(base, headers=tokens.unit(unit_id))).json()


async def seen(units: httpx2.AsyncClient, unit: dict[str, Any]) -> dict[str, Any]:
    """A unit as it stands now."""
    answer = await units.get(f"/v1/units/{unit['id']}", headers=tokens.officer())
    shown: dict[str, Any] = answer.json()
    return shown


async def decided(
    units: httpx2.AsyncClient, unit: dict[str, Any], path: str, **body: Any
) -> httpx2.Response:
    """An officer's decision on a unit, in the version given."""
    told = {"ground": "核查属实", "expected_version": unit["version"]} | body
    return await units.post(f"/v1/units/{unit['id']}/{path}", json=told, headers=tokens.officer())


@kept
async def a_recognised_unit(units: httpx2.AsyncClient, **changes: Any) -> dict[str, Any]:
    """A unit recognised today."""
    candidate = await a_candidate(units, **changes)
    answer = await decided(units, candidate, "recognition", decision="recognise")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def leave(units: httpx2.AsyncClient, unit: dict[str, Any]) -> dict[str, Any]:
    """A unit that asks to leave, in the version given."""
    told = {"ground": "业务调整", "expected_version": unit["version"]}
    url = f"/v1/units/{unit['id']}/withdrawal"
    answer = await units.post(url, json=told, headers=tokens.unit(unit["id"]))
    assert answer.status_code == 200, answer.text
    asked: dict[str, Any] = answer.json()
    return asked


async def a_drafted_post(
    units: httpx2.AsyncClient, unit: dict[str, Any], **changes: Any
) -> dict[str, Any]:
    """A draft of a unit's, with its first mentor if it has one."""
    mentors = [mentor["id"] for mentor in unit["mentors"]]
    draft = a_draft(**({"mentor_id": mentors[0]} if mentors else {}) | changes)
    answer = await units.post(
        f"/v1/units/{unit['id']}/posts", json=draft, headers=tokens.unit(unit["id"])
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


@kept
async def an_open_post(
    units: httpx2.AsyncClient, unit: dict[str, Any], **changes: Any
) -> dict[str, Any]:
    """A post published today."""
    post = await a_drafted_post(units, unit, **changes)
    answer = await units.post(
        f"/v1/posts/{post['id']}/publication",
        json={"expected_version": post["version"]},
        headers=tokens.unit(unit["id"]),
    )
    assert answer.status_code == 200, answer.text
    return answer.json()
