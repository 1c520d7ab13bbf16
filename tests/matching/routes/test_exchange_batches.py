"""Lists that departments hand in: signed, declared, each row's fate told, the same list once."""

import asyncio
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from services.common.upstream import Upstream
from services.common.web.lists import XLSX
from tests import handing, tokens
from tests.accounts import agreeing, departments
from tests.accounts.departments import Department
from tests.conftest import client_of, started
from tests.databases import everything
from tests.handing import lines
from tests.matching.factories import an_id_number
from tests.matching.listing import CLERK, TITLES, URL, a_list, a_row

GRADUATES = "/v1/exchange-batches/graduates"
UNEMPLOYED = "/v1/exchange-batches/unemployed"
Join = Callable[..., Awaitable[Department]]
Chief = dict[str, Any]


@pytest.fixture
async def matching_app(matching_made: FastAPI) -> AsyncIterator[FastAPI]:
    """Matching with its loops running: its worker checks the lists."""
    async with started(matching_made) as app:
        yield app


@pytest.fixture
async def matching(matching_app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_of(matching_app) as client:
        yield client


@pytest.fixture
async def chief(accounts_app: FastAPI) -> Chief:
    return await agreeing.administrator(accounts_app, "640100")


@pytest.fixture
async def joined(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    accounts_app: FastAPI,
    accounts: httpx2.AsyncClient,
    chief: Chief,
) -> Join:
    """Makes a department that may hand in both kinds of list."""
    keys, transport = matching_app.state.keys, httpx2.ASGITransport(accounts_app)
    matching_app.state.accounts = Upstream("accounts", "http://accounts", keys, transport)

    async def join(**changes: Any) -> Department:
        told = {"department_kind": "education", "feeds": [], "batches": ["graduates", "unemployed"]}
        return await departments.joined(matching, UNEMPLOYED, accounts, chief, **told | changes)

    return join


@pytest.fixture
async def education(joined: Join) -> Department:
    return await joined()


def a_person(**changes: Any) -> dict[str, Any]:
    """A registered unemployed youth, as a department writes one."""
    told = {"name": "马明", "id_number": an_id_number(), "phone": "13995112233", "region": "640104"}
    return told | changes


async def count(app: FastAPI, query: str) -> Any:
    async with app.state.database.reading() as session:
        return await session.scalar(text(query))


async def test_each_row_is_registered_or_set_aside_with_its_reason(
    education: Department, matching_app: FastAPI
) -> None:
    good, gone = a_person(hardship=["残疾人"]), a_person(id_number="640104200501010000")
    content = lines(good, gone, "no json", a_person(region="640302"), a_person(interview="yes"))
    batch = await handing.checked(education, content)
    assert (batch["state"], batch["rows"], batch["faulty_rows"]) == ("done", 5, 4)
    assert batch["as_of"] == "2026-03-02"
    assert handing.told(await handing.rows_of(education, batch)) == [
        (1, "kept", []),
        (2, "faulty", [("id_number", "digits-doubtful")]),
        (3, "faulty", [(None, "line-not-json")]),
        (4, "faulty", [("region", "outside-region")]),
        (5, "faulty", [(None, "unknown-field")]),
    ]
    only = await handing.rows_of(education, batch, "outcome=kept")
    assert [one["row"] for one in only] == [1]
    assert await count(matching_app, "SELECT count(*) FROM youths") == 1
    assert await count(matching_app, "SELECT state FROM youths") == "known"


async def test_a_list_of_graduates_needs_a_school_and_a_day(education: Department) -> None:
    whole = a_person(school="宁夏测试大学", graduated_on="2025-07-01", region="兴庆区")
    content = lines(whole, a_person())
    batch = await handing.checked(education, content, path=GRADUATES)
    assert handing.told(await handing.rows_of(education, batch, path=GRADUATES)) == [
        (1, "kept", []),
        (2, "faulty", [("school", "required"), ("graduated_on", "required")]),
    ]
    # A list of one kind is none of the other.
    other = await education.read("", f"{UNEMPLOYED}/{batch['id']}")
    assert (other.status_code, other.json()["code"]) == (404, "batch-not-found")


async def test_a_graduate_of_elsewhere_is_no_row_of_the_agreement(education: Department) -> None:
    far = a_person(school="宁夏测试大学", graduated_on="2025-07-01", region="640302")
    batch = await handing.checked(education, lines(far), path=GRADUATES)
    [row] = await handing.rows_of(education, batch, path=GRADUATES)
    assert row["faults"][0]["message"] == "不在数据共享协议约定的地区之内。"


async def test_all_or_nothing_registers_nobody_where_a_row_is_wrong(
    education: Department, matching_app: FastAPI
) -> None:
    content = lines(a_person(), a_person(phone="1"))
    batch = await handing.checked(education, content, mode="all_or_nothing")
    assert handing.told(await handing.rows_of(education, batch)) == [
        (1, "held_back", []),
        (2, "faulty", [("phone", "not-a-phone")]),
    ]
    assert await count(matching_app, "SELECT count(*) FROM youths") == 0
    good = await handing.checked(education, lines(a_person()), mode="all_or_nothing")
    assert [one["outcome"] for one in await handing.rows_of(education, good)] == ["kept"]


async def test_a_dry_run_says_what_would_be_and_keeps_nobody(
    education: Department, matching_app: FastAPI
) -> None:
    batch = await handing.checked(education, lines(a_person()), dry_run="true")
    assert [one["outcome"] for one in await handing.rows_of(education, batch)] == ["sound"]
    assert await count(matching_app, "SELECT count(*) FROM youths") == 0


async def test_the_same_list_again_is_the_batch_that_it_was(education: Department) -> None:
    content = lines(a_person())
    first = await handing.handed_in(education, content)
    again = await handing.handed_in(education, content)
    assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])
    assert again.headers["location"] == first.headers["location"]
    for other in ({"as_of": "2026-03-01"}, {"mode": "all_or_nothing"}, {"dry_run": "true"}):
        assert (await handing.handed_in(education, content, **other)).json()["id"] != (
            first.json()["id"]
        )


