"""Backs an installation up while it runs, and restores it on an empty machine."""

import itertools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from launch import anchors, archive, chosen, keys, marks
from launch.archive import Advance
from launch.errors import (
    DataUnfit,
    KeysMissing,
    NotEmbedded,
    Occupied,
    PostgresFailed,
    TargetInside,
)
from launch.folder import Folder
from launch.held import held_folder
from launch.opening import is_running, opened, server_of
from launch.plan import (
    DOCUMENTS,
    HOME,
    SERVICES,
    anchors_of,
    given_databases,
    marks_of,
)
from launch.postgres import EmbeddedPostgres
from launch.private import private_folder
from launch.restoring import unpacking
from launch.runner import hand_over, last_words
from launch.saying import say
from services.common.plainly import TO_BE_MENDED

Watch = Callable[[str, int], Advance]
"""Shows how far a piece of work of so many bytes has come."""

_DATA, _KEYS, _ANCHORS = "data", "data-keys", "data-anchors"
_PORTABLE = "databases"
_SERVED = 2
"""How the work on epochs ends where a service still works on its database."""


def back_up(
    folder: Folder, target: Path, recipient: str, watch: Watch, *, portable: bool = False
) -> str:
    """Archive everything but the keys as of one moment over all services; the file's SHA-256.

    Nothing need stop, but for a `portable` one, which other major versions of PostgreSQL restore:
    databases are written one after another, and nobody may write meanwhile. Anchors are copied
    before the databases and files after them: an anchor of rows that are not in it would look like
    a fraud, a file of none is only left over. What came of it is marked for the services to tell.
    Raises TargetInside, NotEmbedded, AnchorsMissing, AnchorsUnsigned, MarksMissing, NotRunning for
    a folder in which nothing lies, Occupied.
    """
    folder.must_have_begun()
    chosen.must_agree(folder)
    _must_be_embedded()
    _must_lie_outside(folder, target)
    archive.must_be_possible(target, recipient)
    with marks.marked(_marks(folder)):
        return _backed_up(folder, target, recipient, watch, portable=portable)


def _backed_up(
    folder: Folder, target: Path, recipient: str, watch: Watch, *, portable: bool
) -> str:
    with _server(folder, alone=portable) as server, _draft(folder.data) as draft:
        marks.begin(_marks(folder))
        anchors.must_be_in(anchors_of(folder))
        anchors.must_be_signed(anchors_of(folder), server.is_numbered)
        anchors.copy(anchors_of(folder), draft / "anchors")
        _copy_databases(server, draft, portable=portable)
        parts = {
            f"{_DATA}/postgres": draft / "postgres",
            f"{_DATA}/{_PORTABLE}": draft / _PORTABLE,
            f"{_DATA}/documents": folder.documents,
            **{f"{_DATA}/{file.name}": file for file in folder.marks},
            _ANCHORS: draft / "anchors",
        }
        there = {name: path for name, path in parts.items() if path.exists()}
        advance = watch("打包并加密", archive.size_of(there))
        return archive.pack(there, target, recipient, advance)


def _copy_databases(server: EmbeddedPostgres, draft: Path, *, portable: bool) -> None:
    if not portable:
        server.copy_to(draft / "postgres")
        return
    (draft / _PORTABLE).mkdir(mode=0o700)
    for service in SERVICES:
        server.dump_to(draft / _PORTABLE / service, service)


def back_up_keys(folder: Folder, target: Path, recipient: str, watch: Watch) -> str:
    """Archive the keys by themselves: who holds them holds no data. The file's SHA-256.

    Raises TargetInside, KeysMissing where one is lacking, NotRunning for a folder of no house.
    """
    if not folder.keys.exists():
        folder.must_have_begun()
    _must_lie_outside(folder, target)
    if lost := keys.lacking(folder.keys, SERVICES, with_cluster=_has_cluster(folder)):
        raise KeysMissing(
            f"密钥目录 {folder.keys} 中{_lost(lost)}，没有备份：这样的备份打不开全部数据。"
            "请先从以前的密钥备份取回。"
        )
    parts = {_KEYS: folder.keys}
    return archive.pack(parts, target, recipient, watch("打包并加密", archive.size_of(parts)))


def restore(
    folder: Folder, archives: Sequence[Path], identities: Sequence[Path], watch: Watch
) -> None:
    """Make a new data folder of the archive of the data and that of the keys.

    It stands under its name only once all of it is whole and every feed has begun another epoch;
    until then nothing else begins there. What one that was broken off has unpacked goes first,
    what it has put in place is moved aside, for keys are never deleted.
    Raises Occupied where anything lies already, and as archive.unpack.
    """
    if not folder.is_half_restored:
        _must_be_empty(folder)
    with unpacking(folder.restoring) as draft:
        _move_half_aside(folder)
        _must_be_empty(folder)
        for one in archives:
            archive.unpack(one, identities, draft, watch(f"恢复 {one.name}", one.stat().st_size))
        new = Folder(draft / _DATA)
        _made_ready(new)
        _put_in_place(new, folder)


def _put_in_place(new: Folder, folder: Folder) -> None:
    try:
        for part, place in ((new.keys, folder.keys), (new.anchors, folder.anchors)):
            if part.exists():
                part.rename(place)
        new.data.rename(folder.data)
    except BaseException:
        # The mark is about to go: keys without it would pass for a house's that lost its data.
        _move_half_aside(folder)
        raise


