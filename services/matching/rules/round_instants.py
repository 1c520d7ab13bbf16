"""Instants as a round keeps them: whole microseconds, so that they sort."""

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def instant(moment: datetime) -> int:
    """An instant as the round keeps it: whole microseconds since 1970, so that it sorts."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(kept: int) -> datetime:
    """The instant that a round keeps so."""
    return _EPOCH + timedelta(microseconds=kept)
