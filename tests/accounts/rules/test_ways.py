"""Ways to sign in: one of a kind, never fewer than one, and proof by those there are."""

import pytest

from services.accounts.rules.ways import (
    LastWay,
    Proof,
    ProofUnfit,
    WayBound,
    Ways,
    WayUnbound,
    refuse_binding,
    refuse_proof,
    refuse_unbinding,
)

ALL = Ways(password=True, wechat=True, phone=True)
BY_WECHAT = Ways(password=False, wechat=True, phone=False)


def test_one_of_a_kind_is_bound():
    refuse_binding(BY_WECHAT, "phone")
    with pytest.raises(WayBound):
        refuse_binding(BY_WECHAT, "wechat")


def test_the_last_way_is_not_unbound():
    refuse_unbinding(ALL, "wechat")
    refuse_unbinding(Ways(password=False, wechat=True, phone=True), "phone")
    with pytest.raises(LastWay):
        refuse_unbinding(BY_WECHAT, "wechat")


def test_what_is_not_bound_is_not_unbound():
    with pytest.raises(WayUnbound):
        refuse_unbinding(BY_WECHAT, "phone")


@pytest.mark.parametrize("way", ["password", "wechat", "phone"])
def test_only_a_way_that_is_there_proves(way):
    refuse_proof(ALL, Proof(way, "x"))
    with pytest.raises(ProofUnfit):
        refuse_proof(Ways(password=False, wechat=False, phone=False), Proof(way, "x"))
