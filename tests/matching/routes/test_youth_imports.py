"""Lists of youths over the wire: every row told, persons made known, files kept no longer."""

import io
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx2
import openpyxl
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.common.lists.sheets import letters
from services.common.time.clock import SHANGHAI
from services.matching.actions import youth_imports as actions
from tests import tokens
from tests.common.lists.make_files import packed, with_part, xls
from tests.conftest import client_of, started
from tests.databases import everything
from tests.downloads import saved_as
from tests.matching.listing import (
    CLERK,
    IN_ITS_NAME,
    PHONE,
    TITLES,
    URL,
    a_list,
    a_row,
    checked,
    counted,
    ended,
    errors_of,
    handed_in,
    words,
)

NAME = "阿依·测试"


@pytest.fixture
def log_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where matching logs to."""
    file = tmp_path / "matching.log"
    monkeypatch.setenv("JIANXI_LOG_FILE", str(file))
    return file


@pytest.fixture
async def matching_app(log_file: Path, matching_made: FastAPI) -> AsyncIterator[FastAPI]:
    """Matching with its loops running: its worker checks the lists."""
    async with started(matching_made) as app:
        yield app


@pytest.fixture
async def matching(matching_app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of matching."""
    async with client_of(matching_app) as client:
        yield client


@pytest.fixture
def rows(matching_app):
    """All rows of a table of matching."""

    async def read(table_name):
        async with matching_app.state.database.transaction() as session:
            found = await session.execute(text(f"SELECT * FROM {table_name} ORDER BY 1"))
            return [dict(row) for row in found.mappings()]

    return read


async def youths(matching, region="640100"):
    answer = await matching.get("/v1/youths?limit=100", headers=tokens.officer(region))
    return answer.json()["items"]


async def test_a_sound_list_makes_its_persons_known_and_enters_nobody_in_the_pool(matching, rows):
    listed = [a_row(), a_row(education_level="本科", hardship="残疾人")]
    told = await checked(matching, a_list(*listed), listed_on="2026-02-10")
    assert (told["state"], told["reason"]) == ("done", None)
    assert counted(told) == [2, 0, 2, 0, 0, 0]
    known = await youths(matching)
    assert [one["state"] for one in known] == ["known", "known"]
    assert {one["id_number"][-1] for one in known} == {row["id_number"][-1] for row in listed}
    assert [one["hardship"] for one in known if one["education_level"]] == [["disabled"]]
    assert await rows("waiting") == []
    tellings = await rows("tellings")
    assert {(one["source"], str(one["told_on"]), one["list_id"]) for one in tellings} == {
        ("department", "2026-02-10", told["id"])
    }


@pytest.mark.parametrize("kind", ["canvass", "university"])
async def test_a_list_of_each_kind_is_read_by_its_own_columns(matching, rows, kind):
    told = await checked(matching, a_list(a_row(kind), kind=kind), kind=kind)
    assert counted(told) == [1, 0, 1, 0, 0, 0]
    assert [one["source"] for one in await rows("tellings")] == [kind]


async def test_the_same_person_from_two_lists_is_one_youth(matching, rows):
    row = a_row()
    await checked(matching, a_list(row))
    again = a_row("university", id_number=row["id_number"])
    told = await checked(matching, a_list(again, kind="university"), kind="university")
    assert counted(told) == [1, 0, 0, 1, 0, 0]
    (one,) = await youths(matching)
    assert one["school"] == "宁夏测试大学"
    assert len(await rows("tellings")) == 2


async def test_another_name_of_the_same_number_is_told_kept_and_left_to_an_officer(matching, rows):
    row = a_row()
    await checked(matching, a_list(row))
    told = await checked(matching, a_list(row | {"name": "别的名字"}), mode="all_or_nothing")
    assert counted(told) == [1, 0, 0, 0, 1, 0]
    (fault,) = await errors_of(matching, told)
    assert (fault["row"], fault["column"], fault["code"]) == (2, "A", "name-in-question")
    assert (fault["weight"], "别的名字" in fault["message"]) == ("warning", False)
    assert len(await rows("name_conflicts")) == 1


