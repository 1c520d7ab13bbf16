"""The consultation platform over the API: anyone asks, an office answers, some is published."""

import pytest
from ulid import ULID

from tests import tokens
from tests.calendars import know_years

URL, PUBLIC = "/v1/consultations", "/v1/public/questions"
QUESTION = "我叫马测试，身份证丢了还能报名吗？"
UNKNOWN = "cst_01K5AAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture(autouse=True)
async def calendar(units_app):
    await know_years(units_app)


def keyed():
    return {"Idempotency-Key": str(ULID())}


async def ask(units, headers=None, **changes):
    told = {"region": "640104", "question": QUESTION} | changes
    return await units.post(URL, json=told, headers=headers or keyed())


async def asked(units, **changes):
    """A question as its office sees it, and its receipt."""
    receipt = (await ask(units, **changes)).json()["receipt"]
    items = (await units.get(URL, params={"limit": 100}, headers=tokens.officer())).json()["items"]
    return max(items, key=lambda one: one["id"]), receipt


async def move(units, consultation, noun, headers=None, **body):
    told = {"expected_version": consultation["version"]} | body
    return await units.post(
        f"{URL}/{consultation['id']}/{noun}", json=told, headers=headers or tokens.officer()
    )


async def answer(units, consultation, headers=None, **body):
    told = {"answer": "可以，凭临时身份证报名。", "published_question": "没有身份证能报名吗？"}
    return await move(units, consultation, "answer", headers, **told | body)


async def test_anyone_asks_and_reads_the_answer_by_receipt(units, changes, rows, log_file):
    told = await ask(units)
    assert told.status_code == 201, told.text
    assert (told.json()["state"], told.json()["due_on"]) == ("asked", "2026-03-09")
    consultation, receipt = await asked(units)
    assert (await answer(units, consultation)).status_code == 200
    read = await units.get(f"{URL}/receipt", headers={"X-Receipt": receipt.lower()})
    assert (read.json()["state"], read.json()["answer"]) == ("answered", "可以，凭临时身份证报名。")
    assert read.headers["cache-control"] == "no-store"
    wrong = await units.get(f"{URL}/receipt", headers={"X-Receipt": "0000"})
    assert (wrong.status_code, wrong.json()["code"]) == (404, "receipt-unknown")
    first, second = await changes(consultation["id"])
    assert (first["event"], first["author"]) == ("consultation.asked", "asker")
    assert (second["event"], second["data"]) == ("consultation.answered", {"region": "640104"})
    kept = [str(row) for row in (*await rows("consultations"), *await rows("changes"))]
    assert not [one for one in (*kept, text_of(log_file)) if "马测试" in one or receipt in one]


def text_of(file):
    return file.read_text()


async def test_whoever_is_signed_in_asks_namelessly_too(units, rows):
    for headers in (tokens.youth("yth_1", sub="acc_7"), tokens.unit("unt_1", sub="acc_7")):
        assert (await ask(units, headers)).status_code == 201
    assert not [row for row in await rows("changes") if row["author"] == "acc_7"]


async def test_the_public_reads_what_an_office_published_in_its_words(units):
    consultation, _ = await asked(units)
    other, _ = await asked(units)
    await answer(units, consultation)
    await answer(units, other, published_question=None)
    page = await units.get(PUBLIC)
    assert page.json()["items"] == [
        {
            "region": "640104",
            "question": "没有身份证能报名吗？",
            "answer": "可以，凭临时身份证报名。",
            "answered_on": "2026-03-02",
            "corrected_on": None,
            "published_on": "2026-03-02",
        }
    ]
    assert "马测试" not in page.text


