"""Succession: which fields go with which kind, on which day, and what is new after it."""

from dataclasses import replace
from datetime import date

import pytest

from services.common.errors import Malformed
from services.units.rules import successions as rules
from services.units.rules.credit_codes import Confirmation
from services.units.rules.successions import (
    Known,
    SuccessionForm,
    check_code,
    check_day,
    check_form,
    check_name,
    check_successor,
    succeed,
)
from services.units.rules.thresholds.verdicts import Finding

BEFORE = Known("旧名", "91640104MA0000001X")
RENAME = SuccessionForm("rename", "新名", None, None, date(2026, 3, 2), "核准更名", "通知书")
NEW_CODE = replace(RENAME, kind="new_code", name=None, credit_code="91640104MA00000028")
MERGER = replace(RENAME, kind="merger", name=None, into_unit_id="unt_2")


@pytest.mark.parametrize("form", [RENAME, NEW_CODE, replace(NEW_CODE, name="新名"), MERGER])
def test_each_kind_has_its_fields(form):
    check_form(form)


@pytest.mark.parametrize(
    ("form", "pointer"),
    [
        (replace(RENAME, name=None), "/name"),
        (replace(RENAME, credit_code="91640104MA00000028"), "/credit_code"),
        (replace(NEW_CODE, credit_code=None), "/credit_code"),
        (replace(NEW_CODE, into_unit_id="unt_2"), "/into_unit_id"),
        (replace(MERGER, into_unit_id=None), "/into_unit_id"),
        (replace(MERGER, name="新名"), "/name"),
    ],
)
def test_a_field_of_another_kind_is_malformed(form, pointer):
    with pytest.raises(Malformed) as told:
        check_form(form)
    assert told.value.pointer == pointer


def test_a_succession_lies_between_what_came_before_and_today():
    first, today = date(2026, 1, 5), date(2026, 3, 2)
    check_day(first, today, not_before=first)
    check_day(today, today, not_before=first)
    with pytest.raises(rules.SuccessionInFuture):
        check_day(date(2026, 3, 3), today, not_before=first)
    with pytest.raises(rules.SuccessionBeforeLast):
        check_day(date(2026, 1, 4), today, not_before=first)


def test_a_rename_keeps_the_code_and_a_new_code_the_name():
    assert succeed(BEFORE, RENAME) == Known("新名", BEFORE.credit_code)
    assert succeed(BEFORE, NEW_CODE) == Known("旧名", "91640104MA00000028")
    assert succeed(BEFORE, replace(NEW_CODE, name="新名")).name == "新名"
    assert NEW_CODE.with_code("X").credit_code == "X"


@pytest.mark.parametrize(
    "form", [replace(RENAME, name="旧名"), replace(NEW_CODE, credit_code=BEFORE.credit_code)]
)
def test_what_stays_the_same_is_no_succession(form):
    with pytest.raises(rules.NothingSucceeded):
        succeed(BEFORE, form)


def test_only_another_recognised_unit_takes_over():
    check_successor("unt_1", "unt_2", "recognised")
    for into, state in [("unt_1", "recognised"), ("unt_2", "suspended"), ("unt_2", "applied")]:
        with pytest.raises(rules.SuccessorUnfit):
            check_successor("unt_1", into, state)


RIGHT, WRONG = "91350100M000100Y43", "91350100M000100Y44"
FOUND = Finding(0, 5, "只招本科生", "education", "r", "s")


def test_a_code_in_doubt_stands_by_an_officers_word_once():
    confirmed = Confirmation("登记机关确认", date(2026, 3, 1))
    check_code(WRONG, None, "登记机关确认")
    check_code(WRONG, confirmed, None)
    with pytest.raises(rules.CodeUnconfirmed):
        check_code(WRONG, None, None)
    for code, known in [(WRONG, confirmed), (RIGHT, None)]:
        with pytest.raises(Malformed) as told:
            check_code(code, known, "登记机关确认")
        assert told.value.pointer == "/credit_code_ground"
    check_code(RIGHT, None, None)


def test_a_name_with_words_of_a_threshold_stands_as_it_was_looked_at():
    check_name([], None)
    check_name([FOUND], "与登记证照一致")
    with pytest.raises(rules.NameUnconfirmed) as told:
        check_name([FOUND], None)
    assert told.value.members == {"words": ["只招本科生"]}
    with pytest.raises(Malformed) as wrong:
        check_name([], "与登记证照一致")
    assert wrong.value.pointer == "/name_ground"


@pytest.mark.parametrize(
    ("form", "pointer"),
    [
        (replace(RENAME, credit_code_ground="确认"), "/credit_code_ground"),
        (replace(MERGER, name_ground="确认"), "/name_ground"),
    ],
)
def test_a_word_goes_with_what_it_is_about(form, pointer):
    with pytest.raises(Malformed) as told:
        check_form(form)
    assert told.value.pointer == pointer
    check_form(replace(RENAME, name_ground="确认"))
    check_form(replace(NEW_CODE, name="新名", name_ground="确认", credit_code_ground="确认"))
