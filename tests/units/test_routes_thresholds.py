"""Threshold checks over the wire: nothing is kept, positions are the original's."""

from tests import tokens
from tests.conftest import client_of, made

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


MALFORMED_CHECKS = [{}, {"text": 1}, {"text": "x" * 20_001}, {"text": "a", "b": 1}]


async def test_a_malformed_check_is_refused(units):
    for body in MALFORMED_CHECKS:
        assert (await units.post(URL, json=body, headers=SOMEBODY)).status_code == 422


async def test_a_check_needs_no_database(environment, monkeypatch):
    environment("units")
    monkeypatch.setenv("JIANXI_DATABASE_URL", "postgresql+asyncpg://nobody:x@127.0.0.1:9/none")
    async with client_of(made("units")) as units:
        assert (await checked(units, "限本科")).json()["verdict"] == "refuse"
