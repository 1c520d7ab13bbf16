"""Attacks on the signature of a department's request: each refused by its own code."""

import asyncio
import time

import pytest

from tests import signing, tokens
from tests.accounts import agreeing

PATH = "/v1/feeds/units"
REFUSED = 401


def told(answer):
    return answer.status_code, answer.json()["code"]


async def test_a_request_well_signed_is_answered(commerce):
    assert (await commerce.read("limit=5")).status_code == 200


@pytest.mark.parametrize("part", ["-Timestamp", "-Nonce", ""])
async def test_a_missing_header_is_told(commerce, units, part):
    headers = commerce.signed()
    del headers[f"X-Signature{part}"]
    answer = await units.get(PATH, headers=headers)
    assert told(answer) == (REFUSED, "signature-missing")
    assert answer.json()["server_time"][:3] == "202"


async def test_a_header_twice_is_none(commerce, units):
    signed = commerce.signed()
    headers = [*signed.items(), ("X-Signature-Nonce", "another-nonce-0001")]
    answer = await units.get(PATH, headers=headers)
    assert told(answer) == (REFUSED, "signature-missing")


@pytest.mark.parametrize(
    "changed",
    [
        {"X-Signature-Timestamp": "yesterday"},
        {"X-Signature-Timestamp": "-5"},
        {"X-Signature-Timestamp": "１７６４２"},
        {"X-Signature-Timestamp": "9" * 13},
        {"X-Signature-Nonce": "short"},
        {"X-Signature-Nonce": "x" * 65},
        {"X-Signature-Nonce": "a nonce with blanks"},
        {"X-Signature": "0" * 64},
        {"X-Signature": "hmac-md5=" + "0" * 64},
        {"X-Signature": "hmac-sha256=" + "G" * 64},
        {"X-Signature": "hmac-sha256=" + "0" * 63},
    ],
    ids=str,
)
async def test_a_header_of_another_form_is_told(commerce, units, changed):
    encoded = {name: value.encode() for name, value in changed.items()}
    answer = await units.get(PATH, headers=commerce.signed() | encoded)
    assert told(answer) == (REFUSED, "signature-malformed")
    assert answer.json()["server_time"][:3] == "202"


async def test_a_replayed_request_is_refused(commerce, units):
    headers = commerce.signed()
    assert (await units.get(PATH, headers=headers)).status_code == 200
    again = await units.get(PATH, headers=headers)
    assert told(again) == (REFUSED, "signature-replayed")
    assert again.json()["server_time"]


async def test_of_five_at_once_one_is_answered(commerce, units):
    headers = commerce.signed()
    answers = await asyncio.gather(*(units.get(PATH, headers=headers) for _ in range(5)))
    assert sorted(one.status_code for one in answers) == [200, 401, 401, 401, 401]
    assert {one.json().get("code") for one in answers} == {None, "signature-replayed"}


async def test_a_nonce_is_good_once_however_the_request_differs(commerce):
    assert (await commerce.read("limit=1", nonce="the-same-nonce-01")).status_code == 200
    again = await commerce.read("limit=2", nonce="the-same-nonce-01")
    assert told(again) == (REFUSED, "signature-replayed")


async def test_a_refused_request_spends_no_nonce(commerce, units):
    once = "kept-for-later-001"
    wrong = await units.get(f"{PATH}?limit=3", headers=commerce.signed(nonce=once))
    assert told(wrong) == (REFUSED, "signature-wrong")
    assert (await commerce.read(nonce=once)).status_code == 200


async def test_two_keys_may_have_the_same_nonce(commerce, joined):
    other = await joined()
    for department in (commerce, other):
        answer = await department.read(nonce="the-same-nonce-01")
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("signed", "sent"),
    [
        ("limit=5&cursor=x", "cursor=x&limit=5"),
        ("limit=5", "limit=50"),
        ("limit=5", "limit=5&cursor=x"),
        ("limit=5", ""),
        ("", "limit=5"),
        ("limit=5", "limit=%35"),
    ],
    ids=["another order", "another value", "more", "less", "none signed", "written otherwise"],
)
async def test_a_changed_query_is_refused(commerce, units, signed, sent):
    path = f"{PATH}?{sent}" if sent else PATH
    answer = await units.get(path, headers=commerce.signed(signed))
    assert told(answer) == (REFUSED, "signature-wrong")


