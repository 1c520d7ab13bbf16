"""Statements run by the driver itself: the same values and the same errors as SQLAlchemy's."""

import pytest
from sqlalchemy import Integer, bindparam, literal, select
from sqlalchemy.exc import DBAPIError

from services.common.store.database import is_passing
from services.units.queries.written import written

HALF = written(
    select((literal(84) / bindparam("by", value=2, type_=Integer)).cast(Integer).label("half"))
)


async def test_values_are_given_by_name_and_else_are_those_it_was_built_with(units_app):
    async with units_app.state.database.rows() as reader:
        assert [row["half"] for row in await HALF.fetch(reader, {})] == [42]
        assert [row["half"] for row in await HALF.fetch(reader, {"by": 4, "other": 1})] == [21]


async def test_what_the_database_refuses_is_told_as_sqlalchemy_tells_it(units_app):
    async with units_app.state.database.rows() as reader:
        with pytest.raises(DBAPIError) as refused:
            await HALF.fetch(reader, {"by": 0})
        assert not is_passing(refused.value)


async def test_a_connection_that_is_gone_passes(units_app):
    async with units_app.state.database.rows() as reader:
        await reader.sync_connection.connection.driver_connection.close()
        with pytest.raises(DBAPIError) as refused:
            await HALF.fetch(reader, {})
        assert is_passing(refused.value)
