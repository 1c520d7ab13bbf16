"""What can stop a command; the message is Chinese and is all that the administrator sees."""

from pathlib import Path
from typing import ClassVar

from services.common.plainly import TO_BE_MENDED, Stopped


class LaunchError(Stopped):
    """A command cannot go on as things stand: much of what is in its way goes by itself."""

    status: ClassVar[int] = 1


class PostgresFailed(LaunchError):
    """The embedded database did not start."""


class WrongMajor(LaunchError):
    """The cluster was made by another major version of PostgreSQL."""

    status = TO_BE_MENDED


class NotYours(LaunchError):
    """The files belong to a user under whom this command may not or must not work."""


class KeysOpen(NotYours):
    """Others may read the keys, or what should be their folder is none."""

    status = TO_BE_MENDED


class KeysMissing(LaunchError):
    """Data is there, but the secret that opens it is not."""

    status = TO_BE_MENDED


class AnchorsMissing(LaunchError):
    """The folder of anchors lacks those of a service."""

    status = TO_BE_MENDED


class AnchorsUnsigned(LaunchError):
    """Those of a service were begun and none was signed, although rows are numbered."""


class MarksMissing(LaunchError):
    """The folder in which backups leave their marks is not there."""

    status = TO_BE_MENDED


class KeyUnknown(LaunchError):
    """No service has a key of this name, or it is the one that seals now."""


class KeyInUse(LaunchError):
    """Something may still lie sealed by this key."""


class DatabaseGone(LaunchError):
    """The house stood, and its cluster is not there; an empty one would pass for all it was."""

    status = TO_BE_MENDED

    def __init__(self, cluster: Path) -> None:
        """By the place where it should lie."""
        super().__init__(
            f"这个系统的数据库不在 {cluster}，没有另建空的：放在别的磁盘上的，请先挂载好；"
            "确实丢失的，请由备份恢复（jianxi restore，见 docs/backup.md）；"
            "要从头建一个新系统的，请用 --data 另选一个新目录。"
        )


class DataUnfit(LaunchError):
    """A database is of a later version, or cannot be reached as it is told; its own words say."""

    status = TO_BE_MENDED


class TargetInside(LaunchError):
    """A backup is to be written into what it is to be a backup of."""


class Occupied(LaunchError):
    """Another supervisor works in this data folder."""


class NotRunning(LaunchError):
    """No supervisor works in this data folder."""


class SandboxOnly(LaunchError):
    """The command exists only in a demo or sandbox folder."""


class IdentityUnknown(LaunchError):
    """What is given is no age key."""


class ArchiveNotOpened(LaunchError):
    """The archive was made for another key."""


class ArchiveBroken(LaunchError):
    """The archive is not, or no longer, what was made."""


class ArchiveTwice(LaunchError):
    """Another archive that was given holds the same."""


class NotEmbedded(LaunchError):
    """The databases lie on a server of the office's own, which is backed up by its own means."""


class SettingsDiffer(LaunchError):
    """The environment names other places for the data than it did at the last start."""

    status = TO_BE_MENDED


class HalfRestored(LaunchError):
    """A restore was broken off between keys and data."""
