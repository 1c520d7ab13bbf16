"""Words in which something was grounded, shown to those who may read them."""

from typing import TypeVar

from services.common.web.tokens import Caller
from services.common.web.wire import Wire
from services.matching.rules.entries import reads_ground
from services.matching.tables.mentors import MentorChange
from services.matching.tables.placements import PlacementEntry

Shown = TypeVar("Shown", bound=Wire)


def grounded(
    model: type[Shown],
    row: PlacementEntry | MentorChange,
    caller: Caller,
    *,
    health: bool,
    **more: object,
) -> Shown:
    """A row with its ground, or with null in its place, and what else is told of it."""
    reads = reads_ground(row.author, (caller.kind, caller.subject), health=health)
    columns = {name: getattr(row, name) for name in model.model_fields.keys() - more.keys()}
    return model(**columns | {"ground": row.ground if reads else None} | more)
