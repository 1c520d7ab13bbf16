"""Rights: which role may do an operation, and with whose things; a row of the table is one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal, get_args

Role = Literal[
    "unit", "youth", "helper", "clerk", "reviewer", "approver", "finance", "auditor",
    "administrator",
]  # fmt: skip
Whose = Literal["public", "own", "registered", "region", "every", "granted"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)
ANYONE: Final = "anyone"
"""Who stands in the table where no token is asked for: whoever comes, signed in or not."""
ANONYMOUS: Final = "anonymous"
"""Who stands in it beside roles: whoever comes without a token. With one, the roles are asked."""
DEPARTMENT: Final = "department"
"""Who stands in it where a department is let in: no role that a person could hold."""
_OWN: Final[dict[str, Whose]] = {"unit": "own", "youth": "own", "helper": "registered"}


@dataclass(frozen=True)
class Right:
    """One row of the table beside its operation, whose name is the verb and the object."""

    role: str
    whose: Whose


PUBLIC: Final = Right(ANYONE, "public")
WITHOUT_TOKEN: Final = Right(ANONYMOUS, "public")
GRANTED: Final = Right(DEPARTMENT, "granted")


def rights_of(roles: Iterable[str], whose: Whose | None = None) -> tuple[Right, ...]:
    """A right for each role: with its own things, with its region's, or with those named."""
    return tuple(Right(role, whose or _OWN.get(role, "region")) for role in roles)


def rows(rights: Iterable[Right]) -> dict[str, Whose]:
    """The rows of one operation as the OpenAPI document bears them, under `x-rights`."""
    return {right.role: right.whose for right in rights}
