"""Holders of accounts beside the names of the registry: what counts, and what does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.rules.holders import is_in_name_of


@pytest.mark.parametrize(
    "holder", ["阿依·测试", "阿依测试", "阿依．测试", "阿依.测试", " 阿依•测试", "阿 依 测 试"]
)
def test_dots_and_blanks_do_not_count(holder):
    assert is_in_name_of(holder, "阿依·测试")


@pytest.mark.parametrize("holder", ["LI WEI", "Ｌｉ　Ｗｅｉ", "LiWei", "li·wei"])
def test_neither_do_widths_and_capitals(holder):
    assert is_in_name_of(holder, "Li Wei")


@pytest.mark.parametrize("holder", ["阿依", "测试阿依", "阿依·测试二", "", "·", "阿依·测-试"])
def test_another_name_is_another_persons(holder):
    assert not is_in_name_of(holder, "阿依·测试")


@given(st.text(), st.text())
def test_it_does_not_matter_which_is_asked_of_which(one, other):
    assert is_in_name_of(one, other) == is_in_name_of(other, one)
    assert is_in_name_of(one, one)
