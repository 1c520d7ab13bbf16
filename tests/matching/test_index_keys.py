"""What matching finds by blind indexes is made anew of its text as it was written."""

from typing import Any

import httpx2
from fastapi import FastAPI

from services.matching import jobs
from services.matching.tables import Base
from tests.conftest import SandboxClock
from tests.indexes import indexed, make_anew_by_the_same_key
from tests.matching import test_retention
from tests.matching.routes import test_name_conflicts

money = test_retention.money


async def test_numbers_phones_and_names_in_question_keep_their_indexes_also_of_nobody(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock, money: Any
) -> None:
    _, youth, conflict = await test_name_conflicts.disputed(matching)
    await test_name_conflicts.decide(matching, conflict, "keep")
    clock.move("2036-03-04")
    await jobs.make_nameless(matching_app)
    assert await test_retention.erased(matching_app, youth)
    await test_name_conflicts.disputed(matching)
    before = await indexed(matching_app, Base.metadata)
    assert len(before["name_conflicts.name_index"]) == 2
    assert len(before["youths.id_number_index"]) == 2
    assert await make_anew_by_the_same_key(matching_app, Base.metadata) == 6
    assert await indexed(matching_app, Base.metadata) == before
