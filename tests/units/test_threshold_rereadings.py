"""Open posts read again: what a new edition finds is put before an officer, and nothing closed."""

import json

import pytest
from sqlalchemy import text

from services.common.store import jobs
from services.common.values import ids
from services.units.actions import threshold_lines, threshold_rereadings
from services.units.actions.threshold_rereadings import JOB
from services.units.policy import readings
from services.units.queries import threshold_rereadings as queries
from services.units.rules.post_texts import PostReading
from tests import tokens
from tests.downloads import saved_as
from tests.units.factories import a_drafted_post, a_recognised_unit, an_open_post
from tests.units.listing import ended
from tests.units.reviewing import (
    DOUBTFUL,
    URL,
    a_draft_of,
    asked,
    clerk,
    decided,
    deciding,
    objecting,
    published,
)

REREADINGS = f"{URL}/rereadings"
LINES = f"{URL}/lines.jsonl"


@pytest.fixture
def says(units_app):
    """Lets a post say what an earlier edition had let pass."""

    async def say(post, duties):
        async with units_app.state.database.transaction() as session:
            told = {"id": post["id"], "duties": duties}
            await session.execute(text("UPDATE posts SET duties = :duties WHERE id = :id"), told)

    return say


async def reread(units, region="640104"):
    answer = await units.post(REREADINGS, headers=clerk(region))
    assert answer.status_code == 202, answer.text
    job = await ended(units, answer.headers["location"])
    assert job["state"] == "done", job
    return job


async def found(units):
    page = await units.get(f"{URL}?cause=new_edition&limit=100", headers=clerk("640000"))
    return page.json()["items"]


async def test_what_is_found_in_open_posts_is_listed_and_nothing_is_closed(units, says, changes):
    unit = await a_recognised_unit(units)
    clear, doubtful, clean = [await an_open_post(units, unit, headcount=1) for _ in range(3)]
    draft = await a_drafted_post(units, unit, headcount=1)
    await says(clear, "限本科学历。")
    await says(doubtful, DOUBTFUL)
    await says(draft, DOUBTFUL)
    job = await reread(units)
    assert (job["kind"], job["done"], job["total"]) == ("threshold-rereading", 3, 3)
    assert job["result"] == {"edition": readings.edition(), "read": 3, "failed": 0} | {
        "flag": 1,
        "refuse": 1,
    }
    listed = await found(units)
    assert {one["post_id"]: one["verdict"] for one in listed} == {
        clear["id"]: "refuse",
        doubtful["id"]: "flag",
    }
    for one in listed:
        assert (one["state"], one["post_state"]) == ("undecided", "open")
        (event,) = await changes(one["id"])
        assert event["event"] == "threshold-review.found"
    for post in (clear, doubtful, clean):
        own = await units.get(f"/v1/posts/{post['id']}", headers=tokens.unit(unit["id"]))
        assert own.json()["state"] == "open"


async def test_reading_again_finds_the_same_once(units, says):
    post = await an_open_post(units, await a_recognised_unit(units))
    await says(post, DOUBTFUL)
    await reread(units)
    again = await reread(units)
    assert [again["result"][name] for name in ("read", "failed", "flag", "refuse")] == [1, 0, 0, 0]
    assert len(await found(units)) == 1


async def test_an_office_reads_the_posts_of_its_region_only(units, says):
    post = await an_open_post(units, await a_recognised_unit(units))
    await says(post, DOUBTFUL)
    assert (await units.post(REREADINGS, headers=tokens.unit(ids.new("unt")))).status_code == 403
    answer = await units.post(REREADINGS, headers=clerk("640202"))
    job_id = answer.json()["job_id"]
    elsewhere = await units.get(f"/v1/jobs/units/{job_id}", headers=clerk("640104"))
    assert elsewhere.status_code == 404
    await reread(units, "640100")
    assert len(await found(units)) == 1


async def test_a_new_edition_asks_again_only_for_what_no_officer_has_seen(units, says, monkeypatch):
    post = await a_draft_of(units, DOUBTFUL)
    await decided(units, await asked(units, post), "allow")
    assert (await published(units, post)).status_code == 200
    monkeypatch.setattr(readings, "edition", lambda: "another")
    assert (await reread(units))["result"]["flag"] == 0
    await says(post, DOUBTFUL + "限本科学历。")
    assert (await reread(units))["result"]["refuse"] == 1
    (one,) = await found(units)
    assert one["edition"] == "another"


