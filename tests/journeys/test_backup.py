"""An installation is backed up while it runs, and goes on from there on an empty machine."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from time import time
from typing import Any
from urllib.request import urlopen

import pytest

from launch.demo import months, trainees
from launch.demo.door import Door, Member
from launch.demo.offices import ROLES, Office
from launch.demo.recruiting import HostUnit
from launch.demo.trainees import Trainee
from launch.folder import Folder
from launch.opening import opened
from launch.plan import HOME, SERVICES
from services.common import backups
from tests.journeys import traces
from tests.journeys.conftest import BEGINS, CITY
from tests.journeys.house import House, a_house, jianxi, until
from tests.journeys.town import Town, office_of, open_office

pytestmark = pytest.mark.journey

COUNTY, FULL = "640122", "1840.00"
"""永宁县, and its standard in January 2024: on post from the month's first working day."""
BEGUN_ANEW = ("feed_epochs", "feed_positions")
"""What a restore changes, and nothing else."""
NO_PART = {"supervisor.lock", "chosen.json", backups.SUCCEEDED, backups.FAILED}
"""What lies in a data folder and in no backup of it."""


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of this file's own, that is left for another."""
    with a_house(tmp_path_factory.mktemp("here") / "data", BEGINS) as running:
        asyncio.run(open_office(running, CITY))
        yield running


@pytest.fixture
async def town(lived_in: House) -> AsyncIterator[Town]:
    door = Door(lived_in.gateway)
    yield Town(lived_in, door, office_of(door, CITY))
    await door.close()


class Custody:
    """Two people with a key pair each, and what was backed up for them."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.owners = {name: self._new(name) for name in ("data", "keys")}

    def _new(self, name: str) -> str:
        told = jianxi("new-identity", self.place / f"{name}.txt")
        return re.findall(r"age1[a-z0-9]+", told)[0]

    def take(self, folder: Folder, *how: str) -> None:
        for command, owner in (("backup", "data"), ("backup-keys", "keys")):
            archive, to = self._archive(owner), self.owners[owner]
            archive.unlink(missing_ok=True)
            more = how if command == "backup" else ()
            jianxi(command, archive, "--to", to, *more, "--data", folder.data)

    def restore(self, name: str) -> Folder:
        data = self.place / name / "data"
        identities = [each for one in self.owners for each in ("--identity", self._of(one))]
        archives = [self._archive(owner) for owner in self.owners]
        jianxi("restore", *archives, *identities, "--data", data)
        return Folder(data)

    def backing_up(self, data: Path, **how: Any) -> Popen[bytes]:
        """A backup of the data under way."""
        words = ["backup", self._archive("data"), "--to", self.owners["data"], "--data", data]
        return Popen([sys.executable, "-m", "launch.cli", *words], cwd=HOME, stdout=DEVNULL, **how)

    def has(self, owner: str) -> bool:
        return self._archive(owner).exists()

    def _archive(self, owner: str) -> Path:
        return self.place / f"{owner}.age"

    def _of(self, owner: str) -> Path:
        return self.place / f"{owner}.txt"


async def dumped(folder: Folder) -> dict[str, list[str]]:
    """Every row of every table of every service, and where each stands in the others' feeds."""
    house = House(folder)
    tables = await traces.dumps_of(map(house.database, SERVICES))
    rows = {name: sorted(text.splitlines()) for name, text in tables.items()}
    kept = {name: told for name, told in rows.items() if not name.endswith(BEGUN_ANEW)}
    for service in SERVICES:
        stands = await house.rows(service, "SELECT source, position FROM feed_positions")
        kept[f"{service} stands"] = sorted(map(str, stands))
    return kept


def kept_in(folder: Folder) -> dict[str, str]:
    """The digest of every file that was handed in, and of every key and anchor."""
    return {
        str(file.relative_to(place)): sha256(file.read_bytes()).hexdigest()
        for place in (folder.documents, folder.keys, folder.anchors)
        for file in place.rglob("*")
        if file.is_file()
    }


