"""Payee accounts: what can be a number, and who must give a ground."""

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


def test_a_proxy_gives_a_ground():
    with pytest.raises(payees.ProxyNeedsGround):
        payees.ground_of(by_proxy=True, ground=None)
    assert payees.ground_of(by_proxy=True, ground="本人委托书") == "本人委托书"


def test_the_owner_needs_none():
    assert payees.ground_of(by_proxy=False, ground=None) == "本人登记"


def test_a_first_account_replaces_no_version():
    payees.require_version(None, 0)
    payees.require_version(0, 0)


def test_a_change_names_the_version_it_saw():
    payees.require_version(1, 1)
    with pytest.raises(payees.PayeeAccountChanged):
        payees.require_version(1, 2)
    with pytest.raises(payees.VersionMissing):
        payees.require_version(None, 1)