@pytest.fixture
def look(units, units_app):
    """The look of a process at what its edition has not read; the job that it began, ended."""

    async def at_all():
        state = units_app.state
        job_id = await threshold_rereadings.reread_by_new_edition(state.database, state.clock)
        if job_id is None:
            return None
        job = await ended(units, f"/v1/jobs/units/{job_id}", clerk("640000"))
        assert job["state"] == "done", job
        return job["result"]

    return at_all


def of_edition(monkeypatch, name):
    monkeypatch.setattr(readings, "edition", lambda: name)


async def test_each_edition_reads_all_open_posts_once_by_itself(
    units, look, rows, says, monkeypatch
):
    unit = await a_recognised_unit(units)
    post, clean = [await an_open_post(units, unit, headcount=1) for _ in range(2)]
    assert await look() is None
    await says(post, DOUBTFUL)
    of_edition(monkeypatch, "another")
    told = await look()
    assert (told["edition"], told["read"], told["flag"]) == ("another", 2, 1)
    assert await look() is None
    read = {one["id"]: (one["read_by"], one["version"]) for one in await rows("posts")}
    assert read == {post["id"]: ("another", 2), clean["id"]: ("another", 2)}
    of_edition(monkeypatch, "a third")
    told = await look()
    assert (told["read"], told["flag"]) == (2, 0)
    assert {one["edition"] for one in await rows("threshold_editions")} >= {"another", "a third"}


async def test_what_an_old_process_let_be_published_is_read_at_the_next_look(
    units, look, monkeypatch
):
    unit = await a_recognised_unit(units)
    post = await a_drafted_post(units, unit, duties=DOUBTFUL)
    await decided(units, await asked(units, post), "allow")
    of_edition(monkeypatch, "another")
    assert await look() is None
    monkeypatch.undo()
    assert (await published(units, post)).status_code == 200
    of_edition(monkeypatch, "another")
    assert (await look())["read"] == 1
    assert await look() is None


async def test_a_process_of_another_edition_leaves_the_job_to_those_of_its_own(
    units, units_app, says, monkeypatch, clock
):
    post = await an_open_post(units, await a_recognised_unit(units))
    await says(post, DOUBTFUL)
    state = units_app.state
    told = {"edition": "another", "day": "2026-03-02"}
    job = jobs.Job(
        ids.new("job"), JOB, told, "640000", "running", 0, None, None, None, "system:units", ""
    )
    run = jobs.Run(job, state.database, state.clock)
    with pytest.raises(threshold_rereadings.EditionElsewhere) as refused:
        await threshold_rereadings.reread(run)
    assert jobs.may_pass(refused.value)
    assert await found(units) == []
    clock.move("2026-03-03")
    assert (await threshold_rereadings.reread(run))["read"] == 0
    of_edition(monkeypatch, "another")
    assert (await threshold_rereadings.reread(run))["flag"] == 1


async def test_a_post_that_breaks_the_reading_is_counted_and_read_at_the_next_look(
    units, look, says, monkeypatch
):
    unit = await a_recognised_unit(units)
    broken, doubtful, _ = [await an_open_post(units, unit, headcount=1) for _ in range(3)]
    await says(broken, "读不了。")
    await says(doubtful, DOUBTFUL)
    of_edition(monkeypatch, "another")
    whole = readings.read_texts

    def read(texts):
        if any(one.text == "读不了。" for one in texts):
            raise ValueError
        return whole(texts)

    monkeypatch.setattr(readings, "read_texts", read)
    told = await look()
    assert (told["read"], told["failed"], told["flag"]) == (2, 1, 1)
    monkeypatch.setattr(readings, "read_texts", whole)
    assert (await look())["read"] == 1
    assert await look() is None


async def test_a_post_changed_while_it_was_read_is_not_taken_for_read(units, units_app, rows):
    post = await an_open_post(units, await a_recognised_unit(units))
    async with units_app.state.database.transaction() as session:
        assert await queries.note_read(session, "another", {post["id"]: 1}) == 0
        assert await queries.note_read(session, "another", {}) == 0
        assert await queries.note_read(session, "another", {post["id"]: 2}) == 1
    assert [one["read_by"] for one in await rows("posts")] == ["another"]


async def test_what_waits_lapses_once_the_rules_find_nothing_there(
    units, look, says, monkeypatch, changes
):
    post = await an_open_post(units, await a_recognised_unit(units))
    await says(post, DOUBTFUL)
    of_edition(monkeypatch, "another")
    await look()
    (waiting,) = await found(units)
    of_edition(monkeypatch, "a third")
    monkeypatch.setattr(readings, "read_texts", lambda texts: PostReading(texts, (), ()))
    assert (await look())["read"] == 1
    (lapsed,) = await found(units)
    assert (lapsed["id"], lapsed["state"]) == (waiting["id"], "lapsed")
    assert (await changes(waiting["id"]))[-1]["event"] == "threshold-review.lapsed"


