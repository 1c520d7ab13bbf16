"""Hashing passwords: beside the event loop, and only so many at a time."""

import asyncio

import pytest

from services.accounts import engine
from services.accounts.engine import Passwords
from services.accounts.rules.passwords import SignInsCrowded


async def test_a_password_matches_its_own_hash_only():
    passwords = Passwords()
    kept = await passwords.hash("Correct-Horse-7")
    assert await passwords.matches(kept, "Correct-Horse-7")
    assert not await passwords.matches(kept, "correct-horse-7")


async def test_the_same_password_has_another_hash_each_time():
    passwords = Passwords()
    assert await passwords.hash("Correct-Horse-7") != await passwords.hash("Correct-Horse-7")


@pytest.mark.parametrize("password", ["", "Correct-Horse-7"])
async def test_nobodys_password_is_never_right(password):
    assert not await Passwords().matches(None, password)


async def test_the_event_loop_goes_on_while_passwords_are_hashed():
    passwords = Passwords()
    hashing = asyncio.gather(*(passwords.hash("Correct-Horse-7") for _ in range(8)))
    turns = 0
    while not hashing.done():
        turns += 1
        await asyncio.sleep(0.001)
    assert turns > 8


async def test_whoever_finds_the_line_full_is_sent_away_and_the_others_served(monkeypatch):
    monkeypatch.setattr(engine, "IN_LINE", 3)
    passwords = Passwords()
    told = await asyncio.gather(
        *(passwords.hash("Correct-Horse-7") for _ in range(5)), return_exceptions=True
    )
    assert [isinstance(t, SignInsCrowded) for t in told] == [False] * 3 + [True] * 2
    assert await passwords.hash("Correct-Horse-7")
