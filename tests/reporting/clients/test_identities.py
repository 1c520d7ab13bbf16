"""What reporting asks of matching about persons, answered by its real app."""

import httpx2
import pytest
from ulid import ULID

from services.common.upstream import Upstream
from services.reporting.clients.identities import AT_ONCE, Identities
from services.reporting.rules.identities import IdentitiesUnavailable
from tests import conftest
from tests.matching.factories import an_id_number, register


@pytest.fixture
def identities(following_app, matching_app):
    """The client of a running reporting, wired to a running matching."""
    transport = httpx2.ASGITransport(matching_app)
    return Identities(Upstream("matching", "http://sister", following_app.state.keys, transport))


@pytest.fixture
async def registered(matching_app):
    """A youth of the registry, and their number."""
    number = an_id_number()
    async with conftest.client_of(matching_app) as client:
        return (await register(client, id_number=number))["id"], number


async def test_who_youths_are_is_asked_some_at_a_time(identities, registered):
    youth_id, number = registered
    strangers = [f"yth_{ULID()}" for _ in range(AT_ONCE)]
    told = await identities.of([*strangers, youth_id])
    assert set(told) == {youth_id}
    assert told[youth_id].id_number == number
    assert number not in repr(told)


async def test_whose_numbers_are_keeps_their_order_over_several_requests(identities, registered):
    youth_id, number = registered
    asked = [an_id_number() for _ in range(AT_ONCE)] + [number]
    told = await identities.owners(asked, author="acc_1")
    assert told == [None] * AT_ONCE + [youth_id]


async def test_nothing_is_asked_of_nobody(identities):
    assert await identities.of([]) == {}
    assert await identities.owners([], author="acc_1") == []


async def test_no_clear_word_is_told_as_such(reporting_app):
    away = Identities(Upstream("matching", "http://127.0.0.1:9", reporting_app.state.keys))
    with pytest.raises(IdentitiesUnavailable):
        await away.of([f"yth_{ULID()}"])
    with pytest.raises(IdentitiesUnavailable):
        await away.owners([an_id_number()], author="acc_1")