async def test_a_canvass_tells_by_village_who_was_met_and_logs_the_contact(matching, rows):
    met = a_row("canvass", contact_kind="入户走访", contacted_on="2026-03-01")
    away = a_row("canvass", reached="否", name=None, id_number=None, phone=None)
    other = a_row("canvass", village="和平社区", village_code="640104001002", reached="否")
    content = a_list(met, away, other, kind="canvass")
    told = await checked(matching, content, kind="canvass")
    assert counted(told) == [3, 0, 2, 0, 0, 1]
    villages, cursor = [], ""
    while cursor is not None:
        path = f"{URL}/{told['id']}/villages?limit=1" + (f"&cursor={cursor}" if cursor else "")
        page = (await matching.get(path, headers=CLERK)).json()
        villages += page["items"]
        cursor = page["next_cursor"]
    assert [tuple(one.values()) for one in villages] == [
        (None, "前进街道幸福社区", 1, 1, 1),
        ("640104001002", "前进街道和平社区", 0, 1, 1),
    ]
    (contact,) = await rows("contacts")
    path = f"/v1/youths/{contact['youth_id']}/contacts"
    (shown,) = (await matching.get(path, headers=CLERK)).json()["items"]
    assert (shown["kind"], shown["made_on"], shown["reached"]) == ("visit", "2026-03-01", True)
    changes = [one for one in await rows("changes") if one["object_id"] == contact["youth_id"]]
    assert [(one["version"], one["event"]) for one in changes] == [
        (1, "youth.known"),
        (2, "youth.contacted"),
    ]
    assert max(one["version"] for one in await rows("youths")) == 2


async def test_a_contact_is_not_logged_of_one_who_may_be_another(matching, rows):
    row = a_row("canvass")
    await checked(matching, a_list(row, kind="canvass"), kind="canvass")
    met = row | {"name": "别的名字", "contact_kind": "电话", "contacted_on": "2026-03-01"}
    told = await checked(matching, a_list(met, kind="canvass"), kind="canvass")
    assert counted(told) == [1, 0, 0, 0, 1, 0]
    assert await rows("contacts") == []


async def test_the_job_tells_its_progress_and_its_counts_only(matching):
    answer = await handed_in(matching, a_list(a_row(), a_row(region="天心区")))
    job = await ended(matching, answer.headers["location"])
    assert (job["kind"], job["done"], job["total"]) == ("youth-import", 2, 2)
    assert job["result"] == {
        "import_id": answer.json()["id"],
        "rows": 2,
        "faulty_rows": 1,
        "dry_run": False,
        "new_youths": 1,
        "merged_youths": 0,
        "in_question": 0,
        "not_reached": 0,
    }


async def test_every_fault_is_told_by_place_and_reason(matching):
    faulty = [("id_number", 640104200405061200), ("region", "天心区"), ("phone", "12345")]
    content = a_list(a_row(), *(a_row(**{name: value}) for name, value in faulty))
    told = await checked(matching, content)
    found = await errors_of(matching, told)
    columns = [letters([*TITLES["department"]].index(name) + 1) for name, _ in faulty]
    assert [(one["row"], one["column"]) for one in found] == [*zip((3, 4, 5), columns, strict=True)]
    assert [one["code"] for one in found] == ["lost-precision", "not-a-choice", "not-a-phone"]
    assert counted(told) == [4, 3, 1, 0, 0, 0]


async def test_all_or_nothing_enters_none_if_one_row_is_wrong_and_else_all(matching):
    wrong = await checked(matching, a_list(a_row(), a_row(region="天心区")), mode="all_or_nothing")
    assert counted(wrong) == [2, 1, 0, 0, 0, 0]
    assert await youths(matching) == []
    told = await checked(matching, a_list(a_row(), a_row()), mode="all_or_nothing")
    assert counted(told) == [2, 0, 2, 0, 0, 0]


@pytest.mark.parametrize(("mode", "new"), [("all_or_nothing", 0), ("row_by_row", 1)])
async def test_a_dry_run_tells_the_faults_and_enters_nobody(matching, rows, mode, new):
    content = a_list(a_row(), a_row(region="天心区"))
    told = await checked(matching, content, dry_run="true", mode=mode)
    assert counted(told) == [2, 1, new, 0, 0, 0]
    assert [one["code"] for one in await errors_of(matching, told)] == ["not-a-choice"]
    assert await rows("youths") == []


