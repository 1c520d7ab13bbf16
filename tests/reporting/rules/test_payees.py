"""Payee accounts: what can be a number, and who must give a ground."""

from datetime import date

import pytest

from services.common.errors import Malformed
from services.reporting.rules import payees


@pytest.mark.parametrize(
    "text", ["1234567890", "6217 0012 3000 1234 567", "6" * 30, "6217-0012-30"]
)
def test_ten_to_thirty_digits_are_an_account(text):
    assert payees.account_number(text).isdigit()


@pytest.mark.parametrize(
    "text", ["123456789", "6" * 31, "62170012300012345X", "１２３４５６７８９０", ""]
)
def test_anything_else_is_malformed_and_not_echoed(text):
    with pytest.raises(Malformed) as refused:
        payees.account_number(text)
    assert refused.value.pointer == "/account"
    assert not text or text not in refused.value.detail


CARD, OTHER, UNIT = "social_security_card", "bank_card", "unit_account"


def test_a_proxy_gives_a_ground():
    with pytest.raises(payees.ProxyNeedsGround):
        payees.ground_of("youth", CARD, by_proxy=True, ground=None)
    assert payees.ground_of("youth", CARD, by_proxy=True, ground="本人委托书") == "本人委托书"


def test_the_owner_of_a_social_security_card_needs_none():
    assert payees.ground_of("youth", CARD, by_proxy=False, ground=None) == "本人登记"
    assert payees.ground_of("unit", UNIT, by_proxy=False, ground=None) == "本人登记"


def test_another_card_needs_a_ground():
    with pytest.raises(payees.SecondCardNeedsGround):
        payees.ground_of("youth", OTHER, by_proxy=False, ground=None)
    assert payees.ground_of("youth", OTHER, by_proxy=False, ground="未办卡") == "未办卡"


@pytest.mark.parametrize(("payee", "kind"), [("youth", UNIT), ("unit", CARD), ("unit", OTHER)])
def test_an_account_is_of_a_kind_that_its_owner_can_have(payee, kind):
    with pytest.raises(payees.AccountKindUnfit) as refused:
        payees.ground_of(payee, kind, by_proxy=False, ground="依据")
    assert refused.value.pointer == "/kind"


def test_an_account_begins_today_or_later():
    payees.require_effective(date(2026, 3, 2), date(2026, 3, 2))
    with pytest.raises(payees.EffectiveOnImpossible):
        payees.require_effective(date(2026, 3, 1), date(2026, 3, 2))


def test_a_batch_under_way_freezes_an_account():
    payees.require_not_frozen(None)
    with pytest.raises(payees.PayeeAccountFrozen) as refused:
        payees.require_not_frozen("stm_1")
    assert refused.value.members == {"settlement_id": "stm_1"}


def test_a_second_person_or_the_youth_looks_again():
    payees.require_second_look("a", "b", by_owner=False, confirmed=False, same=True)
    payees.require_second_look("a", "a", by_owner=True, confirmed=False, same=True)


@pytest.mark.parametrize(
    ("author", "by_owner", "confirmed", "same", "error"),
    [
        ("a", False, False, True, payees.SecondPersonNeeded),
        ("b", False, True, True, payees.PayeeAccountConfirmed),
        ("b", False, False, False, payees.AccountNumbersDiffer),
        ("a", True, False, False, payees.AccountNumbersDiffer),
    ],
)
def test_a_second_look_that_is_none_is_refused(author, by_owner, confirmed, same, error):
    with pytest.raises(error):
        payees.require_second_look("a", author, by_owner=by_owner, confirmed=confirmed, same=same)


def test_a_first_account_replaces_no_version():
    payees.require_version(None, 0)
    payees.require_version(0, 0)


def test_a_change_names_the_version_it_saw():
    payees.require_version(1, 1)
    with pytest.raises(payees.PayeeAccountChanged):
        payees.require_version(1, 2)
    with pytest.raises(payees.VersionMissing):
        payees.require_version(None, 1)


def test_only_an_account_in_the_registered_name_is_paid_to():
    payees.require_holder(same=True)
    with pytest.raises(payees.HolderDiffers):
        payees.require_holder(same=False)
    with pytest.raises(payees.PayeeUnknown):
        payees.require_holder(same=None)
