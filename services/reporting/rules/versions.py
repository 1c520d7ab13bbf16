"""Versions: who moves or corrects a record names the version that they saw."""

from services.common.errors import Stale, Unpinned


class RecordChanged(Stale):
    """内容已被他人更新，请刷新后再办理。"""


class RecordVersionMissing(Unpinned):
    """请注明您看到的版本号。"""


def require_seen(seen: int | None, stands: int) -> None:
    """Change only what the caller saw. Raises RecordChanged, RecordVersionMissing."""
    if seen is None and stands:
        raise RecordVersionMissing(version=stands)
    if (seen or 0) != stands:
        raise RecordChanged(version=stands)
