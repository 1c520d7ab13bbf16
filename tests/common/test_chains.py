"""Whatever is changed, removed or put in shows, and so does a log that was forged as a whole."""

import asyncio
import json
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Date, DateTime, Integer, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from services.common import keys, offline
from services.common.deeds import by_itself
from services.common.keys import Anchoring
from services.common.store import chains, relay
from services.common.store.anchors import AnchorFiles, AnchorsAway
from services.common.store.audit import note
from services.common.store.chains import Fault
from services.common.store.changes import Change, record
from services.common.store.database import Database
from services.common.store.notary import EVERY, Notary
from services.common.store.tables import audit_entries
from services.common.time.clock import Clock
from tests import house_keys

DEED = by_itself("test", Clock(), "req_test")
KEYS = keys.load(house_keys.keys_file("units"))


@pytest.fixture
async def database(kernel_url):
    database = Database(kernel_url, connections=12)
    yield database
    await database.close()


@pytest.fixture
def files(tmp_path):
    """Those of a service that began before its first row."""
    files = AnchorFiles(tmp_path / "anchors", "units")
    files.begin()
    return files


async def keep(database, *names):
    for name in names:
        async with database.transaction() as session:
            await note(session, DEED, action="note.looked-at", object_id=name)
            await record(session, DEED, Change("note", name, 1, "note.kept", DEED.today, {}))
    async with database.engine.connect() as connection:
        while await relay.number(connection):
            pass


async def attest(database, files, clock=None):
    notary = Notary(files.folder, lambda: KEYS)
    notary._clock = clock or notary._clock
    async with database.engine.connect() as connection:
        await notary.begin(connection, relay.CHAINED)
        await notary.attest(connection, relay.CHAINED)


async def verdict(database, files=None):
    found = await chains.verify(database, chains.anchors_of(files, KEYS.notary))
    return next(one for one in found if one.chain == "audit_entries")


async def tamper(database, *statements):
    async with database.transaction() as session:
        for statement in statements:
            await session.execute(text(statement))


async def chain_anew(database):
    """Forge every digest, as only a database's owner could."""
    digest = b""
    async with database.transaction() as session:
        rows = (await session.execute(audit_entries.select().order_by(audit_entries.c.no))).all()
        for number, row in enumerate(rows, 1):
            digest = relay.digest_of(row, digest)
            change = audit_entries.update().where(audit_entries.c.id == row.id)
            await session.execute(change.values(no=number, digest=digest))


SHIFT = [
    "UPDATE audit_entries SET no = no + 100 WHERE no > 2",
    "UPDATE audit_entries SET no = no - 99 WHERE no > 100",
]
FALSE_ROW = (
    "INSERT INTO audit_entries (no, at, author, action, object_id, ground, request_id, digest)"
    " SELECT {no}, at, 'acc_other', action, object_id, ground, request_id, '{digest}'"
    " FROM audit_entries WHERE no = 1"
)


async def test_a_whole_chain_says_how_far_it_is_anchored(database, files):
    await keep(database, "a", "b", "c")
    await attest(database, files)
    await keep(database, "d", "e")
    async with database.transaction() as session:
        await note(session, DEED, action="note.looked-at", object_id="f")
    found = await verdict(database, files)
    assert (found.rows, found.anchors, found.anchored, found.waiting) == (5, 1, 3, 1)
    assert found.fault is None
    assert found.told() == (
        "审计记录：摘要链完整；核对 5 行、1 个锚点；第 4 号起尚未锚定（已编号 2 行，未编号 1 行）。"
    )


@pytest.mark.parametrize(
    ("statements", "fault"),
    [
        (["UPDATE audit_entries SET author = 'x' WHERE no = 3"], Fault("changed", 3)),
        (["UPDATE audit_entries SET at = at - interval '1 s' WHERE no = 1"], Fault("changed", 1)),
        (["UPDATE audit_entries SET before = '{}' WHERE no = 2"], Fault("changed", 2)),
        (["UPDATE audit_entries SET digest = '\\x00' WHERE no = 3"], Fault("changed", 3)),
        (["DELETE FROM audit_entries WHERE no = 1"], Fault("removed", 1)),
        (["DELETE FROM audit_entries WHERE no = 3"], Fault("removed", 3)),
        (
            [
                "DELETE FROM audit_entries WHERE no = 2",
                "UPDATE audit_entries SET no = no + 100 WHERE no > 2",
                "UPDATE audit_entries SET no = no - 101 WHERE no > 100",
            ],
            Fault("changed", 2),
        ),
        ([*SHIFT, FALSE_ROW.format(no=3, digest="\\x1234")], Fault("inserted", 3)),
    ],
)
async def test_any_row_changed_removed_or_inserted_is_found(database, statements, fault):
    await keep(database, "a", "b", "c", "d", "e")
    assert (await verdict(database)).fault is None
    await tamper(database, *statements)
    assert (await verdict(database)).fault == fault


