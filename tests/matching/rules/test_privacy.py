"""The notice in its editions, and what stands of what was consented to."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Malformed
from services.matching.rules.privacy import (
    CONSENTS,
    ConsentEntry,
    NoPrivacyNotice,
    Notice,
    PrivacyConsentAbsent,
    PrivacyNoticeChanged,
    notice_given,
    notice_on,
    require_standing,
    stands,
)

FIRST, SECOND = date(2020, 8, 24), date(2026, 1, 1)
DAY = timedelta(days=1)
EDITIONS = tuple(
    Notice(version, day, "告知书", (), (), "0" * 64)
    for version, day in (("2020-1", FIRST), ("2026-1", SECOND))
)


def entry(kind="phone", *, given=True, day=SECOND):
    return ConsentEntry(kind, given, "2026-1", day)


def test_an_edition_holds_from_its_day_until_the_next():
    with pytest.raises(NoPrivacyNotice):
        notice_on(EDITIONS, FIRST - DAY)
    days = (FIRST, SECOND - DAY, SECOND)
    assert [notice_on(EDITIONS, day).version for day in days] == ["2020-1", "2020-1", "2026-1"]


def test_a_paper_names_the_edition_of_its_day_and_none_of_tomorrow():
    assert notice_given(EDITIONS, "2020-1", SECOND - DAY, SECOND).version == "2020-1"
    assert notice_given(EDITIONS, "2026-1", SECOND, SECOND).version == "2026-1"
    with pytest.raises(PrivacyNoticeChanged) as changed:
        notice_given(EDITIONS, "2020-1", SECOND, SECOND)
    assert changed.value.members == {"version": "2026-1"}
    with pytest.raises(Malformed) as ahead:
        notice_given(EDITIONS, "2026-1", SECOND + DAY, SECOND)
    assert ahead.value.pointer == "/given_on"


def test_only_what_was_given_and_stands_is_taken_back():
    with pytest.raises(PrivacyConsentAbsent):
        require_standing([entry("bank_account")], "phone")
    with pytest.raises(PrivacyConsentAbsent):
        require_standing([entry(), entry(given=False)], "phone")
    assert require_standing([entry(given=False), entry()], "phone") == entry()


@given(st.lists(st.tuples(st.sampled_from(CONSENTS), st.booleans())))
def test_the_last_of_a_kind_counts_and_other_kinds_change_nothing(told):
    entries = [entry(kind, given=given_) for kind, given_ in told]
    for kind in CONSENTS:
        last = [given_ for one, given_ in told if one == kind][-1:]
        assert (stands(entries, kind) is not None) == (last == [True])