@pytest.mark.parametrize("since", ["agreement_version = 2", "faulty_rows = 1", "checked_at = NULL"])
async def test_what_was_agreed_otherwise_at_fault_or_never_checked_is_looked_at_anew(
    education: Department, matching_app: FastAPI, since: str
) -> None:
    """The agreement was revised, a row was set aside, or the job ended without a check."""
    content = lines(a_person())
    first = await handing.checked(education, content)
    assert (await handing.checked(education, content))["id"] == first["id"]
    job = text("UPDATE jobs SET state = 'done'")
    async with matching_app.state.database.transaction() as session:
        await session.execute(text(f"UPDATE youth_imports SET {since}"))
        await session.execute(job)
    again = await handing.checked(education, content)
    assert again["id"] != first["id"]
    assert await count(matching_app, "SELECT count(*) FROM youths") == 1


async def test_of_five_at_once_one_batch_is_made(
    education: Department, matching_app: FastAPI
) -> None:
    content = lines(a_person())
    answers = await asyncio.gather(*(handing.handed_in(education, content) for _ in range(5)))
    assert {one.status_code for one in answers} == {202}
    assert len({one.json()["id"] for one in answers}) == 1
    assert await count(matching_app, "SELECT count(*) FROM youth_imports") == 1


async def test_a_batch_of_other_length_than_declared_is_refused_whole_and_may_come_again(
    education: Department, matching_app: FastAPI
) -> None:
    content = lines(a_person(), "no json")
    for wrong in (1, 3):
        batch = await handing.checked(education, content, declared_rows=wrong)
        assert batch["state"] == "failed"
        assert f"申报{wrong}行，读到2行" in batch["reason"]
    assert await count(matching_app, "SELECT count(*) FROM youths") == 0
    assert (await handing.checked(education, content, declared_rows=2))["state"] == "done"
    # What failed as a whole is no twin: its file may have come to be good.
    again = await handing.handed_in(education, content, declared_rows=3)
    assert (await handing.ended(education, again))["id"] != batch["id"]


async def test_a_digest_that_is_not_the_files_is_refused(education: Department) -> None:
    answer = await handing.handed_in(education, lines(a_person()), digest="0" * 64)
    assert (answer.status_code, answer.json()["code"]) == (422, "digest-other")
    assert answer.json()["errors"][0]["pointer"] == "/query/digest"


async def test_a_department_of_the_other_algorithm_declares_its_own_digest(joined: Join) -> None:
    told = await joined(algorithm="hmac-sm3")
    content = lines(a_person())
    answer = await handing.handed_in(told, content, algorithm="hmac-sm3")
    assert answer.status_code == 202, answer.text


