"""Anchors: what stood at the head of each chain, signed and kept outside the database.

Two files a service, in a folder that no database role writes to: `units.head.jsonl` holds the
latest anchor of each chain, seconds behind the head, and is replaced; `units.daily.jsonl` gains
an anchor of each chain a day. They are signed with a key of the service, which lies in its keys
file and may be changed: what signed before goes on vouching for what it signed until then.
Instants are real time, also where a sandbox moves the clock.
"""

import json
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import lru_cache
from io import FileIO
from pathlib import Path
from stat import S_ISDIR
from typing import ClassVar, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.common.keys import Anchoring
from services.common.plainly import Stopped

_PURPOSE: Final = b"jianxi anchor\0"


class AnchorsAway(Stopped):
    """There is no folder in which anchors could lie: a mount that is not there may come back."""

    status: ClassVar[int] = 1


@dataclass(frozen=True)
class Anchor:
    """The digest of a row that was the last of its chain at an instant."""

    service: str
    chain: str
    no: int
    digest: str
    """Of the row, as 64 hexadecimal digits."""
    day: str
    at: str
    dailies: int
    """How many daily anchors of this chain were written before: so none can be left out."""
    signature: str = ""

    def signed(self, key: Ed25519PrivateKey) -> "Anchor":
        """Itself with the signature of its service."""
        return replace(self, signature=key.sign(self._signed_text()).hex())

    def is_true(self, key: Ed25519PublicKey) -> bool:
        """Whether the service signed just this."""
        try:
            key.verify(bytes.fromhex(self.signature), self._signed_text())
        except (InvalidSignature, ValueError):
            return False
        return True

    def is_vouched_for(self, by: Anchoring) -> bool:
        """Whether the key of now signed just this, or one before in its time."""
        if self.is_true(by.key.public_key()):
            return True
        # The instant is read only of what is signed: what somebody wrote there may be none.
        signed_until = (until for key, until in by.before if self.is_true(key))
        return any(datetime.fromisoformat(self.at) <= until for until in signed_until)

    def _signed_text(self) -> bytes:
        told = {name: value for name, value in asdict(self).items() if name != "signature"}
        return _PURPOSE + json.dumps(told, sort_keys=True, ensure_ascii=False).encode()


@dataclass(frozen=True)
class AnchorFiles:
    """Where the anchors of one service lie."""

    folder: Path
    service: str

    @property
    def head(self) -> Path:
        """The latest anchor of each chain."""
        return self.folder / f"{self.service}.head.jsonl"

    @property
    def daily(self) -> Path:
        """An anchor of each chain a day."""
        return self.folder / f"{self.service}.daily.jsonl"

    def must_be_reached(self) -> None:
        """Raises AnchorsAway where the folder is not there, or is none."""
        try:
            is_there = S_ISDIR(self.folder.stat().st_mode)
        except (FileNotFoundError, NotADirectoryError):
            is_there = False
        if not is_there:
            raise AnchorsAway(
                f"没有锚点目录 {self.folder}，没有核验：请先把它挂载好，或者改正它的位置。"
            )

    def heads(self) -> dict[str, Anchor] | None:
        """The latest anchor of each chain; None where none were begun, or what was signed is gone.

        ValueError if a file is spoilt.
        """
        heads = _read(self.head)
        if heads is None:
            return None
        counted = Counter({anchor.chain: anchor.dailies for anchor in heads})
        lying = self._lying()
        if not all(agrees(counted[chain], lying[chain]) for chain in counted | lying):
            return None
        return {anchor.chain: anchor for anchor in heads}

    def read(self, file: Path) -> list[Anchor]:
        """The anchors of a file, none if it is not there. ValueError if it is spoilt."""
        return _read(file) or []

    def begin(self) -> None:
        """Leave the mark that anchors belong here: the heads of no chain yet.

        FileExistsError where there are heads.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(self.head, os.O_EXCL, ())

    def append(self, anchors: Iterable[Anchor]) -> None:
        """Add daily anchors, on the disk when this returns. ValueError if the file is spoilt.

        The last of a chain stays if the heads that were to count it could not be written.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        last = {anchor.chain: anchor.dailies for anchor in self.read(self.daily)}
        missing = [one for one in anchors if last.get(one.chain) != one.dailies]
        _write(self.daily, os.O_APPEND, missing)

    def replace(self, anchors: Iterable[Anchor]) -> None:
        """Put other heads in the place of the old ones: a reader sees these or those."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.head.with_suffix(".draft")
        _write(draft, os.O_TRUNC, anchors)
        draft.replace(self.head)

    def _lying(self) -> Counter[str]:
        """How many daily anchors of each chain lie there."""
        try:
            found = self.daily.stat()
        except (FileNotFoundError, NotADirectoryError):
            return Counter()
        return _counted(self.daily, found.st_ino, found.st_size, found.st_mtime_ns)


def agrees(counted: int, lying: int) -> bool:
    """Whether so many daily anchors lie there as the head of their chain counts.

    One more may: it is written before the head that counts it, which a full disk may not take.
    """
    return counted <= lying <= counted + 1


# It is looked at every two seconds, and gains lines for as long as the house stands.
@lru_cache(maxsize=8)
def _counted(daily: Path, *_as_found: int) -> Counter[str]:
    # A set: earlier versions wrote one twice as a disk was full.
    return Counter(chain for chain, _ in {(one.chain, one.dailies) for one in _read(daily) or ()})


def _read(file: Path) -> list[Anchor] | None:
    try:
        lines = file.read_text().splitlines()
    # Whatever else befalls the disk must not pass for a folder in which nothing lies.
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        return [Anchor(**json.loads(line)) for line in lines]
    except (TypeError, AttributeError) as error:
        raise ValueError(file.name) from error


def _write(file: Path, how: int, anchors: Iterable[Anchor]) -> None:
    text = "".join(f"{json.dumps(asdict(anchor), ensure_ascii=False)}\n" for anchor in anchors)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | how, 0o600)
    with os.fdopen(descriptor, "wb", buffering=0) as opened:
        before = os.fstat(descriptor).st_size
        try:
            _write_whole(opened, text.encode())
            os.fsync(descriptor)
        except OSError:
            # Half a line would pass for a file that somebody spoilt.
            os.ftruncate(descriptor, before)
            raise


def _write_whole(opened: FileIO, text: bytes) -> None:
    while text:
        text = text[opened.write(text) :]