async def test_a_dry_run_foresees_what_the_same_list_will_do(matching, rows):
    known, other = a_row("canvass"), a_row("canvass")
    await checked(matching, a_list(known, other, kind="canvass"), kind="canvass")
    away = a_row("canvass", reached="否", name=None, id_number=None, phone=None)
    content = a_list(
        known,
        other | {"name": "别的名字"},
        a_row("canvass"),
        a_row("canvass"),
        away,
        kind="canvass",
    )
    before = await rows("youths"), await rows("tellings"), await rows("name_conflicts")
    foreseen = await checked(matching, content, kind="canvass", dry_run="true")
    assert counted(foreseen) == [5, 0, 2, 1, 1, 1]
    assert before == (await rows("youths"), await rows("tellings"), await rows("name_conflicts"))
    (doubt,) = await errors_of(matching, foreseen)
    assert (doubt["code"], doubt["row"]) == ("name-in-question", 3)
    assert "正式导入时" in doubt["message"]
    listed = (await matching.get(URL, headers=CLERK)).json()["items"][0]
    assert counted(listed) == counted(foreseen)
    changes = [row for row in await rows("changes") if row["object_id"] == foreseen["id"]]
    assert changes[-1]["data"]["new_youths"] == 0
    done = await checked(matching, content, kind="canvass")
    assert counted(done) == counted(foreseen)


async def test_a_universitys_student_who_lives_elsewhere_is_known_to_the_office_there(matching):
    content = a_list(a_row("university", region="平罗县"), kind="university")
    told = await checked(matching, content, kind="university")
    assert counted(told) == [1, 0, 1, 0, 0, 0]
    assert [one["code"] for one in await errors_of(matching, told)] == ["outside-region"]
    assert await youths(matching, "640100") == []
    assert len(await youths(matching, "640200")) == 1


OTHERS = [
    (b"", 422, "list-empty"),
    (b"%PDF-1.7", 422, "list-type-unknown"),
    (packed({"a.txt": b"x"}), 422, "list-type-unknown"),
    (b"<html><table>", 422, "list-type-unknown"),
    (with_part(a_list(a_row()), "xl/vbaProject.bin", b"\0"), 422, "list-has-macros"),
    (with_part(a_list(a_row()), "a.xml", b" " * 3_000_000), 422, "list-unsafe"),
    (a_list(a_row())[:1000], 422, "list-damaged"),
]


@pytest.mark.parametrize(("content", "status", "code"), OTHERS, ids=[one[2] for one in OTHERS])
async def test_what_is_no_list_is_refused_at_once_and_not_kept(
    matching, rows, content, status, code
):
    answer = await handed_in(matching, content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await rows("youth_imports") == []
    assert await rows("jobs") == []


async def test_a_list_over_twenty_mebibytes_is_refused(matching):
    answer = await handed_in(matching, b"a," * (10 * 1024 * 1024 + 1))
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "content", [xls(["没有", "表头"], header=False), "甲,乙\n1,2\n".encode("gb18030")]
)
async def test_a_list_without_header_fails_its_job_and_its_file_is_dropped(matching, rows, content):
    answer = await handed_in(matching, content)
    job = await ended(matching, answer.headers["location"])
    assert (job["state"], job["problem"]["code"]) == ("failed", "header-missing")
    told = (await matching.get(f"{URL}/{answer.json()['id']}", headers=CLERK)).json()
    assert told["state"] == "failed"
    assert told["reason"] == job["problem"]["title"] + job["problem"]["detail"]
    listed = (await matching.get(URL, headers=CLERK)).json()["items"]
    assert [(one["state"], one["reason"]) for one in listed] == [("failed", told["reason"])]
    assert (await rows("youth_imports"))[0]["content"] is None
    copy = await matching.get(f"{URL}/{answer.json()['id']}/annotated.xlsx", headers=CLERK)
    assert (copy.status_code, copy.json()["code"]) == (404, "list-file-gone")


BAD_FORMS = [
    {"kind": "self"},
    {"kind": None},
    {"mode": "maybe"},
    {"mode": None},
    {"dry_run": "perhaps"},
    {"listed_on": "2026-02-30"},
    {"listed_on": "2026-03-03"},
]


@pytest.mark.parametrize("form", BAD_FORMS)
async def test_a_malformed_form_is_refused(matching, rows, form):
    assert (await handed_in(matching, a_list(a_row()), **form)).status_code == 422
    assert await rows("youth_imports") == []


