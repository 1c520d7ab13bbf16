"""A notary tells what keeps it from signing, and begins nothing where anchors lay before."""

import os
import shutil

import pytest

from services.common.store import anew, relay
from services.common.store.anchors import AnchorFiles
from services.common.store.audit import note
from services.common.store.leads import lead
from services.common.store.notary import Notary
from tests.common.test_chains import (
    DEED,
    KEYS,
    Day,
    attest,
    database,
    files,
    keep,
    tamper,
    told,
    verdict,
)

__all__ = ["database", "files", "told"]

WELL = {"unanchored_seconds": 0, "chains_spoilt": 0, "anchors_lost": 0}


def told_by(notary):
    return {name: count for name, _, count in notary.lines()}


async def begun(database, files):
    """A notary of a process that leads from now on."""
    notary = Notary(files.folder, lambda: KEYS)
    async with database.engine.connect() as connection:
        await notary.begin(connection, relay.CHAINED)
    return notary


async def follow(database, notary, numbered=1):
    notary._next = 0.0
    async with database.engine.connect() as connection:
        await notary.follow(connection, relay.CHAINED, numbered)


@pytest.fixture
def nowhere(tmp_path):
    """Where no anchors were begun."""
    return AnchorFiles(tmp_path / "elsewhere", "units")


async def test_anchors_begin_before_the_first_row_and_hold_none_yet(database, nowhere):
    notary = await begun(database, nowhere)
    assert nowhere.heads() == {}
    assert told_by(notary) == WELL
    await keep(database, "a")
    await follow(database, notary)
    assert (await verdict(database, nowhere)).anchored == 1
    assert nowhere.folder.stat().st_mode & 0o777 == 0o700


async def test_who_cannot_begin_them_begins_once_it_can(database, nowhere):
    nowhere.folder.write_text("no folder")
    notary = await begun(database, nowhere)
    assert told_by(notary)["unanchored_seconds"] == 0
    await keep(database, "a")
    await follow(database, notary)
    first = told_by(notary)["unanchored_seconds"]
    await follow(database, notary)
    assert 0 < first < told_by(notary)["unanchored_seconds"]
    nowhere.folder.unlink()
    await follow(database, notary)
    assert told_by(notary) == WELL
    assert (await verdict(database, nowhere)).anchored == 1


async def test_a_disk_that_writes_nothing_is_told_until_it_does(database, files, monkeypatch):
    notary = await begun(database, files)
    await keep(database, "a")
    with monkeypatch.context() as full:
        full.setattr(AnchorFiles, "replace", refused)
        await follow(database, notary)
        await follow(database, notary)
    assert told_by(notary)["unanchored_seconds"] > 0
    await follow(database, notary)
    assert told_by(notary) == WELL


@pytest.mark.parametrize("full", ["replace", "fsync"])
async def test_what_a_full_disk_broke_off_leaves_no_day_twice_and_no_half(
    database, files, monkeypatch, caplog, full
):
    """The day's anchor is written before the head that counts it, or is cut off itself."""
    notary = await begun(database, files)
    await keep(database, "a")
    with monkeypatch.context() as disk:
        disk.setattr(*((AnchorFiles, full) if full == "replace" else (os, full)), refused)
        for _ in range(3):
            await follow(database, notary)
    assert caplog.text.count("anchors of units cannot be written") == 1
    assert len(files.read(files.daily)) == (2 if full == "replace" else 0)
    await follow(database, await begun(database, files))
    found = await verdict(database, files)
    assert (found.anchored, found.fault) == (1, None)
    assert len(files.read(files.daily)) == 2


async def test_what_was_written_and_not_acknowledged_is_gone_on_from(database, files, monkeypatch):
    notary = await begun(database, files)
    replaced = AnchorFiles.replace

    def unsaid(these, anchors):
        replaced(these, anchors)
        refused()

    await keep(database, "a")
    with monkeypatch.context() as network:
        network.setattr(AnchorFiles, "replace", unsaid)
        await follow(database, notary)
    await keep(database, "b")
    await follow(database, notary)
    assert told_by(notary) == WELL
    found = await verdict(database, files)
    assert (found.anchored, found.fault) == (2, None)


async def test_days_that_were_spoilt_are_told_and_hold_up_no_numbering(database, files, caplog):
    await keep(database, "a")
    await attest(database, files, Day(1))
    files.daily.write_text("{")
    await keep(database, "b")
    notary = await begun(database, files)
    for _ in range(2):
        await follow(database, notary)
    assert caplog.text.count("anchors of units cannot be read") == 1
    assert told_by(notary)["unanchored_seconds"] > 0


