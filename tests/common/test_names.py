"""Texts as people write them: what is left out of them, the quick way and the long one."""

from unicodedata import category

import pytest

from services.common.lists import spelling
from services.common.values import names

INVISIBLE = sorted(names._INVISIBLE)
SPACES = sorted(names._SPACES)
DOTS = sorted(names._DOTS)


@pytest.mark.parametrize("between", ["", "a", "，", "é", "𠮷"])
def test_invisible_characters_are_left_out_wherever_they_stand(between: str) -> None:
    for code in INVISIBLE:
        assert names.plain(f"{chr(code)}马{chr(code)}{between}文{chr(code)}") == f"马{between}文"


def test_every_kind_of_blank_is_a_simple_one() -> None:
    for code in SPACES:
        assert names.plain(f"马{chr(code)}文{chr(code)}") == "马 文"
        assert names.named(f"马{chr(code)}文") == "马文"
        assert names.named(f"Li{chr(code)}Wen") == "Li Wen"


def test_a_text_whose_characters_all_show_has_nothing_to_leave_out() -> None:
    shown = [code for code in (*INVISIBLE, *SPACES) if chr(code).isprintable()]
    assert all(names._SHOWN_AS_NOTHING.search(chr(code)) for code in shown)
    assert not "\r\n".isprintable()


def test_every_kind_of_dot_is_the_one_dot() -> None:
    for code in DOTS:
        assert names.named(f"买买提{chr(code)}测试") == "买买提·测试"


def test_a_name_of_letters_alone_has_neither_dot_nor_blank() -> None:
    odd = {*DOTS, *INVISIBLE, *SPACES, ord("·"), *(c for c in range(0x3001) if chr(c).isspace())}
    assert not [code for code in odd if names.plain(chr(code)).isalpha()]
    assert names.named("马晓文") == "马晓文"
    assert names.named("Mehmet") == "Mehmet"


def test_characters_of_private_use_are_those_of_their_category() -> None:
    edges = [0xE000, 0xF8FF, 0xF0000, 0xFFFFD, 0x100000, 0x10FFFD]
    around = {code + by for code in edges for by in (-1, 0, 1)} | set(range(0x4E00, 0x4F00))
    for code in around:
        assert spelling.has_private(f"马{chr(code)}") == (category(chr(code)) == "Co"), hex(code)


@pytest.mark.parametrize(
    "name",
    [
        "马明",
        "阿依·测试",
        "古丽·买买提·艾合买提",
        "Li Ming",
        "O'Brien",
        "O’Brien",
        "Anne-Marie",
        "بىرنەچچە",
        "देवी",
        "เอมี่",
        "李〇",
        "马䶮",
        "王𬱖",
        "马\ue863",
        "赵\U0003fff0",
    ],
)
def test_letters_of_any_script_and_what_stands_between_them_make_a_name(name: str) -> None:
    assert names.is_of_person(names.named(name))


@pytest.mark.parametrize(
    "name",
    ["", "·", " ", "-", "张三1", "张三１", "<b>张三</b>", "马😀", "马明（小）", "王?明", "a@b",
     "·马", "马·", "-马", "马-", "．马", "张_三", "李Ⅱ", "马☎", "1️⃣"],
)  # fmt: skip
def test_digits_tags_and_emoji_make_no_name(name: str) -> None:
    assert not names.is_of_person(names.named(name))


@pytest.mark.parametrize(
    "name",
    ["宁夏某某科技有限公司", "银川市第一幼儿园（分园）", "3M中国", "“沙湖”旅游公司", "A&B Ltd.",
     "宁夏-中卫物流", "社区服务中心2号站", "ab"],
)  # fmt: skip
def test_what_names_of_units_are_written_with_makes_one(name: str) -> None:
    assert names.is_of_organisation(name)


@pytest.mark.parametrize(
    "name",
    ["", "甲", "12345", "<script>alert(1)</script>", "-1+1公司", "@SUM(1)", "=甲公司", "+甲公司",
     "甲公司😀", "a\u202eb公司", "（）", "。公司"],
)  # fmt: skip
def test_tags_formulas_and_signs_make_no_name_of_a_unit(name: str) -> None:
    assert not names.is_of_organisation(name)
