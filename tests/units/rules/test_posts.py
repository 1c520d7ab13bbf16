"""Posts: no threshold is published, and a term keeps its limits."""

from dataclasses import replace

import pytest

from services.units.rules import posts

TERMS = posts.PostTerms(3, 12, 20_000)
FORM = posts.PostForm(
    title="检验助理",
    duties="协助送检",
    occupation="4-08-05",
    headcount=2,
    workplace="测试路1号",
    workplace_county="640104",
    months=6,
    meals=True,
    lodging=False,
    extra_allowance=None,
    skills=("填写检验单",),
    mentor_id="mnt_1",
    unsuitable_under_18=False,
)


@pytest.mark.parametrize(("months", "passes"), [(2, False), (3, True), (12, True), (13, False)])
def test_a_term_lies_within_the_limits_of_the_day(months, passes):
    if passes:
        posts.check_months(months, TERMS)
    else:
        with pytest.raises(posts.MonthsOutsideLimits) as refused:
            posts.check_months(months, TERMS)
        assert refused.value.members == {"shortest": 3, "longest": 12}
        assert refused.value.detail == "见习期限须为3至12个月。"


def test_only_a_draft_is_edited():
    posts.check_editable("draft")
    for state in ("open", "suspended", "closed"):
        with pytest.raises(posts.PostNotDraft):
            posts.check_editable(state)


def test_only_an_open_posts_headcount_moves():
    posts.check_open("open")
    for state in ("draft", "suspended", "closed"):
        with pytest.raises(posts.PostNotOpen):
            posts.check_open(state)


def test_a_clean_post_of_a_recognised_unit_is_published():
    posts.check_publication("recognised", "mnt_1")


@pytest.mark.parametrize("state", ["applied", "suspended", "removed", "returned", "refused"])
def test_a_unit_that_is_not_recognised_publishes_nothing(state):
    with pytest.raises(posts.UnitNotRecognised):
        posts.check_publication(state, "mnt_1")


def test_a_post_without_a_mentor_is_not_published():
    with pytest.raises(posts.MentorMissing):
        posts.check_publication("recognised", None)


def test_everything_that_youths_read_is_checked_and_says_where_it_stands():
    told = [(one.pointer, one.text) for one in FORM.texts]
    assert told == [
        ("/title", "检验助理"),
        ("/duties", "协助送检"),
        ("/workplace", "测试路1号"),
        ("/skills/0", "填写检验单"),
    ]
    full = replace(
        FORM,
        extra_allowance="每月300元",
        under_18_ground="夜班",
        remarks="自带水杯",
        skills=("看图", "送检"),
    )
    assert [(one.pointer, one.text) for one in full.texts][3:] == [
        ("/extras/allowance", "每月300元"),
        ("/under_18/text", "夜班"),
        ("/remarks", "自带水杯"),
        ("/skills/0", "看图"),
        ("/skills/1", "送检"),
    ]
