"""The threshold check is quick on any text. Apart from the rules: coverage would slow it down."""

import time

import pytest

from services.units import policy
from services.units.rules.thresholds.reading import read

LEXICON = policy.lexicon()

REPEATED = [
    "本科",
    "专业",
    "面试",
    "不限学历",
    "。",
    "a",
    "公司有",
    "本科、",
    "聊几句合适",
    "不",
    "本 ",
]
REPEATED += ["本科会计面试985不限公司有期满", "，本科", "本\n", "大学，", "期满", "要不要面试"]


@pytest.mark.parametrize("piece", REPEATED)
def test_no_text_of_ten_thousand_characters_takes_long(piece):
    text = (piece * 10_000)[:10_000]
    spans = []
    for _ in range(5):
        started = time.process_time()
        read(text, LEXICON)
        spans.append(time.process_time() - started)
    assert min(spans) < 0.05


def test_two_thousand_texts_of_a_hundred_characters_take_no_second():
    text = (
        "岗位要求：能吃苦，服从管理。学历不限，专业不限，由人社部门统一派遣，免面试。"
        "见习期六个月，提供工作餐和意外险，师傅一对一带教，期满考核合格者优先留用。"
        "公司有多名硕士，氛围轻松，周末双休，包吃住，欢迎各位青年。"
    )
    started = time.process_time()
    for _ in range(200):
        read(text[:100], LEXICON)
    assert time.process_time() - started < 0.1
