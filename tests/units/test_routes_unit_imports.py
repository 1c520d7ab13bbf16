"""Recommended lists over the wire: every row told, employers listed, files kept no longer."""

import asyncio
import io
from datetime import datetime, timedelta

import openpyxl
import pytest

from services.common.deeds import by_itself
from services.common.lists.sheets import letters
from services.common.time.clock import SHANGHAI
from services.units.actions import unit_imports as actions
from services.units.actions.prospect_lists import list_prospects
from services.units.queries import unit_imports as queries
from services.units.rules.prospects import ProspectForm
from tests import tokens
from tests.common.lists.make_files import packed, with_part, xls
from tests.databases import everything
from tests.downloads import saved_as
from tests.units import factories
from tests.units.listing import (
    CLERK,
    IN_ITS_NAME,
    TITLES,
    URL,
    a_list,
    a_row,
    checked,
    ended,
    errors_of,
    handed_in,
    waits,
)
from tests.units.prospecting import listed as list_prospect

PHONE = "13800001234"


def column(name):
    return letters([*TITLES].index(name) + 1)


async def prospects(units, told):
    path = f"/v1/prospective-units?list_id={told['id']}&limit=100"
    return (await units.get(path, headers=CLERK)).json()["items"]


async def test_a_sound_list_becomes_prospective_units_with_their_planned_posts(units, changes):
    code = factories.a_credit_code()
    rows = [a_row(), a_row(credit_code=code), a_row(credit_code=code, title="车间文员")]
    told = await checked(units, a_list(*rows), recommended_on="2026-02-10")
    assert (told["state"], told["reason"]) == ("done", None)
    counts = ("rows", "faulty_rows", "listed_units", "listed_posts")
    assert [told[name] for name in counts] == [3, 0, 2, 3]
    listed = await prospects(units, told)
    assert {one["recommended_by"] for one in listed} == {"commerce"}
    (two,) = [one for one in listed if one["credit_code"] == code]
    file = (await units.get(f"/v1/prospective-units/{two['id']}", headers=CLERK)).json()
    assert [post["title"] for post in file["posts"]] == ["检验助理", "车间文员"]
    assert file["posts"][0]["workplace_county"] == "640104"
    assert (file["region"], file["industry"], file["industry_class"]) == ("640104", "C", "34")
    assert file["contact"] == {"name": "马测试", "phone": "****1234"}
    assert [step["move"] for step in file["steps"]] == ["recommend"]
    (change,) = await changes(two["id"])
    assert (change["version"], change["event"]) == (1, "prospect.recommended")
    assert change["data"]["list_id"] == told["id"]
    assert str(change["occurred_on"]) == "2026-02-10"


async def test_a_listed_employer_goes_on_as_one_listed_alone(units):
    row = a_row()
    told = await checked(units, a_list(row))
    await factories.an_applicant(units, credit_code=row["credit_code"])
    (one,) = await prospects(units, told)
    assert one["state"] == "registered"


async def test_the_job_tells_its_progress_and_its_counts_only(units):
    answer = await handed_in(units, a_list(a_row(), a_row(months=99)))
    job = await ended(units, answer.headers["location"])
    assert (job["kind"], job["done"], job["total"]) == ("unit-import", 2, 2)
    assert job["result"] == {
        "import_id": answer.json()["id"],
        "rows": 2,
        "faulty_rows": 1,
        "listed_units": 1,
        "listed_posts": 1,
        "dry_run": False,
    }