async def test_the_annotated_copy_says_what_became_of_each_row(matching, rows):
    old = a_row("canvass")
    await checked(matching, a_list(old, kind="canvass"), kind="canvass")
    listed = [
        a_row("canvass", village="@1+1"),
        old,
        a_row("canvass", phone=None),
        a_row("canvass", reached="否", name=None, id_number=None),
        a_row("canvass", region="天心区"),
    ]
    told = await checked(matching, a_list(*listed, kind="canvass"), kind="canvass")
    answer = await matching.get(f"{URL}/{told['id']}/annotated.xlsx", headers=CLERK)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert saved_as(answer) == f"见习对象名单核查结果-{told['id']}.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert words(sheet, 1) == "核查结果"
    assert words(sheet, 2) == "已登记为见习对象。"
    assert words(sheet, 3) == "此前已有登记，已并入同一人。"
    assert words(sheet, 4).startswith("已登记为见习对象。\n请核对：C列“手机号码”：")
    assert words(sheet, 5) == "未走访到，请继续走访。"
    assert words(sheet, 6).startswith("有错误，未登记。\nD列“居住地”：")
    [formula] = [cell for cell in sheet[2] if cell.value == "@1+1"]
    assert formula.data_type == "s"
    looked = [row for row in await rows("audit_entries") if row["object_id"] == told["id"]]
    assert [row["action"] for row in looked] == ["youth-import.copied"]


async def test_a_copy_that_was_corrected_may_come_in_again(matching):
    told = await checked(matching, a_list(a_row(), a_row(region="天心区")))
    answer = await matching.get(f"{URL}/{told['id']}/annotated.xlsx", headers=CLERK)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    book.worksheets[0]["D3"] = "金凤区"
    out = io.BytesIO()
    book.save(out)
    assert counted(await checked(matching, out.getvalue())) == [2, 0, 1, 1, 0, 0]


OUTCOMES = [
    ({"mode": "all_or_nothing"}, "本行无误；名单中另有错误，整份未登记。"),
    ({"dry_run": "true"}, "核查通过（试运行，未登记）。"),
]


@pytest.mark.parametrize(("form", "said"), OUTCOMES)
async def test_the_copy_says_of_a_sound_row_that_it_was_not_entered(matching, form, said):
    content = a_list(a_row("canvass"), a_row("canvass", region="天心区"), kind="canvass")
    told = await checked(matching, content, kind="canvass", **form)
    answer = await matching.get(f"{URL}/{told['id']}/annotated.xlsx", headers=CLERK)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert words(sheet, 2) == said


@pytest.mark.parametrize("kind", TITLES)
async def test_the_template_filled_in_is_a_sound_list(matching, kind):
    answer = await matching.get(f"{URL}/template.xlsx?kind={kind}", headers=CLERK)
    assert saved_as(answer).startswith("见习对象名单模板（")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    book.worksheets[0].append([a_row(kind).get(name) for name in TITLES[kind]])
    out = io.BytesIO()
    book.save(out)
    told = await checked(matching, out.getvalue(), kind=kind)
    assert (told["new_youths"], await errors_of(matching, told)) == (1, [])


WHO = [
    (tokens.officer("640100", "clerk"), 200, 200, 202),
    (tokens.officer("640000", "clerk"), 200, 200, 202),
    (tokens.officer("640100", "auditor"), 200, 403, 403),
    (tokens.officer("640200", "clerk"), 404, 404, 202),
    (tokens.officer("640104", "clerk"), 404, 404, 202),
    (tokens.officer("640000", "administrator"), 403, 403, 403),
    (tokens.unit("unt_01K5AAAAAAAAAAAAAAAAAAAAAA"), 403, 403, 403),
    (tokens.youth("yth_01K5AAAAAAAAAAAAAAAAAAAAAA"), 403, 403, 403),
    ({}, 401, 401, 401),
]


async def test_only_offices_that_cover_the_region_see_a_list(matching):
    told = await checked(matching, a_list(a_row(phone=None)))
    base = f"{URL}/{told['id']}"
    for headers, sees, copies, hands_in in WHO:
        for path in ("", "/errors", "/villages"):
            assert (await matching.get(base + path, headers=headers)).status_code == sees
        copy = await matching.get(f"{base}/annotated.xlsx", headers=headers)
        assert copy.status_code == copies
        assert (await handed_in(matching, a_list(a_row()), headers)).status_code == hands_in


