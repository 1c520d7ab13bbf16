"""Recommended lists that were handed in, found again by their office."""

from datetime import datetime, timedelta

from services.common.time.clock import SHANGHAI
from services.units.actions import unit_imports as actions
from tests import tokens
from tests.units.listing import CLERK, URL, a_list, a_row, checked, handed_in


async def listed(units, headers=CLERK, **params):
    """All pages of a caller's list."""
    found, asked = [], params
    while True:
        answer = await units.get(URL, headers=headers, params=asked)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        if answer.json()["next_cursor"] is None:
            return found
        asked = params | {"cursor": answer.json()["next_cursor"]}


async def test_an_office_finds_the_lists_of_its_region_the_newest_first(units):
    lists = [await checked(units, a_list(a_row())) for _ in range(3)]
    other = tokens.officer("640200", "clerk")
    elsewhere = (await handed_in(units, a_list(a_row()), other)).json()
    assert await listed(units, limit=2) == lists[::-1]
    assert await listed(units, tokens.officer("640100", "auditor")) == lists[::-1]
    assert await listed(units, tokens.officer("640104")) == []
    assert [one["id"] for one in await listed(units, other)] == [elsewhere["id"]]
    assert len(await listed(units, tokens.officer("640000"))) == 4


async def test_who_is_no_officer_finds_no_lists(units):
    for headers, status in (
        (tokens.officer("640000", "administrator"), 403),
        (tokens.unit("unt_01K5AAAAAAAAAAAAAAAAAAAAAA"), 403),
        (tokens.youth("yth_01K5AAAAAAAAAAAAAAAAAAAAAA"), 403),
        ({}, 401),
    ):
        assert (await units.get(URL, headers=headers)).status_code == status


async def test_a_list_whose_file_was_forgotten_says_so_among_others(units_app, units):
    told = await checked(units, a_list(a_row()))
    assert [one["file_kept"] for one in await listed(units)] == [True]
    over = datetime.fromisoformat(told["kept_until"]).astimezone(SHANGHAI) + timedelta(seconds=1)
    async with units_app.state.database.transaction() as session:
        await actions.SHELF.forget_files(session, over)
    assert await listed(units) == [told | {"file_kept": False}]