FAULTS = [
    ({"credit_code": "91640104MA000"}, "credit_code", "credit-code-wrong"),
    ({"credit_code": "11010519491231002X"}, "credit_code", "id-number-as-credit-code"),
    ({"credit_code": 911101050000000000}, "credit_code", "lost-precision"),
    ({"credit_code": None}, "credit_code", "required"),
    ({"name": None}, "name", "required"),
    ({"region": "天心区"}, "region", "not-a-choice"),
    ({"region": "640100"}, "region", "not-a-choice"),
    ({"region": "平罗县"}, "region", "outside-region"),
    ({"industry": "互联网"}, "industry", "not-a-choice"),
    ({"industry_class": "99"}, "industry_class", "industry-class-wrong"),
    ({"industry_class": "65"}, "industry_class", "industry-class-elsewhere"),
    ({"contact_phone": "12345"}, "contact_phone", "not-a-phone"),
    ({"occupation": "工人"}, "occupation", "occupation-wrong"),
    ({"headcount": 0}, "headcount", "too-small"),
    ({"headcount": "若干"}, "headcount", "not-an-integer"),
    ({"headcount": None}, "headcount", "required"),
    ({"months": 2}, "months", "months-outside-limits"),
    ({"months": 13}, "months", "months-outside-limits"),
    ({"extra_allowance": "-1.00"}, "extra_allowance", "allowance-unfit"),
    ({"extra_allowance": -5}, "extra_allowance", "allowance-unfit"),
    ({"extra_allowance": -0.01}, "extra_allowance", "allowance-unfit"),
    ({"extra_allowance": "每月30万元"}, "extra_allowance", "allowance-unfit"),
    ({"workplace_county": "海淀区"}, "workplace_county", "not-a-choice"),
    ({"meals": "看情况"}, "meals", "not-a-choice"),
    ({"duties": "限本科及以上学历。"}, "duties", "threshold-text"),
    ({"title": "检验助理（面试合格后录用）"}, "title", "threshold-text"),
]


async def test_every_row_is_told_by_place_and_reason(units):
    rows = [a_row()] + [a_row(**changes) for changes, _, _ in FAULTS]
    told = await checked(units, a_list(*rows))
    found = await errors_of(units, told)
    by_row = {(one["row"], one["column"], one["code"]) for one in found}
    for number, (_, name, code) in enumerate(FAULTS, 3):
        assert (number, column(name), code) in by_row, (number, name, code)
    assert {one["row"] for one in found if one["weight"] == "error"} == {*range(3, len(rows) + 2)}
    assert [one["row"] for one in found] == sorted(one["row"] for one in found)
    assert all(one["message"].endswith("。") for one in found)
    assert told["faulty_rows"] == len(FAULTS)
    assert told["listed_units"] == 1


async def test_a_threshold_is_told_with_its_words_and_a_lawful_wording(units):
    told = await checked(units, a_list(a_row(duties="限本科及以上学历。")))
    (fault,) = await errors_of(units, told)
    assert "“限本科" in fault["message"]
    assert "建议：" in fault["message"]


async def test_a_doubt_is_a_warning_and_the_row_is_listed(units):
    told = await checked(units, a_list(a_row(duties="只招男性，协助搬运样品。")))
    (fault,) = await errors_of(units, told)
    assert (fault["code"], fault["weight"]) == ("other-law", "warning")
    assert (told["faulty_rows"], told["listed_units"]) == (0, 1)


@pytest.mark.parametrize("extra", ["学历要求", "专业", "毕业院校"])
async def test_a_column_that_sets_a_threshold_fails_the_whole_list(units, rows, extra):
    answer = await handed_in(units, a_list(a_row(**{extra: "本科"}), extra=(extra,)))
    job = await ended(units, answer.headers["location"])
    assert (job["state"], job["problem"]["code"]) == ("failed", "threshold-field")
    (kept,) = await rows("unit_imports")
    assert kept["content"] is None
    assert await rows("prospective_units") == []


async def test_all_or_nothing_lists_none_if_one_row_is_wrong(units, rows):
    told = await checked(units, a_list(a_row(), a_row(months=99)), mode="all_or_nothing")
    assert (told["faulty_rows"], told["listed_units"]) == (1, 0)
    assert await rows("prospective_units") == []


async def test_all_or_nothing_lists_none_if_one_is_known(units, rows):
    known = a_row()
    await checked(units, a_list(known))
    told = await checked(units, a_list(a_row(), known), mode="all_or_nothing")
    assert (told["faulty_rows"], told["listed_units"]) == (1, 0)
    assert len(await rows("prospective_units")) == 1


