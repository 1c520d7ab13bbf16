"""What accounts keeps: one file per noun, on this service's own base."""

from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar

from sqlalchemy import DateTime, Text
from sqlalchemy.orm import DeclarativeBase

from services.common.store.policy_rows import policy_rows
from services.common.store.tables import service_metadata


class Base(DeclarativeBase):
    """The base of accounts' mapped classes; the kernel's tables share its metadata."""

    metadata = service_metadata()
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        datetime: DateTime(timezone=True),
    }


policy_rows.to_metadata(Base.metadata)
"""A copy of what offices add to the dated values, followed from reporting."""

# A foreign key needs its table in the metadata, whichever noun was imported first.
for noun in iter_modules(__path__):
    import_module(f"{__name__}.{noun.name}")
