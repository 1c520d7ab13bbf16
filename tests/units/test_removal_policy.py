"""The dated values of removal, and the editions of its words."""

from datetime import date

import pytest

from services.common.policy import NoPolicyValue, Policy
from services.common.values.dated import Value
from services.units.policy import removals as policy
from services.units.rules.removal_clock import ClockTerms

DAY = date(2026, 3, 2)


def test_an_office_warns_after_nine_months_and_proposes_after_twelve():
    assert policy.clock_terms(DAY, "640104") == ClockTerms(9, 12)
    assert policy.reply_days(DAY, "640104") == 10


def test_before_the_notice_there_is_no_clock():
    assert policy.clock_terms(date(2020, 8, 24), "640000") == ClockTerms(9, 12)
    for read in (policy.earliest_terms, policy.wording_on):
        with pytest.raises(NoPolicyValue):
            read(date(2020, 8, 23))


def test_nobody_is_missed_where_a_county_warns_sooner(monkeypatch):
    sooner = Value("removal_warning_months", 6, "640104", date(2026, 3, 2), "本地文件", "A")
    local = Policy(policy.values.measures).with_rows([sooner])
    monkeypatch.setattr(policy, "values", local)
    assert policy.earliest_terms(DAY) == ClockTerms(6, 12)
    assert policy.earliest_terms(date(2026, 3, 1)) == ClockTerms(9, 12)


def test_the_law_of_the_day_says_to_whom_a_unit_turns():
    before, since = (policy.wording_on(date(2023, 12, 31)), policy.wording_on(date(2024, 1, 1)))
    assert "上一级人力资源社会保障部门" in before.remedies[0]
    assert "上一级" not in since.remedies[0]
    assert " " not in "".join((*since.remedies, since.basis, *since.texts["notice"].values()))
