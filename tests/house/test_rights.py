"""Who may do what: each operation's rows are what its door does, and what docs/rights.md says.

`JIANXI_WRITE_DOCS=1` writes docs/rights.md anew instead of comparing.
"""

import os
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import httpx2
import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from services.accounts.rules.feeds import BATCHES, FEEDS
from services.common.web.access import declared_rights, rights_asked
from services.common.web.rights import ANONYMOUS, ANYONE, DEPARTMENT, ROLES, rows
from services.gateway import prefixes
from tests import tokens
from tests.conftest import client_of
from tests.house.rights import Operation

FILE = Path(__file__).parents[2] / "docs" / "rights.md"
INTRO = """# Rights

Who may do what with whose: the table of (role, verb, object, whose), an operation to a line.
Its rows stand where each operation stands (`user("clerk", …)` beside its path), are read by the
guard at the door, told in the OpenAPI document as `x-rights`, and gathered here. An operation
without a row fails the build. A test walks every operation as every role and compares.

`anyone`: whoever comes, signed in or not · `anonymous`: whoever comes without a token; with one,
one of the roles beside it is needed · `public`: what everybody may see or send in · `own`: their
own account, their own unit's or their own record's things · `registered`: only those whom they
registered · `region`: what lies in their region and in all within it · `every`: what belongs to no
region · `granted`: what a department's data agreement grants. What is not theirs to see is not
found (404), like what is not there. A department's token opens no door of people, and no person's
a department's (401).
Written anew by `JIANXI_WRITE_DOCS=1 .venv/bin/pytest tests/house/test_rights.py`.
"""
PASSED, NOBODY, LACKED = "let in", "sign-in-required", "role-lacks-right"
OTHER_KIND = "token-of-wrong-kind"
CALLERS = (None, *ROLES, DEPARTMENT)


def written(listed: list[Operation]) -> str:
    told = sorted(listed, key=lambda one: (one.tag, one.path, one.method))
    parts = [INTRO]
    for tag, found in groupby(told, key=lambda one: one.tag):
        parts += [
            f"\n## {tag}\n\n| verb | object | operation | who: whose |\n| --- | --- | --- | --- |\n"
        ]
        parts += [line(one) for one in found]
    return "".join(parts)


def line(one: Operation) -> str:
    by_whose: dict[str, list[str]] = {}
    for role, whose in one.whose.items():
        by_whose.setdefault(whose, []).append(role)
    who = " · ".join(f"{', '.join(roles)}: {whose}" for whose, roles in by_whose.items())
    return f"| {one.verb} | {one.object} | `{one.method} {one.path}` | {who} |\n"


def bearing(role: str | None) -> dict[str, str]:
    if role is None:
        return {}
    if role == DEPARTMENT:
        batches = (f"exchange-batches:{name}" for name in BATCHES)
        return tokens.department(*(f"feeds:{one.name}" for one in FEEDS), *batches)
    kind = role if role in {"unit", "youth"} else "officer"
    return {"Authorization": f"Bearer {tokens.user_token(kind, (role,), region='640000')}"}


def expected(one: Operation, role: str | None) -> str:
    """By the table: is this caller let in, and if not, for want of what."""
    if role is None:
        return PASSED if {ANYONE, ANONYMOUS} & one.whose.keys() else NOBODY
    if {ANYONE, role} & one.whose.keys():
        return PASSED
    is_other_kind = (role == DEPARTMENT) != (DEPARTMENT in one.whose)
    return OTHER_KIND if is_other_kind else LACKED


def test_the_document_says_what_the_code_says(listed):
    told = written(listed)
    if os.environ.get("JIANXI_WRITE_DOCS") == "1":
        FILE.write_text(told, encoding="utf-8")
    assert FILE.read_text(encoding="utf-8") == told


def test_every_operation_has_its_rows(listed):
    assert [one.name for one in listed if not one.whose] == []


def test_who_lets_anyone_in_names_nobody_besides(listed):
    assert [one.name for one in listed if ANYONE in one.whose and len(one.whose) > 1] == []


def test_no_path_lies_open_that_does_not_say_so(apps):
    open_paths = [
        route.path
        for app in apps.values()
        for route in routes_of(app)
        if not declared_rights(route) and not rights_asked(route)
    ]
    assert set(open_paths) == {"/health", "/metrics"}


def routes_of(app) -> Iterator[APIRoute]:
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            yield context.original_route


@pytest.mark.parametrize("role", CALLERS, ids=str)
async def test_the_door_of_every_operation_does_what_its_rows_say(apps, listed, role):
    headers, faults = bearing(role), []
    clients = {service: client_of(app) for service, app in apps.items()}
    for one in listed:
        if one.path.startswith("/v1/"):
            client = clients[prefixes.owner_of(one.path)]
            # Nobody asks for this, so whoever is let in is sent away at once.
            # A department is let in to the feed that it was granted.
            path = one.path.replace("{feed}", "units")
            path = re.sub(r"\{\w+\}", "x", path) + "?at_the_door=1"
            answer = await client.request(one.method, path, headers=headers)
            if met(answer) != expected(one, role):
                faults.append((one.name, answer.status_code, answer.json()["code"]))
    assert faults == []


def met(answer: httpx2.Response) -> str:
    """What became of a caller at the door."""
    return answer.json()["code"] if answer.status_code in {401, 403} else PASSED


def test_what_the_document_tells_is_what_the_guards_read(apps, listed):
    told = {(one.method, one.path): dict(one.whose) for one in listed}
    read = {
        (method, route.path): rows(declared_rights(route))
        for app in apps.values()
        for route in routes_of(app)
        for method in route.methods
        if route.path.startswith("/v1/")
    }
    assert read == {key: whose for key, whose in told.items() if key[1].startswith("/v1/")}


def test_the_gateways_own_pages_are_public(listed):
    own = [one for one in listed if not one.path.startswith("/v1/")]
    assert {tuple(one.whose.items()) for one in own} == {(("anyone", "public"),)}
