"""A restore that was broken off before the data was in place is no house, and is begun anew."""

from pathlib import Path

import pytest

from launch import archive, backup
from launch.errors import ArchiveNotOpened, HalfRestored, Occupied, PostgresFailed
from launch.folder import Folder


def unwatched(_: str, __: int) -> archive.Advance:
    return lambda _: None


@pytest.fixture
def half(tmp_path: Path) -> Folder:
    folder = Folder(tmp_path / "data")
    for left in (folder.keys, folder.anchors):
        left.mkdir()
    (folder.keys / "units.json").write_text("{}")
    folder.restoring.touch()
    return folder


def test_nothing_begins_on_keys_without_their_data(half: Folder) -> None:
    with pytest.raises(HalfRestored):
        half.make()
    assert not half.data.exists()


def test_what_was_left_is_moved_aside_by_the_next(half: Folder, tmp_path: Path) -> None:
    owner = archive.new_identity(tmp_path / "owner.txt")
    archive.new_identity(tmp_path / "stranger.txt")
    archive.pack({"data-keys": half.keys}, tmp_path / "k.age", owner, lambda _: None)
    with pytest.raises(ArchiveNotOpened):
        backup.restore(half, [tmp_path / "k.age"], [tmp_path / "stranger.txt"], unwatched)
    assert not half.keys.exists()
    assert not half.anchors.exists()
    aside = half.keys.with_name("data-keys.half-1")
    assert (aside / "units.json").read_text() == "{}"
    assert half.anchors.with_name("data-anchors.half-1").is_dir()
    half.make()


def test_a_second_half_is_laid_beside_the_first(half: Folder) -> None:
    half.keys.with_name("data-keys.half-1").mkdir()
    with pytest.raises(PostgresFailed):
        backup.restore(half, [], [], unwatched)
    assert (half.keys.with_name("data-keys.half-2") / "units.json").exists()


def test_the_mark_of_a_restore_goes_with_the_next_start(half: Folder) -> None:
    """Cut between its last two steps it is whole, and the mark no ground to touch live keys."""
    half.data.mkdir()
    with half.taken():
        assert not half.restoring.exists()
    half.data.rename(half.data.with_name("lost"))
    with pytest.raises(Occupied):
        backup.restore(half, [], [], unwatched)
    assert (half.keys / "units.json").exists()


def test_keys_of_a_house_that_stands_are_never_cleared(half: Folder) -> None:
    half.data.mkdir()
    with pytest.raises(Occupied):
        backup.restore(half, [], [], unwatched)
    assert (half.keys / "units.json").exists()