async def test_all_or_nothing_lists_all_of_a_sound_list(units):
    told = await checked(units, a_list(a_row(), a_row()), mode="all_or_nothing")
    assert told["listed_units"] == 2


@pytest.mark.parametrize("mode", ["all_or_nothing", "row_by_row"])
async def test_a_dry_run_tells_the_same_and_lists_nothing(units, rows, mode):
    known = a_row()
    await list_prospect(units, credit_code=known["credit_code"])
    content = a_list(a_row(), known, a_row(months=99))
    told = await checked(units, content, dry_run="true", mode=mode)
    codes = [one["code"] for one in await errors_of(units, told)]
    assert codes == ["prospect-already-listed", "months-outside-limits"]
    assert (told["faulty_rows"], told["listed_units"]) == (2, 0)
    assert len(await rows("prospective_units")) == 1


async def test_what_is_known_already_is_told_by_row(units):
    unit, prospect = a_row(), a_row()
    await factories.an_applicant(units, credit_code=unit["credit_code"])
    await list_prospect(units, credit_code=prospect["credit_code"])
    told = await checked(units, a_list(unit, prospect, a_row()))
    found = [(one["row"], one["code"]) for one in await errors_of(units, told)]
    assert found == [(2, "prospect-already-unit"), (3, "prospect-already-listed")]
    assert told["listed_units"] == 1


async def test_an_employer_is_listed_wholly_or_not(units):
    code = factories.a_credit_code()
    rows = [a_row(credit_code=code), a_row(credit_code=code, title="文员", months=99), a_row()]
    told = await checked(units, a_list(*rows))
    found = [(one["row"], one["code"]) for one in await errors_of(units, told)]
    assert found == [(2, "employer-incomplete"), (3, "months-outside-limits")]
    assert told["listed_units"] == 1


async def test_rows_of_one_employer_must_agree(units):
    code = factories.a_credit_code()
    rows = [a_row(credit_code=code), a_row(credit_code=code, name="别的公司", title="文员")]
    told = await checked(units, a_list(*rows))
    found = [(one["row"], one["column"], one["code"]) for one in await errors_of(units, told)]
    assert (3, "A", "employer-differs") in found
    assert told["listed_units"] == 0


async def test_one_post_twice_is_told(units):
    row = a_row()
    told = await checked(units, a_list(row, row))
    found = {(one["row"], one["code"]) for one in await errors_of(units, told)}
    assert (3, "repeated") in found


async def test_an_employer_without_posts_is_listed(units):
    bare = {name: None for name in TITLES if name not in ("name", "region", "industry")}
    told = await checked(units, a_list(a_row(**bare | {"credit_code": factories.a_credit_code()})))
    assert (told["listed_units"], told["listed_posts"]) == (1, 0)


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
async def test_what_is_no_list_is_refused_at_once_and_not_kept(units, rows, content, status, code):
    answer = await handed_in(units, content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert await rows("unit_imports") == []
    assert await rows("jobs") == []


async def test_a_list_over_twenty_mebibytes_is_refused(units):
    answer = await handed_in(units, b"a," * (10 * 1024 * 1024 + 1))
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "content", [xls(["没有", "表头"], header=False), "甲,乙\n1,2\n".encode("gb18030")]
)
async def test_a_list_without_header_fails_its_job_and_its_file_is_dropped(units, rows, content):
    answer = await handed_in(units, content)
    job = await ended(units, answer.headers["location"])
    assert (job["state"], job["problem"]["code"]) == ("failed", "header-missing")
    told = (await units.get(f"{URL}/{answer.json()['id']}", headers=CLERK)).json()
    assert told["state"] == "failed"
    assert told["reason"] == job["problem"]["title"] + job["problem"]["detail"]
    listed = (await units.get(URL, headers=CLERK)).json()["items"]
    assert [(one["state"], one["reason"]) for one in listed] == [("failed", told["reason"])]
    assert (await rows("unit_imports"))[0]["content"] is None
    copy = await units.get(f"{URL}/{answer.json()['id']}/annotated.xlsx", headers=CLERK)
    assert (copy.status_code, copy.json()["code"]) == (404, "list-file-gone")


