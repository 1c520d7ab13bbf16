"""The demo walks its whole journey, and leaves nobody's number in a database or a log."""

import subprocess
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import date
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from launch.commands import DEMO_BEGINS
from launch.demo.__main__ import POSTS, SEED, UNITS, YOUTHS
from launch.demo.employers import employers
from launch.demo.offices import PASSWORD
from launch.demo.people import people
from launch.demo.rounds import CERTIFICATE
from launch.folder import Folder
from launch.plan import HOME, SERVICES
from launch.postgres import EmbeddedPostgres
from services.common.store.database import Database
from services.common.values.month import Month
from services.reporting.queries.stays import stays_in
from services.reporting.rules.lines import Settled, lines_in_turn
from services.reporting.rules.recomputing import recompute
from services.reporting.schemas.settlements import LineOut
from services.reporting.tables.settlements import Settlement, SettlementLine
from tests.journeys import traces
from tests.journeys.house import free_ports
from tests.journeys.traces import Hidden
from tests.reporting.money import facts_of

pytestmark = pytest.mark.demo


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return Folder(tmp_path_factory.mktemp("demo") / "data")


@pytest.fixture(scope="module")
def walk(folder: Folder) -> subprocess.CompletedProcess[str]:
    words = ["demo", "--once", "--data", str(folder.data), "--port", str(free_ports())]
    return subprocess.run(
        [sys.executable, "-m", "launch.cli", *words],
        cwd=HOME,
        capture_output=True,
        text=True,
        check=False,
        timeout=1800,
    )


def secrets_of_the_demo(opened_on: date) -> Hidden:
    """Every number and password that the demo's people have, from the seed that made them."""
    random = Random(SEED)
    hosts = employers(random, UNITS, POSTS)
    youths = people(random, YOUTHS, opened_on)
    numbers = {n for y in youths for n in (y.id_number, y.phone, y.payee_account)}
    phones = {host.phone for host in hosts}
    return Hidden(frozenset(numbers | phones), frozenset({PASSWORD}))


@pytest.fixture(scope="module")
def server(folder: Folder, walk: subprocess.CompletedProcess[str]) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(folder.data, 0, folder.keys)
    server.start()
    yield server
    server.stop()


def test_the_demo_ends_with_0(walk: subprocess.CompletedProcess[str]) -> None:
    assert walk.returncode == 0, walk.stdout[-3000:] + walk.stderr[-3000:]


def test_the_demo_prints_the_monthly_form_and_no_number_of_a_person(
    walk: subprocess.CompletedProcess[str],
) -> None:
    assert "2024-06" in walk.stdout
    assert not secrets_of_the_demo(DEMO_BEGINS).found_in(walk.stdout + walk.stderr)


def test_the_demo_verifies_its_round_and_tells_a_youth_why_they_wait(
    walk: subprocess.CompletedProcess[str],
) -> None:
    assert "核验通过：全部性质成立" in walk.stdout
    assert "一名候补青年看到的说明" in walk.stdout


def test_the_certificate_of_the_round_holds_no_number_of_a_person(
    folder: Folder, walk: subprocess.CompletedProcess[str]
) -> None:
    certificate = (folder.data / CERTIFICATE).read_text(encoding="utf-8")
    assert '"placed":' in certificate
    assert not secrets_of_the_demo(DEMO_BEGINS).found_in(certificate)


def test_the_search_would_find_a_number_that_was_left_lying() -> None:
    hidden = secrets_of_the_demo(DEMO_BEGINS)
    assert len(hidden.numbers) >= 3 * YOUTHS + UNITS
    for number in hidden.numbers:
        assert hidden.found_in(f'{{"n":"{number}"}}') == {number}
        assert hidden.found_in(f"1\t{number}\t2") == {number}


@pytest.mark.parametrize("service", SERVICES)
async def test_a_dump_of_the_database_holds_none_of_the_demos_numbers(
    server: EmbeddedPostgres, service: str
) -> None:
    hidden = secrets_of_the_demo(DEMO_BEGINS)
    tables = await traces.dump(server.url(service).replace("+asyncpg", ""))
    assert sum(map(len, tables.values())) > 10_000
    assert hidden.found_among(tables.items()) == {}


def test_no_file_of_the_folder_holds_a_number_in_plain_text(
    folder: Folder, server: EmbeddedPostgres
) -> None:
    logs = traces.logs_of(folder.data)
    assert set(logs) >= {*SERVICES, "gateway", "postgres"}
    assert secrets_of_the_demo(DEMO_BEGINS).found_among(logs.items()) == {}


def test_no_file_of_the_database_holds_a_number_in_plain_text(
    folder: Folder, server: EmbeddedPostgres
) -> None:
    assert (folder.data / "postgres" / "PG_VERSION").is_file()
    files = traces.files_of(folder.data / "postgres")
    assert secrets_of_the_demo(DEMO_BEGINS).found_among(files) == {}


@pytest.fixture
async def database(server: EmbeddedPostgres) -> AsyncIterator[Database]:
    database = Database(server.url("reporting"))
    yield database
    await database.close()


async def settled(session: AsyncSession) -> list[tuple[Settlement, list[SettlementLine]]]:
    """Every settlement of the demo that stands, in turn, with its lines; one at least has some."""
    standing = select(Settlement).where(Settlement.state != "cancelled")
    standing = standing.order_by(Settlement.known_at)
    found = [(one, await lines_of(session, one)) for one in (await session.scalars(standing)).all()]
    assert any(lines for _, lines in found)
    return found


async def lines_of(session: AsyncSession, settlement: Settlement) -> list[SettlementLine]:
    query = select(SettlementLine).where(SettlementLine.settlement_id == settlement.id)
    return [*await session.scalars(query)]


async def test_every_line_of_the_demo_is_computed_again_from_itself(database: Database) -> None:
    async with database.transaction() as session:
        lines = [line for _, some in await settled(session) for line in some]
    for line in lines:
        again = recompute(LineOut.model_validate(line).model_dump(mode="json"))
        for name in ("days", "counted_days", "full_month", "computed", "amount", "to_pay"):
            assert getattr(again, name) == getattr(line, name), (line.id, name)
        assert again.sentence == line.sentence


def as_books(lines: Iterable[SettlementLine]) -> list[Settled]:
    """What the books hold of a month once these lines were written; a held one settles nothing."""
    held = {line.placement_id: line for line in lines if not line.held_for}
    return [
        Settled(
            line.placement_id,
            line.youth_id,
            line.adjusts or line.id,
            (line.first, line.last) if line.portions else None,
            line.already + line.amount,
            line.full_month,
        )
        for line in held.values()
    ]


async def test_every_line_of_the_demo_is_computed_again_from_the_facts_that_were_known(
    database: Database,
) -> None:
    books: defaultdict[Month, list[SettlementLine]] = defaultdict(list)
    async with database.transaction() as session:
        for settlement, lines in await settled(session):
            month, area = settlement.month, settlement.region
            known = {source: int(told["position"]) for source, told in settlement.as_of.items()}
            placed = await stays_in(session, area, month, known, after="", limit=10_000)
            # The autonomous region looks at what its cities settled, and at its own units.
            again = lines_in_turn(placed, as_books(books[month]), facts_of(month, placed))
            due = {line.stay.placement_id: line for line in again}
            assert set(due) == {line.placement_id for line in lines}
            for line in lines:
                told = due[line.placement_id]
                assert (told.already, told.amount) == (line.already, line.amount)
                assert (told.sentence, told.values) == (line.sentence, tuple(line.values))
            books[month] += lines
