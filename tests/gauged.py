"""What a service's figures count now, not as they were told some seconds ago."""

from collections.abc import Iterable

from fastapi import FastAPI

from services.common.store.gauges import Gauge


async def gauged(app: FastAPI, gauges: Iterable[Gauge], name: str) -> dict[str, float]:
    """A figure of one label, by its values."""
    (gauge,) = (one for one in gauges if one.name == name)
    async with app.state.database.reading() as session:
        counts = await gauge.count(session, app.state.clock.now())
    return {label: count for (label,), count in counts.items()}
