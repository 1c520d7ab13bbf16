"""The registry: what is refused of a record, and who may apply."""

from dataclasses import replace
from datetime import date

import pytest

from services.common.errors import Malformed, Unpinned
from services.matching.rules import youths
from services.matching.rules.record_days import StartDayUnfit, StartTerms
from services.matching.rules.youths import (
    Application,
    Consent,
    ConsentMissing,
    NameUnfit,
    NotApplied,
    Particulars,
    YouthChanged,
)
from tests.matching.factories import an_id_number

TODAY = date(2026, 3, 2)
KINDS = {"disabled"}
RECORD = Particulars(
    name="阿依·测试",
    phone="13995112233",
    region="640104",
    education_level="21",
    school="某大学",
    major="某专业",
    graduated_on=None,
    skill_level=None,
    unemployment_registered_on=TODAY,
    employed=False,
    hardship=("disabled",),
)
REACH = StartTerms(days_back=180, months_ahead=12)
ANYTHING = Application((), (), (), None, needs_lodging=False)


def pointer_of(refused: pytest.ExceptionInfo[Malformed]) -> str:
    return refused.value.pointer


def test_a_sound_record_passes() -> None:
    youths.check_particulars(RECORD, KINDS, TODAY)
    youths.check_particulars(replace(RECORD, unemployment_registered_on=None), KINDS, TODAY)


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        ({"region": "640100"}, "/region"),
        ({"region": "640999"}, "/region"),
        ({"hardship": ("rich",)}, "/hardship"),
        ({"unemployment_registered_on": date(2026, 3, 3)}, "/unemployment_registered_on"),
    ],
)
def test_an_unsound_record_is_refused_by_field(told: dict[str, object], pointer: str) -> None:
    with pytest.raises(Malformed) as refused:
        youths.check_particulars(replace(RECORD, **told), KINDS, TODAY)  # type: ignore[arg-type]
    assert pointer_of(refused) == pointer


def test_a_wished_region_that_is_not_in_force_is_refused_by_its_place() -> None:
    youths.check_application(replace(ANYTHING, regions=("640000", "640104")), REACH, TODAY)
    with pytest.raises(Malformed) as refused:
        youths.check_application(replace(ANYTHING, regions=("640100", "640999")), REACH, TODAY)
    assert pointer_of(refused) == "/intention/regions/1"


def test_a_bad_id_number_is_refused_with_a_reason_and_not_repeated() -> None:
    good = an_id_number()
    assert youths.read_id_number(good.lower(), TODAY).text == good
    bad = good[:-1] + ("0" if good[-1] != "0" else "1")
    with pytest.raises(Malformed) as refused:
        youths.read_id_number(bad, TODAY)
    assert pointer_of(refused) == "/id_number"
    assert bad not in str(refused.value)


def test_a_bad_phone_is_refused_and_not_repeated() -> None:
    assert youths.read_phone("+86 139 9511 2233") == "13995112233"
    assert youths.read_phone(None) is None
    with pytest.raises(Malformed) as refused:
        youths.read_phone("0951-6666666")
    assert pointer_of(refused) == "/phone"
    assert "6666666" not in str(refused.value)


def test_a_proxy_applies_only_by_a_consent_that_was_given() -> None:
    youths.refuse_proxy_without_consent(Consent(TODAY, "in_person"), 365, TODAY)
    with pytest.raises(ConsentMissing):
        youths.refuse_proxy_without_consent(None, 365, TODAY)
    with pytest.raises(Malformed) as refused:
        youths.refuse_proxy_without_consent(Consent(date(2026, 3, 3), "by_phone"), 365, TODAY)
    assert pointer_of(refused) == "/consent/given_on"


def test_a_word_of_more_than_so_many_days_ago_is_none_for_today() -> None:
    youths.refuse_proxy_without_consent(Consent(date(2025, 3, 2), "in_person"), 365, TODAY)
    with pytest.raises(Malformed) as refused:
        youths.refuse_proxy_without_consent(Consent(date(2025, 3, 1), "in_person"), 365, TODAY)
    assert pointer_of(refused) == "/consent/given_on"


def test_a_consent_is_given_from_what_it_is_about_to_today() -> None:
    since = date(2026, 2, 27)
    for day in (since, TODAY):
        youths.check_consent_day(Consent(day, "by_phone"), (since, TODAY))
    for day in (date(2026, 2, 26), date(2026, 3, 3)):
        with pytest.raises(Malformed) as refused:
            youths.check_consent_day(Consent(day, "by_phone"), (since, TODAY), "/guardian_consent")
        assert pointer_of(refused) == "/guardian_consent/given_on"


def test_only_who_has_applied_is_dispatched() -> None:
    youths.refuse_unless_applied("applied")
    with pytest.raises(NotApplied):
        youths.refuse_unless_applied("known")


def test_the_changer_names_the_version_they_saw() -> None:
    youths.refuse_stale(4, 4)
    with pytest.raises(YouthChanged):
        youths.refuse_stale(5, 4)
    with pytest.raises(Unpinned):
        youths.refuse_stale(5, None)


def test_a_name_is_kept_with_the_one_dot_and_never_empty() -> None:
    assert youths.read_name(" 阿依 • 古丽") == "阿依·古丽"
    with pytest.raises(Malformed) as refused:
        youths.read_name("\u200b·")
    assert pointer_of(refused) == "/name"


def test_fifteen_digits_are_told_apart() -> None:
    with pytest.raises(youths.OldIdNumber, match="15位"):
        youths.read_id_number("640104040506001", TODAY)


def test_who_applies_can_be_called() -> None:
    youths.refuse_without_phone("13995112233")
    with pytest.raises(youths.PhoneMissing):
        youths.refuse_without_phone(None)


@pytest.mark.parametrize("name", ["张三1", "<b>张三</b>", "马😀"])
def test_what_is_no_name_of_a_person_is_refused(name: str) -> None:
    with pytest.raises(NameUnfit) as refused:
        youths.read_name(name)
    assert pointer_of(refused) == "/name"


def test_an_application_for_years_to_come_is_refused() -> None:
    with pytest.raises(StartDayUnfit):
        youths.check_application(replace(ANYTHING, earliest_start=date(2029, 1, 1)), REACH, TODAY)
