"""Lists by day and id: where a page of one begins."""

from datetime import date

from services.common.web.pages import CursorInvalid


def day_and_id(after: tuple[str, ...]) -> tuple[date, str]:
    """Where a page begins in a list by day and id. Raises CursorInvalid."""
    try:
        due, dispatch_id = after
        return date.fromisoformat(due), dispatch_id
    except ValueError:
        raise CursorInvalid("/query/cursor", CursorInvalid.title()) from None