OTHERWISE = {
    Text: "coalesce({0}, '') || 'x'",
    Integer: "{0} + 1000",
    Date: "{0} + 1",
    DateTime: "{0} + interval '1 s'",
    JSONB: "'{{\"x\": 1}}'",
    LargeBinary: "'\\x00'",
}


@pytest.mark.parametrize(
    ("table", "column"),
    [(one.name, cell.name) for one in relay.CHAINED for cell in one.c if cell.name != "no"],
)
async def test_whatever_cell_of_whichever_chain_is_altered_is_found(database, table, column):
    await keep(database, "a", "b", "c")
    kind = next(one for one in relay.CHAINED if one.name == table).c[column].type
    other = next(form for of, form in OTHERWISE.items() if isinstance(kind, of)).format(column)
    await tamper(database, f"UPDATE {table} SET {column} = {other} WHERE no = 2")
    found = await chains.verify(database, chains.anchors_of(None, KEYS.notary))
    told = {one.chain: one.fault for one in found}
    assert told.pop(table) == Fault("changed", 2)
    assert set(told.values()) == {None}


async def test_a_row_inserted_with_a_digest_that_fits_is_found_too(database):
    await keep(database, "a", "b", "c", "d")
    await tamper(database, *SHIFT, FALSE_ROW.format(no=3, digest="\\x00"))
    async with database.transaction() as session:
        rows = (await session.execute(audit_entries.select().order_by(audit_entries.c.no))).all()
        digest = relay.digest_of(rows[2], rows[1].digest)
        change = audit_entries.update().where(audit_entries.c.no == 3)
        await session.execute(change.values(digest=digest))
    assert (await verdict(database)).fault == Fault("inserted", 3)


async def test_rows_removed_at_the_end_are_found_by_the_anchor(database, files):
    await keep(database, "a", "b", "c", "d")
    await attest(database, files)
    await tamper(database, "DELETE FROM audit_entries WHERE no >= 3")
    assert (await verdict(database)).fault is None
    assert (await verdict(database, files)).fault == Fault("removed", 3)


async def test_all_rows_removed_are_found_by_the_anchor(database, files):
    await keep(database, "a", "b")
    await attest(database, files)
    await tamper(database, "DELETE FROM audit_entries")
    assert (await verdict(database, files)).fault == Fault("removed", 1)


async def test_rows_removed_behind_the_last_anchor_are_the_tail_that_it_tells_of(database, files):
    await keep(database, "a", "b")
    await attest(database, files)
    await keep(database, "c", "d")
    await tamper(database, "DELETE FROM audit_entries WHERE no = 4")
    found = await verdict(database, files)
    assert (found.fault, found.rows, found.anchored) == (None, 3, 2)
    await attest(database, files)
    await keep(database, "e")
    await tamper(database, "DELETE FROM audit_entries WHERE no = 3")
    assert (await verdict(database, files)).fault == Fault("removed", 3)


async def test_a_log_that_was_chained_anew_is_found_by_the_anchor(database, files):
    await keep(database, "a", "b", "c", "d")
    await attest(database, files)
    await tamper(database, "UPDATE audit_entries SET author = 'x' WHERE no = 2")
    await chain_anew(database)
    assert (await verdict(database)).fault is None
    assert (await verdict(database, files)).fault == Fault("anchor-other-chain", 4)


async def test_what_was_cut_off_and_written_again_is_never_signed_over(database, files):
    await keep(database, "a", "b", "c")
    await attest(database, files)
    before = files.head.read_bytes()
    await tamper(database, "DELETE FROM audit_entries WHERE no >= 2")
    await keep(database, "x", "y", "z")
    await attest(database, files)
    heads = {anchor.chain: anchor for anchor in files.read(files.head)}
    assert heads["audit_entries"].no == 3
    assert json.loads(before.splitlines()[1])["digest"] == heads["audit_entries"].digest
    assert (await verdict(database, files)).fault == Fault("anchor-other-chain", 3)


@pytest.mark.parametrize("lost", [("head",), ("daily",), ("head", "daily")])
async def test_an_anchor_file_that_is_gone_is_a_fault(database, files, lost):
    await keep(database, "a", "b")
    await attest(database, files)
    for name in lost:
        getattr(files, name).unlink()
    found = await verdict(database, files)
    assert found.fault.kind == "anchor-missing"


class Day:
    """A clock of a notary, at noon of a day of May."""

    def __init__(self, day):
        self.day = day

    def now(self):
        return DEED.now.replace(month=5, day=self.day, hour=4)


