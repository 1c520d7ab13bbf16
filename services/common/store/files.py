"""Files kept whole under the SHA-256 of their bytes, in a folder or a store that speaks S3."""

import asyncio
import logging
import os
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from services.common.errors import Conflict, Unavailable
from services.common.plainly import setting

T = TypeVar("T")

_PATIENCE: Final = timedelta(seconds=10)
_KNOCKING: Final = timedelta(seconds=3)

log = logging.getLogger(__name__)


class FileMissing(Conflict):
    """文件原件在存储中缺失，请联系提交人重新提交。"""


class FileAltered(Conflict):
    """存储中的文件与提交时不一致，不能提供，请联系提交人重新提交。"""


class FilesUnreachable(Unavailable):
    """文件存储暂时不可用，请稍后再试。"""


class Files:
    """One service's files. Nothing is ever changed or deleted; the same bytes are kept once."""

    def __init__(self, url: str, folder: str) -> None:
        """`url` is file:///… or s3://bucket/…; S3's address and keys come as AWS_… variables.

        Raises Stopped for any other address.
        """
        self._folder = folder
        with setting("JIANXI_DOCUMENTS_URL"):
            self._store = _store_at(url)

    async def keep(self, content: bytes) -> str:
        """Keep bytes and return their digest in hex; when it returns they outlive a power cut.

        To be called before the row that names the digest is written: then a crash in between
        leaves a file that nobody names, never a name without its file. Raises FilesUnreachable.
        """
        digest = sha256(content).hexdigest()
        await self._reach(lambda: self._put(digest, content))
        return digest

    async def read(self, digest: str) -> bytes:
        """The bytes of a digest. Raises FileMissing, FileAltered, FilesUnreachable."""
        content = await self._reach(lambda: self._get(digest))
        if content is None:
            log.error("file %s is missing", digest)
            raise FileMissing(digest=digest)
        if sha256(content).hexdigest() != digest:
            log.error("file %s was altered", digest)
            raise FileAltered(digest=digest)
        return content

    async def begins(self, digest: str, size: int) -> bytes:
        """The first bytes of a file, at most so many. Raises FileMissing, FilesUnreachable."""
        content = await self._reach(lambda: self._get(digest, size))
        if content is None:
            raise FileMissing(digest=digest)
        return content

    async def _reach(self, work: Callable[[], T]) -> T:
        # In a thread: the library's own futures can abort a process that ends just then.
        try:
            return await asyncio.to_thread(work)
        except (BaseError, OSError) as error:
            log.warning("the store of files is out of reach: %s", type(error).__name__)
            raise FilesUnreachable from error

    def _put(self, digest: str, content: bytes) -> None:
        # Whole or not at all: the library renames a finished file, and S3 shows none half sent.
        obstore.put(self._store, self._path(digest), content, use_multipart=False)
        if isinstance(self._store, LocalStore) and self._store.prefix:
            _settle(self._store.prefix / self._path(digest))

    def _get(self, digest: str, size: int | None = None) -> bytes | None:
        path = self._path(digest)
        try:
            if size is not None:
                return bytes(obstore.get_range(self._store, path, start=0, length=size))
            return bytes(obstore.get(self._store, path).bytes())
        except FileNotFoundError:
            return None

    def _path(self, digest: str) -> str:
        return f"{self._folder}/{digest}"


def _store_at(url: str) -> LocalStore | S3Store:
    if url.startswith("file:///"):
        # By ourselves: its own refusal names no place.
        Path(unquote(urlsplit(url).path)).mkdir(parents=True, exist_ok=True)
        return LocalStore.from_url(url)
    if url.startswith("s3://"):
        return S3Store.from_url(
            url,
            client_options={
                "timeout": _PATIENCE,
                "connect_timeout": _KNOCKING,
                # The address itself says whether it is spoken to in clear.
                "allow_http": os.environ.get("AWS_ENDPOINT_URL", "").startswith("http://"),
            },
            retry_config={"max_retries": 2, "retry_timeout": _PATIENCE},
        )
    raise ValueError("JIANXI_DOCUMENTS_URL is neither file:///… nor s3://…")


def _settle(path: Path) -> None:
    # The library does not sync: without this a power cut may leave an empty file.
    for kept in (path, path.parent):
        descriptor = os.open(kept, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
