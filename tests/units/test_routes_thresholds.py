"""Threshold checks over the wire: nothing is kept, positions are the original's."""

import threading

import pytest

from services.units.policy import readings
from tests import tokens
from tests.conftest import client_of, made
from tests.units.reviewing import a_draft_of

URL = "/v1/threshold-checks"
SOMEBODY = tokens.unit("unt_01K5AAAAAAAAAAAAAAAAAAAAAA")


async def checked(units, text, headers=SOMEBODY):
    return await units.post(URL, json={"text": text}, headers=headers)


async def test_a_threshold_is_pointed_at_in_code_points_of_the_original(units):
    text = "  😀要求：限本科学历\n"
    told = (await checked(units, text)).json()
    assert told["verdict"] == "refuse"
    (finding,) = told["findings"]
    assert finding["kind"] == "education"
    assert text[finding["start"] : finding["end"]] == finding["words"]
    assert "本科" in finding["words"]
    assert told["other_law"] == []


async def test_a_harmless_text_passes(units):
    told = (await checked(units, "学历不限，专业不限")).json()
    assert told == {"verdict": "pass", "findings": [], "other_law": []}


async def test_another_laws_matter_is_flagged(units):
    told = (await checked(units, "只招男性")).json()
    assert told["verdict"] == "flag"
    assert told["other_law"][0]["article"] == "中华人民共和国就业促进法 第二十七条"


async def test_a_check_ignores_the_key_and_stores_nothing(units, rows):
    for text in ("限本科", "学历不限"):
        assert (await checked(units, text)).status_code == 200
    headers = {"Authorization": SOMEBODY["Authorization"]}
    assert (await checked(units, "限本科", headers)).status_code == 200
    assert await rows("remembered_answers") == []
    assert await rows("changes") == []


WHO_CHECKS = [
    (tokens.officer("640104", "auditor"), 200),
    (tokens.officer("640000", "administrator"), 403),
    (tokens.youth("yth_01K5AAAAAAAAAAAAAAAAAAAAAA"), 403),
    ({}, 401),
]


async def test_units_and_offices_check(units):
    for headers, status in WHO_CHECKS:
        assert (await checked(units, "限本科", headers)).status_code == status


TURNED = [
    {"text": f"{one}上以专大\u202c"} for one in ("\u202e", "\u2067", "\u200f", "\x07", "\u3164")
]
MALFORMED_CHECKS = [{}, {"text": 1}, {"text": "x" * 20_001}, {"text": "a", "b": 1}, *TURNED]


async def test_a_malformed_check_is_refused(units):
    for body in MALFORMED_CHECKS:
        assert (await units.post(URL, json=body, headers=SOMEBODY)).status_code == 422


async def test_a_check_needs_no_database(environment, monkeypatch):
    environment("units")
    monkeypatch.setenv("JIANXI_DATABASE_URL", "postgresql+asyncpg://nobody:x@127.0.0.1:9/none")
    async with client_of(made("units")) as units:
        assert (await checked(units, "限本科")).json()["verdict"] == "refuse"


@pytest.fixture
def read_in(monkeypatch):
    """The threads in which texts are read, in their order."""
    threads = []
    read = readings.read_text

    def noted(text):
        threads.append(threading.get_ident())
        return read(text)

    monkeypatch.setattr(readings, "read_text", noted)
    return threads


async def test_a_long_text_is_read_aside_and_a_short_one_at_once(units, read_in):
    here = threading.get_ident()
    assert (await checked(units, "送检。" * 300)).json()["verdict"] == "pass"
    assert (await checked(units, "送检。" * 400 + "限本科")).json()["verdict"] != "pass"
    assert [thread == here for thread in read_in] == [True, False]


async def test_nothing_that_is_typed_is_kept(units, read_in):
    readings._kept.clear()
    for _ in range(2):
        await checked(units, "限本科学历")
    assert len(read_in) == 2
    assert not readings._kept


async def test_posts_are_read_once_aside_and_not_for_a_list(units, read_in):
    readings._kept.clear()
    post = await a_draft_of(units, "送检。" * 400)
    assert threading.get_ident() not in read_in
    read = len(read_in)
    headers = tokens.unit(post["unit_id"])
    listed = (await units.get(f"/v1/units/{post['unit_id']}/posts", headers=headers)).json()
    assert [one["threshold"] for one in listed["items"]] == [None]
    one = (await units.get(f"/v1/posts/{post['id']}", headers=headers)).json()
    assert one["threshold"]["verdict"] == "pass"
    assert len(read_in) == read
    assert all(isinstance(name, bytes) for name in readings._kept)


def test_what_is_kept_of_readings_is_bounded(monkeypatch):
    readings._kept.clear()
    monkeypatch.setattr(readings, "_MOST", 2)
    for text in ("送检", "限本科", "送检", "打扫"):
        readings._read_once(text)
    assert len(readings._kept) == 2
    assert readings._read_once("限本科").findings
