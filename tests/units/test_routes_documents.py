"""Documents over HTTP: handed in, kept whole in the store, given back or honestly not."""

from hashlib import sha256

import pytest
from sqlalchemy import text

from tests import tokens
from tests.databases import everything
from tests.downloads import saved_as
from tests.units import factories
from tests.units.factories import a_document, a_docx, a_text, an_applicant

LIMIT = 10 * 1024**2


@pytest.fixture
def folder(tmp_path):
    """Where the store of the app under test lies."""
    return tmp_path / "documents" / "units"


async def handed_in(units, unit, **form):
    return await units.post(
        f"/v1/units/{unit['id']}/documents", headers=tokens.unit(unit["id"]), **form
    )


async def test_a_system_is_kept_with_its_digest_and_given_back(units, changes):
    unit = await an_applicant(units)
    base, headers = f"/v1/units/{unit['id']}/documents", tokens.unit(unit["id"])
    answer = await units.post(base, headers=headers, **a_document("training_plan", valid_to=None))
    document = answer.json()
    assert answer.status_code == 201
    assert (document["media_type"], document["valid_to"]) == ("application/pdf", None)
    (change,) = await changes(document["id"])
    assert (change["object"], change["event"]) == ("document", "document.handed-in")
    back = await units.get(f"{base}/{document['id']}", headers=tokens.officer("640104"))
    assert (back.content, back.headers["content-type"]) == (factories.PDF, "application/pdf")
    assert saved_as(back) == f"见习计划-{document['id']}.pdf"


async def test_the_name_of_a_file_is_kept_and_told_nowhere(units, units_app, log_file):
    unit = await an_applicant(units)
    number = "110105194912310021"
    for name in (f"马明{number}.pdf", f"{number}.pdf"):
        form = a_document("training_plan", valid_from="2026-01-0x")
        form["files"] = {"file": (name, factories.PDF)}
        assert number not in (await handed_in(units, unit, **form)).text
        form["data"]["valid_from"] = "2026-01-01"
        answer = await handed_in(units, unit, **form)
        assert answer.status_code == 201
        assert number not in answer.text
    assert number not in await everything(units_app.state.database)
    assert number not in log_file.read_text()


async def test_a_document_is_found_only_at_its_unit(units):
    mine, other = await an_applicant(units), await an_applicant(units)
    answer = await units.post(
        f"/v1/units/{mine['id']}/documents",
        headers=tokens.unit(mine["id"]),
        **a_document("training_plan"),
    )
    url = f"/v1/units/{other['id']}/documents/{answer.json()['id']}"
    assert (await units.get(url, headers=tokens.officer())).json()["code"] == "document-not-found"


WITH_MACROS = a_docx(**{"word/vbaProject.bin": "x"})

WRONG_DOCUMENTS = [
    (a_document("training_plan", b"MZ"), 422, "document-type-unknown"),
    (a_document("training_plan", b"PK\x03\x04 word/document.xml"), 422, "document-type-unknown"),
    (a_document("training_plan", WITH_MACROS), 422, "document-has-macros"),
    (a_document("training_plan", b""), 422, "document-empty"),
    (a_document("training_plan", b"%PDF-1.7\n%%E"), 422, "document-damaged"),
    (a_document("training_plan", b"%PDF-1.7\nstartxref\n0\n%%EOF"), 422, "document-blank"),
    (a_document("training_plan", b"\xff\xd8\xff\xe0" + b"." * 8), 422, "document-damaged"),
    (a_document("training_plan", factories.a_png(1, 1)), 422, "document-blank"),
    (a_document("training_plan", a_docx(**{"word/document.xml": "<w>"})), 422, "document-damaged"),
    (a_document("training_plan", a_docx(**{"word/document.xml": a_text()})), 422, "document-blank"),
    (a_document("diploma"), 422, "malformed"),
    (a_document("training_plan", valid_from="2026-02-30"), 422, "malformed"),
    (a_document("training_plan", valid_to="2025-12-31"), 422, "malformed"),
    (a_document("training_plan", b"%PDF-" + b"0" * LIMIT), 413, "document-too-large"),
    (a_document("training_plan", b"%PDF-" + b"0" * 3 * LIMIT), 413, "body-too-large"),
    ({"files": {"kind": (None, "training_plan")}}, 422, "malformed"),
    ({"data": {"kind": "training_plan"}}, 415, "unsupported-media"),
    ({"files": {"file": ("制度.pdf", factories.PDF)}}, 422, "malformed"),
    ({"files": {"kind": (None, "training_plan"), "file": (None, "%PDF")}}, 422, "malformed"),
    ({"json": {"kind": "training_plan"}}, 415, "unsupported-media"),
]