async def test_what_waits_of_drafts_that_another_edition_read_lapses(units, look, monkeypatch):
    unit = await a_recognised_unit(units)
    drafts = [await a_drafted_post(units, unit, duties=DOUBTFUL) for _ in range(2)]
    old = await asked(units, drafts[0])
    assert await look() is None
    of_edition(monkeypatch, "another")
    new = await asked(units, drafts[1])
    monkeypatch.setattr(threshold_rereadings, "STRETCH", 1)
    assert (await look())["read"] == 0
    for review, state in ((old, "lapsed"), (new, "undecided")):
        seen = await units.get(f"{URL}/{review['id']}", headers=clerk())
        assert seen.json()["state"] == state
    assert await look() is None


async def test_more_found_of_the_same_words_takes_the_place_of_what_waits(
    units, look, says, monkeypatch
):
    post = await an_open_post(units, await a_recognised_unit(units))
    await says(post, DOUBTFUL)
    of_edition(monkeypatch, "another")
    await look()
    await says(post, DOUBTFUL + "限本科学历。")
    of_edition(monkeypatch, "a third")
    await look()
    newer, older = await found(units)
    assert [(one["state"], one["edition"]) for one in (newer, older)] == [
        ("undecided", "a third"),
        ("lapsed", "another"),
    ]


async def test_a_job_broken_off_goes_on_without_doubling(units, units_app, says, monkeypatch):
    unit = await a_recognised_unit(units)
    posts = [await an_open_post(units, unit, headcount=1) for _ in range(3)]
    for post in posts:
        await says(post, DOUBTFUL)
    monkeypatch.setattr(threshold_rereadings, "STRETCH", 1)
    state = units_app.state
    job = jobs.Job(ids.new("job"), JOB, {}, "640000", "running", 0, None, None, None, "", "")
    run = jobs.Run(job, state.database, state.clock)
    async with state.database.transaction() as session:
        await threshold_rereadings.put_before_officer(run, posts[0]["id"], session)
    told = await threshold_rereadings.reread(run)
    assert (told["read"], told["flag"]) == (3, 3)
    assert (await threshold_rereadings.reread(run))["flag"] == 3
    assert len(await found(units)) == 3


async def test_decisions_are_kept_as_labelled_lines(units, rows):
    post = await a_draft_of(
        units, "限本科学历，机械专业优先。电话0951-6012345。", title="助理（面试后录用）"
    )
    review = await asked(units, post)
    numbers = {one["pointer"]: no for no, one in enumerate(review["threshold"]["findings"], 1)}
    await decided(units, review, "refuse", confirmed=[numbers["/duties"]])
    answer = await units.get(LINES, headers=tokens.officer("640100", "auditor"))
    assert saved_as(answer) == "门槛检查的判断.jsonl"
    assert answer.headers["content-type"].startswith("application/x-ndjson")
    title, duties = [json.loads(line) for line in answer.text.splitlines()]
    assert (title["label"], title["kinds"], title["span"]) == ("ok", ["none"], [])
    assert duties["label"] == "threshold"
    assert "6012345" not in answer.text
    for (start, end, kind), words in zip(duties["spans"], duties["span"], strict=True):
        assert duties["text"][start:end] == words
        assert kind in duties["kinds"]
    assert duties["decided_on"] == "2026-03-02"
    assert post["unit_id"] not in answer.text
    (note,) = [one for one in await rows("audit_entries") if "threshold" in one["action"]]
    assert (note["action"], note["object_id"]) == ("threshold-review.copied", "640100")


async def test_no_line_is_read_for_who_asks_by_head(units, rows, monkeypatch):
    read = []
    monkeypatch.setattr(threshold_lines, "_lines", read.append)
    head = await units.head(LINES, headers=tokens.officer("640100", "auditor"))
    assert (head.status_code, head.content, read) == (200, b"", [])
    assert saved_as(head) == "门槛检查的判断.jsonl"
    assert "threshold-review.copied" in [one["action"] for one in await rows("audit_entries")]