async def is_consistent(folder: Folder) -> None:
    """Nobody has read further in a feed than its source remembers."""
    house = House(folder)
    for service in SERVICES:
        for source, position in await house.rows(
            service, "SELECT source, position FROM feed_positions"
        ):
            of, _, _ = source.partition("/")
            [(head,)] = await house.rows(of, "SELECT coalesce(max(no), 0) FROM changes")
            assert position <= head, (service, source)


def told_of_backups(house: House, service: str) -> dict[str, float]:
    """When one succeeded and when one failed or began, as a service tells Prometheus."""
    told = urlopen(f"{house.address(service)}/metrics", timeout=30).read().decode()
    figure = r"^jianxi_backup_(\w+?)_timestamp_seconds (\S+)$"
    return {name: float(when) for name, when in re.findall(figure, told, re.MULTILINE)}


async def test_a_backup_is_of_one_moment_while_people_go_on(town: Town, tmp_path: Path) -> None:
    custody, over = Custody(tmp_path), asyncio.Event()
    registered: list[str] = []
    begun = time()
    signed = town.house.folder.anchors / "matching.head.jsonl"

    async def go_on() -> None:
        while not over.is_set():
            registered.append((await town.a_youth()).id)

    async def somebody_is_in() -> bool:
        # And anchored: rows of which no anchor tells yet would be all that a backup has of a chain.
        return bool(registered) and bool(signed.read_text())

    going = [asyncio.create_task(go_on()) for _ in range(4)]
    assert await until(30, somebody_is_in)
    before = set(registered)
    await asyncio.to_thread(custody.take, town.house.folder)
    over.set()
    await asyncio.gather(*going)
    for service in SERVICES:
        made = await asyncio.to_thread(told_of_backups, town.house, service)
        assert made["succeeded"] >= made["failed"] > begun
    moved = await asyncio.to_thread(custody.restore, "there")
    # Of those that are made of it from here on, nothing is known yet.
    assert [*moved.data.glob("backup.*")] == []
    with opened(moved):
        await is_consistent(moved)
        found = await House(moved).rows("matching", "SELECT id FROM youths")
    assert before <= {youth_id for (youth_id,) in found} < set(registered)
    said = await asyncio.to_thread(jianxi, "verify-audit", "--data", moved.data)
    assert said.count("摘要链完整") == 2 * len(SERVICES), said


async def test_anchors_that_are_only_begun_are_backed_up_once_one_is_signed(
    lived_in: House, tmp_path: Path
) -> None:
    custody, data = Custody(tmp_path), lived_in.folder.data
    lived_in.stop("accounts")
    for file in lived_in.folder.anchors.glob("accounts.*.jsonl"):
        file.rename(tmp_path / file.name)
    jianxi("begin-anchors", "accounts", "--data", data)
    with custody.backing_up(data, stderr=PIPE) as process:
        said = process.communicate()[1].decode()
    assert (process.returncode, said.count("\n")) == (1, 1), said
    assert "accounts 的锚点只是开始了" in said
    made = await asyncio.to_thread(told_of_backups, lived_in, "units")
    assert made["failed"] > made["succeeded"]
    lived_in.start("accounts")
    await asyncio.to_thread(custody.take, lived_in.folder)
    made = await asyncio.to_thread(told_of_backups, lived_in, "units")
    assert made["succeeded"] >= made["failed"]


