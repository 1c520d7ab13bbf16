"""What matching keeps: one file per noun, on this service's own base."""

from importlib import import_module
from pkgutil import iter_modules

from sqlalchemy.orm import DeclarativeBase

from services.common.store.tables import service_metadata


class Base(DeclarativeBase):
    """The base of matching's mapped classes; the kernel's tables share its metadata."""

    metadata = service_metadata()


# A foreign key needs its table in the metadata, whichever noun was imported first.
for noun in iter_modules(__path__):
    import_module(f"{__name__}.{noun.name}")
