"""What may be agreed with a department, and what a key of it opens when."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.accounts.rules import data_agreements as rules
from services.accounts.rules import department_keys as keys
from services.accounts.rules import feeds, signatures, tokens
from services.accounts.rules.accounts import Account
from services.accounts.rules.officers import NotAdministrator
from services.common.values import signatures as signing
from services.common.values.signatures import SignedRequest

CHIEF = Account("acc_1", "chief", "officer", ("administrator",), "640100")
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 4)
DAY = timedelta(days=1)
TERMS = rules.Terms(
    department_name="银川市商务局",
    purpose="掌握推荐单位的认定情况",
    legal_basis="政务数据共享条例第十四条",
    feeds={"units": ["name", "state"]},
    batches=("recommendations",),
    regions=("640100", "640104"),
    algorithm="hmac-sha256",
    first_day=FIRST,
    last_day=LAST,
)
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
SECRET = "a secret of forty-three characters, or nearly"
OF_AGREEMENT = ("dag_1", "in_force", 1, "640100", "commerce")
KEY = keys.DepartmentKey("dky_1", SECRET, "active", *OF_AGREEMENT, TERMS)


def test_terms_within_the_office_and_the_catalogue_are_agreed():
    assert rules.read_terms(CHIEF, "commerce", TERMS, FIRST, 366) == TERMS
    only_batches = replace(TERMS, feeds={})
    assert rules.read_terms(CHIEF, "commerce", only_batches, LAST, 366) == only_batches


UNFIT = {
    "nothing": ({"feeds": {}, "batches": ()}, rules.AgreementEmpty),
    "no such feed": ({"feeds": {"youths": ["name"]}}, rules.FeedFieldUnknown),
    "no such field": ({"feeds": {"units": ["name", "phone"]}}, rules.FeedFieldUnknown),
    "no field": ({"feeds": {"units": []}}, rules.FeedFieldUnknown),
    "no such batch": ({"batches": ("payrolls",)}, rules.FeedFieldUnknown),
    "elsewhere": ({"regions": ("640100", "640205")}, rules.AgreementRegionBeyond),
    "above": ({"regions": ("640000",)}, rules.AgreementRegionBeyond),
    "days": ({"first_day": LAST + DAY}, rules.AgreementDaysUnfit),
}


@pytest.mark.parametrize(("changes", "error"), UNFIT.values(), ids=UNFIT)
def test_other_terms_are_refused(changes, error):
    with pytest.raises(error):
        rules.read_terms(CHIEF, "commerce", replace(TERMS, **changes), FIRST, 366)


@pytest.mark.parametrize("kind", get_args(rules.DepartmentKind))
def test_only_who_recommends_by_the_notice_agrees_to_hand_in_recommendations(kind):
    if kind in ("commerce", "sasac", "youth_league", "federation"):
        assert rules.read_terms(CHIEF, kind, TERMS, FIRST, 366) == TERMS
    else:
        with pytest.raises(rules.BatchNotOfDepartment) as refused:
            rules.read_terms(CHIEF, kind, TERMS, FIRST, 366)
        assert (refused.value.pointer, refused.value.article) == (
            "/batches", "宁人社函〔2020〕272号 九",
        )  # fmt: skip
    others = replace(TERMS, batches=("graduates", "insurance-facts", "unemployed"))
    assert rules.read_terms(CHIEF, kind, others, FIRST, 366) == others


@pytest.mark.parametrize(
    ("state", "day", "told"),
    [
        ("in_force", FIRST - DAY, False),
        ("in_force", FIRST, True),
        ("in_force", LAST, True),
        ("in_force", LAST + DAY, False),
        ("ended", FIRST, False),
    ],
)
def test_an_agreement_holds_on_its_days_until_it_is_ended(state, day, told):
    assert rules.holds(state, TERMS, day) == told


def test_who_names_an_unknown_field_is_told_those_that_are_known():
    terms = replace(TERMS, feeds={"units": ["name", "phone"]})
    with pytest.raises(rules.FeedFieldUnknown) as refused:
        rules.read_terms(CHIEF, "commerce", terms, FIRST, 366)
    assert refused.value.detail.startswith("“见习单位”可以约定的字段：")
    assert "：name、" in refused.value.detail
    assert "phone" not in refused.value.detail


def test_terms_may_end_today_and_not_yesterday():
    rules.read_terms(CHIEF, "commerce", replace(TERMS, last_day=LAST), LAST, 366)
    with pytest.raises(rules.AgreementDaysUnfit):
        rules.read_terms(CHIEF, "commerce", replace(TERMS, last_day=LAST), LAST + DAY, 366)


def test_terms_hold_for_so_many_days_and_not_one_more():
    for today in (FIRST - DAY, FIRST, FIRST + 7 * DAY):
        last = max(FIRST, today) + 365 * DAY
        rules.read_terms(CHIEF, "commerce", replace(TERMS, last_day=last), today, 366)
        with pytest.raises(rules.AgreementDaysUnfit):
            rules.read_terms(CHIEF, "commerce", replace(TERMS, last_day=last + DAY), today, 366)


def test_only_an_administrator_agrees():
    with pytest.raises(NotAdministrator):
        rules.read_terms(replace(CHIEF, roles=("clerk",)), "commerce", TERMS, FIRST, 366)


def test_a_tokens_scopes_name_feeds_and_batches():
    assert TERMS.scopes == ("feeds:units", "exchange-batches:recommendations")


def test_an_agreement_in_force_is_revised_and_ended_and_an_ended_one_stays():
    assert rules.follow("in_force", "revise") == "in_force"
    assert rules.follow("in_force", "end") == "ended"
    rules.refuse_over("in_force")
    for move in ("revise", "end"):
        with pytest.raises(rules.AgreementOver):
            rules.follow("ended", move)
    with pytest.raises(rules.AgreementOver):
        rules.refuse_over("ended")


def test_an_office_sees_its_own_agreements_and_those_within():
    rules.refuse_unseen("640100", "640100")
    rules.refuse_unseen("640100", "640104")
    for area, office in (("640104", "640100"), ("640200", "640100"), (None, "640100")):
        with pytest.raises(rules.AgreementUnknown):
            rules.refuse_unseen(area, office)


def test_who_saw_another_version_is_refused():
    rules.refuse_stale(2, 2)
    with pytest.raises(rules.AgreementChanged):
        rules.refuse_stale(2, 1)


def test_two_keys_and_no_third():
    keys.refuse_third(1)
    with pytest.raises(keys.KeysEnough):
        keys.refuse_third(2)


def test_a_key_is_revoked_once():
    assert keys.revoked("active") == "revoked"
    with pytest.raises(keys.KeyRevoked):
        keys.revoked("revoked")


@pytest.mark.parametrize(
    ("day", "good"),
    [(FIRST - DAY, False), (FIRST, True), (LAST, True), (LAST + DAY, False)],
)
def test_a_key_is_good_on_the_days_of_its_agreement(day, good):
    assert keys.is_good(KEY, day) == good
    assert not keys.is_good(replace(KEY, state="revoked"), day)
    assert not keys.is_good(replace(KEY, agreement_state="ended"), day)


def test_who_knows_the_secret_is_let_in_and_told_why_not():
    assert keys.prove(KEY, SECRET, FIRST) is KEY
    with pytest.raises(keys.AgreementNotInForce):
        keys.prove(replace(KEY, agreement_state="ended"), SECRET, FIRST)


@pytest.mark.parametrize(
    ("key", "secret"),
    [(KEY, "another"), (None, ""), (None, SECRET), (replace(KEY, state="revoked"), SECRET)],
)
def test_who_does_not_is_told_nothing(key, secret):
    with pytest.raises(keys.ClientInvalid):
        keys.prove(key, secret, FIRST)


def test_a_secret_is_not_printed():
    assert SECRET not in repr(KEY)


def test_a_token_of_a_department_says_nothing_else():
    terms = tokens.TokenTerms(timedelta(minutes=15), DAY, DAY)
    claims = tokens.department_claims("dky_1", "dag_1", TERMS, token_id="t", now=NOW, terms=terms)
    assert claims["exp"] - claims["iat"] == 900
    assert claims["scopes"] == list(TERMS.scopes)
    assert claims["regions"] == ["640100", "640104"]
    assert (claims["kind"], claims["roles"]) == ("department", ["department"])


def test_the_catalogue_names_each_feed_and_field_once():
    assert feeds.feed_named("units") is feeds.UNITS
    assert feeds.feed_named("youths") is None
    assert len({feed.name for feed in feeds.FEEDS}) == len(feeds.FEEDS)
    for feed in feeds.FEEDS:
        assert len(feed.field_names) == len(feed.fields)


STANDARDS = {
    "credit_code": "GB 32100",
    "region": "GB/T 2260",
    "workplace_county": "GB/T 2260",
    "industry": "GB/T 4754",
    "occupation": "GB/T 6565",
    "month": "GB/T 7408",
}
"""By which standard a field is coded, wherever it is told; days are of GB/T 7408."""


def is_a_day(name):
    return name.endswith(("_on", "_day", "_since", "_until"))


def test_each_entry_of_the_catalogue_can_be_registered_with_the_exchange_platform():
    codes = [feed.resource_code for feed in feeds.FEEDS]
    assert len(set(codes)) == len(codes)
    for feed in feeds.FEEDS:
        assert re.fullmatch(r"NX-RS-JX-\d{4}", feed.resource_code)
        assert (feed.share_type, feed.period) == ("conditional", "real_time")
        assert feed.provider == "宁夏回族自治区人力资源和社会保障厅"
        assert all(field.title for field in feed.fields)


def test_a_field_names_the_standard_of_its_codes_in_every_feed():
    for feed in feeds.FEEDS:
        for field in feed.fields:
            day = "GB/T 7408" if is_a_day(field.name) else None
            assert field.standard == STANDARDS.get(field.name, day), (feed.name, field.name)


def signed(secret=SECRET, algorithm="hmac-sha256", late=0, **changes):
    told = {
        "method": "GET",
        "path": "/v1/feeds/units",
        "query": "limit=5",
        "body_digest": signing.digest("hmac-sha256", b""),
        "timestamp": int(NOW.timestamp()) + late,
        "nonce": "0123456789abcdef",
        "algorithm": algorithm,
    }
    bare = SignedRequest(**told, signature="")
    return replace(bare, **{"signature": signing.mac(algorithm, secret, bare.text), **changes})


def judged(request, key=KEY, now=NOW):
    return signatures.judge(key, request, now=now, today=FIRST)


def test_a_request_well_signed_awaits_its_nonce():
    assert judged(signed()) is None
    national = replace(KEY, terms=replace(TERMS, algorithm="hmac-sm3"))
    assert judged(signed(algorithm="hmac-sm3"), national) is None


@pytest.mark.parametrize("late", [-300, -299, 0, 299, 300])
def test_five_minutes_either_way_are_in_time(late):
    assert judged(signed(late=late)) is None


@pytest.mark.parametrize("late", [-301, 301, -(10**9), 10**11])
def test_a_second_more_is_not(late):
    assert judged(signed(late=late)) == "signature-out-of-time"


REFUSED = {
    "nobody's key": ({}, None, "key-not-good"),
    "a revoked key": ({}, replace(KEY, state="revoked"), "key-not-good"),
    "SM3 where SHA-256 was agreed": (
        {"algorithm": "hmac-sm3"},
        KEY,
        "signature-algorithm-other",
    ),
    "another secret": ({"secret": "another"}, KEY, "signature-wrong"),
    "another method": ({"method": "POST"}, KEY, "signature-wrong"),
    "another path": ({"path": "/v1/feeds/posts"}, KEY, "signature-wrong"),
    "another query": ({"query": "limit=50"}, KEY, "signature-wrong"),
    "another body": ({"body_digest": "0" * 64}, KEY, "signature-wrong"),
    "another nonce": ({"nonce": "fedcba9876543210"}, KEY, "signature-wrong"),
    "no signature": ({"signature": ""}, KEY, "signature-wrong"),
}


@pytest.mark.parametrize(("changes", "key", "refusal"), REFUSED.values(), ids=REFUSED)
def test_whatever_else_is_refused_by_its_own_code(changes, key, refusal):
    assert judged(signed(**changes), key) == refusal


def test_a_moved_timestamp_was_not_signed():
    request = signed()
    assert judged(replace(request, timestamp=request.timestamp + 1)) == "signature-wrong"


@given(late=st.integers(-300, 300))
def test_a_nonce_is_remembered_as_long_as_its_request_could_be_in_time(late):
    request = signed(late=late)
    ends = signatures.nonce_ends(request)
    assert judged(request, now=ends) == "signature-out-of-time"
    assert judged(request, now=ends - timedelta(seconds=2)) is None


PARTS = st.text(st.characters(codec="ascii", exclude_characters="\n\r"), max_size=8)
FOUR = st.tuples(PARTS, PARTS, PARTS, PARTS)


def request_of(parts):
    method, path, query, nonce = parts
    return SignedRequest(method, path, query, "0" * 64, 1, nonce, "hmac-sha256", "")


@given(one=FOUR, other=FOUR)
def test_two_requests_share_no_text(one, other):
    assert (request_of(one).text == request_of(other).text) == (one == other)