BAD_FORMS = [
    {"recommended_by": "self"},
    {"recommended_by": None},
    {"mode": "maybe"},
    {"mode": None},
    {"dry_run": "perhaps"},
    {"recommended_on": "2026-02-30"},
    {"recommended_on": "2026-03-03"},
]


@pytest.mark.parametrize("form", BAD_FORMS)
async def test_a_malformed_form_is_refused(units, rows, form):
    told = {"recommended_by": "commerce", "mode": "row_by_row"} | form
    answer = await units.post(
        URL,
        data={name: value for name, value in told.items() if value},
        files={"file": ("名单.xlsx", a_list(a_row()))},
        headers=tokens.officer("640100"),
    )
    assert answer.status_code == 422
    assert await rows("unit_imports") == []


async def test_the_annotated_copy_has_the_findings_beside_the_rows(units, rows):
    told = await checked(units, a_list(a_row(title="@1+1助理"), a_row(months=99)))
    answer = await units.get(f"{URL}/{told['id']}/annotated.xlsx", headers=CLERK)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert saved_as(answer) == f"推荐见习单位名单核查结果-{told['id']}.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    place = letters(len(TITLES) + 1)
    assert sheet[f"{place}1"].value == "核查结果"
    assert sheet[f"{place}2"].value == "已登记为拟发展单位。"
    assert sheet[f"{place}3"].value.startswith("有错误，未登记。\n")
    told_anew = sheet[f"{column('title')}2"]
    assert (told_anew.value, told_anew.data_type) == ("@1+1助理", "s")
    looked = [row for row in await rows("audit_entries") if row["object_id"] == told["id"]]
    assert [row["action"] for row in looked] == ["unit-import.copied"]


OUTCOMES = [
    ({"mode": "all_or_nothing"}, "本行无误；名单中另有错误，整份未登记。"),
    ({"dry_run": "true"}, "核查通过（试运行，未登记）。"),
]


@pytest.mark.parametrize(("form", "words"), OUTCOMES)
async def test_the_annotated_copy_says_what_became_of_a_sound_row(units, form, words):
    told = await checked(units, a_list(a_row(), a_row(months=99)), **form)
    answer = await units.get(f"{URL}/{told['id']}/annotated.xlsx", headers=CLERK)
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert sheet[f"{letters(len(TITLES) + 1)}2"].value == words


async def test_the_template_filled_in_is_a_sound_list(units):
    answer = await units.get(f"{URL}/template.xlsx", headers=CLERK)
    assert saved_as(answer) == "推荐见习单位名单模板.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    row = a_row(region="兴庆区", industry="C 制造业")
    book.worksheets[0].append([row.get(name) for name in TITLES])
    out = io.BytesIO()
    book.save(out)
    told = await checked(units, out.getvalue())
    assert (told["listed_units"], await errors_of(units, told)) == (1, [])


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


async def test_only_offices_that_cover_the_region_see_a_list(units):
    told = await checked(units, a_list(a_row()))
    base = f"{URL}/{told['id']}"
    for headers, sees, copies, hands_in in WHO:
        assert (await units.get(base, headers=headers)).status_code == sees
        assert (await units.get(f"{base}/errors", headers=headers)).status_code == sees
        copy = await units.get(f"{base}/annotated.xlsx", headers=headers)
        assert copy.status_code == copies
        assert (await handed_in(units, a_list(a_row()), headers)).status_code == hands_in


