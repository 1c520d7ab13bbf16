"""Words for a unit's eyes name nobody who complained of it."""

import pytest

from services.units.rules.anonymity import Complainant, ComplainantNamed, check_hidden

SOMEBODY = Complainant("马 小测", "13800001234")
OTHER = Complainant("王测试", None)


@pytest.mark.parametrize(
    "text",
    [
        "马小测反映属实",
        "经查马小 测的投诉",
        "来电 138 0000 1234",
        "王测试也反映过",
        "见投诉cmp_01K5AAAAAAAAAAAAAAAAAAAAAA",
        "CMP_01K5AAAAAAAAAAAAAAAAAAAAAA",
        "马·小测反映属实",
        "投诉人（尾号1234）反映属实",
        "投诉人尾号为１２３４",
        "来电138****1234",
        "手机末四位 1234 的人员",
        "来电1234。",
        "138-0000-1234",
    ],
)
def test_neither_names_nor_phones_nor_numbers_of_complaints_are_told(text):
    with pytest.raises(ComplainantNamed) as refused:
        check_hidden([OTHER, SOMEBODY], {"/evidence": "监控录像", "/finding": text})
    assert refused.value.pointer == "/finding"


@pytest.mark.parametrize("name", [None, "马", "见习人员", " 匿 名 ", "单位"])
def test_who_gave_no_name_worth_the_word_cannot_be_named(name):
    check_hidden([Complainant(name, None)], {"/finding": "马小测等见习人员匿名反映单位欠发，属实"})


def test_words_that_name_others_or_are_not_there_pass():
    check_hidden([SOMEBODY], {"/finding": "单位曾电话面试，属实", "/remedy": None})
    check_hidden([], {"/finding": "马小测反映属实"})


@pytest.mark.parametrize(
    "text",
    [
        "欠发1234元",
        "宁人社函〔1234〕272号",
        "1234年3月2日",
        "1234-03-02",
        "发票号12345",
        "工作1234小时",
        "欠发1,234.1234元",
    ],
)
def test_amounts_dates_and_numbers_of_documents_are_nobodys_last_digits(text):
    check_hidden([SOMEBODY], {"/finding": text})


def test_last_digits_said_to_be_a_phones_are_hidden_whatever_they_look_like():
    with pytest.raises(ComplainantNamed):
        check_hidden([Complainant(None, "13800002025")], {"/finding": "尾号2025年初来电"})