async def test_a_body_that_was_not_signed_is_refused(commerce, units):
    headers = commerce.signed()
    answer = await units.request("GET", PATH, headers=headers, content=b"{}")
    assert told(answer) == (REFUSED, "signature-wrong")


@pytest.mark.parametrize("how", [{"body": b"{}"}, {"method": "POST"}])
async def test_another_method_or_body_signed_is_refused(commerce, units, how):
    headers = commerce.signed(**how)
    assert told(await units.get(PATH, headers=headers)) == (REFUSED, "signature-wrong")


async def test_a_signature_for_another_path_is_refused(commerce, units):
    headers = commerce.signed(path="/v1/feeds/posts")
    assert told(await units.get(PATH, headers=headers)) == (REFUSED, "signature-wrong")


async def test_another_keys_signature_is_refused(commerce, joined, units):
    other = await joined()
    headers = commerce.bearer | signing.headers(other.key["client_secret"], PATH)
    assert told(await units.get(PATH, headers=headers)) == (REFUSED, "signature-wrong")


async def test_the_second_key_of_an_agreement_does_not_sign_for_the_first(
    commerce,
    accounts,
    chief,
    units,
):
    second = await agreeing.issued(accounts, chief, commerce.agreement)
    headers = commerce.bearer | signing.headers(second["client_secret"], PATH)
    assert told(await units.get(PATH, headers=headers)) == (REFUSED, "signature-wrong")
    bearer = await agreeing.token(accounts, second)
    headers = bearer | signing.headers(second["client_secret"], PATH)
    assert (await units.get(PATH, headers=headers)).status_code == 200


async def test_sm3_is_taken_where_it_was_agreed_and_nowhere_else(commerce, joined):
    national = await joined(algorithm="hmac-sm3")
    assert (await national.read(algorithm="hmac-sm3")).status_code == 200
    for department, algorithm in ((commerce, "hmac-sm3"), (national, "hmac-sha256")):
        answer = await department.read(algorithm=algorithm)
        assert told(answer) == (REFUSED, "signature-algorithm-other")


@pytest.mark.parametrize(("late", "status"), [(-302, 401), (-298, 200), (298, 200), (302, 401)])
async def test_five_minutes_either_way_and_the_server_says_its_time(commerce, late, status):
    # A second to spare: the clocks of this test and of accounts run on.
    answer = await commerce.read(timestamp=int(time.time()) + late)
    assert answer.status_code == status
    if status == REFUSED:
        assert told(answer) == (REFUSED, "signature-out-of-time")
        assert answer.json()["server_time"][:3] == "202"


async def test_a_token_made_for_another_key_is_nothing_without_its_secret(commerce, units):
    stolen = tokens.department("feeds:units")
    headers = stolen | signing.headers(commerce.key["client_secret"], PATH)
    assert told(await units.get(PATH, headers=headers)) == (REFUSED, "key-not-good")


async def test_nobody_but_a_sister_with_the_scope_asks_for_a_judgement(accounts):
    path = "/internal/signatures"
    for headers, answered in (
        (tokens.department("feeds:units"), (401, "service-token-invalid")),
        (tokens.sister("units", "accounts", "changes:read"), (403, "role-lacks-right")),
        (tokens.sister("units", "accounts", "signatures:verify"), (422, "malformed-request")),
    ):
        answer = await accounts.post(path, json={}, headers=headers)
        assert answer.status_code == answered[0], answer.text


async def test_head_is_signed_as_head_and_delivers_nothing(commerce, units):
    """Each page that a department is given is kept as delivered to it."""
    head = await units.head(PATH, headers=commerce.signed(method="HEAD"))
    assert (head.status_code, head.headers["allow"], head.content) == (405, "GET", b"")
    assert (await units.head(PATH, headers=commerce.signed())).status_code == REFUSED