async def test_a_changed_file_breaks_the_signature(education: Department) -> None:
    query = f"declared_rows=1&digest={'0' * 64}&mode=row_by_row&as_of=2026-03-02"
    headers = education.signed(query, method="POST", body=lines(a_person()))
    headers |= {"Content-Type": handing.LINES}
    changed = lines(a_person())
    answer = await education.client.post(f"{UNEMPLOYED}?{query}", content=changed, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "signature-wrong")


async def test_the_agreement_of_this_moment_decides(
    joined: Join, education: Department, accounts: httpx2.AsyncClient, chief: Chief
) -> None:
    content = lines(a_person())
    narrowed = {"feeds": [], "batches": ["graduates"]}
    told = await agreeing.revised(accounts, chief, education.agreement, **narrowed)
    assert told.status_code == 200, told.text
    refused = await handing.handed_in(education, content)
    assert (refused.status_code, refused.json()["code"]) == (403, "batch-not-granted")
    other = await joined(batches=["graduates"])
    lacking = await handing.handed_in(other, content)
    assert (lacking.status_code, lacking.json()["code"]) == (403, "role-lacks-right")


async def test_another_agreement_sees_nothing_of_a_batch(
    education: Department, joined: Join
) -> None:
    batch = await handing.checked(education, lines(a_person()))
    other = await joined()
    for path in (f"{UNEMPLOYED}/{batch['id']}", f"{UNEMPLOYED}/{batch['id']}/rows"):
        answer = await other.read("", path)
        assert (answer.status_code, answer.json()["code"]) == (404, "batch-not-found")
    assert (await other.read()).json()["items"] == []
    assert [one["id"] for one in (await education.read()).json()["items"]] == [batch["id"]]


async def test_batches_are_told_in_pages_the_newest_first(education: Department) -> None:
    made = [(await handing.handed_in(education, lines(a_person()))).json()["id"] for _ in range(3)]
    first = (await education.read("limit=2")).json()
    rest = (await education.read(f"limit=2&cursor={first['next_cursor']}")).json()
    assert [one["id"] for one in (*first["items"], *rest["items"])] == made[::-1]
    assert rest["next_cursor"] is None


async def test_no_person_opens_the_door_of_departments(matching: httpx2.AsyncClient) -> None:
    answer = await matching.get(UNEMPLOYED, headers=CLERK)
    assert (answer.status_code, answer.json()["code"]) == (401, "token-of-wrong-kind")


async def test_the_office_sees_what_came_in_and_the_file_is_gone_once_it_is_checked(
    education: Department, matching: httpx2.AsyncClient, matching_app: FastAPI
) -> None:
    person = a_person()
    batch = await handing.checked(education, lines(person, "no json"))
    path = f"{URL}/{batch['id']}"
    seen = (await matching.get(path, headers=CLERK)).json()
    assert seen["agreement_id"] == education.agreement["id"]
    assert (seen["new_youths"], seen["file_kept"]) == (1, False)
    errors = (await matching.get(f"{path}/errors", headers=CLERK)).json()["items"]
    assert [(one["row"], one["code"], one["column"]) for one in errors] == [
        (2, "line-not-json", "")
    ]
    gone = await matching.get(f"{path}/annotated.xlsx", headers=CLERK)
    assert (gone.status_code, gone.json()["code"]) == (404, "list-file-gone")
    foreign = await matching.get(path, headers=tokens.officer("640300"))
    assert foreign.status_code == 404
    assert person["id_number"] not in await everything(matching_app.state.database)


async def test_a_workbook_is_a_batch_too(education: Department) -> None:
    good, bad = a_row(), a_row(region="利通区")
    answer = await handing.handed_in(
        education, a_list(good, bad), media="application/octet-stream", declared_rows=2
    )
    batch = await handing.ended(education, answer)
    assert handing.told(await handing.rows_of(education, batch)) == [
        (2, "kept", []),
        (3, "faulty", [("region", "outside-region")]),
    ]


