"""The consent to be insured: its words, its sum, its beneficiaries, and who may give it."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest

from services.common.errors import Malformed
from services.matching.rules import insurance_consents as rules
from services.matching.rules.insurance_consents import Beneficiary, ConsentSeen, Insured

WHO = Insured("阿依·测试", "640104-2026-000001", "塞上测试机械有限公司", 500_000)
FATHER, MOTHER = Beneficiary("阿里·测试", "parent", 60), Beneficiary("法图·测试", "spouse", 40)


def test_the_words_name_the_sum_and_the_beneficiaries() -> None:
    text = rules.text_of(WHO, [FATHER, MOTHER])
    assert "保险金额不超过500000元" in text
    assert "受益人和份额为：阿里·测试（父母）60%；法图·测试（配偶）40%。" in text
    assert "由法定继承人依法继承" in rules.text_of(WHO, [])
    assert rules.digest_of(text) == hashlib.sha256(text.encode()).hexdigest()


def test_shares_come_to_the_whole_or_nobody_is_named() -> None:
    rules.check_shares([])
    rules.check_shares([FATHER, MOTHER])
    for named in ([FATHER], [FATHER, MOTHER, MOTHER]):
        with pytest.raises(Malformed):
            rules.check_shares(named)


def test_a_grown_up_consents_to_these_very_words() -> None:
    text = rules.text_of(WHO, [])
    rules.refuse_consent(text, rules.digest_of(text), minor=False)
    with pytest.raises(rules.ConsentTextDiffers):
        rules.refuse_consent(text, rules.digest_of(rules.text_of(WHO, [FATHER])), minor=False)
    with pytest.raises(rules.ConsentByGuardian):
        rules.refuse_consent(text, rules.digest_of(text), minor=True)


def test_a_minors_words_are_their_guardians_too() -> None:
    alone, together = (replace(WHO, minor=minor) for minor in (False, True))
    assert "监护人" not in rules.text_of(alone, [])
    text = rules.text_of(together, [])
    assert text.startswith(f"本人{together.name}及本人的监护人，就见习协议")
    assert "本人及本人的监护人没有另行指定受益人" in text
    assert rules.digest_of(text) != rules.digest_of(rules.text_of(alone, []))


def test_a_minors_paper_names_the_guardian_and_no_other_does() -> None:
    rules.check_guardian_named("阿里·测试", minor=True)
    rules.check_guardian_named(None, minor=False)
    for name, minor in ((None, True), ("阿里·测试", False)):
        with pytest.raises(Malformed):
            rules.check_guardian_named(name, minor=minor)


def test_a_paper_is_accepted_on_its_number_and_its_signatures() -> None:
    rules.refuse_unseen(ConsentSeen(number_on_each_page=True, signatures=True))
    for seen, missing in (
        (ConsentSeen(number_on_each_page=False, signatures=True), ["number_on_each_page"]),
        (ConsentSeen(number_on_each_page=True, signatures=False), ["signatures"]),
    ):
        with pytest.raises(rules.ConsentPaperNotSeen) as refused:
            rules.refuse_unseen(seen)
        assert refused.value.members["missing"] == missing


def test_an_agreement_of_the_time_before_is_named_by_its_day() -> None:
    before = replace(WHO, agreement="dsp_1", signed_on=date(2025, 12, 1))
    text = rules.text_of(before, [])
    assert (
        "就2025年12月1日签订的见习协议（派遣编号dsp_1，见习单位：塞上测试机械有限公司）约定" in text
    )
    assert "就见习协议640104-2026-000001（见习单位：塞上测试机械有限公司）约定" in rules.text_of(
        WHO, []
    )
