"""A machine that can no more: a clear problem, nothing half kept, well again without a start."""

import os
import resource
import secrets
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from services.common.disks import Disk, Room
from services.common.store.files import Files, FilesUnreachable
from tests import tokens

WORDS = {"words": secrets.token_hex(40_000)}
"""More than fits into what a table has to spare."""


async def kept(notes):
    return await notes.post("/v1/notes", json=WORDS, headers=tokens.officer())


async def is_refused_for_now(notes):
    answer = await kept(notes)
    assert (answer.status_code, answer.json()["code"]) == (503, "database-unavailable")
    assert int(answer.headers["retry-after"]) > 0
    return True


async def nothing_is_kept(count):
    tables = ("notes", "changes", "remembered_answers")
    return [await count(table) for table in tables] == [0, 0, 0]


async def done(url, *statements):
    engine = create_async_engine(url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


async def test_a_database_that_is_only_read_refuses_for_now_and_goes_on(
    notes_app, notes, count, kernel_url
):
    name = make_url(kernel_url).database
    await done(kernel_url, f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    try:
        await notes_app.state.database.engine.dispose()
        assert await is_refused_for_now(notes)
        assert await nothing_is_kept(count)
    finally:
        await done(
            kernel_url,
            "SET default_transaction_read_only = off",
            f'ALTER DATABASE "{name}" RESET default_transaction_read_only',
        )
    await notes_app.state.database.engine.dispose()
    assert (await kept(notes)).status_code == 201


@contextmanager
def few_open_files():
    """No file or connection more can be opened by this process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    opened = Path("/proc/self/fd")
    highest = max(int(one.name) for one in opened.iterdir())
    taken = [os.open("/dev/null", os.O_RDONLY) for _ in range(4)]
    while len([*opened.iterdir()]) <= highest:
        taken.append(os.open("/dev/null", os.O_RDONLY))
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for one in taken:
            os.close(one)


async def test_a_process_that_may_open_no_more_refuses_for_now_and_goes_on(notes_app, notes, count):
    await notes_app.state.database.engine.dispose()
    with few_open_files():
        assert await is_refused_for_now(notes)
    assert await nothing_is_kept(count)
    assert (await kept(notes)).status_code == 201


@pytest.fixture
def small_disk(tmp_path):
    """A disk of four megabytes."""
    place = tmp_path / "small"
    place.mkdir(mode=0o755)
    mounting = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)]
    can = os.getuid() == 0 and shutil.which("mount")
    if not can or subprocess.run(mounting, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@contextmanager
def filled(disk: Path):
    """Nothing more fits onto the disk."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        while True:
            file.write(b"x" * 4096)
    yield
    filler.unlink()


async def test_how_full_a_disk_is_is_told(small_disk):
    disk = Disk(small_disk)
    assert (await disk.room()).whole == 4 << 20
    with filled(small_disk):
        assert await disk.room() == Room(0, 4 << 20)
    assert (await disk.room()).free > 0


async def test_a_full_disk_of_the_database_refuses_for_now_and_goes_on(
    notes, count, kernel_url, postgres, small_disk
):
    place, owner = small_disk / "tables", (postgres.cluster / "PG_VERSION").stat()
    place.mkdir()
    os.chown(place, owner.st_uid, owner.st_gid)
    tmp = small_disk.parent
    while tmp != tmp.parent:
        tmp.chmod(tmp.stat().st_mode | 0o011)
        tmp = tmp.parent
    await done(
        kernel_url,
        f"CREATE TABLESPACE small LOCATION '{place}'",
        "ALTER TABLE notes SET TABLESPACE small",
    )
    try:
        with filled(small_disk):
            assert await is_refused_for_now(notes)
            assert await nothing_is_kept(count)
        assert (await kept(notes)).status_code == 201
    finally:
        await done(
            kernel_url, "ALTER TABLE notes SET TABLESPACE pg_default", "DROP TABLESPACE small"
        )


async def test_a_full_disk_of_files_refuses_for_now_and_shows_none_half_kept(small_disk):
    files, content = Files(f"{small_disk.as_uri()}", "units"), os.urandom(200_000)
    with filled(small_disk), pytest.raises(FilesUnreachable):
        await files.keep(content)
    digest = await files.keep(content)
    assert await files.read(digest) == content
    assert [one.name for one in (small_disk / "units").iterdir()] == [digest]
