"""A start does no preparation over: all that one rests on is noted at its database."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from launch import prepared
from launch.folder import Folder
from launch.opening import opened
from launch.plan import HOME, migration
from launch.prepared import MARK, mark_of
from launch.supervisor import House, Preparation
from tests.journeys.house import free_ports

COMMENT = "COMMENT ON DATABASE accounts IS 'of the county'"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "data")


@pytest.fixture
def house(folder: Folder) -> Iterator[House]:
    with opened(folder, free_ports()) as house:
        yield house


def of_accounts(house: House) -> Preparation:
    (found,) = (each for each in house.preparations if each.name == "accounts")
    return found


def run(preparation: Preparation, **changes: str | None) -> None:
    told = {**preparation.environment, **changes}
    given = {name: value for name, value in told.items() if value is not None}
    subprocess.run(migration("accounts"), cwd=HOME, env=given, check=True)


def test_what_was_prepared_is_noted_until_it_is_migrated_by_hand(house: House) -> None:
    server, accounts = house.postgres, of_accounts(house)
    assert server is not None
    assert not accounts.is_done
    run(accounts)
    assert server.marks()["accounts"] == accounts.environment[MARK]
    assert server.marks()["units"] == ""
    run(accounts, **{MARK: None})
    assert server.marks()["accounts"] == ""


def test_the_next_start_finds_it_done_unless_the_password_is_another(folder: Folder) -> None:
    first = free_ports()
    with opened(folder, first) as house:
        run(of_accounts(house))
    with opened(folder, first) as house:
        assert of_accounts(house).is_done
        assert sum(each.is_done for each in house.preparations) == 1
    (folder.keys / "postgres-accounts").unlink()
    with opened(folder, first) as house:
        assert not of_accounts(house).is_done


def test_a_folder_that_has_moved_is_found_prepared(folder: Folder) -> None:
    with opened(folder, free_ports()) as house:
        run(of_accounts(house))
    moved = Folder(folder.data.with_name("elsewhere"))
    folder.data.rename(moved.data)
    folder.keys.rename(moved.keys)
    with opened(moved, free_ports()) as house:
        assert of_accounts(house).is_done


def test_a_comment_that_is_not_ours_is_left_alone(house: House) -> None:
    server = house.postgres
    assert server is not None
    server._told(COMMENT)
    run(of_accounts(house))
    assert server.marks()["accounts"] == ""
    assert "of the county" in server._told(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
    )


def test_a_preparation_rests_on_its_files_their_order_and_the_role(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "units").mkdir()
    first, second = tmp_path / "units" / "0001_a.py", tmp_path / "units" / "0002_b.py"
    first.write_text("a")
    monkeypatch.setattr(prepared, "_MIGRATIONS", tmp_path)
    one, another = "postgresql+asyncpg://u:one@/units", "postgresql+asyncpg://u:another@/units"
    marks = [mark_of("units", one), mark_of("units", another)]
    second.write_text("b")
    marks.append(mark_of("units", one))
    first.write_text("b")
    marks.append(mark_of("units", one))
    (tmp_path / "env.py").write_text("e")
    marks.append(mark_of("units", one))
    assert len(set(marks)) == 5
    assert mark_of("units", one) == marks[-1]
