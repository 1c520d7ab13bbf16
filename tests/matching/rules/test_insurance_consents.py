"""The consent to be insured: its words, its sum, its beneficiaries, and who may give it."""

import hashlib

import pytest

from services.common.errors import Malformed
from services.matching.rules import insurance_consents as rules
from services.matching.rules.insurance_consents import Beneficiary, Insured

WHO = Insured("阿依·测试", "640104-2026-000001", "塞上测试机械有限公司", 500_000)
FATHER, MOTHER = Beneficiary("阿里·测试", "父亲", 60), Beneficiary("法图·测试", "母亲", 40)


def test_the_words_name_the_sum_and_the_beneficiaries() -> None:
    text = rules.text_of(WHO, [FATHER, MOTHER])
    assert "保险金额不超过500000元" in text
    assert "受益人和份额为：阿里·测试（父亲）60%；法图·测试（母亲）40%。" in text
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