async def test_labelled_lines_are_of_the_last_decision_the_region_and_the_days(units):
    post = await a_draft_of(units, "限本科学历。")
    allowed = await decided(units, await asked(units, post), "allow")
    assert allowed["state"] == "allowed"
    undecided = await a_draft_of(units, "限本科学历。")
    await asked(units, undecided)
    for query, office, count in (
        ("", "640104", 1),
        ("", "640202", 0),
        ("?decided_from=2026-03-02&decided_to=2026-03-02", "640104", 1),
        ("?decided_from=2026-03-03", "640104", 0),
        ("?decided_to=2026-03-01", "640104", 0),
    ):
        answer = await units.get(LINES + query, headers=clerk(office))
        assert len(answer.text.splitlines()) == count, query
    for query in ("?decided_from=0", "?decided_to=2026-03-02T00:00:00"):
        assert (await units.get(LINES + query, headers=clerk())).status_code == 422, query
    (line,) = (await units.get(LINES, headers=clerk())).text.splitlines()
    assert json.loads(line)["label"] == "ok"
    for headers in (tokens.unit(post["unit_id"]), tokens.officer("640000", "administrator")):
        assert (await units.get(LINES, headers=headers)).status_code == 403


async def lines(units):
    told = (await units.get(LINES, headers=clerk())).text.splitlines()
    return [json.loads(line) for line in told]


async def test_a_refusal_under_objection_is_no_labelled_line_until_it_is_settled(units):
    post = await a_draft_of(units, "限本科学历。")
    review = await asked(units, post)
    assert await lines(units) == []
    refused = await decided(units, review, "refuse")
    assert (refused["state"], [one["label"] for one in await lines(units)]) == (
        "upheld",
        ["threshold"],
    )
    marked = {"missed": [{"pointer": "/duties", "start": 0, "end": 4, "kind": "education"}]}
    doubtful = await asked(units, await a_draft_of(units, DOUBTFUL))
    doubtful = await decided(units, doubtful, "refuse", **marked)
    assert (doubtful["state"], len(await lines(units))) == ("refused", 2)
    objected = (await objecting(units, doubtful)).json()
    assert len(await lines(units)) == 1
    await decided(units, objected, "refuse", **marked)
    assert len(await lines(units)) == 2


async def test_an_officer_marks_what_was_not_found(units):
    post = await a_draft_of(units, DOUBTFUL + "中午休息一小时。", remarks="自带水杯")
    review = await asked(units, post)
    text = review["texts"][1]["text"]
    start = text.index("中午")
    marked = {"pointer": "/duties", "start": start, "end": start + 7, "kind": "interview"}
    for wrong in (
        marked | {"pointer": "/benefits"},
        marked | {"end": 500},
        marked | {"start": start + 9},
    ):
        answer = await deciding(units, review, "refuse", missed=[wrong])
        assert (answer.status_code, answer.json()["code"]) == (422, "words-not-there")
    answer = await deciding(units, review, "allow", missed=[marked])
    assert answer.status_code == 422
    refused = await decided(units, review, "refuse", missed=[marked])
    assert refused["missed"] == [marked | {"words": "中午休息一小时"}]
    (line,) = await lines(units)
    assert (line["label"], line["kinds"]) == ("threshold", ["interview"])
    assert line["spans"] == [[start, start + 7, "interview"]]
    seen = (await units.get(f"{URL}/{review['id']}", headers=clerk())).json()
    assert seen["missed"] == refused["missed"]
    allowed = await decided(units, (await objecting(units, refused)).json(), "allow")
    assert (allowed["missed"], await lines(units)) == ([], [])


async def test_a_refusal_names_at_least_one_threshold_unless_another_law_is_touched(units):
    review = await asked(units, await a_draft_of(units, "限本科学历。"))
    answer = await deciding(units, review, "refuse", confirmed=[])
    assert (answer.status_code, answer.json()["code"]) == (422, "nothing-confirmed")
    assert review["missed"] is None
    other = await asked(units, await a_draft_of(units, DOUBTFUL))
    assert (await decided(units, other, "refuse", confirmed=[]))["missed"] == []


async def test_labelled_lines_are_copied_stretch_by_stretch(units, rows, monkeypatch):
    monkeypatch.setattr(threshold_lines, "STRETCH", 2)
    unit = await a_recognised_unit(units)
    names = []
    for count in range(1, 5):
        post = await a_drafted_post(units, unit, duties="限本科学历。")
        names.append((await decided(units, await asked(units, post), "refuse"))["id"])
        assert [one["id"] for one in await lines(units)] == [f"{name}/duties" for name in names]
        notes = [one for one in await rows("audit_entries") if "copied" in one["action"]]
        assert len(notes) == count
