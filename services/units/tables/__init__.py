"""What units keeps: one file per noun, on this service's own base."""

from datetime import datetime
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar

from sqlalchemy import DateTime
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.orm import DeclarativeBase

from services.common.store.tables import service_metadata


class Base(DeclarativeBase):
    """The base of the mapped classes of units; the kernel's tables share its metadata."""

    metadata = service_metadata()
    type_annotation_map: ClassVar = {
        str: TEXT,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[str]: ARRAY(TEXT),
    }


# A foreign key needs its table in the metadata, whichever noun was imported first.
for noun in iter_modules(__path__):
    import_module(f"{__name__}.{noun.name}")
