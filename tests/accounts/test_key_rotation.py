"""Another key signs, and nobody who is signed in notices, here or where tokens are read."""

import shutil

import httpx2
import jwt
import pytest

from launch import keys
from services.accounts.settings import TokenKeys
from services.common.web.tokens import UserKeys, read_user_token
from tests import house_keys
from tests.accounts.factories import a_sign_in, a_sign_up, renew


@pytest.fixture
def folder(tmp_path, accounts_app):
    """A keys folder of this test's own, by which the app signs."""
    shutil.copy(house_keys.keys_file("accounts"), tmp_path / "accounts.json")
    accounts_app.state.token_keys = TokenKeys(tmp_path / "accounts.json")
    return tmp_path


@pytest.fixture
def reader(accounts_app):
    """Another service that checks tokens, with the keys that it fetched."""
    transport = httpx2.ASGITransport(accounts_app)
    return UserKeys("http://accounts/.well-known/jwks.json", transport)


def signer_of(tokens):
    return jwt.get_unverified_header(tokens["access_token"])["kid"]


async def published(client):
    answer = await client.get("/.well-known/jwks.json")
    return [key["kid"] for key in answer.json()["keys"]]


async def test_the_next_key_signs_without_a_new_start_and_all_tokens_stay_good(
    folder, reader, accounts
):
    account = await a_sign_up(accounts)
    before = await a_sign_in(accounts, account["name"])
    assert signer_of(before) == "test-1"
    await read_user_token(before["access_token"], reader)
    assert keys.rotate_token_key(folder) == "test-2"
    after = (await renew(accounts, before["refresh_token"])).json()
    assert signer_of(after) == "test-2"
    # Known since it was the next one: nobody asks for keys again.
    reader._url = "http://nowhere/"
    for tokens in (before, after):
        caller = await read_user_token(tokens["access_token"], reader)
        assert caller.subject == account["account_id"]
    kids = await published(accounts)
    assert (kids[0], kids[2], len(kids)) == ("test-2", "test-1", 3)


async def test_a_key_stays_published_through_two_more_rotations_and_then_goes(folder, accounts):
    first = await published(accounts)
    for _ in range(2):
        assert first[0] in await published(accounts)
        keys.rotate_token_key(folder)
    assert first[0] in await published(accounts)
    keys.rotate_token_key(folder)
    assert first[0] not in await published(accounts)
    assert len(await published(accounts)) == 4


async def test_only_the_owner_reads_the_file_that_a_rotation_writes(folder):
    keys.rotate_token_key(folder)
    assert (folder / "accounts.json").stat().st_mode & 0o777 == 0o600
