"""A sister service that tells facts: change rows in its real database, numbered by its relay."""

from collections import Counter
from datetime import date

from fastapi import FastAPI
from sqlalchemy.dialects.postgresql import insert
from ulid import ULID

from services.common.deeds import by_itself
from services.common.store.changes import Change, record
from services.common.store.sealed import blind
from services.common.values.month import last_day_of_term
from services.matching.tables.youths import Youth
from tests.matching.factories import an_id_number

HOLDER = "阿依·测试"
"""By which name whoever arrives is registered."""


class Sister:
    """One of them, running; each object's versions are counted here."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self._versions: Counter[tuple[str, str]] = Counter()

    async def tell(self, kind: str, key: str, event: str, day: date, /, **data) -> None:
        """One change of one object, on a day."""
        self._versions[kind, key] += 1
        change = Change(kind, key, self._versions[kind, key], event, day, data)
        deed = by_itself(self.app.state.service, self.app.state.clock, "test")
        async with self.app.state.database.transaction() as session:
            await record(session, deed, change)

    async def arrive(self, day: date, *, months=6, **told) -> str:
        """A placement begins; its id. The youth is a new one unless named."""
        key = told.pop("placement_id", f"plc_{ULID()}")
        data = {
            "youth_id": f"yth_{ULID()}",
            "post_id": f"pst_{ULID()}",
            "unit_id": f"unt_{ULID()}",
            "region": "640100",
            "workplace_county": "640104",
            "months": months,
            "term_last_day": last_day_of_term(day, months).isoformat(),
            "graduated_on": None,
            "basis": "unemployed_youth",
        }
        await self.register((data | told)["youth_id"])
        await self.tell("placement", key, "placement.arrived", day, **(data | told))
        return key

    async def register(self, youth_id: str, name: str = HOLDER) -> None:
        """A youth of matching's registry, if there is none of that id."""
        number = an_id_number()
        row = {
            "id": youth_id,
            "version": 1,
            "state": "known",
            "name": name,
            "id_number": number,
            "id_number_index": blind("youths.id_number", f"{number}/{youth_id}"),
            "region": "640104",
            "employed": False,
            "hardship": [],
            "recorded_at": self.app.state.clock.now(),
            "declines": 0,
        }
        async with self.app.state.database.transaction() as session:
            await session.execute(insert(Youth).values(row).on_conflict_do_nothing())

    async def confirm(self, key: str, month: str, day: date, *absences: tuple[str, str]) -> None:
        """A month's attendance is confirmed; pairs of day and kind are absences."""
        told = [{"day": missed, "kind": kind} for missed, kind in absences]
        await self.tell(
            "placement", key, "placement.attendance-confirmed", day, month=month, absences=told
        )

    async def end_early(
        self, key: str, last_day: date, cause: str = "own_choice", by_whom: str = "youth"
    ) -> None:
        """A placement ends before its term."""
        await self.tell(
            "placement",
            key,
            "placement.ended-early",
            last_day,
            last_day=last_day.isoformat(),
            cause=cause,
            by_whom=by_whom,
        )