async def test_the_public_filters_by_region_with_what_lies_above_and_below(units):
    for region in ("640000", "640100", "640104", "640200"):
        await answer(units, (await asked(units, region=region))[0])

    async def regions(area):
        page = (await units.get(PUBLIC, params={"region": area})).json()
        return sorted(one["region"] for one in page["items"])

    assert await regions("640104") == ["640000", "640100", "640104"]
    assert await regions("640100") == ["640000", "640100", "640104"]
    assert await regions("640200") == ["640000", "640200"]
    seen, cursor = 0, None
    while True:
        asked_for = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = (await units.get(PUBLIC, params=asked_for)).json()
        seen, cursor = seen + len(page["items"]), page["next_cursor"]
        if cursor is None:
            break
    assert seen == 4


async def test_what_was_answered_is_published_later_and_taken_back(units, changes):
    consultation, _ = await asked(units)
    early = await move(units, consultation, "publication", published_question="能报名吗？")
    assert (early.status_code, early.json()["code"]) == (409, "not-answered-yet")
    told = (await answer(units, consultation, published_question=None)).json()
    assert told["published_on"] is None
    told = (await move(units, told, "publication", published_question="能报名吗？")).json()
    assert told["published_on"] == "2026-03-02"
    assert len((await units.get(PUBLIC)).json()["items"]) == 1
    told = (await move(units, told, "publication")).json()
    assert (told["published_on"], told["published_question"]) == (None, None)
    assert (await units.get(PUBLIC)).json()["items"] == []
    events = [change["event"] for change in await changes(consultation["id"])]
    assert events[-2:] == ["consultation.published", "consultation.unpublished"]


async def test_what_is_published_in_other_words_is_read_in_those(units):
    consultation, _ = await asked(units)
    told = (await answer(units, consultation)).json()
    told = await move(units, told, "publication", published_question="凭什么证件报名？")
    assert told.status_code == 200
    page = (await units.get(PUBLIC)).json()
    assert [one["question"] for one in page["items"]] == ["凭什么证件报名？"]


async def test_what_waits_for_an_answer_is_listed_before_what_has_one(units, clock):
    done, _ = await asked(units)
    await answer(units, done)
    clock.move("2026-03-20")
    waiting, _ = await asked(units)
    page = (await units.get(URL, headers=tokens.officer())).json()
    assert [one["id"] for one in page["items"]] == [waiting["id"], done["id"]]


@pytest.mark.parametrize("field", ["answer", "published_question"])
async def test_no_number_of_a_person_is_published(units, field):
    consultation, _ = await asked(units)
    told = await answer(units, consultation, **{field: "请加微信13800001234"})
    assert told.status_code == 422
    assert told.json()["errors"][0]["pointer"] == f"/{field}"
    assert (await units.get(PUBLIC)).json()["items"] == []


async def test_what_is_overdue_is_listed(units, clock):
    first, _ = await asked(units)
    clock.move("2026-03-03")
    second, _ = await asked(units)

    async def overdue():
        params = {"overdue": True}
        page = await units.get(URL, params=params, headers=tokens.officer("640104", "auditor"))
        return [one["id"] for one in page.json()["items"]]

    clock.move("2026-03-09")
    assert await overdue() == []
    clock.move("2026-03-10")
    assert await overdue() == [first["id"]]
    clock.move("2026-03-11")
    assert await overdue() == [first["id"], second["id"]]
    page = await units.get(URL, params={"limit": 1}, headers=tokens.officer())
    after = {"limit": 1, "cursor": page.json()["next_cursor"]}
    rest = await units.get(URL, params=after, headers=tokens.officer())
    assert [one["id"] for one in rest.json()["items"]] == [second["id"]]
    await answer(units, first)
    assert await overdue() == [second["id"]]
    params = {"state": "answered"}
    page = await units.get(URL, params=params, headers=tokens.officer())
    assert [one["id"] for one in page.json()["items"]] == [first["id"]]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        (tokens.youth("yth_1"), 403),
        (tokens.unit("unt_1"), 403),
        (tokens.officer("640000", "auditor"), 403),
        (tokens.officer("640200"), 404),
    ],
)
async def test_only_a_clerk_of_the_office_asked_answers(units, headers, status):
    consultation, _ = await asked(units)
    assert (await answer(units, consultation, headers or keyed())).status_code == status
    read = await units.get(f"{URL}/{consultation['id']}", headers=tokens.officer("640104"))
    assert (read.json()["state"], read.json()["question"]) == ("asked", QUESTION)
    elsewhere = await units.get(URL, headers=tokens.officer("640200"))
    assert elsewhere.json()["items"] == []


