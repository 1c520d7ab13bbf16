"""Blind indexes, made anew of what lies sealed beside them: by the same key they stay the same."""

from dataclasses import replace
from typing import Any

from fastapi import FastAPI
from sqlalchemy import MetaData, select

from services.common.store.reindexing import make_anew, places
from services.common.store.sealed import ring


async def indexed(app: FastAPI, metadata: MetaData) -> dict[str, list[Any]]:
    """Every index of a service that can be made anew, by table.column, in order of the keys."""
    async with app.state.database.reading() as session:
        return {
            str(place.column): list(
                await session.scalars(select(place.column).order_by(*place.table.primary_key))
            )
            for place in places(metadata)
        }


async def make_anew_by_the_same_key(app: FastAPI, metadata: MetaData) -> int:
    """Make them all anew by the key that serves; how many."""
    own = replace(ring.keys, index_next=ring.keys.index)
    async with app.state.database.transaction() as session:
        return await make_anew(session, metadata, own)
