"""Archives: what was packed comes out, for whom it was meant, or nothing does."""

import errno
import hashlib
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pyrage
import pytest

from launch import archive
from launch.errors import (
    ArchiveBroken,
    ArchiveNotOpened,
    ArchiveTwice,
    IdentityUnknown,
    Occupied,
)
from launch.held import held_file
from launch.plan import HOME


def unwatched(_: int) -> None:
    """Nobody looks on."""


@pytest.fixture
def owner(tmp_path: Path) -> tuple[Path, str]:
    file = tmp_path / "owner.txt"
    return file, archive.new_identity(file)


@pytest.fixture
def parts(tmp_path: Path) -> dict[str, Path]:
    folder = tmp_path / "kept"
    (folder / "deep" / "empty").mkdir(parents=True)
    (folder / "deep" / "名单.csv").write_bytes("姓名\n".encode() * 100_000)
    (folder / "nothing").touch()
    (tmp_path / "mark").write_text("1", encoding="utf-8")
    return {"data/kept": folder, "data/mark": tmp_path / "mark"}


@pytest.fixture
def packed(tmp_path: Path, owner: tuple[Path, str], parts: dict[str, Path]) -> Path:
    archive.pack(parts, tmp_path / "a.age", owner[1], unwatched)
    return tmp_path / "a.age"


def below(folder: Path) -> dict[str, bytes | None]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def test_what_was_packed_comes_out_and_is_only_its_owners(
    tmp_path: Path, owner: tuple[Path, str], packed: Path
) -> None:
    out = tmp_path / "out"
    archive.unpack(packed, [owner[0]], out, unwatched)
    assert below(out / "data" / "kept") == below(tmp_path / "kept")
    assert (out / "data" / "mark").read_text(encoding="utf-8") == "1"
    files = [path for path in out.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in (*files, packed, owner[0])} == {0o600}


def test_progress_ends_where_the_work_ends(
    tmp_path: Path, owner: tuple[Path, str], parts: dict[str, Path]
) -> None:
    written: list[int] = []
    digest = archive.pack(parts, tmp_path / "a.age", owner[1], written.append)
    assert sum(written) == archive.size_of(parts) == 700_001
    read: list[int] = []
    archive.unpack(tmp_path / "a.age", [owner[0]], tmp_path / "out", read.append)
    whole = (tmp_path / "a.age").read_bytes()
    assert sum(read) == len(whole)
    assert digest == hashlib.sha256(whole).hexdigest()


def test_nobody_else_opens_it(tmp_path: Path, packed: Path) -> None:
    archive.new_identity(tmp_path / "stranger.txt")
    with pytest.raises(ArchiveNotOpened):
        archive.unpack(packed, [tmp_path / "stranger.txt"], tmp_path / "out", unwatched)
    assert "名单".encode() not in packed.read_bytes()


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.999])
def test_one_changed_byte_is_noticed(
    tmp_path: Path, owner: tuple[Path, str], packed: Path, share: float
) -> None:
    content = bytearray(packed.read_bytes())
    content[200 + int((len(content) - 201) * share)] ^= 1
    packed.write_bytes(content)
    with pytest.raises((ArchiveBroken, ArchiveNotOpened)):
        archive.unpack(packed, [owner[0]], tmp_path / "out", unwatched)


@pytest.mark.parametrize("left", [0, 21, 22, 30, 60, 100, 150, 167, 180, 0.5, -65_600, -1])
def test_what_was_cut_off_is_noticed(
    tmp_path: Path, owner: tuple[Path, str], packed: Path, left: float
) -> None:
    content = packed.read_bytes()
    packed.write_bytes(content[: int(len(content) * left) if left == 0.5 else int(left)])
    with pytest.raises(ArchiveBroken):
        archive.unpack(packed, [owner[0]], tmp_path / "out", unwatched)


def test_what_was_cut_off_within_its_head_is_not_called_somebody_elses(
    tmp_path: Path, owner: tuple[Path, str], packed: Path
) -> None:
    head = packed.read_bytes().index(b"\n--- ") + 80
    for left in range(head):
        (tmp_path / "cut.age").write_bytes(packed.read_bytes()[:left])
        with pytest.raises(ArchiveBroken, match=r"cut\.age"):
            archive.unpack(tmp_path / "cut.age", [owner[0]], tmp_path / "out", unwatched)
    assert not (tmp_path / "out").exists()


def test_an_archive_that_is_given_twice_is_named_as_that(
    tmp_path: Path, owner: tuple[Path, str], parts: dict[str, Path], packed: Path
) -> None:
    archive.pack({"data-keys": parts["data/kept"]}, tmp_path / "keys.age", owner[1], unwatched)
    for one in (packed, tmp_path / "keys.age"):
        archive.unpack(one, [owner[0]], tmp_path / "out", unwatched)
    before = below(tmp_path / "out")
    for one in (packed, tmp_path / "keys.age"):
        with pytest.raises(ArchiveTwice, match=f"备份文件 {one} 与前面的一份内容重复，没有恢复"):
            archive.unpack(one, [owner[0]], tmp_path / "out", unwatched)
    assert below(tmp_path / "out") == before


def sealed(owner: tuple[Path, str], members: dict[str, bytes]) -> Iterator[bytes]:
    plain = BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, BytesIO(content))
    yield pyrage.encrypt(plain.getvalue(), [pyrage.x25519.Recipient.from_str(owner[1])])


