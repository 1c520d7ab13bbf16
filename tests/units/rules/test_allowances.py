"""What a unit adds in money: amounts below nothing, of nothing or beyond belief are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.units.rules.allowances import AllowanceUnfit, allowance_fault, check_allowance

MOST = 20_000


@pytest.mark.parametrize(
    "text",
    [
        "每月300元",
        "300",
        "每月300-500元",
        "每月300元—500元",
        "2,000.50元/月",
        "每月1万-2万元",
        "1万5千元",
        "餐补每天20元，全勤另发100元",
        "满3个月的每月200元",
        "2026年起每月300元",
        "9:00-18:00在岗的每天20元",
        "住宿费0元，每月300元",
        "住宿免费",
        "负责2人以上的每月加200元",
        "地下负1层食堂用餐每餐补10元",
        "按A-1档发放",
        "20000元",
        "每周一-5日发放200元",
        "500人民币",
    ],
)
def test_what_units_write_passes(text):
    check_allowance(text, MOST)


def test_nothing_said_is_nothing_added():
    check_allowance(None, MOST)


@pytest.mark.parametrize(
    "text",
    [
        *("-1.00", "－1.00", "−300元", "每月-300元", "每月 - 300 元", "补助：—300元", "负300元"),
        *("负三百元", "另发(-200)元", "每月300元，-50元", "餐补-300元"),
    ],
)
def test_an_amount_below_nothing_is_refused(text):
    with pytest.raises(AllowanceUnfit, match="不能为负") as refused:
        check_allowance(text, MOST)
    assert refused.value.members == {"pointers": ["/extras/allowance"], "most": MOST}


@pytest.mark.parametrize(
    "text",
    ["20000.01元", "99999999", "每月3万元", "1百万", "每月300元，年终1亿元", "２０００１元"],
)
def test_an_amount_beyond_belief_is_refused(text):
    with pytest.raises(AllowanceUnfit, match="不能超过20000元"):
        check_allowance(text, MOST, "/posts/0/extras/allowance")


@pytest.mark.parametrize("text", ["0", "0.00", "每月0元", "¥0元/月", "0元/人民币", "每人每天0.0元"])
def test_nothing_is_no_amount(text):
    with pytest.raises(AllowanceUnfit, match="不能为零"):
        check_allowance(text, MOST)


@given(st.decimals(0, 10**9, places=2))
def test_an_amount_passes_by_its_size_alone(amount):
    fault = allowance_fault(f"每月{amount}元", MOST)
    assert (fault is None) == (0 < amount <= MOST)


@given(st.decimals("0.01", 10**9, places=2), st.sampled_from("-－−–—负"))
def test_no_amount_below_nothing_passes(amount, minus):
    assert allowance_fault(f"每月{minus}{amount}元", MOST)


@given(st.text(max_size=200))
def test_any_text_is_read(text):
    allowance_fault(text, MOST)