def refused(*_):
    raise OSError(28, "No space left on device")


async def test_a_notary_that_cannot_read_tells_it_until_another_leads(database, files):
    await keep(database, "a")
    await attest(database, files)
    files.head.write_text("{")
    notary = await begun(database, files)
    await follow(database, notary)
    assert told_by(notary)["unanchored_seconds"] > 0
    notary.rest()
    assert told_by(notary) == WELL


async def test_what_can_be_read_again_awaits_nothing_though_nothing_moves(database, files):
    await keep(database, "a")
    await attest(database, files)
    notary = await begun(database, files)
    await follow(database, notary)
    kept = files.head.read_text()
    files.head.write_text("{")
    await follow(database, notary, numbered=0)
    assert told_by(notary)["unanchored_seconds"] > 0
    files.head.write_text(kept)
    await follow(database, notary, numbered=0)
    assert told_by(notary) == WELL


async def test_a_notary_tells_of_a_chain_that_no_longer_holds_its_anchor(database, files):
    await keep(database, "a", "b")
    await attest(database, files)
    await tamper(database, "DELETE FROM audit_entries WHERE no = 2")
    notary = await begun(database, files)
    await follow(database, notary)
    assert told_by(notary) == WELL | {"chains_spoilt": 1}


def unmount(files):
    """The folder, empty, and what lay there aside."""
    aside = files.folder.with_name("unmounted")
    files.folder.rename(aside)
    files.folder.mkdir()
    return aside


def remount(files, aside):
    shutil.rmtree(files.folder)
    aside.rename(files.folder)


async def test_into_an_empty_mount_point_nothing_is_written_and_that_is_told_at_once(
    database, files, caplog
):
    notary = await begun(database, files)
    await keep(database, "a")
    await follow(database, notary)
    aside = unmount(files)
    # By the next look, though nothing moves.
    await follow(database, notary, numbered=0)
    assert told_by(notary)["anchors_lost"] == 1
    await keep(database, "b")
    for _ in range(2):
        await follow(database, notary)
    assert [*files.folder.iterdir()] == []
    assert caplog.text.count("anchors of units are lost") == 1
    assert told_by(notary)["unanchored_seconds"] > 0
    remount(files, aside)
    await follow(database, notary, numbered=0)
    assert told_by(notary) == WELL
    found = await verdict(database, files)
    assert (found.anchored, found.fault) == (2, None)


@pytest.mark.parametrize("gone", ["folder", "files", "head", "daily"])
async def test_who_leads_next_begins_none_where_they_are_gone(database, files, gone):
    await keep(database, "a")
    await attest(database, files)
    aside = unmount(files)
    if gone == "folder":
        files.folder.rmdir()
    elif gone != "files":
        kept = files.daily if gone == "head" else files.head
        shutil.copy(aside / kept.name, kept)
    before = sorted(one.name for one in files.folder.glob("*"))
    notary = await begun(database, files)
    assert told_by(notary)["anchors_lost"] == 1
    await follow(database, notary)
    await relay.finish(database, notary)
    assert sorted(one.name for one in files.folder.glob("*")) == before
    if gone != "folder":
        shutil.rmtree(files.folder)
    aside.rename(files.folder)
    # Nothing was taken up yet: what lies there now is.
    await follow(database, notary)
    assert told_by(notary) == WELL


def without_chain(text):
    return "".join(f"{line}\n" for line in text.splitlines() if '"audit_entries"' not in line)


def without_first_day(text):
    return "".join(text.splitlines(keepends=True)[2:])


@pytest.mark.parametrize(
    ("which", "less"),
    [
        ("head", lambda _: ""),
        ("head", without_chain),
        ("daily", lambda _: ""),
        ("daily", without_chain),
        ("daily", without_first_day),
    ],
)
async def test_what_was_taken_out_of_a_file_is_lost_and_hides_no_removed_row(
    database, files, which, less
):
    """Of anchors over two days; signed again from none, they would pass for all there were."""
    await keep(database, "a", "b")
    await attest(database, files, Day(1))
    await keep(database, "c")
    await attest(database, files, Day(2))
    file = getattr(files, which)
    file.write_text(left := less(file.read_text()))
    await tamper(database, "DELETE FROM audit_entries WHERE no = 3")
    notary = await begun(database, files)
    await follow(database, notary)
    assert told_by(notary)["anchors_lost"] == 1
    assert file.read_text() == left
    assert (await verdict(database, files)).fault is not None