@pytest.mark.parametrize("word", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
async def test_one_that_is_ended_amid_its_copying_has_failed_and_the_next_succeeds(
    lived_in: House, tmp_path: Path, word: signal.Signals
) -> None:
    custody, data = Custody(tmp_path), lived_in.folder.data

    async def copies() -> bool:
        return (data / ".backup" / "postgres" / "global").exists()

    async def nobody_copies() -> bool:
        return not copiers_to(data)

    with custody.backing_up(data) as process:
        assert await until(60, copies)
        process.send_signal(word)
        assert process.wait(60) in (-signal.SIGKILL, 130)
    # Who went on would write into the copy that the next one makes.
    assert await until(10, nobody_copies)
    # Of one that had no time to clear away, what is left is the next one's.
    if word is not signal.SIGKILL:
        assert left_in(data, tmp_path) == []
    assert not custody.has("data")
    made = await asyncio.to_thread(told_of_backups, lived_in, "units")
    assert made["failed"] > made["succeeded"]
    await asyncio.to_thread(custody.take, lived_in.folder)
    made = await asyncio.to_thread(told_of_backups, lived_in, "units")
    assert made["succeeded"] >= made["failed"]
    assert left_in(data, tmp_path) == []


def left_in(*places: Path) -> list[Path]:
    """What a backup lays down while it is made."""
    return [left for place in places for left in (*place.glob(".backup*"), *place.glob(".*.part"))]


def copiers_to(data: Path) -> list[bytes]:
    """Programs that copy a database below a folder."""
    found = []
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            found.append(one.read_bytes())
    return [one for one in found if b"pg_basebackup" in one and bytes(data) in one]


async def test_a_running_month_is_finished_where_it_was_restored(
    lived_in: House, town: Town, tmp_path: Path
) -> None:
    unit, youth = await town.a_unit(COUNTY), await town.a_youth(COUNTY)
    await trainees.accept_and_sign(youth, unit)
    await trainees.arrive(youth, unit, lived_in.today())
    for service in SERVICES:
        lived_in.stop(service)
    custody = Custody(tmp_path)
    before, files = await dumped(lived_in.folder), kept_in(lived_in.folder)
    custody.take(lived_in.folder)
    for service in SERVICES:
        lived_in.start(service)
    moved = custody.restore("there")
    # The unit's papers, the keys of all, the anchors of each chain.
    assert len(files) > 3 * len(SERVICES)
    assert kept_in(moved) == files
    with opened(moved):
        assert await dumped(moved) == before
    jianxi("begin-epochs", "--data", moved.data)
    with a_house(moved.data, None) as anew:
        door = Door(anew.gateway)
        youth.member, unit = at(door, youth.member), replace(unit, member=at(door, unit.member))
        people = {role: at(door, getattr(town.office, role)) for role in ROLES}
        await the_month_is_finished(anew, Office(CITY, **people), youth, unit)
        await door.close()


async def test_what_is_portable_is_the_same_on_a_cluster_made_anew(
    town: Town, tmp_path: Path
) -> None:
    """As a version with another major of PostgreSQL restores it, for want of one by the same."""
    youth, custody = await town.a_youth(), Custody(tmp_path)
    await asyncio.to_thread(custody.take, town.house.folder)
    here = await asyncio.to_thread(custody.restore, "here")
    with opened(here):
        before = await dumped(here)
    files = kept_in(here)
    await asyncio.to_thread(custody.take, here, "--portable")
    there = await asyncio.to_thread(custody.restore, "there")
    assert kept_in(there) == files
    assert {one.name for one in there.data.iterdir()} == {
        one.name for one in here.data.iterdir()
    } - NO_PART
    with opened(there):
        assert await dumped(there) == before
    with a_house(there.data, None) as anew:
        door = Door(anew.gateway)
        assert (await at(door, youth.member).get("/v1/me"))["youth_id"] == youth.id
        await door.close()
        said = await asyncio.to_thread(jianxi, "verify-audit", "--data", there.data)
        assert said.count("摘要链完整") == 2 * len(SERVICES), said


def at(door: Door, member: Member) -> Member:
    """The same person at another door, signed in still: the keys are the same."""
    return replace(member, door=door, _turn=asyncio.Lock())


async def the_month_is_finished(
    house: House, office: Office, youth: Trainee, unit: HostUnit
) -> None:
    assert youth.placement
    await trainees._name_payee_account(youth)
    house.move_clock(date(2024, 2, 1))
    await trainees.confirm_attendance(youth, unit, youth.placement, "2024-01")
    told = "SELECT event FROM facts WHERE event = 'placement.attendance-confirmed'"

    async def is_told() -> bool:
        return bool(await house.rows("reporting", told))

    assert await until(30, is_told)
    settlement_id = await months.settle(office, "2024-01")
    settlement = await office.clerk.get(f"/v1/settlements/{settlement_id}")
    assert settlement["total"] == FULL
