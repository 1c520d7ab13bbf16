"""What holds of every house whatever has happened in it, as queries over all its databases."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, Final

from launch.plan import SERVICES
from services.accounts import follow as accounts
from services.matching import follow as matching
from services.reporting import follow as reporting
from services.units import follow as units
from tests.journeys.house import House, until

OVERFULL = "SELECT post_id FROM post_seats WHERE NOT (0 <= taken AND taken <= offered)"
MISCOUNTED = """
SELECT post_id FROM post_seats WHERE taken <> (
    SELECT count(*) FROM dispatches d LEFT JOIN placements p ON p.dispatch_id = d.id
    WHERE d.post_id = post_seats.post_id AND (
        d.state IN ('issued', 'accepted', 'signed') OR p.state IN ('arrived', 'suspended')))
"""
NONE = {
    "a post with more or fewer taken than it offers": ("matching", OVERFULL),
    "a post whose count is not that of its dispatches": ("matching", MISCOUNTED),
    "a youth with two open dispatches": (
        "matching",
        """
        SELECT youth_id FROM dispatches WHERE state IN ('issued', 'accepted', 'signed')
        GROUP BY 1 HAVING count(*) > 1
        """,
    ),
    "a youth with two holds of one day": (
        "matching",
        """
        SELECT a.youth_id FROM holds a JOIN holds b USING (youth_id)
        WHERE a.id < b.id AND NOT a.voided AND NOT b.voided AND a.span && b.span
        """,
    ),
    "a youth who waits and is dispatched": (
        "matching",
        """
        SELECT youth_id FROM waiting JOIN dispatches USING (youth_id)
        WHERE state IN ('issued', 'accepted', 'signed')
        """,
    ),
    "an offer under way": ("units", "SELECT 1 FROM offer_intents WHERE state = 'open'"),
    "a day settled twice": (
        "reporting",
        """
        SELECT a.youth_id FROM settled_days a JOIN settled_days b USING (youth_id)
        WHERE a.days && b.days AND (a.placement_id, a.month) < (b.placement_id, b.month)
        """,
    ),
    "a month of a placement settled twice at first": (
        "reporting",
        """
        SELECT placement_id FROM settlement_lines WHERE adjusts IS NULL
        GROUP BY placement_id, month HAVING count(*) > 1
        """,
    ),
    "a youth's month above the full standard": (
        "reporting",
        """
        SELECT youth_id FROM settlement_lines
        GROUP BY youth_id, month HAVING sum(amount) > max(full_month)
        """,
    ),
    "an entry of the ledger that does not balance": (
        "reporting",
        "SELECT entry_id FROM ledger_postings GROUP BY 1 HAVING sum(amount) <> 0",
    ),
}
"""What no database of a house has a row of."""
NAMES: Final = (
    *NONE,
    "an offer that stands on one side only",
    "a change without its number, or a gap in the versions of an object",
    "a feed that is not read to its end, or a follower without the newest of it",
)
"""What `broken` looks for."""
STRANDED = """
SELECT count(*) FROM waiting WHERE EXISTS (
    SELECT FROM post_seats WHERE state = 'open' AND taken < offered)
"""
"""Where everybody would take every post: who waits though a seat is free."""
OFFERS = {
    "units": "SELECT id, headcount, state, offer_version FROM posts WHERE offer_version > 0",
    "matching": "SELECT post_id, offered, state, offer_version FROM post_seats",
}
NUMBERS = "SELECT count(*), coalesce(max(no), 0), count(no) FROM changes"
VERSIONS = "SELECT object, object_id, version FROM changes ORDER BY no"
FOLLOWS: Final[dict[str, Mapping[str, Collection[str]]]] = {
    "accounts": accounts.APPLIED,
    "units": units.APPLIED,
    "matching": matching.APPLIED,
    "reporting": reporting.OBJECTS,
}
"""Of each service, whom it follows, and what of theirs."""
POSITIONS = "SELECT source, position FROM feed_positions"
FOLLOWED = "SELECT object, object_id, version FROM followed_objects WHERE source = $1"


async def broken(house: House) -> list[str]:
    """What does not hold, in words; nothing of a house at rest."""
    found = [words for words, (of, query) in NONE.items() if await house.rows(of, query)]
    held = {service: set(await house.rows(service, query)) for service, query in OFFERS.items()}
    if held["units"] != held["matching"]:
        found.append("an offer that stands on one side only")
    return found + await _feeds(house)


async def come_to_hold(house: House, seconds: float = 60) -> None:
    """Wait until a house is at rest; fail with what is broken still."""

    async def hold() -> bool:
        return not await broken(house)

    assert await until(seconds, hold), await broken(house)


async def come_to_be_told(house: House, people: int) -> None:
    """Wait until reporting has been told of the confirmed months of so many."""
    told = "SELECT count(*) FROM facts WHERE event = 'placement.attendance-confirmed'"

    async def is_told() -> bool:
        return await house.rows("reporting", told) == [(people,)]

    assert await until(60, is_told), await house.rows("reporting", told)


async def _feeds(house: House) -> list[str]:
    """Every feed is numbered without a gap, in order of each object, and read to its end."""
    found, newest = [], {}
    for service in SERVICES:
        [(rows, head, numbered)] = await house.rows(service, NUMBERS)
        if not rows == head == numbered:
            found.append(f"{service}: {rows} changes, {numbered} numbered to {head}")
        newest[service] = (head, _newest(await house.rows(service, VERSIONS), service, found))
    for service, sources in FOLLOWS.items():
        positions = dict(await house.rows(service, POSITIONS))
        for source, kinds in sources.items():
            head, versions = newest[source]
            if positions.get(source, 0) != head:
                found.append(f"{service} has read {positions.get(source, 0)} of {head} of {source}")
            parts = [name for name in positions if name.startswith(f"{source}/")]
            found += [
                f"{service} has read {positions[name]} of {head} of {name}"
                for name in parts
                if positions[name] != head
            ]
            followed = await house.rows(service, FOLLOWED, source)
            told = {key: version for key, version in versions.items() if key[0] in kinds}
            if {(kind, key): version for kind, key, version in followed} != told:
                found.append(f"{service} does not hold the newest of {source}")
    return found


def _newest(
    rows: list[tuple[Any, ...]], service: str, found: list[str]
) -> dict[tuple[str, str], int]:
    newest: Counter[tuple[str, str]] = Counter()
    for kind, key, version in rows:
        if version != newest[kind, key] + 1:
            found.append(f"{service}: {kind} {key} goes from {newest[kind, key]} to {version}")
        newest[kind, key] = version
    return dict(newest)
