import json
import stat
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from launch import keys
from launch.errors import KeysMissing, NotYours
from launch.plan import SERVICES
from services.common import keys as kernel


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "data-keys"
    keys.make_missing(made, SERVICES, in_use=False)
    return made


def test_only_their_owner_reads_them(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for service in SERVICES:
        assert stat.S_IMODE(keys.file_of(folder, service).stat().st_mode) == 0o600


def test_the_kernel_reads_them_and_knows_every_sister(folder: Path) -> None:
    sisters = kernel.load_sisters(folder / keys.SISTERS)
    for service in SERVICES:
        own = kernel.load(keys.file_of(folder, service))
        assert own.service == service
        assert len(own.sealing[own.sealing_now]) == len(own.index) == len(own.memory) == 32
        sisters[service].verify(own.signing.sign(b"word"), b"word")


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_key_that_others_may_read_is_refused_with_how_to_mend_it(folder: Path, mode: int) -> None:
    keys.file_of(folder, "units").chmod(mode)
    with pytest.raises(NotYours, match=rf"units\.json 的权限是 {mode:o}.*chmod 600"):
        keys.make_missing(folder, SERVICES, in_use=True)


def test_so_is_the_password_of_the_database(folder: Path) -> None:
    (folder / "postgres").write_text("secret")
    (folder / "postgres").chmod(0o644)
    with pytest.raises(NotYours, match="postgres 的权限是 644"):
        keys.make_missing(folder, SERVICES, in_use=True)


def test_where_all_are_gone_no_empty_folder_takes_their_place(tmp_path: Path) -> None:
    with pytest.raises(KeysMissing):
        keys.make_missing(tmp_path / "data-keys", SERVICES, in_use=True)
    assert not (tmp_path / "data-keys").exists()


def test_no_two_keys_are_alike(folder: Path) -> None:
    texts = [json.loads(keys.file_of(folder, service).read_text()) for service in SERVICES]
    names = ("signing", "index", "memory")
    secrets = [text[name] for text in texts for name in names]
    secrets += [text["sealing"]["keys"]["k1"] for text in texts]
    secrets += [token["private"] for token in texts[0]["tokens"]]
    assert len(set(secrets)) == len(secrets) == 4 * 4 + 2


def test_accounts_alone_has_token_keys_and_the_first_one_signs(folder: Path) -> None:
    tokens = json.loads(keys.file_of(folder, "accounts").read_text())["tokens"]
    kid, private = keys.first_token_key(folder)
    assert kid == tokens[0]["kid"] != tokens[1]["kid"]
    assert private.private_bytes_raw() == b64decode(tokens[0]["private"])
    assert "tokens" not in json.loads(keys.file_of(folder, "units").read_text())


def test_a_later_start_changes_nothing(folder: Path) -> None:
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    keys.make_missing(folder, SERVICES, in_use=True)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == before


def test_a_new_service_gets_its_keys_and_becomes_a_sister(folder: Path) -> None:
    keys.make_missing(folder, (*SERVICES, "archive"), in_use=True)
    own = kernel.load(keys.file_of(folder, "archive"))
    sister = kernel.load_sisters(folder / keys.SISTERS)["archive"]
    raw = (Encoding.Raw, PublicFormat.Raw)
    assert sister.public_bytes(*raw) == own.signing.public_key().public_bytes(*raw)


def test_a_lost_file_is_told_and_never_made_anew(folder: Path) -> None:
    keys.file_of(folder, "matching").unlink()
    with pytest.raises(KeysMissing, match=r"matching\.json"):
        keys.make_missing(folder, SERVICES, in_use=True)
    assert not keys.file_of(folder, "matching").exists()


def test_a_lost_folder_is_told_where_data_may_be_sealed(tmp_path: Path) -> None:
    with pytest.raises(KeysMissing):
        keys.make_missing(tmp_path / "gone-keys", SERVICES, in_use=True)


def test_a_folder_that_others_may_read_is_refused(folder: Path) -> None:
    folder.chmod(0o750)
    with pytest.raises(NotYours, match="700"):
        keys.make_missing(folder, SERVICES, in_use=True)


def test_an_index_key_comes_in_by_two_steps_and_the_one_before_stays(folder: Path) -> None:
    file = keys.file_of(folder, "units")
    old = kernel.load(file).index
    for _ in range(2):
        # Begun again, it goes on with the same key.
        keys.begin_index_rotation(folder, "units")
        coming = kernel.load(file).index_next
    with pytest.raises(kernel.IndexHalfMade):
        kernel.load_whole(file)
    keys.end_index_rotation(folder, "units")
    own = kernel.load_whole(file)
    assert (own.index, own.index_before) == (coming, (old,))
    assert own.index != old


def test_an_anchor_key_is_another_one_and_those_before_stay_to_vouch(folder: Path) -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    file = keys.file_of(folder, "units")
    keys.rotate_anchor_key(folder, ("units",), now)
    second = kernel.load(file).notary
    keys.rotate_anchor_key(folder, ("units",), now + timedelta(days=1))
    own = kernel.load(file)
    signed = own.signing.sign(b"word"), second.key.sign(b"word"), own.notary.key.sign(b"word")
    newest, oldest = (public for public, _ in own.notary.before)
    oldest.verify(signed[0], b"word")
    newest.verify(signed[1], b"word")
    own.notary.key.public_key().verify(signed[2], b"word")
    assert [until for _, until in own.notary.before] == [
        now + timedelta(days=1, minutes=1),
        now + timedelta(minutes=1),
    ]
