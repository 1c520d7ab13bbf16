"""What a database was last prepared by: a start that finds it unchanged need not do it over.

A preparation brings a database to its newest form and admits the serving role. It takes seconds of
the processor to find that there is nothing to do.
"""

from hashlib import sha256
from urllib.parse import urlsplit

from launch.plan import HOME

MARK = "JIANXI_PREPARED_BY"
"""Told to a migration, which notes it at the database when it has succeeded."""
_MIGRATIONS = HOME / "migrations"
_ADMISSION = HOME / "services" / "common" / "store"


def mark_of(service: str, serving_url: str) -> str:
    """Names all that a preparation rests on: its files, and the serving role with its password."""
    files = [
        *sorted((_MIGRATIONS / service).glob("*.py")),
        *sorted(_MIGRATIONS.glob("*.py")),
        *sorted(_ADMISSION.glob("*.py")),
    ]
    # Where the server stands is no part of it: a folder moves, and takes another port.
    role = urlsplit(serving_url)
    told = sha256(f"{role.username}:{role.password}".encode())
    for file in files:
        told.update(b"\0" + file.name.encode() + b"\0" + file.read_bytes())
    return f"prepared by {told.hexdigest()}"