async def test_a_form_has_the_fields_asked_for_and_each_once(units, folder):
    unit = await an_applicant(units)
    form = a_document("training_plan")
    twice = [("file", ("一.pdf", factories.PDF)), ("file", ("二.pdf", factories.PDF))]
    for wrong, code in (
        (form | {"data": form["data"] | {"学历": "本科"}}, "unknown-form-field"),
        (
            form | {"data": form["data"] | {"kind": ["training_plan", "duty_definition"]}},
            "malformed",
        ),
        (form | {"files": twice}, "malformed"),
    ):
        answer = await handed_in(units, unit, **wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert "本科" not in answer.text
    assert not folder.exists()


async def test_a_wrong_document_is_not_kept(units, rows, folder):
    for form, status, code in WRONG_DOCUMENTS:
        unit = await an_applicant(units)
        answer = await handed_in(units, unit, **form)
        assert (answer.status_code, answer.json()["code"]) == (status, code), form.keys()
    assert await rows("documents") == []
    assert not folder.exists()


BROKEN_FORMS = [
    (b"", "multipart/form-data"),
    (b"no form at all", "multipart/form-data; boundary=b"),
    (
        b'--b\r\nContent-Disposition: form-data; name="kind"\r\n\r\ntraining_plan',
        "multipart/form-data; boundary=b",
    ),
    (b"--b\r\nno header\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b"),
]


async def test_a_broken_form_is_the_senders_fault(units, rows):
    unit = await an_applicant(units)
    url = f"/v1/units/{unit['id']}/documents"
    for content, kind in BROKEN_FORMS:
        headers = tokens.unit(unit["id"]) | {"Content-Type": kind}
        answer = await units.post(url, content=content, headers=headers)
        assert answer.status_code in (400, 422), content
        assert answer.headers["content-type"] == "application/problem+json"
    assert await rows("documents") == []


CUT_SHORT = (
    b'--b\r\nContent-Disposition: form-data; name="kind"\r\n\r\ntraining_plan\r\n'
    b'--b\r\nContent-Disposition: form-data; name="valid_from"\r\n\r\n2026-01-01\r\n'
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n%PDF-1.7 and the'
)


# The library leaves the half-read part to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_form_that_ends_within_its_file_is_not_kept(units, folder):
    unit = await an_applicant(units)
    headers = tokens.unit(unit["id"]) | {"Content-Type": "multipart/form-data; boundary=b"}
    url = f"/v1/units/{unit['id']}/documents"
    answer = await units.post(url, content=CUT_SHORT, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/file")
    assert not folder.exists()


async def test_every_kind_of_file_is_taken_for_what_it_is(units):
    unit = await an_applicant(units)
    for content, kind in [
        (factories.PDF, "application/pdf"),
        (factories.a_png(), "image/png"),
        (factories.a_jpeg(), "image/jpeg"),
        (
            a_docx(),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ]:
        answer = await handed_in(units, unit, **a_document("training_plan", content))
        assert (answer.status_code, answer.json()["media_type"]) == (201, kind)


async def test_the_bytes_lie_in_the_store_under_their_digest_and_once(units, rows, folder):
    for _ in range(2):
        unit = await an_applicant(units)
        answer = await handed_in(units, unit, **a_document("training_plan"))
        assert answer.json()["digest"] == sha256(factories.PDF).hexdigest()
    (kept,) = folder.iterdir()
    assert (kept.name, kept.read_bytes()) == (answer.json()["digest"], factories.PDF)
    assert len(await rows("documents")) == 2
    assert await rows("document_contents") == []


async def test_the_same_form_sent_twice_is_one_document(units, rows):
    unit = await an_applicant(units)
    headers = tokens.unit(unit["id"])
    url = f"/v1/units/{unit['id']}/documents"
    answers = [
        await units.post(url, headers=headers, **a_document("training_plan")) for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert len(await rows("documents")) == 1


async def test_a_file_that_is_missing_or_altered_is_told_and_logged(units, folder, log_file):
    unit = await an_applicant(units)
    document = (await handed_in(units, unit, **a_document("training_plan"))).json()
    url = f"/v1/units/{unit['id']}/documents/{document['id']}"
    kept = folder / document["digest"]
    kept.write_bytes(b"%PDF-1.7 something else")
    answer = await units.get(url, headers=tokens.officer())
    assert (answer.status_code, answer.json()["code"]) == (409, "file-altered")
    kept.unlink()
    answer = await units.get(url, headers=tokens.officer())
    assert (answer.status_code, answer.json()["code"]) == (409, "file-missing")
    logged = log_file.read_text()
    assert f"file {document['digest']} was altered" in logged
    assert f"file {document['digest']} is missing" in logged
    await handed_in(units, unit, **a_document("training_plan", valid_to=None))
    assert (await units.get(url, headers=tokens.officer())).content == factories.PDF


async def test_a_store_out_of_reach_keeps_no_row_and_says_when_to_come_again(units, rows, folder):
    unit = await an_applicant(units)
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("in the way")
    answer = await handed_in(units, unit, **a_document("training_plan"))
    assert (answer.status_code, answer.json()["code"]) == (503, "files-unreachable")
    assert answer.headers["retry-after"]
    assert await rows("documents") == []
    folder.unlink()
    answer = await handed_in(units, unit, **a_document("training_plan"))
    assert answer.status_code == 201


async def test_what_breaks_after_the_bytes_leaves_only_a_file_that_nobody_names(
    units, units_app, rows, folder
):
    unit = await an_applicant(units)
    statement = "ALTER TABLE documents ADD CONSTRAINT never CHECK (false)"
    async with units_app.state.database.transaction() as session:
        await session.execute(text(statement))
    answer = await handed_in(units, unit, **a_document("training_plan"))
    assert answer.status_code >= 400
    assert len(list(folder.iterdir())) == 1
    assert await rows("documents") == []
    assert await rows("remembered_answers") != []  # that of the registration, and no other
    assert len(await rows("remembered_answers")) == 1


async def test_bytes_of_before_the_store_are_read_where_they_lie(units, units_app, folder):
    unit = await an_applicant(units)
    document = (await handed_in(units, unit, **a_document("training_plan"))).json()
    (folder / document["digest"]).unlink()
    insert = text("INSERT INTO document_contents VALUES (:digest, :content)")
    async with units_app.state.database.transaction() as session:
        row = {"digest": document["digest"], "content": factories.PDF}
        await session.execute(insert, row)
    url = f"/v1/units/{unit['id']}/documents/{document['id']}"
    answer = await units.get(url, headers=tokens.officer())
    assert (answer.status_code, answer.content) == (200, factories.PDF)


async def test_a_stranger_puts_nothing_into_the_store(units, folder):
    mine, other = await an_applicant(units), await an_applicant(units)
    url = f"/v1/units/{other['id']}/documents"
    for headers, status in [
        (tokens.unit(mine["id"]), 404),
        (tokens.officer(), 403),
        ({"Idempotency-Key": "0123456789abcdef"}, 401),
    ]:
        answer = await units.post(url, headers=headers, **a_document("training_plan"))
        assert answer.status_code == status
    assert not folder.exists()
