"""A retention told long after the end: the unit's word for so many days, then an office's."""

import httpx2
import pytest
from fastapi import FastAPI

from tests.conftest import SandboxClock
from tests.matching import placing


async def test_a_unit_tells_of_a_retention_for_ninety_days_and_an_office_later_on_a_ground(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    first, second = [await placing.arrived(matching_app, matching) for _ in range(2)]
    clock.move("2026-09-01")
    for placement in (first, second):
        assert (await placing.move(matching, placement, "completion")).status_code == 200
    kept = {"outcome": "retained", "since": "2026-09-02", "evidence": "labour_contract"}
    clock.move("2026-11-30")
    told = await placing.move(matching, first, "outcome", **kept, source="unit")
    assert (told.status_code, told.json()["outcome"]) == (200, "retained"), told.text
    clock.move("2026-12-01")
    late = await placing.move(matching, second, "outcome", **kept, source="unit")
    assert placing.refusal(late) == (409, "retention-late")
    assert (late.json()["until"], late.json()["days"]) == ("2026-11-30", 90)
    bare = await placing.move(matching, second, "outcome", "office", **kept, source="office")
    assert placing.refusal(bare) == (409, "ground-missing")
    seen = kept | {"source": "office", "ground": "查验劳动合同和参保记录"}
    told = await placing.move(matching, second, "outcome", "office", **seen)
    assert (told.status_code, told.json()["outcome"]) == (200, "retained"), told.text
    elsewhere = {"outcome": "employed_otherwise", "since": "2026-12-01", "source": "youth"}
    told = await placing.move(matching, first, "outcome", **elsewhere, evidence="social_insurance")
    assert told.status_code == 200, "what is no retention comes whenever it is known"


async def test_a_unit_replaces_neither_an_offices_word_nor_without_a_source_one_that_has_it(
    matching_app: FastAPI, matching: httpx2.AsyncClient, clock: SandboxClock
) -> None:
    first, second = [await placing.arrived(matching_app, matching) for _ in range(2)]
    clock.move("2026-09-01")
    for placement in (first, second):
        assert (await placing.move(matching, placement, "completion")).status_code == 200
    clock.move("2026-09-10")
    job = {"outcome": "employed_otherwise", "since": "2026-09-08", "evidence": "social_insurance"}
    said = await placing.move(matching, first, "outcome", "office", outcome="neither")
    assert said.status_code == 200, said.text
    for source in ({}, {"source": "unit"}, {"source": "youth"}):
        told = await placing.move(matching, first, "outcome", **job, **source)
        assert placing.refusal(told) == (409, "outcome-of-office")
    by_office = await placing.move(matching, first, "outcome", "office", **job, source="unit")
    assert (by_office.status_code, by_office.json()["outcome_source"]) == (200, "unit")
    said = await placing.move(matching, second, "outcome", outcome="neither", source="youth")
    assert said.status_code == 200, said.text
    bare = await placing.move(matching, second, "outcome", **job)
    assert placing.refusal(bare) == (409, "source-untold")
    told = await placing.move(matching, second, "outcome", **job, source="unit")
    assert (told.status_code, told.json()["outcome"]) == (200, "employed_otherwise"), told.text


@pytest.mark.parametrize(
    ("until", "status"),
    [("2026-09-02", 409), ("2026-11-30", 409), ("2026-12-01", 200), (None, 200)],
)
async def test_a_contract_shorter_than_three_months_is_no_retention_by_the_units_word(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    *,
    until: str | None,
    status: int,
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-09-01")
    assert (await placing.move(matching, placement, "completion")).status_code == 200
    kept = {"outcome": "retained", "since": "2026-09-02", "evidence": "labour_contract"}
    told = await placing.move(matching, placement, "outcome", **kept, until=until, source="unit")
    assert told.status_code == status, told.text
    if status == 409:
        assert placing.refusal(told) == (409, "retention-too-short")
        assert (told.json()["until"], told.json()["months"]) == ("2026-12-01", 3)
        by_office = kept | {"until": until, "source": "office"}
        bare = await placing.move(matching, placement, "outcome", "office", **by_office)
        assert placing.refusal(bare) == (409, "ground-missing")
        seen = by_office | {"ground": "查验合同，以完成一定工作任务为期限"}
        told = await placing.move(matching, placement, "outcome", "office", **seen)
        assert (told.status_code, told.json()["outcome"]) == (200, "retained"), told.text


@pytest.mark.parametrize(("until", "status"), [("2026-07-31", 409), ("2026-08-01", 200)])
async def test_nor_is_one_before_term(
    matching_app: FastAPI,
    matching: httpx2.AsyncClient,
    clock: SandboxClock,
    *,
    until: str,
    status: int,
) -> None:
    placement = await placing.arrived(matching_app, matching)
    clock.move("2026-05-04")
    early = {"retained_from": "2026-05-02", "retained_until": until}
    told = await placing.move(matching, placement, "completion", **early)
    assert told.status_code == status, told.text