@pytest.mark.parametrize(
    "members",
    [
        {"a": b"1"},
        {"a": b"1", "digests.json": b"{}"},
        {"a": b"1", "digests.json": b'{"a": "0"}'},
        {"digests.json": b'{"a": "0"}'},
        {"../a": b"1", "digests.json": b"{}"},
        {"/tmp/a": b"1", "digests.json": b"{}"},
    ],
)
def test_an_archive_of_anybody_elses_making_is_refused(
    tmp_path: Path, owner: tuple[Path, str], members: dict[str, bytes]
) -> None:
    for content in sealed(owner, members):
        (tmp_path / "other.age").write_bytes(content)
    with pytest.raises(ArchiveBroken):
        archive.unpack(tmp_path / "other.age", [owner[0]], tmp_path / "out" / "in", unwatched)
    assert not (tmp_path / "out" / "a").exists()


def test_nothing_is_overwritten(
    tmp_path: Path, owner: tuple[Path, str], parts: dict[str, Path], packed: Path
) -> None:
    with pytest.raises(FileExistsError):
        archive.pack(parts, packed, owner[1], unwatched)
    with pytest.raises(FileExistsError):
        archive.new_identity(owner[0])


def test_what_breaks_off_leaves_no_half(
    tmp_path: Path, owner: tuple[Path, str], parts: dict[str, Path]
) -> None:
    def break_off(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive.pack(parts, tmp_path / "a.age", owner[1], break_off)
    assert [path.name for path in tmp_path.iterdir() if "age" in path.name] == []


@pytest.mark.parametrize("text", ["", "age1", "ssh-ed25519 AAAA", "AGE-SECRET-KEY-1"])
def test_a_wrong_public_key_is_named(tmp_path: Path, parts: dict[str, Path], text: str) -> None:
    with pytest.raises(IdentityUnknown):
        archive.pack(parts, tmp_path / "a.age", text, unwatched)
    assert not (tmp_path / "a.age").exists()


def test_a_wrong_key_file_is_named(tmp_path: Path, packed: Path) -> None:
    (tmp_path / "wrong.txt").write_text("AGE-SECRET-KEY-1XYZ\n", encoding="utf-8")
    with pytest.raises(IdentityUnknown):
        archive.unpack(packed, [tmp_path / "wrong.txt"], tmp_path / "out", unwatched)


def test_a_second_backup_under_the_name_leaves_the_first_alone(
    tmp_path: Path, owner: tuple[Path, str], parts: dict[str, Path]
) -> None:
    with held_file(tmp_path / "a.age") as first:
        first.write(b"on its way")
        with pytest.raises(Occupied, match=r"a\.age 正由"):
            archive.pack(parts, tmp_path / "a.age", owner[1], unwatched)
    assert (tmp_path / "a.age").read_bytes() == b"on its way"


def test_what_a_killed_backup_left_is_overwritten_by_the_next_of_its_name(
    tmp_path: Path, owner: tuple[Path, str], parts: dict[str, Path]
) -> None:
    left = tmp_path / ".a.age.part"
    command = [sys.executable, "-c", _KILLED, tmp_path / "a.age"]
    killed = subprocess.run(command, cwd=HOME, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert left.stat().st_size == 1 << 20
    left.chmod(0o644)
    archive.pack(parts, tmp_path / "a.age", owner[1], unwatched)
    assert not left.exists()
    assert (tmp_path / "a.age").stat().st_mode & 0o777 == 0o600
    archive.unpack(tmp_path / "a.age", [owner[0]], tmp_path / "out", unwatched)


_KILLED = """
import os, signal, sys
from pathlib import Path
from launch.held import held_file
with held_file(Path(sys.argv[1])) as out:
    out.write(bytes(1 << 20))
    out.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_nothing_is_written_through_a_link(
    tmp_path: Path, owner: tuple[Path, str], parts: dict[str, Path]
) -> None:
    (tmp_path / "mine").write_text("mine")
    (tmp_path / ".a.age.part").symlink_to(tmp_path / "mine")
    with pytest.raises(OSError, match="symbolic"):
        archive.pack(parts, tmp_path / "a.age", owner[1], unwatched)
    assert (tmp_path / "mine").read_text() == "mine"


def test_what_is_taken_away_meanwhile_is_left_out(
    tmp_path: Path, owner: tuple[Path, str], parts: dict[str, Path]
) -> None:
    def take_away(_: int) -> None:
        (tmp_path / "kept" / "nothing").unlink(missing_ok=True)

    archive.pack(parts, tmp_path / "a.age", owner[1], take_away)
    archive.unpack(tmp_path / "a.age", [owner[0]], tmp_path / "out", unwatched)
    assert sorted(below(tmp_path / "out" / "data" / "kept")) == [
        "deep",
        "deep/empty",
        "deep/名单.csv",
    ]


def test_a_pipe_of_anybody_elses_that_breaks_leaves_no_half(
    tmp_path: Path, owner: tuple[Path, str], parts: dict[str, Path]
) -> None:
    def break_off(_: int) -> None:
        raise BrokenPipeError(errno.EPIPE, "who looks on is gone")

    with pytest.raises(BrokenPipeError, match="who looks on"):
        archive.pack(parts, tmp_path / "a.age", owner[1], break_off)
    assert [path.name for path in tmp_path.iterdir() if "age" in path.name] == []
