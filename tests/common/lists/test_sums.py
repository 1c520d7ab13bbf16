"""Sums and subtotals as people write them: no entries, and said to be left out."""

import pytest

from services.common.lists import reading
from tests.common.lists.make_files import FORM, a_person, an_id_number, xlsx

ID = an_id_number()


def read(content):
    return reading.read(content, FORM)


@pytest.mark.parametrize(
    "words", ["小计", "合 计", "总计：", "共计", "累计", "本页小计", "合计（人）"]
)
@pytest.mark.parametrize(
    "count", ["3人", "共3人", "共 3 人", "3", "1,200.00元", "—", "３人", 3, None]
)
def test_a_sum_is_passed_over_with_whatever_count_stands_beside_it(words, count):
    listing = read(xlsx(a_person(1), [words, None, None, count], a_person(2)))
    assert [row.number for row in listing.rows] == [2, 4]
    assert listing.is_sound
    assert listing.notes == ("第3行是合计或小计，未读取。",)


@pytest.mark.parametrize(
    "words",
    [
        "第2页小计",
        "兴庆区小计",
        "宁夏测试公司合计",
        "总人数",
        "合计3人",
        "小计（3人）",
        "共3人",
        "合计：共3人",
    ],
)
def test_what_a_sum_is_of_may_stand_before_it_and_its_count_behind(words):
    listing = read(xlsx(a_person(), [None, words]))
    assert [row.number for row in listing.rows] == [2]
    assert listing.notes == ("第3行是合计或小计，未读取。",)


@pytest.mark.parametrize("name", ["合计", "小计", "马小计", "合小明", "共和"])
def test_a_person_is_never_taken_for_a_sum(name):
    listing = read(xlsx([name, *a_person()[1:]]))
    assert [row.number for row in listing.rows] == [2]


@pytest.mark.parametrize(
    "beside",
    [ID, ID[:-1] + "x", f"'{ID}", ID[:6] + ID[8:17], float(ID)],
    ids=("text", "x", "apostrophe", "of fifteen", "number"),
)
def test_a_row_with_an_id_number_is_never_a_sum(beside):
    listing = read(xlsx(a_person(), ["合计", beside]))
    assert [row.number for row in listing.rows] == [2, 3]


@pytest.mark.parametrize("row", [["马小计"], ["合小明"], ["小计", None, "马丽"], ["3人"]])
def test_what_may_be_an_entry_is_one_with_its_faults(row):
    listing = read(xlsx(a_person(), row))
    assert [one.number for one in listing.rows] == [2, 3]
    assert not listing.is_sound
