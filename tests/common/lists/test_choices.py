"""What a refused choice is told: all there are if they are few, else those that come close."""

from datetime import date

import pytest

from services.common.lists.choices import counties_on, refusal, yes_or_no
from services.common.lists.spelling import chosen

COUNTIES, NAMES = counties_on(date(2026, 3, 2))
WHERE = "全部见名单模板中这一列的下拉列表。"


def told(text):
    return refusal(chosen(text), COUNTIES, NAMES)


def test_few_choices_are_all_told():
    assert refusal("看情况", yes_or_no(), ("是", "否")) == "只能填写：是、否。"
    assert refusal("甲", {}, ()) == "不认识的内容。"


@pytest.mark.parametrize(
    ("text", "close"),
    [
        ("银川市", "兴庆区、西夏区、金凤区、永宁县、贺兰县、灵武市"),
        ("石嘴山", "大武口区、惠农区、平罗县"),
        ("宁夏固原市", "原州区、西吉县、隆德县、泾源县、彭阳县"),
        ("兴庆", "兴庆区"),
        ("青铜峡市小坝镇", "青铜峡市"),
        ("西峡区", "西夏区"),
        ("6401O4", "兴庆区"),
    ],
)
def test_a_city_is_told_its_counties_and_a_slip_what_is_like_it(text, close):
    said = told(text)
    assert said.startswith(f"不在可填的22项之内；最接近的是：{close}")
    assert said.endswith(WHERE)


@pytest.mark.parametrize("text", ["天心区", "区", "长沙市岳麓区" * 10, "x"])
def test_what_is_like_none_is_told_where_they_all_are(text):
    assert told(text) == f"不在可填的22项之内。{WHERE}"


def test_what_was_written_is_not_told():
    assert "小坝镇" not in told("青铜峡市小坝镇")
