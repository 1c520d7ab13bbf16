"""What may be recorded after an end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.matching.rules import endings, outcomes, placements
from services.matching.rules.endings import AtTerm, Early, Retained
from services.matching.rules.entries import Entry, EntrySide, GroundMissing
from services.matching.rules.placements import Course, Outcome, OutcomeSource

OPEN = Course(months=6, arrived_on=date(2024, 1, 1))
COMPLETED = endings.end(OPEN, AtTerm(), date(2024, 6, 30))
RETAINED = endings.end(OPEN, Retained(date(2024, 6, 17)), date(2024, 6, 17))
LEFT = endings.end(OPEN, Early(date(2024, 6, 28), "unit_closed", "unit"), date(2024, 6, 28))
TODAY = date(2024, 7, 2)


def test_a_completed_placement_may_turn_out_retained() -> None:
    outcome = Outcome("retained", date(2024, 7, 1), "labour_contract", "unit")
    assert outcomes.record_outcome(COMPLETED, outcome, TODAY).outcome == outcome


def test_the_newest_outcome_counts() -> None:
    first = outcomes.record_outcome(COMPLETED, Outcome("neither", None), TODAY)
    second = Outcome("employed_otherwise", date(2024, 7, 2), "labour_contract", "unit")
    assert outcomes.record_outcome(first, second, TODAY).outcome == second


def test_nothing_comes_of_a_placement_that_goes_on() -> None:
    with pytest.raises(placements.PlacementStateForbids):
        outcomes.record_outcome(OPEN, Outcome("neither", None), TODAY)


def test_employment_after_an_early_end_is_recorded() -> None:
    outcome = Outcome("employed_otherwise", date(2024, 6, 29), "labour_contract", "unit")
    assert outcomes.record_outcome(LEFT, outcome, TODAY).outcome == outcome


def test_nobody_is_retained_after_an_early_end() -> None:
    with pytest.raises(outcomes.RetainedAfterEarlyEnd):
        outcomes.record_outcome(
            LEFT, Outcome("retained", date(2024, 6, 29), "labour_contract", "unit"), TODAY
        )


def test_an_early_retention_stays_one_until_its_end_is_corrected() -> None:
    with pytest.raises(outcomes.EarlyRetentionStands):
        outcomes.record_outcome(RETAINED, Outcome("neither", None), TODAY)
    later = Outcome("retained", date(2024, 7, 1), "labour_contract", "unit")
    assert outcomes.record_outcome(RETAINED, later, TODAY).outcome == later


def test_a_job_begins_after_the_last_day_on_post() -> None:
    outcomes.record_outcome(
        COMPLETED, Outcome("retained", date(2024, 7, 1), "labour_contract", "unit"), TODAY
    )
    with pytest.raises(outcomes.OutcomeBeforeEnd):
        outcomes.record_outcome(
            COMPLETED, Outcome("retained", date(2024, 6, 30), "labour_contract", "unit"), TODAY
        )


def test_a_job_begins_tomorrow_at_the_latest() -> None:
    outcomes.record_outcome(
        COMPLETED, Outcome("retained", date(2024, 7, 3), "labour_contract", "unit"), TODAY
    )
    with pytest.raises(outcomes.OutcomeTooFarAhead):
        outcomes.record_outcome(
            COMPLETED, Outcome("retained", date(2024, 7, 4), "labour_contract", "unit"), TODAY
        )


def test_a_job_is_recorded_with_what_shows_it_and_none_without() -> None:
    outcomes.record_outcome(COMPLETED, Outcome("neither", None), TODAY)
    bare = Outcome("retained", date(2024, 7, 1))
    with pytest.raises(outcomes.OutcomeUnproved):
        outcomes.record_outcome(COMPLETED, bare, TODAY)


def test_each_outcome_is_shown_by_what_can_show_it() -> None:
    since = date(2024, 7, 1)
    for evidence in outcomes.EVIDENCE:
        outcomes.record_outcome(COMPLETED, Outcome("employed_otherwise", since, evidence), TODAY)
        retained, nothing = Outcome("retained", since, evidence), Outcome("neither", None, evidence)
        if evidence in ("labour_contract", "social_insurance"):
            outcomes.record_outcome(COMPLETED, retained, TODAY)
        else:
            with pytest.raises(outcomes.OutcomeUnproved) as refused:
                outcomes.record_outcome(COMPLETED, retained, TODAY)
            assert refused.value.members["accepted"] == ["labour_contract", "social_insurance"]
        with pytest.raises(outcomes.NothingToProve):
            outcomes.record_outcome(COMPLETED, nothing, TODAY)


def test_a_unit_speaks_for_no_office() -> None:
    for source in ("unit", "youth", None):
        outcomes.refuse_source(source, by_unit=True)
    offices: tuple[OutcomeSource, ...] = ("office", "department")
    for source in offices:
        outcomes.refuse_source(source, by_unit=False)
        with pytest.raises(outcomes.SourceNotTheirs):
            outcomes.refuse_source(source, by_unit=True)


def test_what_a_unit_tells_replaces_no_offices_word() -> None:
    job = Outcome("employed_otherwise", date(2024, 7, 1), "social_insurance", "unit")
    sides: tuple[tuple[Outcome, EntrySide], ...] = (
        (Outcome("neither", None), "office"),
        (replace(job, source="office"), "unit"),
        (replace(job, source="department"), "unit"),
    )
    for stood, by in sides:
        with pytest.raises(outcomes.OutcomeOfOffice):
            outcomes.refuse_replacing(stood, by, job)
    for nothing in (None, Outcome("neither", None)):
        outcomes.refuse_replacing(nothing, "unit", job)
    outcomes.refuse_replacing(None, "office", job)


def test_without_a_source_a_unit_replaces_only_what_has_none() -> None:
    told = Outcome("neither", None, source="youth")
    bare = Outcome("neither", None)
    outcomes.refuse_replacing(told, "unit", replace(bare, source="unit"))
    outcomes.refuse_replacing(bare, "unit", bare)
    with pytest.raises(outcomes.SourceUntold):
        outcomes.refuse_replacing(told, "unit", bare)


def test_an_outcome_is_of_who_told_it_and_not_of_who_put_something_else_right() -> None:
    job = Outcome("neither", None, source="unit")
    other = replace(job, source="office")
    assert outcomes.told_by([("unit", None), ("unit", job), ("office", job)]) == "unit"
    assert outcomes.told_by([("unit", None), ("unit", job), ("office", other)]) == "office"
    assert outcomes.told_by([]) is None


def test_a_unit_tells_of_a_retention_for_so_many_days_and_an_office_later_on_a_ground() -> None:
    kept = Outcome("retained", date(2026, 12, 1), "labour_contract")
    until = COMPLETED.last_day + timedelta(days=90)

    def told(day: date, *, office: bool = False, ground: str | None = None) -> None:
        entry = Entry(today=day, days_back=3, by_officer=office, ground=ground)
        outcomes.refuse_late(COMPLETED, kept, 90, entry)

    late = until + timedelta(days=1)
    told(until)
    told(late, office=True, ground="查验劳动合同")
    for office, refusal in ((False, outcomes.RetentionLate), (True, GroundMissing)):
        with pytest.raises(refusal) as refused:
            told(late, office=office)
        assert refused.value.members["until"] == until.isoformat()
    with pytest.raises(outcomes.RetentionLate):
        told(late, ground="单位自己说的")
    entry = Entry(today=late, days_back=3, by_officer=False, ground=None)
    outcomes.refuse_late(COMPLETED, Outcome("neither", None), 90, entry)


@pytest.mark.parametrize(
    ("since", "short", "long"),
    [
        (date(2026, 9, 2), date(2026, 11, 30), date(2026, 12, 1)),
        (date(2026, 11, 30), date(2027, 2, 27), date(2027, 2, 28)),
    ],
)
def test_a_contract_of_so_many_months_is_a_retention_and_a_shorter_one_by_an_offices_word(
    since: date, short: date, long: date
) -> None:
    def told(until: date | None, *, office: bool = False, ground: str | None = None) -> None:
        entry = Entry(today=since, days_back=3, by_officer=office, ground=ground)
        kept = Outcome("retained", since, "labour_contract", until=until)
        outcomes.refuse_short(kept, 3, entry)

    told(long)
    told(None)
    told(short, office=True, ground="查验劳动合同")
    for office, refusal in ((False, outcomes.RetentionTooShort), (True, GroundMissing)):
        with pytest.raises(refusal) as refused:
            told(short, office=office)
        assert refused.value.members == {"until": long.isoformat(), "months": 3}
    with pytest.raises(outcomes.RetentionTooShort):
        told(short, ground="单位自己说的")
    entry = Entry(today=since, days_back=3, by_officer=False, ground=None)
    for other in (None, Outcome("employed_otherwise", since, "labour_contract", until=short)):
        outcomes.refuse_short(other, 3, entry)
