"""A person's numbers in words that everybody will read, and what only looks like one."""

import pytest

from services.units.rules.personal_numbers import (
    PersonalNumberInText,
    holds_number,
    refuse_numbers,
)
from services.units.rules.post_texts import PostText


@pytest.mark.parametrize(
    "text",
    [
        "咨询电话13995112233",
        "联系王经理 139 9511 2233。",
        "139-9511-2233",
        "139——9511——2233",
        "１３９９５１１２２３３",
        "+86 13995112233",
        "8613995112233",
        "补助300元 13995112233",
        "19995112233微信同号",
        "证号640104200403150018",
        "640104 20040315 001x",
        "64010420040315001X",
    ],
)
def test_a_persons_number_is_found_however_it_is_parted(text: str) -> None:
    assert holds_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "咨询电话0951-5012345",
        "热线12333",
        "2026-03-01 至 2026-08-31",
        "2026-03-01 2026-08-31",
        "订单号139951122334",
        "12995112233",
        "1399511223",
        "信用代码91640100227680123X",
        "证号640104200413150018",
        "邮编750001，8:30-17:30",
        "整理1 3 5 7 9号库房",
    ],
)
def test_what_is_no_persons_number_may_stand(text: str) -> None:
    assert not holds_number(text)


def test_every_text_with_a_number_is_named_and_no_number_repeated() -> None:
    texts = [
        PostText("/title", "资料员"),
        PostText("/duties", "整理资料，有事打13995112233"),
        PostText("/skills/0", "139 9511 2233"),
    ]
    with pytest.raises(PersonalNumberInText) as refused:
        refuse_numbers(texts)
    assert refused.value.members == {"pointers": ["/duties", "/skills/0"]}
    assert "139" not in str(refused.value)
    refuse_numbers(texts[:1])