async def test_a_list_that_is_none_and_a_cursor_that_is_none_are_refused(units):
    nothing = f"{URL}/imp_01K5AAAAAAAAAAAAAAAAAAAAAA"
    for path in ("", "/errors", "/annotated.xlsx"):
        assert (await units.get(nothing + path, headers=CLERK)).status_code == 404
    told = await checked(units, a_list(a_row()))
    for crooked in ("WyJ4Il0", "WyI5OTk5OTk5OTk5OTk5OTk5OTk5OSJd"):  # ["x"], and twenty nines
        answer = await units.get(f"{URL}/{told['id']}/errors?cursor={crooked}", headers=CLERK)
        assert answer.status_code == 422


async def test_nothing_of_a_person_is_in_jobs_faults_changes_or_logs(
    units, units_app, rows, log_file
):
    name = "阿依慕测试"
    content = a_list(
        a_row(contact_name=name),
        a_row(contact_phone="13800001235x", contact_name=name, months=99),
        a_row(credit_code="11010519491231002X"),
    )
    await checked(units, content)
    for table in ("jobs", "pgqueuer", "unit_import_faults", "changes", "audit_entries"):
        told = str(await rows(table))
        assert not any(word in told for word in (PHONE, name, "13800001235", "11010519491231002X"))
    (kept,) = await rows("unit_imports")
    assert content[:200] not in kept["content"]
    assert not any(word in log_file.read_text() for word in (PHONE, name, IN_ITS_NAME))
    assert IN_ITS_NAME not in await everything(units_app.state.database)


async def test_a_file_is_forgotten_when_its_time_is_over_and_its_findings_stay(units_app, units):
    told = await checked(units, a_list(a_row(), a_row(months=99)))
    kept_until = datetime.fromisoformat(told["kept_until"])
    received = datetime.fromisoformat(told["received_at"])
    assert kept_until - received == timedelta(days=30)
    for late, status in ((timedelta(0), 200), (timedelta(seconds=1), 404)):
        async with units_app.state.database.transaction() as session:
            await actions.SHELF.forget_files(session, kept_until.astimezone(SHANGHAI) + late)
        copy = await units.get(f"{URL}/{told['id']}/annotated.xlsx", headers=CLERK)
        assert copy.status_code == status
    after = (await units.get(f"{URL}/{told['id']}", headers=CLERK)).json()
    assert (told["file_kept"], after["file_kept"]) == (True, False)
    assert len(await errors_of(units, told)) == 1


async def test_one_key_hands_in_one_list(units, rows):
    headers = tokens.officer("640100")
    content = a_list(a_row())
    first = await handed_in(units, content, headers)
    again = await handed_in(units, content, headers)
    assert first.json() == again.json()
    assert len(await rows("unit_imports")) == 1


async def test_who_lists_one_while_a_list_is_kept_is_told_it_is_listed(units_app, units):
    """Real connections: the one waits for the list's commit and then sees it."""
    row = a_row()
    told = await checked(units, a_list(row), dry_run="true")
    database = units_app.state.database
    async with database.transaction() as session:
        await queries.close_register(session)
        alone = asyncio.create_task(
            units.post(
                "/v1/prospective-units",
                json={
                    "name": "塞上拟发展有限公司",
                    "region": "640104",
                    "industry": "C",
                    "recommended_by": "commerce",
                    "recommended_on": "2026-02-10",
                    "credit_code": row["credit_code"],
                },
                headers=tokens.officer("640104"),
            )
        )
        await waits(database)
        form = ProspectForm(
            name="甲", credit_code=row["credit_code"], region="640104", industry="C",
            industry_class=None, contact_name=None, contact_phone=None, recommended_by="commerce",
            recommended_on=datetime.fromisoformat("2026-02-10").date(), list_id=told["id"],
            posts=(),
        )  # fmt: skip
        await list_prospects(session, by_itself("x", units_app.state.clock, "r"), [form])
    answer = await alone
    assert (answer.status_code, answer.json()["code"]) == (409, "prospect-already-listed")


async def test_a_field_of_the_form_that_is_not_asked_for_is_refused(units):
    answer = await handed_in(units, a_list(a_row()), foo="1")
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown-form-field")
    assert "dry_run" in answer.json()["detail"]
    assert (await handed_in(units, a_list(a_row()), dry_run="true")).status_code == 202