async def test_each_day_leaves_an_anchor_and_none_can_be_left_out(database, files):
    for day in (1, 2, 3):
        await keep(database, f"d{day}")
        await attest(database, files, Day(day))
        await attest(database, files, Day(day))
    daily = [one for one in files.read(files.daily) if one.chain == "audit_entries"]
    assert [(one.no, one.day[-2:], one.dailies) for one in daily] == [
        (1, "01", 0), (2, "02", 1), (3, "03", 2),
    ]  # fmt: skip
    assert (await verdict(database, files)).fault is None
    lines = files.daily.read_text().splitlines(keepends=True)
    files.daily.write_text("".join(line for line in lines if '"no": 2' not in line))
    assert (await verdict(database, files)).fault == Fault("anchor-missing", 3)
    files.daily.write_text("".join(line for line in lines if '"no": 3' not in line))
    assert (await verdict(database, files)).fault == Fault("anchor-missing", 3)


async def test_a_quiet_day_leaves_its_anchor_too(database, files):
    await keep(database, "a")
    for day in (1, 2):
        await attest(database, files, Day(day))
    assert len(files.read(files.daily)) == 4
    assert (await verdict(database, files)).fault is None


@pytest.mark.parametrize(
    "falsely",
    [
        lambda one: replace(one, no=1),
        lambda one: replace(one, signature="00" * 64),
        lambda one: replace(one, signature="no"),
        lambda one: replace(one, at="yesterday"),
        lambda one: replace(one, at="2026-01-01T00:00:00"),
        lambda one: replace(one, digest="00" * 32).signed(Ed25519PrivateKey.generate()),
        # The service's own, but another's log.
        lambda one: replace(one, service="accounts").signed(KEYS.signing),
    ],
)
async def test_an_anchor_that_the_service_did_not_sign_is_a_fault(database, files, falsely):
    await keep(database, "a", "b")
    await attest(database, files)
    files.replace([falsely(one) for one in files.read(files.head)])
    assert (await verdict(database, files)).fault.kind == "anchor-signature"


@pytest.mark.parametrize("spoilt", ["{", '{"no": 1}\n', "[]\n", '"x"\n'])
async def test_a_spoilt_file_is_a_fault_and_is_not_written_over(database, files, spoilt):
    await keep(database, "a", "b")
    await attest(database, files)
    files.head.write_text(spoilt)
    assert (await verdict(database, files)).fault == Fault("anchor-signature", 1)
    await attest(database, files)
    assert files.head.read_text() == spoilt


async def test_without_a_place_for_anchors_nothing_is_anchored_and_that_is_told(database):
    await keep(database, "a")
    found = await verdict(database)
    assert (found.fault, found.anchored) == (None, 0)
    assert "第 1 号起尚未锚定" in found.told()


async def test_what_was_chained_before_the_columns_came_stays_whole(database):
    await keep(database, "a")
    async with database.engine.connect() as connection:
        row = (await connection.execute(audit_entries.select())).one()
    older = {c.name: getattr(row, c.name) for c in audit_entries.c}
    for name in ("no", "digest", "region", "before", "after"):
        del older[name]
    plain = json.dumps(older, ensure_ascii=False, sort_keys=True, default=str)
    assert relay.sha256(plain.encode()).digest() == row.digest


async def test_what_is_committed_is_numbered_and_signed_within_five_seconds(
    database, kernel_url, files
):
    elsewhere = Database(kernel_url)
    relaying = asyncio.create_task(relay.run(database, Notary(files.folder, lambda: KEYS)))
    try:
        await asyncio.sleep(EVERY + 0.5)
        # By another process: this one's relay is not told of the commit.
        async with elsewhere.transaction() as session:
            await note(session, DEED, action="note.looked-at", object_id="a")
        committed = time.monotonic()
        while not files.read(files.head):
            assert time.monotonic() < committed + 5
            await asyncio.sleep(0.05)
    finally:
        relaying.cancel()
        await asyncio.gather(relaying, return_exceptions=True)
        await elsewhere.close()
    found = await verdict(database, files)
    assert (found.rows, found.anchored, found.waiting) == (1, 1, 0)


async def test_at_the_end_of_a_service_nothing_stays_unsigned(database, files):
    async with database.transaction() as session:
        await note(session, DEED, action="note.looked-at", object_id="a")
    await relay.finish(database, Notary(files.folder, lambda: KEYS))
    found = await verdict(database, files)
    assert (found.rows, found.anchored, found.waiting, found.fault) == (1, 1, 0, None)


