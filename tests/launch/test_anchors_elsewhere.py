"""A backup holds the anchors that the services write, here or elsewhere, or there is none."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from launch import anchors, archive, backup
from launch.errors import AnchorsMissing, AnchorsUnsigned
from launch.folder import Folder
from launch.plan import GATEWAY, HOME, POSTGRES, SERVICES, service_environment
from services.common import backups
from services.common.store.anchors import Anchor, AnchorFiles
from services.common.store.relay import CHAINED


class _Server:
    numbered: ClassVar[set[tuple[str, str]]] = set()
    """In which databases which chains have rows."""

    def is_numbered(self, service: str, chain: str) -> bool:
        return (service, chain) in self.numbered

    def copy_to(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "PG_VERSION").write_text("18\n")


@contextmanager
def _server(_: Folder, *, alone: bool) -> Iterator[_Server]:
    assert not alone
    yield _Server()


def mark(place: Path, *services: str) -> None:
    """What each service makes at its first start."""
    place.mkdir(exist_ok=True)
    for service in services:
        AnchorFiles(place, service).begin()


@pytest.fixture
def begun(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A folder that ran, of which a backup may be made."""
    folder.make()
    folder.record(dict.fromkeys((GATEWAY, *SERVICES, POSTGRES), 1))
    monkeypatch.setattr(backup, "_server", _server)
    return folder


def backed_up(folder: Folder, name: str) -> Path:
    """The folder of anchors as it comes out of a backup."""
    beside = folder.data.parent
    public = archive.new_identity(beside / f"{name}.txt")
    backup.back_up(folder, beside / f"{name}.age", public, lambda _, __: lambda _: None)
    out = beside / name
    archive.unpack(beside / f"{name}.age", [beside / f"{name}.txt"], out, lambda _: None)
    return out / "data-anchors"


@pytest.mark.parametrize("told", [False, True])
def test_a_backup_holds_the_anchors_that_the_services_write(
    begun: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, told: bool
) -> None:
    if told:
        monkeypatch.setenv("JIANXI_ANCHORS_FOLDER", str(tmp_path / "elsewhere"))
    ports = begun.ports()
    place = Path(service_environment(begun, ports, "units", "url")["JIANXI_ANCHORS_FOLDER"])
    mark(place, *SERVICES)
    (place / "units.daily.jsonl").write_text("signed\n")
    found = backed_up(begun, "b")
    assert (found / "units.daily.jsonl").read_text() == "signed\n"
    assert len([*found.glob("*.head.jsonl")]) == len(SERVICES)


@pytest.mark.parametrize("told", [False, True])
@pytest.mark.parametrize("there", [None, (), SERVICES[1:]])
def test_a_backup_without_anchors_of_each_service_is_refused(
    begun: Folder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    there: tuple[str, ...] | None,
    *,
    told: bool,
) -> None:
    """The folder is gone, is an empty mount point, or lacks those of one."""
    place = tmp_path / "not-mounted" if told else begun.anchors
    if told:
        monkeypatch.setenv("JIANXI_ANCHORS_FOLDER", str(place))
    if there is not None:
        mark(place, *there)
    lacking = "、".join(one for one in SERVICES if one not in (there or ()))
    words = rf"{place} 中没有 {lacking} 的锚点.*JIANXI_ANCHORS_FOLDER.*AnchorsLost"
    with pytest.raises(AnchorsMissing, match=words):
        backed_up(begun, "b")
    assert not (tmp_path / "b.age").exists()
    mark(place, *(one for one in SERVICES if one not in (there or ())))
    assert backed_up(begun, "c").is_dir()


def sign(place: Path, day: int) -> None:
    """What a service writes first on a day."""
    files, one = AnchorFiles(place, "units"), Anchor("units", "changes", 1, "00", "", "", day)
    files.append([one])
    files.replace([replace(one, dailies=day + 1)])


