"""Recognition by the notice: eight conditions, each met or not, the missing named (六、七)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.units.rules import recognition
from services.units.rules.recognition import Document, Finding, Standing

TODAY = date(2026, 3, 2)
ALL = Standing(
    documents=tuple(
        Document(kind, date(2026, 1, 1), date(2026, 12, 31)) for kind in recognition.SYSTEMS
    ),
    mentors=1,
    findings=tuple(
        Finding(kind, met=True, found_on=date(2026, 2, 1), no=no)
        for no, kind in enumerate(recognition.STANDING)
    ),
)
NAMES = [
    "safety_management",
    "daily_management",
    "training_plan",
    "duty_definition",
    "mentor",
    "production_normal",
    "labour_sound",
    "safety_assured",
]


def unmet(standing, day=TODAY):
    return [c.name for c in recognition.conditions(standing, day) if not c.met]


def test_a_unit_with_all_papers_and_findings_is_recognised():
    found = recognition.conditions(ALL, TODAY)
    assert [condition.name for condition in found] == NAMES
    assert all(condition.met for condition in found)
    recognition.check_conditions(found)


def test_a_unit_with_nothing_misses_everything_by_name():
    found = recognition.conditions(Standing((), 0, ()), TODAY)
    with pytest.raises(recognition.ConditionsNotMet) as refused:
        recognition.check_conditions(found)
    assert refused.value.members["missing"] == NAMES
    assert "安全管理制度" in refused.value.detail
    assert [c["article"][-1] for c in refused.value.members["conditions"]] == list(
        "六六六六六七七七"
    )


def test_what_only_others_than_the_notice_ask_is_not_refused_in_its_name():
    added = recognition.Condition("staff", "职工人数", met=False, source="某号通知", remark="")
    with pytest.raises(recognition.AddedConditionsNotMet) as refused:
        recognition.check_conditions((*recognition.conditions(ALL, TODAY), added))
    assert refused.value.members["missing"] == ["staff"]
    assert refused.value.article is None
    with pytest.raises(recognition.ConditionsNotMet):
        recognition.check_conditions((*recognition.conditions(Standing((), 0, ()), TODAY), added))


@pytest.mark.parametrize("kind", recognition.SYSTEMS)
def test_each_of_the_four_systems_is_needed(kind):
    papers = tuple(paper for paper in ALL.documents if paper.kind != kind)
    assert unmet(replace(ALL, documents=papers)) == [kind]


@pytest.mark.parametrize(
    ("first", "last", "is_valid"),
    [
        (TODAY, TODAY, True),
        (TODAY, None, True),
        (TODAY + timedelta(days=1), None, False),
        (date(2025, 1, 1), TODAY - timedelta(days=1), False),
    ],
)
def test_a_system_is_valid_on_its_first_and_last_day_and_not_beside(first, last, is_valid):
    papers = (Document("training_plan", first, last), *ALL.documents[:2], ALL.documents[3])
    assert unmet(replace(ALL, documents=papers)) == ([] if is_valid else ["training_plan"])


def test_a_lapsed_system_and_its_renewal_count_as_valid():
    lapsed = Document("training_plan", date(2024, 1, 1), date(2024, 12, 31))
    assert unmet(replace(ALL, documents=(lapsed, *ALL.documents))) == []


def test_the_remark_tells_lapsed_from_absent():
    lapsed = Document("training_plan", date(2024, 1, 1), date(2024, 12, 31))
    standing = Standing((lapsed,), 0, ())
    remarks = {c.name: c.remark for c in recognition.conditions(standing, TODAY)}
    assert remarks["training_plan"] == "已提交，但当日不在有效期内"
    assert remarks["duty_definition"] == "尚未提交"


def test_a_mentor_is_needed():
    assert unmet(replace(ALL, mentors=0)) == ["mentor"]


@pytest.mark.parametrize("kind", recognition.STANDING)
def test_each_of_the_three_conditions_must_be_found(kind):
    findings = tuple(finding for finding in ALL.findings if finding.condition != kind)
    assert unmet(replace(ALL, findings=findings)) == [kind]


@pytest.mark.parametrize(("found_on", "is_valid"), [((2025, 3, 2), True), ((2025, 3, 1), False)])
def test_a_finding_ends_with_its_corresponding_day(found_on, is_valid):
    old = replace(ALL.findings[2], found_on=date(*found_on))
    standing = replace(ALL, findings=(*ALL.findings[:2], old))
    assert unmet(standing) == []
    aged = standing.aging(12)
    assert unmet(aged) == ([] if is_valid else ["safety_assured"])
    remark = recognition.conditions(aged, TODAY)[-1].remark
    said = "2025-03-02核查：符合" if is_valid else "2025-03-01核查，有效期至2026-03-01，须重新核查"
    assert remark == said


def test_the_latest_finding_counts():
    later = Finding("labour_sound", met=False, found_on=date(2026, 2, 2), no=0)
    assert unmet(replace(ALL, findings=(later, *ALL.findings))) == ["labour_sound"]


def test_of_findings_of_one_day_the_last_recorded_counts():
    later = Finding("labour_sound", met=False, found_on=date(2026, 2, 1), no=99)
    assert unmet(replace(ALL, findings=(later, *ALL.findings))) == ["labour_sound"]


def test_a_finding_is_of_today_at_the_latest():
    recognition.check_found_on(TODAY, TODAY)
    with pytest.raises(recognition.FoundInFuture):
        recognition.check_found_on(TODAY + timedelta(days=1), TODAY)


@pytest.mark.parametrize("move", ["return", "refuse"])
def test_who_is_not_recognised_is_told_what_to_do(move):
    recognition.check_remedy(move, "补交见习计划后重新申请")
    for nothing in (None, ""):
        with pytest.raises(recognition.RemedyMissing) as refused:
            recognition.check_remedy(move, nothing)
        assert refused.value.pointer == "/remedy"


def test_a_recognition_needs_no_remedy():
    recognition.check_remedy("recognise", None)