@pytest.mark.parametrize(
    ("content", "media", "told"),
    [
        (b"{}", "multipart/form-data; boundary=x", (415, "unsupported-media")),
        (b"{}", "application/json", (415, "unsupported-media")),
        (b"[{}]", handing.LINES, (422, "list-type-unknown")),
        (b"", handing.LINES, (422, "list-empty")),
        (b"\xef\xbb\xbf\n \r\n", handing.LINES, (422, "list-empty")),
        (b"%PDF-1.7", "text/csv", (422, "list-type-unknown")),
        (b"", "text/csv", (422, "list-empty")),
    ],
    ids=str,
)
async def test_what_is_no_list_is_refused_at_once(
    education: Department, content: bytes, media: str, told: tuple[int, str]
) -> None:
    answer = await handing.handed_in(education, content, media=media, declared_rows=1)
    assert (answer.status_code, answer.json()["code"]) == told
    # The body is the file, so what is amiss with it is amiss with the whole.
    where = [one["pointer"] for one in answer.json().get("errors", [])]
    assert where == ([""] if told[0] == 422 else [])


@pytest.mark.parametrize(
    "declared",
    [
        {"declared_rows": 0},
        {"declared_rows": 50_001},
        {"declared_rows": None},
        {"digest": "A" * 64},
        {"digest": None},
        {"mode": "some"},
        {"as_of": "2026-03-03"},
        {"as_of": None},
        {"as_of": "2026-02-30"},
        {"more": "1"},
    ],
    ids=str,
)
async def test_what_is_declared_otherwise_is_refused(
    education: Department, declared: dict[str, Any]
) -> None:
    answer = await handing.handed_in(education, lines(a_person()), **declared)
    assert answer.status_code == 422, answer.text
    [name] = declared
    assert [one["pointer"] for one in answer.json()["errors"]] == [f"/query/{name}"]


async def test_a_clerk_hands_in_no_json(matching: httpx2.AsyncClient) -> None:
    answer = await matching.post(
        URL,
        files={"file": ("a.jsonl", lines(a_person()))},
        data={"kind": "department", "mode": "row_by_row"},
        headers=CLERK | {"Idempotency-Key": tokens.bearer("")["Idempotency-Key"]},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "list-type-unknown")


async def test_a_name_in_question_is_kept_and_told(education: Department) -> None:
    number = an_id_number()
    first = a_person(id_number=number)
    await handing.checked(education, lines(first))
    batch = await handing.checked(education, lines(a_person(id_number=number, name="马亮")))
    [row] = await handing.rows_of(education, batch)
    assert (row["outcome"], row["faults"][0]["code"]) == ("kept", "name-in-question")
    assert row["faults"][0]["weight"] == "warning"


async def test_a_list_of_two_mebibytes_comes_in(education: Department) -> None:
    padded = lines(a_person()) + b"\n" * (2 * 1024 * 1024)
    assert (await handing.checked(education, padded))["rows"] == 1


@pytest.mark.parametrize(("path", "kind"), [(GRADUATES, "university"), (UNEMPLOYED, "department")])
async def test_the_template_filled_in_is_a_sound_list(
    education: Department, path: str, kind: str
) -> None:
    sheet = await handing.template(education, path)
    assert [cell.value for cell in sheet[1]] == [*TITLES[kind].values()]
    sheet.append([a_row(kind).get(name) for name in TITLES[kind]])
    out = io.BytesIO()
    sheet.parent.save(out)
    batch = await handing.checked(education, out.getvalue(), path=path, media=XLSX, declared_rows=1)
    rows = await handing.rows_of(education, batch, path=path)
    assert handing.told(rows) == [(2, "kept", [])]


async def test_only_whom_an_agreement_grants_a_list_gets_its_template(
    joined: Join, matching: httpx2.AsyncClient
) -> None:
    other = await joined(batches=["graduates"])
    refused = await other.read("", f"{UNEMPLOYED}/template.xlsx")
    assert (refused.status_code, refused.json()["code"]) == (403, "role-lacks-right")
    unsigned = await matching.get(f"{GRADUATES}/template.xlsx", headers=other.bearer)
    assert (unsigned.status_code, unsigned.json()["code"]) == (401, "signature-missing")


async def test_who_chose_from_too_many_is_told_where_all_of_them_stand(
    education: Department,
) -> None:
    batch = await handing.checked(education, lines(a_person(education_level="很高")))
    [row] = await handing.rows_of(education, batch)
    told = f"全部见名单模板中这一列的下拉列表。名单模板见 GET {UNEMPLOYED}/template.xlsx。"
    assert row["faults"][0]["message"] == f"不在可填的26项之内。{told}"