def _move_half_aside(folder: Folder) -> None:
    if not folder.is_half_restored:
        return
    for place in (folder.anchors, folder.keys):
        if place.exists():
            aside = next(name for name in _asides(place) if not name.exists())
            place.rename(aside)
            say(f"上一次中断的恢复留下的 {place} 已移到 {aside}；确认不需要以后再删除")


def _asides(place: Path) -> Iterator[Path]:
    return (place.with_name(f"{place.name}.half-{number}") for number in itertools.count(1))


def begin_epochs(folder: Folder) -> None:
    """Let every feed begin another epoch, after databases were restored by other means.

    Raises Occupied where a service works on its database, on whatever machine, DataUnfit.
    """
    with opened(folder) as house:
        _begin_epochs(
            {each.name: each.environment["JIANXI_DATABASE_URL"] for each in house.preparations}
        )


def documents_elsewhere() -> str | None:
    """Where files lie that no backup of ours holds."""
    return os.environ.get(DOCUMENTS) or None


def _marks(folder: Folder) -> Path:
    return marks_of(folder) or folder.data


def _must_be_embedded() -> None:
    if given_databases():
        raise NotEmbedded(
            "数据库在另外的服务器上，请用它自己的办法备份"
            "（见 docs/backup.md 的“数据库在自己的服务器上时”）；"
            "密钥用 jianxi backup-keys 备份。"
        )


def _must_lie_outside(folder: Folder, target: Path) -> None:
    whole = target.resolve()
    for place in (folder.data, folder.keys, anchors_of(folder)):
        if whole.is_relative_to(place.resolve()):
            raise TargetInside(
                f"备份文件 {target} 在 {place} 之中，没有备份：它会与所备份的一起丢失，"
                "也会被下一份备份装进去。请写到别的目录，最好在别的磁盘上。"
            )


def _must_be_empty(folder: Folder) -> None:
    for place in (folder.data, folder.keys, folder.anchors):
        if place.exists():
            raise Occupied(f"目录 {place} 已经存在；恢复只写入新的目录，请用 --data 另选。")


@contextmanager
def _server(folder: Folder, *, alone: bool) -> Iterator[EmbeddedPostgres]:
    # Who must be alone asks once, as it takes the folder: a start may come between two questions.
    if not alone and is_running(folder):
        yield server_of(folder)
        return
    with opened(folder):
        yield server_of(folder)


@contextmanager
def _draft(beside: Path) -> Iterator[Path]:
    with held_folder(beside / ".backup") as draft:
        # Earlier versions gave each a name of its own.
        for left in beside.glob(".backup-*"):
            shutil.rmtree(left)
        yield draft


def _made_ready(new: Folder) -> None:
    cluster, portable = new.data / "postgres", new.data / _PORTABLE
    has_data = cluster.is_dir() or portable.is_dir()
    if not (has_data and new.keys.is_dir()):
        lacking = ["数据的一份"] * (not has_data) + ["密钥的一份"] * (not new.keys.is_dir())
        raise PostgresFailed(
            f"所给的备份中没有{'，也没有'.join(lacking)}，没有恢复："
            "需要数据的一份和密钥的一份，请一起写上。"
        )
    new.make()
    private_folder(new.keys)
    if cluster.is_dir():
        hand_over(cluster)
    server = EmbeddedPostgres(new.data, 0, new.keys)
    server.must_fit()
    if lost := keys.lacking(new.keys, SERVICES, with_cluster=_has_cluster(new)):
        raise KeysMissing(
            f"密钥的一份备份中{_lost(lost)}，没有恢复：它打不开全部数据。请用另一份密钥备份。"
        )
    server.start()
    try:
        _load(server, portable)
        _begin_epochs({service: server.url(service) for service in SERVICES})
    finally:
        server.stop()


def _has_cluster(folder: Folder) -> bool:
    return (folder.data / "postgres").is_dir()


def _lost(files: list[str]) -> str:
    return f"缺少 {'、'.join(files)}（或者已经损坏）"


def _load(server: EmbeddedPostgres, portable: Path) -> None:
    if portable.is_dir():
        for service in SERVICES:
            server.load(portable / service, service)
        shutil.rmtree(portable)


def _begin_epochs(addresses: dict[str, str]) -> None:
    # On its standard input: an address has a password in it.
    command = [sys.executable, "-m", "services.common.store.restored"]
    told = json.dumps(addresses).encode()
    ran = subprocess.run(command, cwd=HOME, input=told, check=False, capture_output=True)
    if ran.returncode == _SERVED:
        raise Occupied(
            f"{ran.stdout.decode().strip()} 还在自己的数据库上运行，没有开始新的一期："
            "请先停止全部实例，别的机器上的也要停，再运行本命令。"
            "实例确实都不在了而仍被拒绝的，见 docs/operations.md 的 ChainBehind。"
        )
    if ran.returncode == TO_BE_MENDED:
        raise DataUnfit(f"{last_words(ran.stderr)}。")
    if ran.returncode:
        raise PostgresFailed(f"变更没有开始新的一期：{last_words(ran.stderr)}。")
