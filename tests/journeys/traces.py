"""What a house has left lying in plain text: its databases and logs, searched for secrets."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from launch.plan import SERVICES

TABLES = (
    "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
    " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
)
TOKEN = re.compile(r"eyJ[\w-]{8,}\.[\w-]{8,}\.")


@dataclass(frozen=True)
class Hidden:
    """What must be found nowhere: numbers of persons, words such as passwords, any token."""

    numbers: frozenset[str]
    words: frozenset[str]

    def found_in(self, text: str) -> set[str]:
        # Numbers are searched for as whole words: thousands of them in one pass over the text.
        numbers = self.numbers & set(re.findall(r"\d{11,19}[0-9Xx]?", text))
        words = {word for word in self.words if word in text}
        return numbers | words | set(TOKEN.findall(text))

    def found_among(self, texts: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
        """Where something was found, and what."""
        return {place: found for place, text in texts if (found := self.found_in(text))}


def logs_of(data: Path) -> dict[str, str]:
    """Every log of a data folder, by its name."""
    files = [file for file in (data / "logs").iterdir() if file.is_file()]
    # What was set aside goes under a name of its own.
    named = {file.name.removesuffix(".log"): file for file in files}
    return {
        name: file.read_text(encoding="utf-8", errors="replace") for name, file in named.items()
    }


def files_of(folder: Path) -> Iterator[tuple[str, str]]:
    """Each file below a folder with its bytes as text; a running server may take one away."""
    for file in (one for one in folder.rglob("*") if one.is_file()):
        with suppress(FileNotFoundError):
            yield str(file.relative_to(folder)), file.read_bytes().decode("latin-1")


async def dumps_of(urls: Iterable[str]) -> dict[str, str]:
    """Every table of every one of these databases as text."""
    dumped = {}
    for service, url in zip(SERVICES, urls, strict=True):
        tables = await dump(url)
        dumped |= {f"{service} {table}": text for table, text in tables.items()}
    return dumped


async def dump(url: str) -> dict[str, str]:
    """Every table of a database as text."""
    connection = await asyncpg.connect(url)
    try:
        tables = [row[0] for row in await connection.fetch(TABLES)]
        return {table: await _copied(connection, table) for table in tables}
    finally:
        await connection.close()


async def _copied(connection: asyncpg.Connection, table: str) -> str:
    parts: list[bytes] = []

    async def take(part: bytes) -> None:
        parts.append(part)

    await connection.copy_from_query(f"SELECT * FROM {table}", output=take)
    return b"".join(parts).decode()
