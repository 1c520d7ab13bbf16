"""Every place where something lies sealed is known, bears its own name, and can be sealed anew."""

import ast
import asyncio
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, text
from sqlalchemy.ext.asyncio import create_async_engine
from ulid import ULID

from services.common.store import resealing
from services.common.store.sealed import Sealed
from tests.databases import migrate
from tests.house_keys import SERVICES

ROOT = Path(__file__).parents[2]
BY_HAND = {
    "services/common/store/lists.py",
    "services/common/web/idempotency.py",
    "services/common/store/resealing.py",
    "services/units/actions/removal_papers.py",
    "services/matching/actions/papers.py",
    "services/matching/actions/insurance_consent_papers.py",
}
"""Who calls `seal` for a column that is none of the type Sealed; its `info` says that it is one."""
_GUARDS = """
SELECT relname, tgargs, tgattr::text AS watched
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE tgname = relname || '_stay'
"""
_COLUMNS = "SELECT attname, attnum FROM pg_attribute WHERE attrelid = '{}'::regclass"


def tables_of(service):
    return import_module(f"services.{service}.tables").Base.metadata


def _calls_seal(file):
    names = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))
    return any(isinstance(call.func, ast.Name) and call.func.id == "seal" for call in names)


def test_only_these_seal_by_hand():
    callers = {
        str(file.relative_to(ROOT))
        for file in (ROOT / "services").rglob("*.py")
        if file.name != "sealed.py" and _calls_seal(file)
    }
    assert callers == BY_HAND


@pytest.mark.parametrize("service", SERVICES)
def test_a_sealed_column_is_bound_to_its_own_table_and_column(service):
    for place in resealing.places(tables_of(service)):
        kind = place.table.c[place.column].type
        if isinstance(kind, Sealed):
            assert kind.place == place.name
        elif place.kind == "cell":
            assert isinstance(kind, LargeBinary)


def test_the_places_sealed_by_hand_are_those_whose_info_says_so():
    by_hand = {
        place.name
        for service in SERVICES
        for place in resealing.places(tables_of(service))
        if not isinstance(place.table.c[place.column].type, Sealed)
    }
    assert by_hand == {
        "remembered_answers.answer",
        "unit_imports.content",
        "youth_imports.content",
        "contribution_imports.content",
        "history_imports.content",
        "removal_papers.content",
        "agreement_papers.file",
        "insurance_consent_papers.file",
    }


@pytest.mark.parametrize("service", SERVICES)
def test_no_guard_of_a_table_keeps_its_seals_from_being_renewed(postgres, service):
    name = f"guards_{service}_{ULID()}".lower()
    postgres.ensure_database(name)
    migrate(service, postgres.url(name))
    guards = asyncio.run(_guards(postgres.url(name)))
    for place in resealing.places(tables_of(service)):
        guard = guards.get(place.table.name)
        if guard:
            changeable, watched = guard
            is_free = place.column in changeable or (watched and place.column not in watched)
            assert is_free, place.name


async def _guards(url):
    engine = create_async_engine(url)
    found = {}
    async with engine.connect() as connection:
        for table, told, watched in await connection.execute(text(_GUARDS)):
            numbers = {int(number) for number in watched.split()}
            rows = await connection.execute(text(_COLUMNS.format(table)))
            names = {column for column, number in rows if number in numbers}
            changeable = {one.removeprefix("sealed:") for one in told.decode().split("\0") if one}
            found[table] = (changeable, names)
    await engine.dispose()
    return found


UNTOLD = {
    "phone_codes.phone_index",
    "phone_codes.network_index",
    "signing_links.secret_index",
}
"""Codes of minutes, and secrets that are kept nowhere: found by the keys before, or asked anew."""


def test_every_blind_index_says_how_another_key_makes_it_anew():
    columns = {
        str(column): column
        for service in SERVICES
        for table in tables_of(service).sorted_tables
        for column in table.columns
        if column.name.endswith("_index")
    }
    assert {name for name, column in columns.items() if "blind" not in column.info} == UNTOLD
    for name, column in columns.items():
        if name not in UNTOLD:
            index = column.info["blind"]
            assert isinstance(column.table.c[index.of].type, Sealed)
            assert index.erased is None or index.erased_of in column.table.c
