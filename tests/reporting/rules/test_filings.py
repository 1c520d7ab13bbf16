"""When a month may be filed, and what must be said with it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.common.values import region
from services.common.values.month import Month
from services.reporting.rules import filings
from services.reporting.rules.differences import Difference, differences
from services.reporting.rules.filings import Carried, LateMonth, Submission
from services.reporting.rules.monthly_reports import KnownAtInFuture, known_by, known_when
from services.reporting.rules.relations import Judgement
from tests.reporting import casebook
from tests.reporting.reports import the_report

CASE = casebook.read("guyuan-2025-09")
AS_FILED = the_report(CASE, "640400")
CORRECTED = the_report(CASE, "640400", CASE.corrected_at)
PRINTED = {"9>=10+11+12": "指标11是指标10的其中项。"}
LATE = LateMonth("2025-08", 1, (Difference(6, "placement", "C9", 0, 1, ("matching:90",)),))


def a_submission(**said: object) -> Submission:
    plain = Submission(expected_version=0, reason=None, explanations={}, carried={})
    return replace(plain, **said)  # type: ignore[arg-type]


def test_a_city_and_the_region_file_a_month_that_is_over() -> None:
    for code in ("640300", "640000"):
        place = region.find(code, date(2026, 3, 31))
        assert place
        filings.refuse_time_and_place(place, Month(2026, 3), date(2026, 4, 1))


def test_a_county_does_not_file() -> None:
    county = region.find("640302", date(2026, 3, 31))
    assert county
    with pytest.raises(filings.CountyDoesNotFile):
        filings.refuse_time_and_place(county, Month(2026, 3), date(2026, 4, 1))


def test_a_month_that_is_not_over_is_not_filed() -> None:
    city = region.find("640300", date(2026, 3, 31))
    assert city
    with pytest.raises(filings.MonthNotOver):
        filings.refuse_time_and_place(city, Month(2026, 3), date(2026, 3, 31))


def test_what_was_filed_on_paper_is_not_filed_again() -> None:
    filings.refuse_on_paper(Month(2025, 11), None)
    filings.refuse_on_paper(Month(2025, 12), Month(2025, 11))
    for month in (Month(2025, 11), Month(2025, 10), Month(2024, 12)):
        with pytest.raises(filings.MonthOnPaper, match="2025年11月"):
            filings.refuse_on_paper(month, Month(2025, 11))


def test_another_office_does_not_file_a_city_month() -> None:
    filings.refuse_other_office("640300", "640300")
    with pytest.raises(filings.NotOwnMonth):
        filings.refuse_other_office("640000", "640300")


def test_an_officer_files_upon_the_version_they_saw() -> None:
    filings.refuse_version(a_submission(), 0)
    with pytest.raises(filings.VersionMoved) as refused:
        filings.refuse_version(a_submission(), 1)
    assert refused.value.members == {"version": 1}


def test_a_correction_needs_a_reason() -> None:
    with pytest.raises(filings.ReasonMissing):
        filings.refuse_version(a_submission(expected_version=1), 1)
    filings.refuse_version(a_submission(expected_version=1, reason="补录一人。"), 1)


def test_a_filing_takes_the_report_as_it_is() -> None:
    filing = filings.file(AS_FILED, a_submission(), [], CASE.known_at)
    assert (filing.version, filing.report, filing.filed_at) == (1, AS_FILED, CASE.known_at)
    assert filing.explanations == ()


def test_a_soft_relation_that_fails_is_explained() -> None:
    with pytest.raises(filings.ExplanationMissing) as refused:
        filings.file(CORRECTED, a_submission(), [], CASE.corrected_at)
    assert refused.value.members == {"relations": ["9>=10+11+12"]}
    filing = filings.file(CORRECTED, a_submission(explanations=PRINTED), [], CASE.corrected_at)
    assert [one.text for one in filing.explanations] == [*PRINTED.values()]


def test_what_holds_needs_no_explanation() -> None:
    with pytest.raises(filings.ExplanationUnneeded):
        filings.file(AS_FILED, a_submission(explanations=PRINTED), [], CASE.known_at)


def test_a_hard_relation_that_fails_stops_the_filing() -> None:
    broken = Judgement("10>=11", "hard", holds=False, left=1, right=2, behind=())
    with pytest.raises(filings.HardRelationBroken) as refused:
        filings.file(replace(AS_FILED, judgements=(broken,)), a_submission(), [], CASE.known_at)
    assert refused.value.members == {"relations": ["10>=11"], "objects": []}


def test_late_facts_of_a_filed_month_are_corrected_first_or_carried() -> None:
    with pytest.raises(filings.LateFactsUnsettled) as refused:
        filings.file(AS_FILED, a_submission(), [LATE], CASE.known_at)
    assert refused.value.members == {"months": ["2025-08"]}
    said = a_submission(carried={"2025-08": "随年报更正。"})
    filing = filings.file(AS_FILED, said, [LATE], CASE.known_at)
    assert filing.carried == (Carried(LATE, "随年报更正。"),)


def test_a_month_without_late_facts_cannot_be_carried() -> None:
    said = a_submission(carried={"2025-07": "随年报更正。"})
    with pytest.raises(filings.CarriedMonthUnknown):
        filings.file(AS_FILED, said, [LATE], CASE.known_at)


def test_what_was_carried_is_not_listed_again() -> None:
    carried = Carried(LATE, "随年报更正。")
    assert filings.unsettled(LATE, [carried]).differences == ()
    more = Difference(9, "placement", "C9", 0, 1, ("matching:91",))
    grown = replace(LATE, differences=(*LATE.differences, more))
    assert filings.unsettled(grown, [carried]).differences == (more,)


def test_what_was_carried_of_an_older_version_is_listed_again() -> None:
    corrected = replace(LATE, version=2)
    assert filings.unsettled(corrected, [Carried(LATE, "随年报更正。")]) == corrected


def test_facts_recorded_after_filing_are_the_difference() -> None:
    found = differences(AS_FILED, CORRECTED, CASE.facts)
    by_object = {(one.indicator, one.id): (one.before, one.now) for one in found}
    assert by_object == {
        (6, "C6"): (0, 1), (7, "C6"): (0, 1), (14, "C6"): (0, 1),
        (10, "B1"): (0, 1), (11, "B1"): (0, 1),
    }  # fmt: skip
    outcome, arrival = CASE.facts[-2:]
    assert {one.facts for one in found if one.id == "B1"} == {(outcome.id,)}
    assert {one.facts for one in found if one.id == "C6"} == {(arrival.id,)}


def test_a_fact_the_feed_had_not_given_is_late_even_if_recorded_before() -> None:
    behind = tuple(replace(one, position=0) for one in AS_FILED.basis.as_of)
    unread = replace(AS_FILED, basis=replace(AS_FILED.basis, as_of=behind))
    found = differences(unread, CORRECTED, CASE.facts)
    (arrival, *_) = (one.facts for one in found if one.id == "B1")
    assert len(arrival) == len([fact for fact in CASE.facts if fact.object_id == "B1"])


def test_a_day_asks_for_what_was_known_at_its_end_in_shanghai() -> None:
    now = datetime(2026, 1, 5, 2, tzinfo=UTC)
    assert known_when(date(2026, 1, 4), now) == datetime(2026, 1, 4, 15, 59, 59, 999999, UTC)
    assert known_when(date(2026, 1, 5), now) == now
    late = datetime(2026, 1, 5, 16, tzinfo=UTC)
    assert known_when(date(2026, 1, 6), late) == late
    with pytest.raises(KnownAtInFuture):
        known_when(date(2026, 1, 6), now)
    assert [known_by(None), known_by(now)] == [None, now]


def test_a_report_known_later_than_now_is_refused() -> None:
    assert known_when(None, CASE.known_at) == CASE.known_at
    assert known_when(CASE.known_at, CASE.corrected_at) == CASE.known_at
    with pytest.raises(KnownAtInFuture):
        known_when(CASE.corrected_at, CASE.known_at)


def test_a_report_of_noughts_is_a_zero_report() -> None:
    assert not AS_FILED.is_zero
    noughts = tuple(replace(figure, value=0) for figure in AS_FILED.figures)
    assert replace(AS_FILED, figures=noughts).is_zero


def test_a_report_of_noughts_is_signed_as_one() -> None:
    noughts = replace(
        AS_FILED, figures=tuple(replace(figure, value=0) for figure in AS_FILED.figures)
    )
    with pytest.raises(filings.ZeroReportUnsigned):
        filings.file(noughts, a_submission(), [], CASE.known_at)
    assert filings.file(noughts, a_submission(zero_report=True), [], CASE.known_at).zero_report


def test_a_report_with_one_number_is_no_zero_report() -> None:
    first, *rest = AS_FILED.figures
    one = replace(AS_FILED, figures=(first, *(replace(figure, value=0) for figure in rest)))
    with pytest.raises(filings.NotZeroReport) as refused:
        filings.file(one, a_submission(zero_report=True), [], CASE.known_at)
    assert refused.value.members == {"indicators": [1]}
    assert not filings.file(one, a_submission(), [], CASE.known_at).zero_report