async def test_a_list_that_is_none_and_a_cursor_that_is_none_are_refused(matching):
    nothing = f"{URL}/imp_01K5AAAAAAAAAAAAAAAAAAAAAA"
    for path in ("", "/errors", "/villages", "/annotated.xlsx"):
        assert (await matching.get(nothing + path, headers=CLERK)).status_code == 404
    told = await checked(matching, a_list(a_row()))
    for crooked in ("WyJ4Il0", "WyI5OTk5OTk5OTk5OTk5OTk5OTk5OSJd"):  # ["x"], and twenty nines
        answer = await matching.get(f"{URL}/{told['id']}/errors?cursor={crooked}", headers=CLERK)
        assert answer.status_code == 422
        answer = await matching.get(f"{URL}/{told['id']}/villages?cursor={crooked}", headers=CLERK)
        assert answer.status_code == 422


async def test_nothing_of_a_person_is_in_jobs_faults_changes_or_logs(
    matching, matching_app, rows, log_file
):
    listed = [
        a_row(),
        a_row(id_number="11010519491231002Y"),
        a_row(id_number=640104200405061200),
        a_row(phone="13800001235x"),
        a_row(region=PHONE),
    ]
    content = a_list(*listed)
    told = await checked(matching, content)
    assert told["faulty_rows"] == 4
    whole = listed[0]["id_number"]
    secrets = (
        whole,
        "11010519491231002",
        "64010420040506",
        PHONE,
        "13800001235",
        NAME,
        IN_ITS_NAME,
    )
    for name in (
        "jobs", "pgqueuer", "youth_import_faults", "youth_import_entries", "changes",
        "audit_entries", "remembered_answers",
    ):  # fmt: skip
        kept_there = str(await rows(name))
        assert not any(word in kept_there for word in secrets), name
    assert IN_ITS_NAME not in await everything(matching_app.state.database)
    (kept,) = await rows("youth_imports")
    assert content[:200] not in kept["content"]
    for path in ("", "/errors"):
        answer = await matching.get(f"{URL}/{told['id']}{path}", headers=CLERK)
        assert not any(word in answer.text for word in secrets)
    logged = log_file.read_text()
    assert "/v1/youth-imports" in logged
    assert not any(word in logged for word in secrets)


async def test_a_file_in_which_nothing_was_found_is_forgotten_at_once(matching, rows):
    told = await checked(matching, a_list(a_row()))
    assert told["file_kept"] is False
    (kept,) = await rows("youth_imports")
    assert kept["content"] is None
    copy = await matching.get(f"{URL}/{told['id']}/annotated.xlsx", headers=CLERK)
    assert (copy.status_code, copy.json()["code"]) == (404, "list-file-gone")


async def test_a_file_is_forgotten_when_its_time_is_over_and_its_findings_stay(
    matching_app, matching
):
    told = await checked(matching, a_list(a_row(region="天心区")))
    kept_until = datetime.fromisoformat(told["kept_until"])
    assert kept_until - datetime.fromisoformat(told["received_at"]) == timedelta(days=10)
    for late, status in ((timedelta(0), 200), (timedelta(seconds=1), 404)):
        async with matching_app.state.database.transaction() as session:
            await actions.SHELF.forget_files(session, kept_until.astimezone(SHANGHAI) + late)
        copy = await matching.get(f"{URL}/{told['id']}/annotated.xlsx", headers=CLERK)
        assert copy.status_code == status
    after = (await matching.get(f"{URL}/{told['id']}", headers=CLERK)).json()
    assert (told["file_kept"], after["file_kept"]) == (True, False)
    assert len(await errors_of(matching, told)) == 1


async def test_one_key_hands_in_one_list(matching, rows):
    headers, content = tokens.officer("640100"), a_list(a_row())
    first = await handed_in(matching, content, headers)
    again = await handed_in(matching, content, headers)
    assert first.json() == again.json()
    assert len(await rows("youth_imports")) == 1


async def test_each_list_tells_the_feed_of_itself_by_counts(matching, rows):
    told = await checked(matching, a_list(a_row(), a_row(region="天心区")))
    changes = [row for row in await rows("changes") if row["object_id"] == told["id"]]
    assert [(one["version"], one["event"]) for one in changes] == [
        (1, "youth-import.received"),
        (2, "youth-import.checked"),
    ]
    assert changes[1]["data"] == {
        "region": "640100", "kind": "department", "listed_on": "2026-03-02",
        "mode": "row_by_row", "dry_run": False, "rows": 2, "faulty_rows": 1,
        "new_youths": 1, "merged_youths": 0, "in_question": 0, "not_reached": 0,
    }  # fmt: skip
