"""Words for a unit's eyes name nobody who complained of it."""

import pytest

from services.units.policy.given_names import name_words
from services.units.rules.anonymity import Complainant, ComplainantNamed
from services.units.rules.anonymity import check_hidden as check

SOMEBODY = Complainant("马 小测", "13800001234")
OTHER = Complainant("王测试", None)


def check_hidden(complainants, told):
    check(complainants, told, name_words())


def typed(name):
    return Complainant(name, None, typed=True)


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
        "1234的来电反映",
        "来电号码后四位：1234",
        "138-0000-1234",
        "小测同学反映属实",
        "经小 测 女士投诉",
        "测试举报属实",
    ],
)
def test_neither_names_nor_phones_nor_numbers_of_complaints_are_told(text):
    with pytest.raises(ComplainantNamed) as refused:
        check_hidden([OTHER, SOMEBODY], {"/evidence": "监控录像", "/finding": text})
    assert refused.value.pointer == "/finding"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("马小测", "小测验三次，反映良好"),
        ("马测", "在，测同学反映"),
        ("阿依·测试", "测试设备停用"),
        ("Li Wei", "Wei反映"),
        ("马小测", "小测说明见附件，小测称重合格"),
        ("阿依·测试", "阿依尔机械厂"),
    ],
)
def test_a_given_name_is_one_only_where_a_person_is_spoken_of(name, text):
    check_hidden([Complainant(name, None)], {"/finding": text})


def test_the_last_part_of_a_name_in_parts_is_a_given_name():
    with pytest.raises(ComplainantNamed):
        check_hidden([Complainant("阿依·测试", None)], {"/finding": "测试同学反映属实"})


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


@pytest.mark.parametrize(
    ("tail", "text"),
    [
        ("2026", "见〔2025〕2026号"),
        ("1000", "共1000平方米"),
        ("1000", "场地1000㎡"),
        ("1000", "电流1000A"),
        ("1000", "来电称场地有1000平方米"),
        ("2025", "来电反映2025年的事"),
        ("1000", "编号1000"),
    ],
)
def test_measures_years_and_numbers_of_documents_are_no_phone(tail, text):
    check_hidden([Complainant(None, f"1380000{tail}")], {"/finding": text})


@pytest.mark.parametrize(
    "word",
    [
        "安全",
        "安全生产",
        "事故",
        "清退",
        "整改",
        "决定",
        "不符",
        "施工",
        "施工队",
        "金额",
        "时间",
        "Li",
        "App",
        "王某",
        "马",
        "欧阳",
        "安全·事故",
        "单位的",
    ],
)
def test_a_word_typed_for_a_name_stops_no_office(word):
    text = (
        "发生安全生产事故隐患，现场施工队施工时间与申报金额不符合，决定清退，限期整改；Lighting、App、"
        "Li、王某、马、欧阳、安全事故、单位的"
    )
    check_hidden([typed(word)], {"/facts": text})


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("李小明", "李 小明反映属实"),
        ("马·小测", "马小测反映属实"),
        ("欧阳测", "欧阳测反映属实"),
        ("陈李小明", "陈李小明反映属实"),
        ("阿依·测试江", "阿依 • 测试江反映属实"),
        ("阿依·测试江", "阿依.测试江反映属实"),
        ("阿依·测试江", "阿依．测试江反映属实"),
        ("阿依·测试江", "阿依‧测试江反映属实"),
        ("阿依·测试江", "阿依・测试江反映属实"),
        ("阿依·测试江", "阿依･测试江反映属实"),
        ("阿依·测试江", "阿依⋅测试江反映属实"),
        ("阿依·测试江", "阿依∙测试江反映属实"),
        ("买买提·阿不都", "买买提.阿不都反映属实"),
        ("买买提·阿不都", "买买提阿不都反映属实"),
        ("买买提阿不都", "买买提·阿不都反映属实"),
        ("古丽努尔", "古丽 努尔反映属实"),
        ("买买提·阿不都", "买 买 提 · 阿 不 都反映属实"),
        ("买买提·阿不都", "買買提·阿不都反映属实"),
        ("買買提·阿不都", "买买提阿不都反映属实"),
        ("买买提·阿不都", "买买提-阿不都反映属实"),
        ("买买提·阿不都", "阿不都反映属实"),
        ("买买提·阿不都", "经查，买买提未到岗"),
        ("阿依·测试江", "阿 依 - 测 试 江反映属实"),
        ("李小明", "小明说反映属实"),
        ("李小明", "小明的投诉属实"),
        ("李小明", "投诉人：小明"),
        ("欧阳娜", "歐陽娜反映属实"),
        ("歐陽娜", "欧阳娜反映属实"),
        ("Li Wei", "经核实li wei的投诉"),
        ("Li Wei", "经核实Wei Li反映属实"),
        ("Anna Maria Test", "经核实test anna-maria的投诉"),
        ("Anna Maria Test", "经核实maria test anna的投诉"),
        ("李小明", "经查，小 明未到岗，反映属实"),
        ("李小明", "经查，小　明未到岗"),
        ("李小明", "经查，小·明未到岗"),
        ("李小明", "经查，小--明未到岗"),
    ],
)
def test_a_name_typed_is_hidden(name, text):
    with pytest.raises(ComplainantNamed):
        check_hidden([typed(name)], {"/facts": text})


def test_letters_of_a_name_end_where_it_ends():
    registered = Complainant("Li", None)
    check_hidden([registered], {"/facts": "Lighting施工"})
    with pytest.raises(ComplainantNamed):
        check_hidden([registered], {"/facts": "由Li反映"})


@pytest.mark.parametrize("text", ["SanZhang说", "san-zhang", "zhangsan said", "ZHANG San"])
def test_a_latin_name_is_hidden_whichever_part_comes_first(text):
    with pytest.raises(ComplainantNamed):
        check_hidden([Complainant("Zhang San", None)], {"/facts": text})


def test_two_characters_of_other_words_are_no_given_name():
    check_hidden(
        [typed("李小明")], {"/facts": "规模较小\n明日复查；小，明日；大小明细；较小 的明细"}
    )
