"""Whatever period is asked for, far back or ahead: answered or refused as the document says."""

import json

import pytest

from services.gateway.settings import REPOSITORY
from tests import tokens

DOCUMENT = json.loads((REPOSITORY / "docs/openapi/jianxi.json").read_text(encoding="utf-8"))
OURS = json.loads((REPOSITORY / "docs/openapi/reporting.json").read_text(encoding="utf-8"))["paths"]
YEARS = ("1900", "2016", "2021", "2026", "2030", "2199")
SMALL = {"region": "640100", "n": "6", "version": "1"}


def periods():
    """Each operation that reads of a year, a month or a day, and what it is to be told."""
    for path in OURS.keys() & DOCUMENT["paths"].keys():
        operation = DOCUMENT["paths"][path].get("get", {})
        told = {one["name"]: one for one in map(whole, operation.get("parameters", ()))}
        if told.keys() & {"year", "month", "on", "from", "to", "known_at"}:
            yield path, told, operation["responses"]


def whole(parameter):
    name = parameter.get("$ref", "").rpartition("/")[2]
    return DOCUMENT["components"]["parameters"][name] if name else parameter


def asked(path, told, year):
    """The address of a period, and its query: all that is needed, and every time."""
    times = {"year": year, "month": f"{year}-01", "on": f"{year}-01-01", "from": f"{year}-01-01"}
    values = SMALL | times | {"to": f"{year}-01-31"}
    named = {one: values.get(one, "x") for one in told if told[one]["in"] == "path"}
    query = {
        one: values.get(one) or sample_of(told[one]["schema"])
        for one in told
        if told[one]["in"] == "query" and (one in times or one == "to" or told[one].get("required"))
    }
    return path.format(**named), query


def sample_of(schema):
    """The first of the words from which one is to be chosen, or an example."""
    name = schema.get("$ref", "").rpartition("/")[2]
    whole = DOCUMENT["components"]["schemas"][name] if name else schema
    return (whole.get("enum") or whole["examples"])[0]


def codes_of(responses):
    shared = DOCUMENT["components"]["responses"]
    for answer in responses.values():
        yield from shared.get(answer.get("$ref", "").rpartition("/")[2], answer).get(
            "x-problems", ()
        )


@pytest.mark.parametrize("year", YEARS)
async def test_every_period_is_answered_or_refused_as_told(office, year):
    untold = []
    for path, told, responses in periods():
        address, query = asked(path, told, year)
        answer = await office.get(
            address, params=query, headers=tokens.officer("640100", "auditor")
        )
        if answer.status_code >= 400 and answer.json()["code"] not in {*codes_of(responses)}:
            untold.append((path, answer.status_code, answer.json()["code"]))
    assert not untold, "\n".join(map(str, untold))
