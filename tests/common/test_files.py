"""Files under their digests: whole, in a folder or over S3's protocol; what is amiss is noticed."""

import logging
from hashlib import sha256

import pytest

from services.common.plainly import Stopped
from services.common.store.files import FileAltered, FileMissing, Files, FilesUnreachable
from tests.common.s3_server import serving

CONTENT = b"%PDF-1.7 a system of a unit's own"
DIGEST = sha256(CONTENT).hexdigest()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "数 据" / "documents"


@pytest.fixture
def local(folder):
    return Files(folder.as_uri(), "units")


@pytest.fixture
def s3(monkeypatch):
    with serving() as server:
        for name, value in {
            "AWS_ENDPOINT_URL": server.url,
            "AWS_ACCESS_KEY_ID": "an-id",
            "AWS_SECRET_ACCESS_KEY": "a-secret",
            "AWS_REGION": "cn-northwest-1",
        }.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def remote(s3):
    return Files("s3://jianxi/kept", "units")


@pytest.fixture(params=["local", "remote"])
def files(request):
    return request.getfixturevalue(request.param)


async def test_what_is_kept_is_given_back_by_its_digest(files):
    assert await files.keep(CONTENT) == DIGEST
    assert await files.read(DIGEST) == CONTENT


async def test_the_same_bytes_are_kept_once_and_ten_mebibytes_pass(files):
    large = b"\0" * 10 * 1024**2
    digests = {await files.keep(content) for content in (CONTENT, CONTENT, large)}
    assert len(digests) == 2
    assert await files.read(sha256(large).hexdigest()) == large


async def test_what_is_missing_is_told_and_logged(files, caplog):
    with caplog.at_level(logging.ERROR), pytest.raises(FileMissing):
        await files.read(DIGEST)
    assert f"file {DIGEST} is missing" in caplog.text


async def test_a_file_lies_under_its_digest_in_the_folder_and_nothing_beside_it(local, folder):
    await local.keep(CONTENT)
    assert [path.relative_to(folder).as_posix() for path in folder.rglob("*")] == [
        "units",
        f"units/{DIGEST}",
    ]
    assert (folder / "units" / DIGEST).read_bytes() == CONTENT


@pytest.mark.parametrize("damaged", [b"", CONTENT[:-1], CONTENT + b"\n"])
async def test_what_was_altered_in_the_folder_is_noticed_and_healed_by_the_same_bytes(
    local, folder, caplog, damaged
):
    await local.keep(CONTENT)
    (folder / "units" / DIGEST).write_bytes(damaged)
    with caplog.at_level(logging.ERROR), pytest.raises(FileAltered):
        await local.read(DIGEST)
    assert f"file {DIGEST} was altered" in caplog.text
    await local.keep(CONTENT)
    assert await local.read(DIGEST) == CONTENT


async def test_a_folder_that_is_no_folder_is_out_of_reach(local, folder):
    (folder / "units").write_text("in the way")
    with pytest.raises(FilesUnreachable):
        await local.keep(CONTENT)


async def test_a_file_goes_to_its_bucket_signed_and_in_one_piece(remote, s3):
    await remote.keep(CONTENT)
    assert s3.objects == {f"/jianxi/kept/units/{DIGEST}": CONTENT}
    ((method, _, authorization),) = s3.asked
    assert method == "PUT"
    assert authorization.startswith("AWS4-HMAC-SHA256 Credential=an-id/")
    assert "/cn-northwest-1/s3/" in authorization
    assert "a-secret" not in authorization


async def test_what_was_altered_in_the_bucket_is_noticed(remote, s3):
    await remote.keep(CONTENT)
    s3.objects[f"/jianxi/kept/units/{DIGEST}"] = b"another"
    with pytest.raises(FileAltered):
        await remote.read(DIGEST)


async def test_a_bucket_out_of_reach_is_unavailable_and_asked_again(remote, s3, caplog):
    s3.is_down = True
    with pytest.raises(FilesUnreachable) as refused:
        await remote.keep(CONTENT)
    assert refused.value.retry_after
    assert len(s3.asked) == 3
    with pytest.raises(FilesUnreachable):
        await remote.read(DIGEST)
    assert "a-secret" not in caplog.text


@pytest.mark.parametrize("url", ["", "/var/documents", "http://store/bucket", "file://documents"])
def test_an_address_of_another_kind_is_refused_at_the_start(url):
    with pytest.raises(Stopped, match="JIANXI_DOCUMENTS_URL"):
        Files(url, "units")