async def test_an_answer_names_the_version_it_saw_and_is_given_once(units):
    consultation, _ = await asked(units)
    assert (await answer(units, consultation, expected_version=9)).status_code == 412
    assert (await answer(units, consultation, expected_version=None)).status_code == 428
    told = (await answer(units, consultation)).json()
    again = await answer(units, told)
    assert (again.status_code, again.json()["code"]) == (409, "move-not-open")
    missing = await answer(units, consultation | {"id": UNKNOWN})
    assert (missing.status_code, missing.json()["code"]) == (404, "consultation-not-found")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"region": "110000"}, "/region"),
        ({"region": "649999"}, "/region"),
        ({"question": "?"}, "/question"),
        ({"question": "我的电话13800138000，高中毕业可以吗？"}, "/question"),
        ({"question": "身份证640103199901011234能报名吗？"}, "/question"),
        ({"question": "问" * 2001}, "/question"),
        ({"name": "某人"}, "/name"),
    ],
)
async def test_a_malformed_question_is_told_where(units, rows, changes, pointer):
    told = await ask(units, **changes)
    assert told.status_code == 422
    assert told.json()["errors"][0]["pointer"] == pointer
    assert await rows("consultations") == []
    keyless = await units.post(URL, json={"region": "640104", "question": QUESTION})
    assert keyless.json()["code"] == "idempotency-key-missing"


async def correct(units, consultation, headers=None, **body):
    told = {"answer": "不可以，须先补办身份证。", "ground": "引用条款有误"} | body
    return await move(units, consultation, "correction", headers or tokens.officer(), **told)


async def test_a_wrong_answer_is_corrected_by_another_officer(units, changes):
    one, receipt = await asked(units)
    first = tokens.officer()
    wrong = (await answer(units, one, first)).json()
    mine = await correct(units, wrong, first | keyed())
    assert (mine.status_code, mine.json()["code"]) == (409, "second-person-needed")
    right = await correct(units, wrong)
    assert right.status_code == 200, right.text
    (before,) = right.json()["former_answers"]
    assert (before["answer"], before["ground"]) == (wrong["answer"], "引用条款有误")
    own = (await units.get(f"{URL}/receipt", headers={"X-Receipt": receipt})).json()
    assert (own["answer"], own["corrected_on"]) == ("不可以，须先补办身份证。", "2026-03-02")
    (public,) = (await units.get(PUBLIC)).json()["items"]
    assert (public["answer"], public["corrected_on"]) == (own["answer"], "2026-03-02")
    event = (await changes(one["id"]))[-1]
    assert (event["event"], event["ground"]) == ("consultation.corrected", "")
    again = await correct(
        units, right.json(), tokens.officer("640000", "reviewer"), answer="可以补。"
    )
    assert [each["answer"] for each in again.json()["former_answers"]] == [
        wrong["answer"],
        own["answer"],
    ]


async def test_what_has_no_answer_or_is_anothers_offices_is_not_corrected(units):
    one, _ = await asked(units)
    early = await correct(units, one)
    assert (early.status_code, early.json()["code"]) == (409, "move-not-open")
    told = (await answer(units, one)).json()
    for headers, status in [
        (tokens.officer("640200"), 404),
        (tokens.officer("640000", "auditor"), 403),
        (tokens.unit("unt_01K5AAAAAAAAAAAAAAAAAAAAAA"), 403),
    ]:
        assert (await correct(units, told, headers)).status_code == status
    assert (await correct(units, told, expected_version=1)).status_code == 412
    assert (await correct(units, told, ground="我的电话13800001111")).status_code == 422
