"""How long tokens live, what they say, and which refresh token is no good."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from services.accounts.rules import tokens
from services.accounts.rules.accounts import Account
from services.accounts.rules.tokens import Family, RefreshToken, TokenTerms

NOW = datetime(2026, 3, 2, 1, 0, 0, 900_000, tzinfo=UTC)
TERMS = TokenTerms(
    access=timedelta(minutes=15), idle=timedelta(minutes=30), absolute=timedelta(hours=12)
)
MOMENT = timedelta(microseconds=1)
LIVES, SECOND = TERMS.access, timedelta(seconds=1)


def test_a_family_lasts_its_absolute_span() -> None:
    assert tokens.begin_family(NOW, TERMS) == Family(NOW + timedelta(hours=12))


def test_a_token_may_rest_its_idle_span() -> None:
    family = tokens.begin_family(NOW, TERMS)
    assert tokens.next_token(NOW, TERMS, family) == RefreshToken(NOW + timedelta(minutes=30))


def test_no_token_outlives_its_family() -> None:
    family = Family(NOW + timedelta(minutes=10))
    assert tokens.next_token(NOW, TERMS, family).idle_until == family.ends_at


@pytest.mark.parametrize(
    ("token", "family", "verdict"),
    [
        (RefreshToken(NOW + MOMENT), Family(NOW + MOMENT), "good"),
        (RefreshToken(NOW), Family(NOW + MOMENT), "over"),
        (RefreshToken(NOW + MOMENT), Family(NOW), "over"),
        (RefreshToken(NOW + MOMENT), Family(NOW + MOMENT, revoked=True), "over"),
        (RefreshToken(NOW + MOMENT, spent=True), Family(NOW + MOMENT), "reused"),
        (RefreshToken(NOW, spent=True), Family(NOW + MOMENT), "reused"),
        (RefreshToken(NOW + MOMENT, spent=True), Family(NOW), "over"),
    ],
)
def test_a_token_is_good_once_and_while_neither_it_nor_its_family_is_over(
    token: RefreshToken, family: Family, verdict: str
) -> None:
    assert tokens.judge(token, family, NOW) == verdict


def test_only_the_digest_of_a_refresh_token_is_known() -> None:
    assert tokens.digest("opaque") == sha256(b"opaque").digest()


def test_a_token_says_who_somebody_is_and_how_long_it_holds() -> None:
    account = Account(
        account_id="acc_1", name="liming", kind="officer", roles=("clerk",), region="640100"
    )
    issued_at = int(NOW.timestamp())
    ends_at = tokens.access_ends(NOW, TERMS, tokens.begin_family(NOW, TERMS))
    told = tokens.claims(account, sign_in="fam_1", token_id="tok_1", now=NOW, ends_at=ends_at)
    assert told == {
        "iss": "jianxi-accounts",
        "aud": "jianxi-api",
        "sub": "acc_1",
        "kind": "officer",
        "roles": ["clerk"],
        "region": "640100",
        "unit_id": None,
        "youth_id": None,
        "iat": issued_at,
        "exp": issued_at + 900,
        "jti": "tok_1",
        "sid": "fam_1",
    }


@pytest.mark.parametrize(
    ("left", "lives"), [(LIVES, LIVES), (LIVES - SECOND, LIVES - SECOND), (LIVES + SECOND, LIVES)]
)
def test_an_access_token_never_outlives_its_sign_in(left: timedelta, lives: timedelta) -> None:
    assert tokens.access_ends(NOW, TERMS, Family(NOW + left)) == NOW + lives


def test_an_access_token_never_outlives_what_is_lent_in_it() -> None:
    family = tokens.begin_family(NOW, TERMS)
    moment = timedelta(seconds=1)
    for lent, lives in (
        (None, TERMS.access),
        (TERMS.access + moment, TERMS.access),
        (TERMS.access - moment, TERMS.access - moment),
        (moment, moment),
    ):
        assert tokens.access_ends(NOW, TERMS, family, lent) == NOW + lives