async def test_whoever_leads_next_finds_written_what_was_being_written(
    database, files, monkeypatch
):
    await keep(database, "a")
    begun, may_end = threading.Event(), threading.Event()
    append = AnchorFiles.append

    def slowly(these, anchors):
        begun.set()
        may_end.wait(5)
        append(these, anchors)

    monkeypatch.setattr(AnchorFiles, "append", slowly)
    signing = asyncio.create_task(attest(database, files))
    assert await asyncio.to_thread(begun.wait, 5)
    signing.cancel()
    threading.Timer(0.2, may_end.set).start()
    await asyncio.gather(signing, return_exceptions=True)
    await attest(database, files)
    # One a chain and day: signed twice, the second would tell of a day that is left out.
    assert len(files.read(files.daily)) == len(relay.CHAINED)
    assert (await verdict(database, files)).fault is None


async def test_a_disk_that_fails_holds_up_no_numbering(database, tmp_path, caplog):
    (tmp_path / "file").touch()
    notary = Notary(tmp_path / "file" / "anchors", lambda: KEYS)
    async with database.transaction() as session:
        await note(session, DEED, action="note.looked-at", object_id="a")
    async with database.engine.connect() as connection:
        await notary.begin(connection, relay.CHAINED)
        numbered = await relay.number(connection)
        await notary.follow(connection, relay.CHAINED, numbered)
    assert "cannot be" in caplog.text
    assert (await verdict(database)).rows == 1


@pytest.fixture
def told(kernel_url, files, monkeypatch):
    """The environment of the command."""
    monkeypatch.setenv("JIANXI_DATABASE_URL", kernel_url)
    monkeypatch.setenv("JIANXI_KEYS_FILE", str(house_keys.keys_file("units")))
    monkeypatch.setenv("JIANXI_SISTER_KEYS_FILE", str(house_keys.SISTERS_FILE))
    monkeypatch.setenv("JIANXI_JWKS_URL", "http://accounts/.well-known/jwks.json")
    monkeypatch.setenv("JIANXI_ANCHORS_FOLDER", str(files.folder))


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("tampered", [False, True])
async def test_the_command_prints_each_chain_and_ends_by_its_verdict(
    database, files, capsys, tampered
):
    await keep(database, "a", "b", "c")
    await attest(database, files)
    if tampered:
        await tamper(database, "DELETE FROM audit_entries WHERE no = 2")
    assert await chains._verify() == int(tampered)
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("变更记录：摘要链完整；核对 3 行")
    assert ("审计记录：第 2 号不符，这一行被删除（removed）" in told[1]) == tampered


@pytest.mark.usefixtures("told")
@pytest.mark.parametrize("kind", ["nothing", "file", "in-file"])
async def test_a_folder_of_anchors_that_is_none_is_no_tampering(
    database, tmp_path, monkeypatch, capsys, kind
):
    """It is not mounted, say: nothing is known to be wrong, nor to be right."""
    await keep(database, "a")
    (tmp_path / "file").touch()
    place = {"nothing": tmp_path / "none", "file": tmp_path / "file"}
    folder = place.get(kind, tmp_path / "file" / "none")
    monkeypatch.setenv("JIANXI_ANCHORS_FOLDER", str(folder))
    with pytest.raises(AnchorsAway) as stop:
        await chains._verify()
    assert str(stop.value).startswith(f"没有锚点目录 {folder}，没有核验")

    def told() -> int:
        raise stop.value

    assert offline.by_hand(told, failed=offline.UNCHECKED) == 3
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("told")
async def test_a_folder_of_anchors_that_is_empty_lacks_them(database, tmp_path, monkeypatch):
    await keep(database, "a")
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("JIANXI_ANCHORS_FOLDER", str(tmp_path / "empty"))
    assert await chains._verify() == 1


async def test_a_key_that_was_changed_vouches_for_what_it_signed_in_its_time(database, files):
    await keep(database, "a", "b")
    await attest(database, files)
    until = datetime.now(UTC) + timedelta(minutes=1)
    long_ago = until - timedelta(hours=1)
    fresh = Ed25519PrivateKey.generate()
    before = ((KEYS.signing.public_key(), until),)
    changed = replace(KEYS, anchoring=Anchoring(fresh, before))
    await keep(database, "c")
    notary = Notary(files.folder, lambda: changed)
    async with database.engine.connect() as connection:
        await notary.begin(connection, relay.CHAINED)
        await notary.attest(connection, relay.CHAINED)
    kept = files.read(files.head)
    assert kept
    assert all(one.is_true(fresh.public_key()) for one in kept)
    for by, fault in (
        (changed.notary, None),
        (KEYS.notary, "anchor-signature"),
        (Anchoring(fresh, ((KEYS.signing.public_key(), long_ago),)), "anchor-signature"),
    ):
        found = await chains.verify(database, chains.anchors_of(files, by))
        told = next(one for one in found if one.chain == "audit_entries").fault
        assert (told.kind if told else None) == fault