def test_anchors_that_are_only_begun_are_those_of_a_house_in_which_nothing_was_done(
    begun: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(begun.anchors, *SERVICES)
    monkeypatch.setattr(anchors, "_SOON", 0)
    assert backed_up(begun, "fresh").is_dir()
    for chain in ("changes", "audit_entries"):
        monkeypatch.setattr(_Server, "numbered", {("units", chain)})
        with pytest.raises(AnchorsUnsigned, match=r"中 units 的锚点只是开始了.*jianxi start"):
            backed_up(begun, chain)
        assert not (begun.data.parent / f"{chain}.age").exists()
        assert backups._made_at(begun.data).failed
    # Signed since, as after a start; of the other chain there is nothing yet.
    sign(begun.anchors, 0)
    monkeypatch.setattr(_Server, "numbered", {("units", "changes")})
    assert backed_up(begun, "signed").is_dir()


def test_what_is_just_being_signed_is_waited_for(
    begun: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(begun.anchors, *SERVICES)
    monkeypatch.setattr(_Server, "numbered", {("units", "changes")})
    monkeypatch.setattr(anchors.time, "sleep", lambda _: sign(begun.anchors, 0))
    found = AnchorFiles(backed_up(begun, "b"), "units")
    assert found.heads()


@pytest.mark.parametrize(
    ("heads", "signed"),
    [
        ("", set()),
        ('{"chain":"changes"}\n', {"changes"}),
        ('{"chain": "audit_entries"}\n{"chain": "changes"}\n', {"changes", "audit_entries"}),
        ('{"chain": "changes", "note": {"chain": "audit_entries"}}\n', {"changes"}),
        *((spoilt, {"changes", "audit_entries"}) for spoilt in ('{"chain": "ch', "[]", "{}", "1")),
    ],
)
def test_heads_are_read_as_they_are_written_however_they_are_spaced(
    tmp_path: Path, heads: str, signed: set[str]
) -> None:
    """What is spoilt is evidence: a backup of it is made, and its check tells."""
    (tmp_path / "units.head.jsonl").write_text(heads)
    asked: list[str] = []
    anchors._is_only_begun(tmp_path, "units", lambda _, chain: asked.append(chain) is not None)
    assert {*anchors.CHAINS} - {*asked} == signed


def test_every_chain_is_looked_at() -> None:
    assert {table.name for table in CHAINED} == set(anchors.CHAINS)


def daily_first(place: Path, to: Path, *, ignore: Callable[..., set[str]]) -> None:
    """Copy as a disk may list them; the day turns meanwhile."""
    to.mkdir()
    for file in sorted(place.glob("*.jsonl")):
        if file.name == "units.head.jsonl":
            sign(place, 1)
        shutil.copy2(file, to)


def test_no_head_in_a_backup_counts_a_day_that_came_as_it_was_made(
    begun: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark(begun.anchors, *SERVICES)
    sign(begun.anchors, 0)
    monkeypatch.setattr(shutil, "copytree", daily_first)
    found = AnchorFiles(backed_up(begun, "b"), "units")
    assert len(found.read(found.daily)) == 1
    assert [one.dailies for one in (found.heads() or {}).values()] == [1]


def test_of_a_line_that_is_being_written_a_backup_holds_nothing(begun: Folder) -> None:
    mark(begun.anchors, *SERVICES)
    sign(begun.anchors, 0)
    daily = AnchorFiles(begun.anchors, "units").daily
    whole = daily.read_text()
    daily.write_text(f'{whole}{{"service": "un')
    found = AnchorFiles(backed_up(begun, "b"), "units")
    assert found.daily.read_text() == whole
    assert found.heads()


def test_the_manual_has_a_named_folder_made_before_the_first_start() -> None:
    manual = (HOME / "docs/installing.md").read_text(encoding="utf-8")
    named = manual.partition("jianxi-backup.timer`。\n")[2].partition("\n")[0]
    assert "JIANXI_ANCHORS_FOLDER" in named
    assert "`mkdir -m 700`" in named
    assert "## AnchorsLost\n" in (HOME / "docs/operations.md").read_text(encoding="utf-8")
