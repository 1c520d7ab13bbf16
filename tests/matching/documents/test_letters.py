"""The dispatch letter: what it asks of the unit, before the signature and after it."""

from dataclasses import replace
from datetime import date

import pytest

from services.matching.documents import papers
from services.matching.documents.papers import Letter
from tests.matching.words import WORDS
from tests.pdfs import text_of

LETTER = Letter(
    dispatch_id="dsp_01K5ZJ8Q4V7Y2M3N6P9R0S1T2V",
    youth_name="阿依·测试",
    words=WORDS,
    county_name="兴庆区",
    months=6,
    issued_on=date(2026, 3, 2),
    sign_by=date(2026, 3, 5),
    signed_on=None,
    arrive_by=None,
    unit_region="640104",
    printed_on=date(2026, 3, 2),
)


@pytest.mark.parametrize(
    ("letter", "words"),
    [
        (LETTER, "在2026年3月5日以前（含当日）签订见习协议"),
        (replace(LETTER, sign_by=None), "及时签订见习协议"),
        (replace(LETTER, signed_on=date(2026, 3, 4)), "见习协议已于2026年3月4日签订"),
    ],
)
def test_it_asks_for_the_signature_until_it_is_given(letter: Letter, words: str) -> None:
    text = text_of(papers.letter(letter).content)
    assert words in text
    assert "请你单位做好接收准备" in text
    assert ("以前（含当日）签订" in text) == (letter == LETTER)


def test_it_says_by_which_day_the_youth_comes_as_soon_as_that_is_known() -> None:
    assert "本人应在" not in text_of(papers.letter(LETTER).content)
    signed = replace(LETTER, signed_on=date(2026, 3, 4), arrive_by=date(2026, 3, 11))
    text = text_of(papers.letter(signed).content).replace("\n", "")
    assert "本人应在2026年3月11日以前（含当日）到岗，到岗以后请及时在系统中登记。" in text


def test_it_is_of_the_day_of_the_dispatch_and_says_when_it_was_printed_later() -> None:
    assert "打印" not in text_of(papers.letter(LETTER).content)
    later = replace(LETTER, signed_on=date(2026, 3, 4), printed_on=date(2026, 12, 1))
    text = text_of(papers.letter(later).content)
    assert "2026年3月2日（2026年12月1日打印）" in text.replace("\n", "")


def test_of_who_came_nobody_is_asked_to_get_ready() -> None:
    came = replace(LETTER, signed_on=date(2026, 3, 4), arrived_on=date(2026, 3, 5))
    text = text_of(papers.letter(came).content)
    assert "见习协议已于2026年3月4日签订，本人已于2026年3月5日到岗" in text
    assert "做好接收准备" not in text
    assert "到岗前请进行安全教育" not in text


def test_it_names_the_youth_and_the_agreement_so_that_namesakes_are_told_apart() -> None:
    before = text_of(papers.letter(LETTER).content).replace("\n", "")
    assert "现派遣阿依·测试到你单位" in before
    signed = replace(
        LETTER,
        signed_on=date(2026, 3, 4),
        card="居民身份证号码640**************3",
        agreement="640104-2026-000007",
    )
    text = text_of(papers.letter(signed).content).replace("\n", "")
    assert "现派遣阿依·测试（居民身份证号码640**************3）到你单位" in text
    assert "见习协议（编号640104-2026-000007）已于2026年3月4日签订" in text