async def test_heads_of_two_days_ago_are_not_gone_on_from_by_whoever_leads_next(database, files):
    """Of one day it may be that a full disk took its heads."""
    await keep(database, "a")
    await attest(database, files, Day(1))
    older = files.head.read_text()
    for day, lost in ((2, 0), (3, 1)):
        await attest(database, files, Day(day))
        newest = files.head.read_text()
        files.head.write_text(older)
        assert told_by(await begun(database, files))["anchors_lost"] == lost
        assert ((await verdict(database, files)).fault is not None) == lost
        files.head.write_text(newest)


async def test_days_that_an_earlier_version_wrote_twice_are_gone_on_from(database, files):
    await keep(database, "a")
    await attest(database, files)
    days = files.daily.read_text()
    files.daily.write_text(days * 3)
    assert told_by(await begun(database, files)) == WELL


async def test_days_that_are_lost_while_it_signs_are_told_at_once(database, files):
    notary = await begun(database, files)
    await keep(database, "a")
    await follow(database, notary)
    files.daily.write_text("")
    await follow(database, notary, numbered=0)
    assert told_by(notary)["anchors_lost"] == 1


async def test_anchors_of_another_moment_are_not_gone_on_from(database, files):
    notary = await begun(database, files)
    await keep(database, "a")
    await follow(database, notary)
    older = files.head.read_text()
    await keep(database, "b")
    await follow(database, notary)
    files.head.write_text(older)
    await keep(database, "c")
    await follow(database, notary)
    assert told_by(notary)["anchors_lost"] == 1
    assert files.head.read_text() == older
    # Whoever puts them back for good begins anew from them.
    assert told_by(await begun(database, files)) == WELL


async def test_who_lost_the_lead_tells_nothing_of_what_the_next_one_signed(database, files):
    await keep(database, "a")
    notary = await begun(database, files)
    async with database.engine.connect() as connection:
        assert await lead(connection, 7)
        await notary.attest(connection, relay.CHAINED)
        await tamper(database, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE objid = 7")
        await keep(database, "b")
        await attest(database, files)
        notary._next = 0.0
        with pytest.raises(Exception, match=r"terminat|closed"):
            await notary.follow(connection, relay.CHAINED, 0)
        await connection.invalidate()
    assert told_by(notary)["anchors_lost"] == 0


async def test_what_nobody_numbered_yet_is_no_sign_of_anchors_before(database, nowhere):
    """The first administrator is added before any service runs."""
    async with database.transaction() as session:
        await note(session, DEED, action="officer.added", object_id="a")
    await relay.finish(database, Notary(nowhere.folder, lambda: KEYS))
    assert (await verdict(database, nowhere)).anchored == 1


@pytest.mark.usefixtures("told")
async def test_they_begin_anew_where_somebody_decided_so(database, files, capsys):
    await keep(database, "a")
    notary = await begun(database, files)
    await follow(database, notary)
    for left in ((files.head, files.daily), (files.daily,)):
        assert await anew.begin() == 1
        assert all(str(one) in capsys.readouterr().out for one in left[:1])
        left[0].unlink()
    assert await anew.begin() == 0
    assert "units 的锚点" in capsys.readouterr().out
    # A process that signed before remembers what, and does not go on from nothing.
    await follow(database, notary)
    assert told_by(notary)["anchors_lost"] == 1
    await keep(database, "b")
    await follow(database, await begun(database, files))
    found = await verdict(database, files)
    assert (found.rows, found.anchored, found.fault) == (2, 2, None)


@pytest.mark.usefixtures("told")
async def test_they_begin_anew_under_no_service_that_is_not_restarted_next(
    database, nowhere, kernel_url, monkeypatch, capsys
):
    """What it signed last it goes on asking for: begun under it they would stay lost."""
    monkeypatch.setenv("JIANXI_ANCHORS_FOLDER", str(nowhere.folder))
    async with database.engine.connect() as leader:
        assert await lead(leader, relay.LEADER)
        assert await anew.begin() == 1
        assert "units 还在运行" in capsys.readouterr().out
        assert not nowhere.folder.exists()
        assert await anew.begin(restarted_next=True) == 0
        assert "重启" in capsys.readouterr().out
        assert nowhere.heads() == {}
        await leader.invalidate()


@pytest.mark.usefixtures("told")
async def test_without_a_folder_nothing_begins_anew(monkeypatch, capsys):
    monkeypatch.delenv("JIANXI_ANCHORS_FOLDER")
    assert await anew.begin() == 1
    assert "JIANXI_ANCHORS_FOLDER" in capsys.readouterr().out
